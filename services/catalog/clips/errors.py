"""What can go wrong with clips."""

from shared.errors import NotFound


class ClipNotFound(NotFound):
    """There is no such clip, or the caller may not know of it."""

    code = "MEDIA_FILE_NOT_FOUND"
    message = "The media file was not found."
