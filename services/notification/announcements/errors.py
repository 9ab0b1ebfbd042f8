"""What can go wrong with scheduled notifications."""

from shared.errors import Kind, ServiceError


class AnnouncementNotFound(ServiceError):
    """No such notification, or the caller may not know of it."""

    kind = Kind.NOT_FOUND
    code = "NOTIFICATION_NOT_FOUND"
    message = "The scheduled notification was not found."


class TeamNotFound(ServiceError):
    """No such team, or the caller may not know of it."""

    kind = Kind.NOT_FOUND
    code = "TEAM_NOT_FOUND"
    message = "The team was not found."


class ProjectNotFound(ServiceError):
    """No such project in that team."""

    kind = Kind.NOT_FOUND
    code = "PROJECT_NOT_FOUND"
    message = "The project was not found in this team."


class RecipientNotFound(ServiceError):
    """No such person among those that this team or project reaches."""

    kind = Kind.NOT_FOUND
    code = "USER_NOT_FOUND"
    message = "The user was not found in this team or project."


class ClipNotFound(ServiceError):
    """No such clip in that project."""

    kind = Kind.NOT_FOUND
    code = "MEDIA_FILE_NOT_FOUND"
    message = "The media file was not found in this team or project."


class RecipientMissing(ServiceError):
    """A message to one person needs the person."""

    kind = Kind.MISSING
    code = "MISSING_PARAMETERS"
    message = "userId is required when the type is individualMessage."


class RecipientNotTaken(ServiceError):
    """A person was named for a notification that goes to many."""

    kind = Kind.INVALID
    code = "INVALID_PARAMETERS"
    message = "userId is only taken when the type is individualMessage."


class AlreadySent(ServiceError):
    """Too late to change it or take it back."""

    kind = Kind.CONFLICT
    code = "NOTIFICATION_ALREADY_SENT"
    message = "This notification is {state}; it can only be changed or deleted while it is pending."
