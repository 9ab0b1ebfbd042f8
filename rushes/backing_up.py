"""`rushes backup` and `rushes restore`: the schemas by pg_dump, the objects one by one, in one folder."""

import json
import subprocess
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from minio import Minio
from rich.progress import track

from rushes.ask import DEFAULT_DIR, OUT, DataDir, fail, instance
from rushes.runtime.instance import Instance
from shared.native.postgres import SERVICES, programs


def _store(note: Instance) -> tuple[Minio, str]:
    told = note.storage
    client = Minio(
        told["url"].partition("://")[2],
        access_key=told["access_key"],
        secret_key=told["secret_key"],
        region=told["region"],
        secure=told["url"].startswith("https"),
    )
    return client, told["bucket"]


def _postgres(program: str, *arguments: str) -> str:
    done = subprocess.run([str(programs() / program), *arguments], capture_output=True, text=True, check=False)  # noqa: S603  the command is ours
    if done.returncode != 0:
        fail(f"{program} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def backup(
    folder: Annotated[Path, typer.Argument(help="Where to write; must not exist, or be empty.")], data_dir: DataDir = DEFAULT_DIR
) -> None:
    """Write all rows and all objects of the running instance into a folder.

    Rows are dumped before objects are copied: what a row points at is there, and what came later is left out.
    """
    note = instance(data_dir)
    if folder.exists() and any(folder.iterdir()):
        fail(f"{folder} is not empty", 2)
    (folder / "objects").mkdir(parents=True, exist_ok=True)
    for service in track(SERVICES, description="rows"):
        _postgres("pg_dump", "--format=custom", f"--schema={service}", f"--file={folder / service}.dump", note.databases[service])
    client, bucket = _store(note)
    names = [str(found.object_name) for found in client.list_objects(bucket, recursive=True)]
    for name in track(names, description="objects"):
        target = folder / "objects" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        client.fget_object(bucket, name, str(target))
    told = {"version": version("rushes"), "made_at": datetime.now(UTC).isoformat(), "objects": len(names)}
    (folder / "backup.json").write_text(json.dumps(told, indent=2))
    OUT.print(f"{len(SERVICES)} schemas and {len(names)} objects in {folder}", highlight=False)


def restore(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="What `rushes backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: what the instance holds now is replaced.")] = False,  # noqa: FBT002  typer's way
    data_dir: DataDir = DEFAULT_DIR,
) -> None:
    """Replace all rows and objects of the running instance by a backup; restart it afterwards."""
    note = instance(data_dir)
    if not (folder / "backup.json").exists():
        fail(f"{folder} holds no finished backup", 2)
    told: dict[str, Any] = json.loads((folder / "backup.json").read_text())
    if not yes:
        typer.confirm(f"Replace everything in {note.url} by the backup of {told['made_at']}?", abort=True)
    client, bucket = _store(note)
    kept = folder / "objects"
    files = [path for path in kept.rglob("*") if path.is_file()]
    for path in track(files, description="objects"):
        client.fput_object(bucket, path.relative_to(kept).as_posix(), str(path))
    for service in track(SERVICES, description="rows"):
        _restore_rows(folder / f"{service}.dump", note.databases[service])
    # last, so that a restore that failed has taken nothing away
    names = {path.relative_to(kept).as_posix() for path in files}
    for found in client.list_objects(bucket, recursive=True):
        if found.object_name not in names:
            client.remove_object(bucket, str(found.object_name))
    OUT.print(f"restored the backup of {told['made_at']}; restart the instance now", highlight=False)


def _restore_rows(dump: Path, url: str) -> None:
    """Replace what the dump holds, in one transaction. The schema itself stays: a service's role may not make another."""
    listed = _postgres("pg_restore", "--list", str(dump))
    with tempfile.NamedTemporaryFile("w", suffix=".list") as wanted:
        wanted.write("".join(f"{line}\n" for line in listed.splitlines() if " SCHEMA - " not in line))
        wanted.flush()
        how = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
        _postgres("pg_restore", *how, f"--use-list={wanted.name}", f"--dbname={url}", str(dump))
