"""What can go wrong in the domain, told without HTTP: a kind, a stable code and one sentence."""

from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """The families of failure; each dialect maps a kind to its own status, once."""

    INVALID = "invalid"
    MISSING = "missing"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    NOT_ALLOWED = "not_allowed"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_LARGE = "too_large"
    UNSATISFIABLE = "unsatisfiable"
    LIMITED = "limited"
    TEAPOT = "teapot"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class ServiceError(Exception):
    """A failure that the caller is told about. Subclasses own their kind, code and one message.

    `message` is a format string filled from the keyword arguments, which are kept as `details`.
    """

    kind: ClassVar[Kind] = Kind.INTERNAL
    code: ClassVar[str] = "SERVER_ERROR"
    message: ClassVar[str] = "An unknown error occurred."

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.message.format(**details))

    @property
    def reason(self) -> str:
        """The message with its details filled in, for developers."""
        return str(self)


class InvalidInput(ServiceError):
    """A value the request carries cannot be used."""

    kind = Kind.INVALID
    code = "INVALID_PARAMETERS"
    message = "{problem}"


class MissingInput(ServiceError):
    """The request lacks a value that it must carry."""

    kind = Kind.MISSING
    code = "MISSING_PARAMETERS"
    message = "{problem}"


class MalformedBody(ServiceError):
    """The body is not what its content type says."""

    kind = Kind.INVALID
    code = "MALFORMED_BODY"
    message = "The request body could not be read: {problem}"


class BodyTooLarge(ServiceError):
    """The body is larger than the operation takes."""

    kind = Kind.TOO_LARGE
    code = "BODY_TOO_LARGE"
    message = "The request body is larger than the {limit} bytes allowed here."


class NotSignedIn(ServiceError):
    """No credential, or one that is not known, expired or revoked."""

    kind = Kind.UNAUTHENTICATED
    code = "NOT_AUTHENTICATED"
    message = "A valid API key or access token is required."


class NotPermitted(ServiceError):
    """The caller is known, and may not do this."""

    kind = Kind.FORBIDDEN
    code = "NOT_AUTHORIZED"
    message = "The caller does not have permission to do this."


class ReadOnlyCredential(ServiceError):
    """A read-only key or an observer tried to change something."""

    kind = Kind.FORBIDDEN
    code = "READ_ONLY_CREDENTIAL"
    message = "This credential may only read."


class NoSuchRoute(ServiceError):
    """Nothing is served at this path."""

    kind = Kind.NOT_FOUND
    code = "ROUTE_NOT_FOUND"
    message = "There is nothing at {method} {path}."


class MethodNotAllowed(ServiceError):
    """The path exists, for other methods."""

    kind = Kind.NOT_ALLOWED
    code = "METHOD_NOT_ALLOWED"
    message = "{method} is not offered at {path}; {allowed} is."


class NotFound(ServiceError):
    """The thing named does not exist, or the caller may not know that it does."""

    kind = Kind.NOT_FOUND
    code = "NOT_FOUND"
    message = "The item was not found."


class Unavailable(ServiceError):
    """A part of the system that this request needs is away; try again."""

    kind = Kind.UNAVAILABLE
    code = "SERVICE_UNAVAILABLE"
    message = "{part} is not available right now; please retry."


class KeyReused(ServiceError):
    """An idempotency key came back with another request."""

    kind = Kind.CONFLICT
    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was used for a different request."


class StillRunning(ServiceError):
    """The first request with this idempotency key has not ended yet."""

    kind = Kind.CONFLICT
    code = "REQUEST_IN_PROGRESS"
    message = "A request with this Idempotency-Key is still running."
