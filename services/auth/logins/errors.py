"""What can go wrong with logins. None of them tells whether the account exists."""

from shared.errors import Kind, ServiceError


class WrongCredentials(ServiceError):
    """No account with this address and password."""

    kind = Kind.UNAUTHENTICATED
    code = "WRONG_CREDENTIALS"
    message = "The e-mail address or the password is wrong."


class LockedOut(ServiceError):
    """Too many failed logins with this address."""

    kind = Kind.LIMITED
    code = "TOO_MANY_ATTEMPTS"
    message = "Too many failed logins; try again in {seconds} seconds."
