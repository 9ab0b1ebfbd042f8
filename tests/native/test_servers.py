"""The servers that the embedded mode, the stack and the tests run as child processes."""

import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import aio_pika
import asyncpg
import pytest

from shared.native.mail import MailCatcher
from shared.native.postgres import Postgres
from shared.native.rabbitmq import RabbitMQ
from shared.native.s3 import S3
from shared.testing.databases import Database


async def test_a_service_cannot_read_another_services_schema(database: Database) -> None:
    conn = await asyncpg.connect(database.url("media"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.fetch("select * from auth.outbox")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await conn.execute("create table public.mine (id int)")
    assert await conn.fetchval("select count(*) from media.outbox") == 0
    await conn.close()


async def test_a_wrong_password_is_refused(database: Database, postgres: Postgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres.url("catalog", "wrong", database.name))


def test_a_killed_cluster_starts_again_on_the_same_folder(open_folder: Callable[[str], Path]) -> None:
    folder = open_folder("cluster")
    first = Postgres(folder)
    first.start()
    first.create(dict.fromkeys(("auth", "catalog", "media", "notification"), "secret"))
    first.kill()
    with Postgres(folder) as second:
        second.create(dict.fromkeys(("auth", "catalog", "media", "notification"), "secret"))
        assert second.is_running()


async def test_the_broker_takes_a_confirmed_message_into_a_quorum_queue(rabbitmq: RabbitMQ) -> None:
    connection = await aio_pika.connect(rabbitmq.url)
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await channel.declare_queue("native-test", durable=True, arguments={"x-queue-type": "quorum"})
        await channel.default_exchange.publish(aio_pika.Message(b"take 1"), routing_key=queue.name)
        message = await queue.get(timeout=30)
        await message.ack()
        assert message.body == b"take 1"
        await queue.delete(if_unused=False, if_empty=False)


def test_the_s3_server_asks_for_a_signature(s3: S3) -> None:
    with pytest.raises(urllib.error.HTTPError, match=r"40[03]"):
        urllib.request.urlopen(f"{s3.url}/rushes")  # noqa: S310  our own server


def test_the_mail_catcher_keeps_what_it_gets(smtp: MailCatcher) -> None:
    with smtplib.SMTP("127.0.0.1", smtp.port) as client:
        client.sendmail("a@rushes.example", ["b@rushes.example"], "Subject: Dailies\r\n\r\nAt six.\r\n")
    assert [(mail["to"], mail["subject"], mail["text"].strip()) for mail in smtp.mails] == [(["b@rushes.example"], "Dailies", "At six.")]
