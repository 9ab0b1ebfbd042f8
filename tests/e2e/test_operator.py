"""What an operator does with a running instance, by the commands that the README names."""

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from minio import Minio

from rushes.runtime.instance import Instance
from tests import footage
from tests.e2e.processes import ROOT, embedded, environment, rushes, wait_for_instance
from tests.e2e.small_job import SmallJob

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def data_dir(open_folder: Callable[[str], Path]) -> Path:
    return open_folder("operated")


@pytest.fixture(scope="module")
def operated(data_dir: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201  a generator fixture
    with embedded(data_dir, {"RUSHES_ENVIRONMENT": "test", "RUSHES_ADMIN_FIRST_NAME": "Ada", "RUSHES_ADMIN_LAST_NAME": "Admin"}) as found:
        yield found


async def test_every_command_explains_itself(tmp_path: Path) -> None:
    for words in ([], ["up"], ["stack"], ["reset"], ["doctor"], ["fsck"], ["config"], ["backup"], ["restore"], ["demo"]):
        told = await rushes(*words, "--help", data_dir=tmp_path)
        assert told.code == 0
        assert "Usage" in told.out


async def test_commands_say_so_when_nothing_runs(tmp_path: Path) -> None:
    for words in (["doctor"], ["fsck"], ["reset"], ["events", "dead"], ["key", "create"]):
        told = await rushes(*words, data_dir=tmp_path)
        assert told.code == 2
        assert "no instance runs" in told.err


async def test_keys_and_admins_are_made(operated: Instance, data_dir: Path, http: aiohttp.ClientSession) -> None:
    made = await rushes("key", "create", "--read-only", "--json", data_dir=data_dir)
    assert made.code == 0, made.err
    key = json.loads(made.out)["key"]
    async with http.get(f"{operated.url}/app/3.0/organizations", headers={"x-api-key": key}) as response:
        assert response.status == 200
    async with http.post(f"{operated.url}/app/3.0/projects", headers={"x-api-key": key}, json={}) as response:
        assert response.status == 403
        assert (await response.json())["code"] == "READ_ONLY_CREDENTIAL"
    again = await rushes("key", "create", "--organization", "00000000-0000-4000-8000-000000000000", data_dir=data_dir)
    assert again.code == 1
    made = await rushes("admin", "create", "--email", "second@rushes.local", "--password", "a long password", data_dir=data_dir)
    assert made.code == 0, made.err
    body = {"email": "second@rushes.local", "password": "a long password"}
    async with http.post(f"{operated.url}/rushes/v1/login", json=body) as response:
        assert response.status == 200


async def test_the_doctor_finds_nothing_wrong(operated: Instance, data_dir: Path) -> None:
    told = await rushes("doctor", data_dir=data_dir)
    assert told.code == 0, f"{operated.url}: {told.out}"
    assert "nothing is wrong" in told.out


async def test_a_second_instance_on_the_same_directory_is_refused(operated: Instance, data_dir: Path) -> None:
    told = await rushes("up", "--port", "0", data_dir=data_dir)
    assert told.code == 2
    assert operated.url in told.err


async def test_settings_are_printed_with_their_meaning(tmp_path: Path) -> None:
    told = await rushes("config", data_dir=tmp_path)
    assert told.code == 0
    assert "RUSHES_INTERNAL_SECRET" in told.out
    assert "DATABASE_URL" in told.out


async def test_a_reset_leaves_the_first_admin_alone(operated: Instance, data_dir: Path, http: aiohttp.ClientSession) -> None:
    told = await rushes("reset", "--serve", "--no-defaults", data_dir=data_dir, stdin=b"\n\n")
    assert (told.code, told.out.split()) == (0, ["ok", "ok"])
    body = {"email": operated.admin_email, "password": operated.admin_password}
    async with http.post(f"{operated.url}/rushes/v1/login", json=body) as response:
        assert response.status == 200, await response.text()
        token = (await response.json())["accessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    async with http.get(f"{operated.url}/app/3.0/organizations", headers=headers) as response:
        assert (await response.json())["organizations"] == []
    async with http.get(f"{operated.url}/rushes/v1/me", headers=headers) as response:
        me = (await response.json())["person"]
        assert (me["firstName"], me["lastName"]) == ("Ada", "Admin")
    told = await rushes("reset", data_dir=data_dir)
    assert told.code == 0, told.err


def leave_an_object(note: Instance, key: str) -> None:
    where = note.storage
    host = where["url"].removeprefix("http://")
    store = Minio(host, where["access_key"], where["secret_key"], secure=False, region=where["region"])
    store.put_object(where["bucket"], key, io.BytesIO(b"made after the backup"), 21)


async def test_what_was_backed_up_is_there_after_a_restore(open_folder: Callable[[str], Path]) -> None:
    data_dir, kept = open_folder("data"), open_folder("kept")
    with embedded(data_dir, {"RUSHES_ENVIRONMENT": "test"}) as note:
        job = SmallJob(note)
        await job.prepare()
        clip_id = await job.upload(footage.h264())
        await job.reach_end_state()
        told = await rushes("backup", str(kept), data_dir=data_dir)
        assert told.code == 0, told.out + told.err
        await job.ask("DELETE", f"/app/3.0/mediaFiles/{clip_id}")
        leave_an_object(note, "later")
        told = await rushes("restore", str(kept), "--yes", data_dir=data_dir)
        assert told.code == 0, told.out + told.err
    with embedded(data_dir, {"RUSHES_ENVIRONMENT": "test"}) as note:
        job.note = note
        assert [clip["id"] for clip in await job.found()] == [clip_id]
        link = await job.ask("GET", f"/app/3.0/mediaFiles/{clip_id}/download")
        async with aiohttp.ClientSession() as session, session.get(link["url"]) as response:
            assert await response.read() == footage.h264().read_bytes()
        told = await rushes("fsck", data_dir=data_dir)
        assert (told.code, "rows and files agree" in told.out) == (0, True), told.out


async def test_an_instance_survives_kill_9_and_stops_on_sigterm(open_folder: Callable[[str], Path]) -> None:
    tmp_path = open_folder("killed")
    command = [sys.executable, "-m", "rushes", "up", "--port", "0", "--data-dir", str(tmp_path)]
    with (tmp_path / "output").open("ab") as output:
        first = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=output, stderr=subprocess.STDOUT)
        note = wait_for_instance(first, tmp_path)
        job = SmallJob(note)
        await job.prepare()
        first.kill()
        first.wait()
        second = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=output, stderr=subprocess.STDOUT)
        job.note = wait_for_instance(second, tmp_path)
    assert job.note.api_key == note.api_key
    assert (await job.ask("GET", f"/app/3.0/projects/{job.project_id}"))["project"]["title"] == "Fault"
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
