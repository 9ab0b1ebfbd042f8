"""What can go wrong with pictures before media sees them."""

from shared.errors import Kind, ServiceError


class NotAPicture(ServiceError):
    """These bytes are no picture."""

    kind = Kind.INVALID
    code = "INVALID_IMAGE"
    message = "The image could not be read: {problem}"
