"""The outside world of this service: SMTP and web push, behind the ports that the use-cases know."""

import asyncio
import base64
import ipaddress
import socket
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import urlsplit

import aiosmtplib
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pywebpush import WebPushException, webpush

from services.notification.devices.model import Device, PushKey
from services.notification.devices.usecases import Pusher
from services.notification.mails.errors import MailRefused, MailServerAway
from services.notification.mails.usecases import Mailer
from services.notification.settings import NotificationSettings
from shared.settings import MailSettings

_SMTP_SECONDS = 20
_PUSH_TTL_SECONDS = 86_400


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
        except ValueError as error:
            raise MailRefused(problem=str(error)) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailServerAway(problem=str(error)) from error

    domain = parseaddr(settings.sender)[1].rpartition("@")[2] or "localhost"
    return Mailer(settings.sender, domain, deliver)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_push_key() -> PushKey:
    """A P-256 key pair."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PushKey(_text(private.private_numbers().private_value.to_bytes(32)), _text(public))


def _is_inside(endpoint: str) -> bool:
    """Whether the endpoint's name leads into a private network now."""
    parts = urlsplit(endpoint)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(not ipaddress.ip_address(address[4][0]).is_global for address in found)


def pusher(settings: NotificationSettings) -> Pusher:
    """Web push, in a thread: the library is not asynchronous."""
    takes_any = settings.environment != "production"

    def send(key: PushKey, device: Device, text: str) -> int:
        if not takes_any and _is_inside(device.endpoint):
            return 410
        subscription = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
        try:
            reply = webpush(
                subscription,
                text,
                vapid_private_key=key.private_key,
                vapid_claims={"sub": settings.push_contact},
                ttl=_PUSH_TTL_SECONDS,
                timeout=settings.push_timeout_seconds,
            )
        except WebPushException as error:
            return int(error.response.status_code) if error.response is not None else 0
        except requests.RequestException:
            return 0
        return int(reply.status_code)

    async def deliver(key: PushKey, device: Device, text: str) -> int:
        return await asyncio.to_thread(send, key, device, text)

    return Pusher(deliver, new_push_key, takes_any)
