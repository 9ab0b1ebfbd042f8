"""What can go wrong with invites."""

from shared.errors import Kind, NotFound, ServiceError


class InviteNotFound(NotFound):
    """There is no such invite, or none that the caller may know of."""

    code = "INVITE_NOT_FOUND"
    message = "The invite was not found."


class InviteExpired(ServiceError):
    """The link is too old."""

    kind = Kind.GONE
    code = "INVITE_EXPIRED"
    message = "This invite has expired; ask for a new one."


class InviteAnswered(ServiceError):
    """The link was used before."""

    kind = Kind.GONE
    code = "INVITE_ANSWERED"
    message = "This invite was answered already."


class PasswordMissing(ServiceError):
    """Who has no password yet chooses one with the invite."""

    kind = Kind.MISSING
    code = "MISSING_PARAMETERS"
    message = "password: choose one to accept this invite."


class SentJustNow(ServiceError):
    """The mail left less than a minute ago."""

    kind = Kind.LIMITED
    code = "INVITE_SENT_JUST_NOW"
    message = "This invite was sent less than a minute ago."
