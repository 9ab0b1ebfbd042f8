"""Why nothing can be made of an upload, or not yet."""

from enum import StrEnum


class Failure(StrEnum):
    """The coded reasons that clients are told. The original stays as it was uploaded, whatever the reason."""

    ZERO_BYTES = "ZERO_BYTES"
    NOT_A_VIDEO = "NOT_A_VIDEO"
    NO_VIDEO_STREAM = "NO_VIDEO_STREAM"
    UNREADABLE = "UNREADABLE"
    ZERO_DURATION = "ZERO_DURATION"
    TOO_LONG = "TOO_LONG"
    TOO_LARGE_PICTURE = "TOO_LARGE_PICTURE"
    ENCODE_FAILED = "ENCODE_FAILED"
    TIMED_OUT = "TIMED_OUT"
    WORKER_LOST = "WORKER_LOST"


class Unusable(Exception):
    """These bytes will never give what was asked: trying again is of no use."""

    def __init__(self, code: Failure, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"{code}: {reason}")


class Interrupted(Exception):
    """It did not work this time, for a reason outside the bytes: the storage, the machine."""
