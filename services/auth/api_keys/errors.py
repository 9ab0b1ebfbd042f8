"""What can go wrong with API keys."""

from shared.errors import Kind, NotFound, ServiceError


class KeyNotFound(NotFound):
    """There is no such key, or none that the caller may know of."""

    code = "API_KEY_NOT_FOUND"
    message = "The API key was not found."


class ExpiresInThePast(ServiceError):
    """The key would be dead when it is made."""

    kind = Kind.INVALID
    code = "INVALID_PARAMETERS"
    message = "expiresAt: lies in the past."


class KeyMakingKey(ServiceError):
    """A key may not make keys: revoking it would not end what it can do."""

    kind = Kind.FORBIDDEN
    code = "NOT_A_PERSON"
    message = "Only a person can make API keys, not an API key."
