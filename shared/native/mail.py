"""A mail catcher: takes every mail by SMTP, delivers none, and shows them over HTTP. `python -m shared.native.mail`."""

import email
import email.policy
import os
import signal
import threading
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiosmtpd.controller import Controller

from shared.ids import new_id
from shared.native.process import free_port

_KEPT = 10_000


class MailCatcher:
    """Mails in memory, newest last; with `folder`, also as .eml files. Runs in threads of its own."""

    def __init__(self, *, smtp_port: int | None = None, folder: Path | None = None, host: str = "127.0.0.1") -> None:
        """Prepare; nothing is started."""
        self.port = smtp_port or free_port()
        self.folder = folder
        self._lock = threading.Lock()
        self._mails: list[dict[str, Any]] = []
        self.refuse: set[str] = set()
        """Addresses that are refused with a permanent error, for tests."""
        self.host = host
        self._controller: Any = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Take every recipient but those to be refused."""
        if address in self.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Keep the mail."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
        mail = {
            "from": str(message["from"]),
            "to": list(envelope.rcpt_tos),
            "subject": str(message["subject"] or ""),
            "message_id": str(message["message-id"] or ""),
            "headers": {name: str(value) for name, value in message.items()},
            "text": text.get_content().replace("\r\n", "\n") if text else "",
            "html": html.get_content().replace("\r\n", "\n") if html else "",
        }
        with self._lock:
            self._mails = [*self._mails[1 - _KEPT :], mail]
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{new_id()}.eml").write_bytes(envelope.content)
        return "250 kept"

    @property
    def mails(self) -> list[dict[str, Any]]:
        """What has arrived, oldest first."""
        with self._lock:
            return list(self._mails)

    def clear(self) -> None:
        """Forget every mail."""
        with self._lock:
            self._mails = []

    def start(self) -> None:
        """Take mails."""
        self._controller = Controller(self, hostname=self.host, port=self.port, ready_timeout=20)
        self._controller.start()

    def stop(self) -> None:
        """Stop taking mails."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def application(self) -> web.Application:
        """A page for people's programs: GET /mails, DELETE /mails."""

        async def listed(_: web.Request) -> web.Response:
            return web.json_response(self.mails)

        async def cleared(_: web.Request) -> web.Response:
            self.clear()
            return web.json_response({"status": "ok"})

        async def healthy(_: web.Request) -> web.Response:
            return web.json_response({"status": "ok"})

        app = web.Application()
        app.add_routes([web.get("/mails", listed), web.delete("/mails", cleared), web.get("/healthz", healthy)])
        return app

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.stop()


def main() -> None:
    """Run the catcher as a process: SMTP on MAIL_SMTP_PORT (1025), HTTP on MAIL_HTTP_PORT (8025)."""
    host = os.environ.get("MAIL_LISTEN", "127.0.0.1")
    folder = os.environ.get("MAIL_FOLDER")
    catcher = MailCatcher(smtp_port=int(os.environ.get("MAIL_SMTP_PORT", "1025")), folder=Path(folder) if folder else None, host=host)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with catcher:
        web.run_app(catcher.application(), host=host, port=int(os.environ.get("MAIL_HTTP_PORT", "8025")), print=None)


if __name__ == "__main__":
    main()
