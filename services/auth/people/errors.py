"""What can go wrong with people."""

from shared.errors import Kind, NotFound, ServiceError


class PersonNotFound(NotFound):
    """There is no such person, or none that the caller may know of."""

    code = "PERSON_NOT_FOUND"
    message = "The person was not found."


class EmailTaken(ServiceError):
    """Somebody has this address already."""

    kind = Kind.CONFLICT
    code = "EMAIL_TAKEN"
    message = "There already is a person with this e-mail address."


class NotAnEmail(ServiceError):
    """This is not an e-mail address."""

    kind = Kind.INVALID
    code = "INVALID_EMAIL"
    message = "This is not an e-mail address."


class NotAPerson(ServiceError):
    """A key or a service asked for what only a person has."""

    kind = Kind.FORBIDDEN
    code = "NOT_A_PERSON"
    message = "Only a person can do this, not an API key."
