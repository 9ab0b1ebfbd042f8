import os
import stat
from pathlib import Path

import pytest

from rushes.runtime import secrets
from rushes.runtime.instance import AlreadyRuns, Instance, NoInstance, claim


def note(**also: object) -> Instance:
    told = {
        "kind": "embedded",
        "environment": "test",
        "url": "http://127.0.0.1:1",
        "services": {},
        "databases": {},
        "broker_url": "inprocess://",
        "storage": {},
        "mail_url": "",
        "internal_secret": "s" * 32,
        "admin_email": "a@b.c",
        "admin_password": "p",
    }
    return Instance.model_validate({**told, **also})


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = secrets.load(tmp_path)
    assert secrets.load(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert len({first.internal_secret, first.delivery_secret, *first.passwords.values()}) == 6


def test_a_note_is_found_while_its_process_lives(tmp_path: Path) -> None:
    with pytest.raises(NoInstance, match="no instance runs"):
        Instance.read(tmp_path)
    note(pid=os.getpid()).write(tmp_path)
    assert Instance.read(tmp_path).pid == os.getpid()
    assert stat.S_IMODE((tmp_path / "instance.json").stat().st_mode) == 0o600
    note(pid=2**22 - 3).write(tmp_path)
    with pytest.raises(NoInstance, match="has stopped"):
        Instance.read(tmp_path)


def test_a_note_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "instance.json").write_text('{"kind": "embed')
    with pytest.raises(NoInstance, match="no instance runs"):
        Instance.read(tmp_path)


def test_a_data_directory_is_held_by_one_process(tmp_path: Path) -> None:
    with claim(tmp_path):
        with pytest.raises(AlreadyRuns, match="starting or stopping"), claim(tmp_path):
            pass
        note(pid=os.getpid()).write(tmp_path)
        with pytest.raises(AlreadyRuns, match=r"already runs on .*http://127.0.0.1:1 \(process"), claim(tmp_path):
            pass
    with claim(tmp_path):
        pass


def test_a_note_of_a_killed_instance_holds_nothing_back(tmp_path: Path) -> None:
    note(pid=os.getpid()).write(tmp_path)  # in a container, the next process often has the same id
    with claim(tmp_path), pytest.raises(NoInstance):
        Instance.read(tmp_path)
