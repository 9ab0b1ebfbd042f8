"""What can go wrong with originals."""

from shared.errors import Kind, NotFound, ServiceError


class MediaNotFound(NotFound):
    """There is no such file, or the caller may not know of it."""

    code = "MEDIA_FILE_NOT_FOUND"
    message = "The media file was not found."


class NotInTrash(ServiceError):
    """There is nothing to restore."""

    kind = Kind.CONFLICT
    code = "NOT_IN_TRASH"
    message = "The media file is not in the trash."
