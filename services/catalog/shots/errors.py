"""What can go wrong with shots."""

from shared.errors import NotFound


class ShotNotFound(NotFound):
    """There is no such shot, or the caller may not know of it."""

    code = "SHOT_NOT_FOUND"
    message = "The shot was not found."
