"""What can go wrong with the feed."""

from shared.errors import Kind, ServiceError


class NotAPerson(ServiceError):
    """A key has no feed, no preferences and no devices."""

    kind = Kind.FORBIDDEN
    code = "PERSON_REQUIRED"
    message = "Only a signed-in person has this."
