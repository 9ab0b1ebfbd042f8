"""What can go wrong with renditions."""

from shared.errors import Kind, NotFound, ServiceError


class RenditionNotFound(NotFound):
    """There is no such rendition."""

    code = "RENDITION_NOT_FOUND"
    message = "The rendition was not found."


class NotFailed(ServiceError):
    """Only what failed can be tried again."""

    kind = Kind.CONFLICT
    code = "RENDITION_NOT_FAILED"
    message = "The rendition has not failed."
