import time

import pytest
from limits import parse

from services.gateway import windows
from services.gateway.windows import MemoryWindows, SharedWindows, windows_at


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    held = Clock()
    monkeypatch.setattr(windows, "time", held)
    return held


async def test_each_request_lapses_a_window_after_it_was_made(clock: Clock) -> None:
    counted, limit = MemoryWindows(), parse("2/minute")
    first = await counted.hit(limit, "caller", "me")
    assert (first.is_allowed, first.remaining, first.resets_at) == (True, 1, clock.now + 60)
    clock.now += 30
    assert (await counted.hit(limit, "caller", "me")).remaining == 0
    refused = await counted.hit(limit, "caller", "me")
    assert (refused.is_allowed, refused.remaining) == (False, 0)
    clock.now += 31
    assert (await counted.hit(limit, "caller", "me")).is_allowed
    assert not (await counted.hit(limit, "caller", "me")).is_allowed


async def test_callers_and_kinds_are_counted_apart_until_a_reset(clock: Clock) -> None:
    counted, limit = MemoryWindows(), parse("1/minute")
    for kind, who in (("caller", "a"), ("caller", "b"), ("address", "a")):
        assert (await counted.hit(limit, kind, who)).is_allowed
        assert not (await counted.hit(limit, kind, who)).is_allowed
    await counted.reset()
    assert (await counted.hit(limit, "caller", "a")).is_allowed


async def test_who_is_silent_for_a_window_is_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_SWEEP_EVERY", 10)
    counted, limit = MemoryWindows(), parse("5/minute")
    for number in range(9):
        await counted.hit(limit, "address", str(number))
    clock.now += 61
    await counted.hit(limit, "address", "another")
    assert list(counted._windows) == [("address", "another")]


def test_the_setting_chooses_where_requests_are_counted() -> None:
    assert isinstance(windows_at("memory://"), MemoryWindows)


async def test_shared_windows_count_as_those_in_memory_do() -> None:
    counted, limit = SharedWindows("memory://"), parse("2/hour")
    hits = [await counted.hit(limit, "caller", "me") for _ in range(3)]
    assert [(hit.is_allowed, hit.remaining) for hit in hits] == [(True, 1), (True, 0), (False, 0)]
    await counted.reset()
    assert (await counted.hit(limit, "caller", "me")).is_allowed
