"""What can go wrong with members."""

from shared.errors import Kind, MissingInput, NotFound, ServiceError


class MemberNotFound(NotFound):
    """The person is not on the project."""

    code = "USER_NOT_FOUND"
    message = "The user is not on the project."


class MemberBlocked(ServiceError):
    """The person was blocked from the project."""

    kind = Kind.FORBIDDEN
    code = "USER_BLOCKED"
    message = "You were blocked from this project."


class PersonRequired(ServiceError):
    """A key has no place on a project."""

    kind = Kind.FORBIDDEN
    code = "PERSON_REQUIRED"
    message = "Only a person can do this; sign in as one."


class NobodyNamed(MissingInput):
    """Neither an id nor an address says who is to be added."""

    message = "userId or email is required."


class EmailMalformed(ServiceError):
    """The address cannot be one."""

    kind = Kind.INVALID
    code = "EMAIL_INVALID"
    message = "The e-mail address is not valid."
