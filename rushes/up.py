"""`rushes up`."""

import os
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from rushes.ask import DEFAULT_DIR, OUT, DataDir, fail
from rushes.runtime import embedded, secrets
from rushes.runtime.instance import Instance, NoInstance
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
    folder = Path(data_dir).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        running = Instance.read(folder)
        fail(f"an instance already runs on {folder}: {running.url} (process {running.pid})", 2)
    except NoInstance:
        pass
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
    try:
        servers = embedded.Servers.start(options, kept)
    except (ProgramMissing, ServerFailed, OSError) as error:
        fail(str(error), 2)
    _log_to(folder)
    try:
        uvloop.run(embedded.serve(options, servers, kept, ready=_told if not demo else _told_and_filled(folder)))
    except OSError as error:
        fail(f"cannot listen on {host}:{port}: {error}", 2)
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


def _told_and_filled(folder: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202  a callback of embedded.serve
    def told(note: Instance) -> None:
        _told(note)
        from rushes.demo.fill import start  # noqa: PLC0415  only for --demo

        start(note, folder)

    return told
