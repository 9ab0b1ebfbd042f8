"""What can go wrong with pictures that are asked for. Bad bytes are the engine's to refuse."""

from shared.errors import NotFound


class ImageNotFound(NotFound):
    """There is no such picture, or not in this size."""

    code = "IMAGE_NOT_FOUND"
    message = "The image was not found."
