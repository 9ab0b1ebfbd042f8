"""Fixtures for every test, loaded by `-p shared.testing.plugin`. Servers start when the first test asks for them."""

import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.ids import new_id
from shared.native.mail import MailCatcher
from shared.native.postgres import Postgres
from shared.native.rabbitmq import RabbitMQ
from shared.native.s3 import S3
from shared.settings import ObjectStoreSettings
from shared.sql.database import Backend, open_backend
from shared.testing.databases import Database, Databases

INTERNAL_SECRET = "internal-secret-of-the-tests-0123456789"  # noqa: S105  of the tests
DELIVERY_SECRET = "delivery-secret-of-the-tests-0123456789"  # noqa: S105  of the tests
PUBLIC_URL = "http://gateway.test"


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Callable[[str], Path]]:
    """Makes folders outside of pytest's own, which another session closes to the account that PostgreSQL runs under."""
    with tempfile.TemporaryDirectory(prefix="rushes-tests-", ignore_cleanup_errors=True) as name:

        def made(purpose: str) -> Path:
            folder = Path(name) / f"{purpose}-{new_id().hex[-6:]}"
            folder.mkdir()
            return folder

        yield made


@pytest.fixture(scope="session")
def postgres(open_folder: Callable[[str], Path]) -> Iterator[Postgres]:
    """A PostgreSQL server, once a session."""
    with Postgres(open_folder("postgres"), durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def databases(postgres: Postgres) -> Databases:
    """Fresh databases, copies of one with every service's migrations."""
    return Databases(postgres)


@pytest_asyncio.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    """A fresh database for this test, which catalog sees as `database.url("catalog")`."""
    made = await databases.make()
    yield made
    await databases.drop(made)


@pytest_asyncio.fixture
async def open_service_backend(database: Database) -> AsyncIterator[Callable[[str], Awaitable[Backend]]]:
    """Open the pools of a service, by its name, on the database of this test."""
    async with contextlib.AsyncExitStack() as stack:

        async def opened(service: str) -> Backend:
            session = {"rushes__delivery_secret": DELIVERY_SECRET, "rushes__public_url": PUBLIC_URL}
            return await stack.enter_async_context(open_backend(database.settings(service), service, **session))

        yield opened


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """A RabbitMQ broker, once a session."""
    with RabbitMQ(tmp_path_factory.mktemp("rabbitmq")) as broker:
        yield broker


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """An S3 server, once a session."""
    with S3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def storage_settings(s3: S3) -> ObjectStoreSettings:
    """How a service reaches the S3 server."""
    return ObjectStoreSettings.model_validate(
        {"url": s3.url, "access_key": s3.access_key, "secret_key": s3.secret_key, "region": s3.region}
    )


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailCatcher]:
    """An SMTP server that keeps what it gets, once a session."""
    with MailCatcher() as catcher:
        yield catcher


@pytest.fixture
def smtp(mail_server: MailCatcher) -> MailCatcher:
    """The SMTP server, emptied for this test: `smtp.port`, `smtp.mails`."""
    mail_server.clear()
    mail_server.refuse.clear()
    return mail_server
