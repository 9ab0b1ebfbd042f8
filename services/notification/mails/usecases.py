"""Sending mails by SMTP."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from services.notification.mails.errors import MailRefused
from services.notification.mails.model import Mail, compose
from shared.sql.database import Backend


@dataclass(frozen=True, slots=True)
class Mailer:
    """How a mail leaves: `deliver` raises MailServerAway or MailRefused."""

    sender: str
    domain: str
    deliver: Callable[[EmailMessage], Awaitable[None]]


def message(mailer: Mailer, to: str, mail: Mail, message_key: str) -> EmailMessage:
    """The mail as a message with text and HTML; the same key gives the same Message-ID, so a repetition can be recognised."""
    made = EmailMessage()
    made["From"] = mailer.sender
    made["To"] = Address(addr_spec=to)
    made["Subject"] = mail.subject
    made["Message-ID"] = f"<{message_key}@{mailer.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.text)
    made.add_alternative(mail.html, subtype="html")
    return made


async def send(backend: Backend, to: str, template: str, values: dict[str, Any], *, message_key: str) -> None:
    """Send one mail. Raises MailServerAway, MailRefused or NoSuchTemplate."""
    mailer, mail = backend.use(Mailer), compose(template, values)
    try:
        made = message(mailer, to, mail, message_key)
    except (ValueError, HeaderParseError) as error:
        raise MailRefused(problem=f"not an address: {error}") from error
    await mailer.deliver(made)
