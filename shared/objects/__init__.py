"""Bytes: the port `ObjectStore` and its one implementation, `MinioObjects`, opened by `open_objects`."""

from shared.objects.port import (
    MIB,
    PART_MAXIMUM,
    PART_MINIMUM,
    PARTS_MAXIMUM,
    ObjectMissing,
    ObjectStore,
    PartsRefused,
    StorageAway,
    Stored,
    StoredPart,
    UploadUnknown,
    disposition,
)
from shared.objects.s3 import MinioObjects, open_objects

__all__ = [
    "MIB",
    "PARTS_MAXIMUM",
    "PART_MAXIMUM",
    "PART_MINIMUM",
    "MinioObjects",
    "ObjectMissing",
    "ObjectStore",
    "PartsRefused",
    "StorageAway",
    "Stored",
    "StoredPart",
    "UploadUnknown",
    "disposition",
    "open_objects",
]
