"""A fresh database for each test, copied from one that was migrated once a session."""

import asyncio
import itertools
import os
from dataclasses import dataclass
from importlib.util import find_spec

import asyncpg

from shared.native.postgres import SERVICES, Postgres, create_roles_and_schemas
from shared.settings import DatabaseSettings
from shared.sql.migrate import migrate

_TEMPLATE = "rushes_template"
_NUMBERS = itertools.count(1)


def password(service: str) -> str:
    """The password of a service's role in tests."""
    return f"{service}-test-password"


@dataclass(frozen=True, slots=True)
class Database:
    """One database with all schemas, migrated."""

    server: Postgres
    name: str

    def url(self, service: str) -> str:
        """The database as the service's own role sees it."""
        return self.server.url(service, password(service), self.name)

    @property
    def admin_url(self) -> str:
        """The database as the administrator sees it."""
        return self.server.url(database=self.name)

    def settings(self, service: str, **also: object) -> DatabaseSettings:
        """Settings for a service's pools, small ones."""
        return DatabaseSettings.model_validate({"url": self.url(service), "pool_max": 5, "read_pool_max": 5, **also})


class Databases:
    """Makes and drops databases on one server."""

    def __init__(self, server: Postgres) -> None:
        """Migrate the template of which every database is a copy."""
        self.server = server
        asyncio.run(self._prepare())

    async def _prepare(self) -> None:
        await create_roles_and_schemas(self.server.url(), {name: password(name) for name in SERVICES}, _TEMPLATE)
        template = Database(self.server, _TEMPLATE)
        for service in SERVICES:
            if find_spec(f"services.{service}.migrations") is not None:
                await migrate(template.url(service), service)

    async def make(self) -> Database:
        """A new database."""
        name = f"rushes_{os.getpid()}_{next(_NUMBERS)}"
        await self._admin(f'create database "{name}" template "{_TEMPLATE}"')
        grants = ", ".join(SERVICES)
        await self._admin(f'revoke all on database "{name}" from public', f'grant connect, temporary on database "{name}" to {grants}')
        return Database(self.server, name)

    async def drop(self, database: Database) -> None:
        """Remove a database, and whoever is still connected."""
        await self._admin(f'drop database if exists "{database.name}" with (force)')

    async def _admin(self, *statements: str) -> None:
        conn = await asyncpg.connect(self.server.url())
        try:
            for statement in statements:
                await conn.execute(statement)
        finally:
            await conn.close()
