"""The SMTP server, behind the port that the use-cases know."""

from email.message import EmailMessage
from email.utils import parseaddr

import aiosmtplib

from services.notification.mails.errors import MailRefused, MailServerAway
from services.notification.mails.usecases import Mailer
from shared.settings import MailSettings

_SMTP_SECONDS = 20


def mailer(settings: MailSettings) -> Mailer:
    """Mails by SMTP."""
    password = settings.password.get_secret_value() if settings.password else None

    async def deliver(message: EmailMessage) -> None:
        try:
            await aiosmtplib.send(
                message,
                hostname=settings.host,
                port=settings.port,
                username=settings.user,
                password=password,
                start_tls=settings.start_tls,
                timeout=_SMTP_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise (MailRefused if all(code >= 500 for code in codes) else MailServerAway)(problem=str(codes)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise (MailRefused if error.code >= 500 else MailServerAway)(problem=f"{error.code} {error.message}") from error
        except (ValueError, aiosmtplib.SMTPNotSupported) as error:
            raise MailRefused(problem=str(error)) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailServerAway(problem=str(error)) from error

    domain = parseaddr(settings.sender)[1].rpartition("@")[2] or "localhost"
    return Mailer(settings.sender, domain, deliver)
