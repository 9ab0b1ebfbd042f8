"""What can go wrong with join codes."""

from shared.errors import Kind, NotFound, ServiceError


class CodeMalformed(ServiceError):
    """A chosen code is not 3 to 32 letters and digits."""

    kind = Kind.INVALID
    code = "CODE_INVALID"
    message = "A join code is 3 to 32 letters and digits."


class CodeTaken(ServiceError):
    """Another project has this code, or we keep it for ourselves."""

    kind = Kind.CONFLICT
    code = "CODE_TAKEN"
    message = "The join code is already taken."


class CodeNotFound(NotFound):
    """No project that may be joined has this code."""

    code = "PROJECT_NOT_FOUND"
    message = "No project was found for this join code."


class TooManyAttempts(ServiceError):
    """The caller tried too many wrong codes."""

    kind = Kind.LIMITED
    code = "TOO_MANY_ATTEMPTS"
    message = "Too many wrong join codes; please try again in {minutes} minutes."
