"""What can go wrong with signing keys."""

from shared.errors import ServiceError


class NoSigningKey(ServiceError):
    """The service was not set up: it makes a key when it starts."""

    code = "NO_SIGNING_KEY"
    message = "There is no key to sign tokens with; restart the auth service."
