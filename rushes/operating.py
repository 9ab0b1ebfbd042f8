"""`rushes doctor`, `fsck`, `events`, `config`: looking after an instance."""

import asyncio
import importlib
import shutil
from pathlib import Path
from typing import Annotated, Any

import aiohttp
import typer
from rich.table import Table

from rushes.ask import DEFAULT_DIR, OUT, DataDir, ask, fail, instance
from rushes.runtime.instance import Instance
from shared.native.postgres import SERVICES

events = typer.Typer(help="Messages that could not be handled.", no_args_is_help=True)


@events.command("dead")
def dead(data_dir: DataDir = DEFAULT_DIR) -> None:
    """List dead letters: id, type, queue, attempts, error."""
    note = instance(data_dir)
    letters = [letter for service in SERVICES for letter in ask(note, service, "GET", "/internal/dead-letters")]
    for letter in letters:
        line = f"{letter['id']}  {letter['type']}  {letter['queue']}  {letter['attempts']} attempts  {letter['error']}"
        OUT.print(line, markup=False, highlight=False)
    OUT.print(f"{len(letters)} dead letters", highlight=False)


@events.command("replay")
def replay(
    ids: Annotated[list[str] | None, typer.Option("--id", help="Only this one; may be repeated.")] = None, data_dir: DataDir = DEFAULT_DIR
) -> None:
    """Send dead letters again. Handling one twice changes nothing."""
    note = instance(data_dir)
    body = {"ids": ids} if ids else {}
    count = sum(ask(note, service, "POST", "/internal/dead-letters/replay", body)["replayed"] for service in SERVICES)
    OUT.print(f"{count} messages sent again", highlight=False)


def fsck(data_dir: DataDir = DEFAULT_DIR) -> None:
    """Compare rows with files: exit code 0 when they agree, 1 when they do not."""
    with OUT.status("comparing rows with files"):
        found = ask(instance(data_dir), "media", "GET", "/internal/fsck")
    OUT.print(f"{found['files']} files that rows name, {found['stored']} files in storage", highlight=False)
    problems = {
        "rows whose bytes are missing": found["missing"],
        "files that no row knows": found["unknown"],
        "files of another size than their row says": found["wrong_size"],
    }
    for title, keys in problems.items():
        if keys:
            OUT.print(f"{title}: {len(keys)}", highlight=False)
            for key in keys[:50]:
                OUT.print(f"  {key}", markup=False, highlight=False)
    if any(problems.values()):
        raise typer.Exit(1)
    OUT.print("rows and files agree")


async def _health(note: Instance) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(note.url + "/readyz") as response:
        told: dict[str, Any] = await response.json()
        return told


def _note_what_is_missing() -> None:
    for program, remedy in (("ffmpeg", "apt-get install ffmpeg, or the wheel imageio-ffmpeg"), ("rabbitmq-server", "make services")):
        if shutil.which(program) is None and not Path("/usr/lib/rabbitmq/bin", program).exists():
            OUT.print(f"note: {program} is not installed ({remedy}); the embedded mode does without", highlight=False)


def _unhealthy(health: dict[str, Any]) -> list[str]:
    return [
        f"{service}: its {part} is {answered}; see its log, then docs/runbook.md"
        for service, state in health["services"].items()
        for part, answered in state.get("parts", {"process": state.get("status")}).items()
        if answered != "ok"
    ]


def doctor(data_dir: DataDir = DEFAULT_DIR) -> None:
    """Look for what is wrong, and say how to mend it: exit code 0 when nothing is."""
    _note_what_is_missing()
    note = instance(data_dir)
    free = shutil.disk_usage(data_dir).free
    problems = []
    if free < 2 * 1024**3:
        problems.append(f"only {free // 1024**2} MB are free in {data_dir}: make room, or move --data-dir")
    try:
        problems += _unhealthy(asyncio.run(_health(note)))
    except (aiohttp.ClientError, OSError) as error:
        fail(f"the gateway does not answer at {note.url}: {error}; look at the log of `rushes up`")
    for service in SERVICES:
        letters = ask(note, service, "GET", "/internal/dead-letters")
        if letters:
            problems.append(f"{service}: {len(letters)} dead letters; see `rushes events dead`, then `rushes events replay`")
    for problem in problems:
        OUT.print(f"problem: {problem}", markup=False, highlight=False)
    if problems:
        raise typer.Exit(1)
    OUT.print("nothing is wrong")


def config() -> None:
    """Print every setting with its default and meaning."""
    for service in ("gateway", *SERVICES):
        table = Table("variable", "default", "meaning", title=service, title_justify="left")
        model = getattr(importlib.import_module(f"services.{service}.settings"), f"{service.capitalize()}Settings")
        for row in setting_rows(model):
            table.add_row(*row)
        OUT.print(table)


def setting_rows(model: Any) -> list[list[str]]:
    """A settings class as rows of variable, default and meaning, nested classes included."""
    prefix, rows = str(model.model_config.get("env_prefix", "")), []
    for name, field in model.model_fields.items():
        if hasattr(field.annotation, "model_config"):
            rows += setting_rows(field.annotation)
            continue
        default = "required" if field.is_required() else "" if field.default is None else str(field.default)
        rows.append([f"{prefix}{name}".upper(), default, field.description or ""])
    return rows
