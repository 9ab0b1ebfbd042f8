"""The only source of ids."""

import os
import time
import uuid


def new_id() -> uuid.UUID:
    """A UUID version 7: unique, and growing with time, so indexes stay dense and ids sort by age."""
    stamp = time.time_ns() // 1_000_000
    value = (stamp << 80) | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


def new_secret_id() -> uuid.UUID:
    """A UUID version 4, for names in public URLs: nothing in it can be guessed from another."""
    return uuid.uuid4()
