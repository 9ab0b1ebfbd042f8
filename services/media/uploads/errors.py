"""What can go wrong with uploads, each with its own code."""

from shared.errors import Kind, NotFound, ServiceError


class UploadNotFound(NotFound):
    """There is no upload of this file name, or not with this upload id."""

    code = "UPLOAD_NOT_FOUND"
    message = "There is no such upload."


class UploadExpired(ServiceError):
    """The upload was not completed in time, or the store lost it."""

    kind = Kind.GONE
    code = "UPLOAD_EXPIRED"
    message = "The upload has expired; begin a new one."


class UploadTooLarge(ServiceError):
    """More bytes were announced than are taken."""

    kind = Kind.TOO_LARGE
    code = "UPLOAD_TOO_LARGE"
    message = "The file is larger than the {limit} bytes allowed here."


class ContentTypeNotTaken(ServiceError):
    """Only video is taken."""

    kind = Kind.INVALID
    code = "CONTENT_TYPE_NOT_ALLOWED"
    message = "The content type must be one of video/*, application/mp4 or application/octet-stream."


class TooManyParts(ServiceError):
    """A list of parts beyond what the store takes."""

    kind = Kind.INVALID
    code = "TOO_MANY_PARTS"
    message = "An upload has at most {limit} parts."


class PartNumbersWrong(ServiceError):
    """Numbers are repeated, or not 1, 2, 3..."""

    kind = Kind.INVALID
    code = "PART_NUMBERS_INVALID"
    message = "Part numbers must run from 1 without repetition; {problem}."


class PartMissing(ServiceError):
    """A part was not told, or did not arrive."""

    kind = Kind.INVALID
    code = "PART_MISSING"
    message = "Part {number} is missing."


class EtagMismatch(ServiceError):
    """What arrived is not what the client says it sent."""

    kind = Kind.INVALID
    code = "ETAG_MISMATCH"
    message = "The ETag of part {number} is not that of the bytes that arrived."


class PartTooSmall(ServiceError):
    """A part other than the last is smaller than the store takes."""

    kind = Kind.INVALID
    code = "PART_TOO_SMALL"
    message = "Part {number} has {size} bytes; every part but the last needs at least {least}."


class SizeMismatch(ServiceError):
    """The parts do not add up to what was announced."""

    kind = Kind.INVALID
    code = "SIZE_MISMATCH"
    message = "The parts add up to {found} bytes, but {declared} were announced."


class EmptyUpload(ServiceError):
    """There is not one byte."""

    kind = Kind.INVALID
    code = "ZERO_BYTES"
    message = "The file is empty."
