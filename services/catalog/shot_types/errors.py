"""What can go wrong with kinds of shots."""

from shared.errors import NotFound


class ShotTypeNotFound(NotFound):
    """There is no such kind of shot."""

    code = "SHOT_TYPE_NOT_FOUND"
    message = "The shot type was not found."
