"""What can go wrong with passwords."""

from shared.errors import Kind, NotFound, ServiceError


class WeakPassword(ServiceError):
    """The password could be guessed too easily."""

    kind = Kind.INVALID
    code = "WEAK_PASSWORD"
    message = "A password has 8 to 256 characters and is not the e-mail address."


class WrongPassword(ServiceError):
    """The current password given with a new one is wrong."""

    kind = Kind.FORBIDDEN
    code = "WRONG_PASSWORD"
    message = "The current password is wrong."


class ResetNotFound(NotFound):
    """The link is not known, was used, or has expired."""

    code = "RESET_NOT_FOUND"
    message = "This link to reset a password is not known, was used, or has expired; ask for a new one."
