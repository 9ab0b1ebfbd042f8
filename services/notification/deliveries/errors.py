"""Why one delivery did not arrive."""

from shared.errors import Kind, ServiceError


class NotDelivered(ServiceError):
    """Some of a batch could not be delivered for now; they are tried again."""

    kind = Kind.UNAVAILABLE
    code = "NOT_DELIVERED_YET"
    message = "{count} deliveries wait: {problem}"
