"""`rushes stack`."""

import asyncio
import os
import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from rushes.ask import DEFAULT_DIR, OUT, DataDir, fail
from rushes.runtime import secrets
from rushes.runtime.compose import ComposeError
from rushes.runtime.embedded import first_key
from rushes.runtime.instance import AlreadyRuns, Instance, claim
from rushes.runtime.stack import Stack
from shared.native.postgres import SERVICES
from shared.native.process import ProgramMissing, ServerFailed


def variables(kept: secrets.Secrets, environment: str) -> dict[str, str]:
    """What the compose file wants to be told, for a native run."""
    return {
        "RUSHES_LISTEN": "127.0.0.1",
        "RUSHES_ENVIRONMENT": environment,
        "RUSHES_INTERNAL_SECRET": kept.internal_secret,
        "RUSHES_DELIVERY_SECRET": kept.delivery_secret,
        "RUSHES_ADMIN_PASSWORD": os.environ.get("RUSHES_ADMIN_PASSWORD", kept.admin_password),
        "STORAGE_SECRET_KEY": kept.storage_secret,
        **{f"{service.upper()}_DATABASE_PASSWORD": kept.passwords[service] for service in SERVICES},
    }


def note(stack: Stack, kept: secrets.Secrets, environment: str) -> Instance:
    """The note of a running stack."""
    told = variables(kept, environment)
    ports = stack.network.ports
    found = Instance(
        kind="stack",
        environment=environment,
        url=stack.url("gateway"),
        services={service: stack.url(service) for service in (*SERVICES, "gateway")},
        databases={s: f"postgresql://{s}:{kept.passwords[s]}@127.0.0.1:{ports[5432]}/rushes" for s in SERVICES},
        broker_url=f"amqp://rushes:rushes-secret@127.0.0.1:{ports[5672]}/",
        storage={
            "url": f"http://127.0.0.1:{ports[9000]}",
            "access_key": "rushes",
            "secret_key": kept.storage_secret,
            "bucket": "rushes",
            "region": "us-east-1",
        },
        mail_url=f"http://127.0.0.1:{ports[8025]}",
        internal_secret=kept.internal_secret,
        admin_email=os.environ.get("RUSHES_ADMIN_EMAIL", "admin@rushes.local"),
        admin_password=told["RUSHES_ADMIN_PASSWORD"],
    )
    found.api_key = asyncio.run(first_key(found, kept.api_key))
    return found


def stack(
    port: Annotated[int, typer.Option(envvar="RUSHES_PORT", min=1, max=65535, help="Port of the gateway.")] = 8080,
    data_dir: DataDir = DEFAULT_DIR,
    environment: Annotated[str, typer.Option(envvar="RUSHES_ENVIRONMENT", help="development, test or production.")] = "development",
) -> None:
    """Run the services of docker-compose.yml as native processes, with real RabbitMQ. Ctrl-C stops them."""
    os.umask(0o077)  # what it keeps is its owner's alone
    folder = Path(data_dir).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with claim(folder):
            _run(folder, port, environment)
    except (AlreadyRuns, ComposeError, ProgramMissing, ServerFailed, OSError) as error:
        fail(str(error), 2)


def _run(data_dir: Path, port: int, environment: str) -> None:
    folder = data_dir / "stack"
    folder.mkdir(exist_ok=True)
    kept = secrets.load(folder)
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    with OUT.status("starting the stack"):
        running_stack = Stack(folder, variables(kept, environment), port)
        running_stack.start()
    try:
        found = note(running_stack, kept, environment)
        kept.api_key = found.api_key
        secrets.save(folder, kept)
        found.write(data_dir)
        OUT.print(f"\nRushes is running at {found.url}, as {len(found.services)} services and a worker", highlight=False)
        OUT.print(f"  sign in   {found.admin_email}  {found.admin_password}", markup=False, highlight=False)
        OUT.print(f"  API key   {found.api_key}", markup=False, highlight=False)
        OUT.print(f"  mails     {found.mail_url}/mails\n  logs      {folder}/<service>/log\nCtrl-C stops it.\n", highlight=False)
        stopped.wait()
    finally:
        Instance.remove(data_dir)
        running_stack.stop()
