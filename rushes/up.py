"""`rushes up`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from pydantic import ValidationError

from rushes.ask import DEFAULT_DIR, OUT, DataDir, fail
from rushes.runtime import embedded, secrets
from rushes.runtime.instance import AlreadyRuns, Instance, claim
from shared.native.process import ProgramMissing, ServerFailed
from shared.settings import TelemetrySettings
from shared.telemetry import logging, tracing


def up(
    host: Annotated[str, typer.Option(envvar="RUSHES_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="RUSHES_PORT", min=0, max=65535, help="Port to listen on; 0 picks a free one.")] = 8080,
    data_dir: DataDir = DEFAULT_DIR,
    environment: Annotated[str, typer.Option(envvar="RUSHES_ENVIRONMENT", help="development, test or production.")] = "development",
    demo: Annotated[bool, typer.Option("--demo", help="Fill it with a small production and generated footage.")] = False,  # noqa: FBT002  typer's way
) -> None:
    """Run everything in this process, on servers from wheels. Ctrl-C stops it."""
    os.umask(0o077)  # what it keeps is its owner's alone
    folder = Path(data_dir).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with claim(folder):
            _run(host, port, folder, environment=environment, demo=demo)
    except (AlreadyRuns, ProgramMissing, ServerFailed, OSError) as error:
        fail(str(error), 2)
    except ValidationError as error:
        problems = "; ".join(f"setting {'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors())
        fail(f"{problems}. See `rushes config` for every setting and its meaning.", 2)


def _run(host: str, port: int, folder: Path, *, environment: str, demo: bool) -> None:
    kept = secrets.load(folder)
    options = embedded.Options(
        host=host,
        port=port,
        folder=folder,
        environment=environment,
        admin_email=os.environ.get("RUSHES_ADMIN_EMAIL", "admin@rushes.local"),
        admin_password=os.environ.get("RUSHES_ADMIN_PASSWORD"),
        durable=environment != "test",
    )
    servers = embedded.Servers.start(options, kept)
    _log_to(folder)
    try:
        uvloop.run(embedded.serve(options, servers, kept, ready=_told_and_filled(folder) if demo else _told))
    finally:
        servers.stop()


def _log_to(folder: Path) -> None:
    telemetry = TelemetrySettings()
    logging.configure(telemetry, "rushes", to=(folder / "rushes.log").open("a", buffering=1))
    tracing.configure(telemetry, "embedded")


def _told(note: Instance) -> None:
    OUT.print(f"\nRushes is running at {note.url}  (API: {note.url}/docs)", highlight=False)
    OUT.print(f"  sign in   {note.admin_email}  {note.admin_password}", markup=False, highlight=False)
    OUT.print(f"  API key   {note.api_key}", markup=False, highlight=False)
    OUT.print(f"  mails     {note.mail_url}/mails", markup=False, highlight=False)
    OUT.print("Ctrl-C stops it.\n", highlight=False)
    OUT.file.flush()


def _told_and_filled(folder: Path) -> Callable[[Instance], None]:
    def told(note: Instance) -> None:
        _told(note)
        from rushes.demo.fill import start  # noqa: PLC0415  only for --demo

        start(note, folder)

    return told
