"""What can go wrong in looking somebody or something up."""

from shared.errors import NotFound


class OrganizationNotFound(NotFound):
    """There is no such organization, or the caller may not know of it."""

    code = "ORGANIZATION_NOT_FOUND"
    message = "The organization was not found."


class TeamNotFound(NotFound):
    """There is no such team, or the caller may not know of it."""

    code = "TEAM_NOT_FOUND"
    message = "The team was not found."


class PersonNotFound(NotFound):
    """There is no such person, or the caller may not know of them."""

    code = "USER_NOT_FOUND"
    message = "The user was not found."
