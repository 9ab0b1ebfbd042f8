from typing import Any
from uuid import uuid4

import pytest

from services.notification.consumers import consumers
from services.notification.mails.errors import NoSuchTemplate
from services.notification.mails.model import compose
from shared import clock
from shared.bus.consumer import Consumer
from shared.bus.transport import Delivery, Done
from shared.events.envelope import Envelope
from shared.events.notification import SendMail
from shared.native.mail import MailCatcher
from tests.notification.conftest import Service, Studio, create, reaches, until


def invite(**values: Any) -> SendMail:
    return SendMail(to="cleo@creators.example", template="invite", values={"link": "http://gateway.test/i?token=abc&x=1", **values})


async def arrivals(smtp: MailCatcher, count: int) -> list[dict[str, Any]]:
    async def arrived() -> bool:
        return len(smtp.mails) >= count

    await until(arrived)
    return smtp.mails


async def test_a_command_that_is_delivered_twice_sends_one_mail(service: Service, smtp: MailCatcher) -> None:
    command = invite(organization="Lumen")
    data = command.model_dump(mode="json")
    envelope = Envelope(id=uuid4(), source="/rushes/auth", type=SendMail.type, time=clock.now(), sequence=1, data=data)
    for attempt in (1, 2):
        delivery = Delivery("notification.mail", str(envelope.id), envelope.type, attempt, envelope.encode())
        assert await Consumer(consumers, service.backend).receive(delivery) == Done()
    async with service.backend.transaction() as uow:
        await uow.send(invite(organization="Second"))
    mails = await arrivals(smtp, 2)
    assert sorted(mail["subject"] for mail in mails) == ["You are invited to Lumen", "You are invited to Second"]
    assert len({mail["message_id"] for mail in mails}) == 2


async def test_nothing_in_a_value_becomes_a_header_or_html(service: Service, smtp: MailCatcher) -> None:
    async with service.backend.transaction() as uow:
        await uow.send(invite(organization="Lumen\r\nBcc: x@y.z", invited_by="<b>Ada</b> {link}"))
    (mail,) = await arrivals(smtp, 1)
    assert mail["subject"] == "You are invited to Lumen Bcc: x@y.z"
    assert mail["to"] == ["cleo@creators.example"]
    assert "Bcc" not in mail["headers"]
    assert "http://gateway.test/i?token=abc&x=1" in mail["text"]
    assert "token=abc&amp;x=1" in mail["html"]
    assert "&lt;b&gt;Ada&lt;/b&gt; {link}" in mail["html"].replace("&#123;", "{")


async def test_a_mail_server_that_is_away_delays_a_mail_and_loses_nothing(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    smtp.stop()
    try:
        made = await create(service, studio, type="individualMessage", userId=str(studio.ada))

        async def tried() -> bool:
            async with service.backend.reading() as uow:
                return bool(await uow.conn.fetchval("select true from job where kind = 'deliver' and failure_code = 'NOT_DELIVERED_YET'"))

        await until(tried)
        assert smtp.mails == []
    finally:
        smtp.start()
    await reaches(service, studio, made["id"], "sent")
    (mail,) = smtp.mails
    deliveries = await service.ask("GET", f"/rushes/v1/announcements/{made['id']}/deliveries", studio.key)
    assert [one["state"] for one in deliveries["items"]] == ["sent"]
    assert mail["headers"]["Auto-Submitted"] == "auto-generated"


def test_a_template_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(NoSuchTemplate):
        compose("love_letter", {})


@pytest.mark.parametrize("template", ["invite", "password_reset", "announcement"])
def test_every_template_stands_without_any_value(template: str) -> None:
    mail = compose(template, {})
    assert mail.subject.strip()
    assert "{" not in mail.text
