"""What can go wrong with projects."""

from shared.errors import Kind, NotFound, ServiceError


class ProjectNotFound(NotFound):
    """There is no such project, or the caller may not know of it."""

    code = "PROJECT_NOT_FOUND"
    message = "The project was not found."


class DatesReversed(ServiceError):
    """The project would end before it starts."""

    kind = Kind.INVALID
    code = "DATES_REVERSED"
    message = "The project must start before it ends."


class ProjectNotActive(ServiceError):
    """The project does not take clips now."""

    kind = Kind.CONFLICT
    code = "PROJECT_NOT_ACTIVE"
    message = "The project is {status} and does not accept clips."


class ProjectArchived(ServiceError):
    """The project is over."""

    kind = Kind.CONFLICT
    code = "PROJECT_ARCHIVED"
    message = "The project is archived."


class TeamGone(ServiceError):
    """The project's team was deleted, so the project cannot come back."""

    kind = Kind.CONFLICT
    code = "TEAM_DELETED"
    message = "The team of the project was deleted."
