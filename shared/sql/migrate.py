"""Numbered .sql files, applied in order, once, under an advisory lock that keeps two starters apart."""

from importlib import resources
from importlib.resources.abc import Traversable

import asyncpg
import structlog

from shared.errors import ServiceError

_LOG = structlog.get_logger(__name__)
_LOCK = 0x52757368

_TABLE = """
create table if not exists schema_migration (
    name text primary key,
    applied_at timestamptz not null default now()
)
"""


class MigrationMissing(ServiceError):
    """The database was migrated by a newer release than this one."""

    code = "MIGRATION_MISSING"
    message = "The database has migration {name}, which this release does not know: run a newer release."


def files(service: str) -> list[Traversable]:
    """The migrations of a service in their order: those of the bus, then its own."""
    return [
        path
        for package in ("shared.bus.migrations", f"services.{service}.migrations")
        for path in sorted(resources.files(package).iterdir(), key=lambda path: path.name)
        if path.name.endswith(".sql")
    ]


async def migrate(url: str, service: str) -> list[str]:
    """Bring the schema of `service` up to date and return the names of what was applied.

    Safe to call from several processes at once, and again. Raises MigrationMissing on a database from the future.
    """
    conn = await asyncpg.connect(url, server_settings={"search_path": service, "lock_timeout": "4s"})
    try:
        await conn.execute("set lock_timeout = 0")
        await conn.execute("select pg_advisory_lock($1, hashtext($2))", _LOCK, service)
        await conn.execute("set lock_timeout = '4s'")
        await conn.execute(_TABLE)
        done = {row["name"] for row in await conn.fetch("select name from schema_migration")}
        known = {f"{path.name}": path for path in files(service)}
        for name in sorted(done - known.keys()):
            raise MigrationMissing(name=name)
        applied = [name for name in known if name not in done]
        for name in applied:
            async with conn.transaction():
                await conn.execute(known[name].read_text())
                await conn.execute("insert into schema_migration (name) values ($1)", name)
            _LOG.info("migrated", service=service, migration=name)
        return applied
    finally:
        await conn.close()
