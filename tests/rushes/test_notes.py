import os
import stat
from pathlib import Path

import pytest

from rushes.runtime import secrets
from rushes.runtime.instance import Instance, NoInstance


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
