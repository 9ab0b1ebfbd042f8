"""Ranges, tags and the memory for what is asked for often."""

import re
from collections import OrderedDict
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
SHOWN = re.compile(r"(video|image)/[\w.+-]+", re.ASCII)
"""Content types that are shown; anything else is saved, so that no page of ours runs what somebody uploaded."""


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start`, `length` of them."""

    start: int
    length: int


class NotSatisfiable(Exception):
    """The range lies beyond the end."""


def span_of(header: str | None, size: int) -> Span | None:
    """The one range that the header asks for; None for all: no header, several ranges, or a range that is none.

    Raises NotSatisfiable.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        wanted = min(int(match[2]), size)
        if wanted == 0:
            raise NotSatisfiable
        return Span(size - wanted, wanted)
    start, end = int(match[1]), min(int(match[2]) if match[2] else size - 1, size - 1)
    if match[2] and int(match[2]) < start:
        return None
    if start >= size:
        raise NotSatisfiable
    return Span(start, end - start + 1)


def is_shown(content_type: str) -> bool:
    """Whether a browser may show this; SVG is a picture that runs scripts."""
    return SHOWN.fullmatch(content_type) is not None and "svg" not in content_type


class Memory:
    """Small files, the most recently asked for, up to a number of bytes in all."""

    def __init__(self, limit: int) -> None:
        """Start empty."""
        self._limit = limit
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> bytes | None:
        """The file, if it is remembered."""
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def put(self, key: str, data: bytes) -> None:
        """Remember a file, and forget others if there is no room; one that takes an eighth of the room is not remembered."""
        if len(data) > self._limit // 8 or key in self._held:
            return
        self._held[key] = data
        self._size += len(data)
        while self._size > self._limit:
            _, forgotten = self._held.popitem(last=False)
            self._size -= len(forgotten)
