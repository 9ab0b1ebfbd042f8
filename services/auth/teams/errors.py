"""What can go wrong with teams."""

from shared.errors import Kind, NotFound, ServiceError


class TeamNotFound(NotFound):
    """There is no such team, or none that the caller may know of."""

    code = "TEAM_NOT_FOUND"
    message = "The team was not found."


class SlugTaken(ServiceError):
    """Another team has this slug."""

    kind = Kind.CONFLICT
    code = "SLUG_TAKEN"
    message = "Another team has this slug; choose a different one."


class NotASlug(ServiceError):
    """This cannot stand in an address."""

    kind = Kind.INVALID
    code = "INVALID_SLUG"
    message = "A slug has 1 to 63 small letters, digits and inner hyphens."
