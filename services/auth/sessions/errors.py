"""What can go wrong with sessions."""

from shared.errors import Kind, NotFound, ServiceError


class SessionNotFound(NotFound):
    """There is no such session, or it is somebody else's."""

    code = "SESSION_NOT_FOUND"
    message = "The session was not found."


class SessionEnded(ServiceError):
    """The refresh token is not known, expired, revoked, or was used before."""

    kind = Kind.UNAUTHENTICATED
    code = "SESSION_ENDED"
    message = "This session has ended; please sign in again."
