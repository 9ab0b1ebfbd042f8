"""What can go wrong with organizations."""

from shared.errors import NotFound


class OrganizationNotFound(NotFound):
    """There is no such organization, or none that the caller may know of."""

    code = "ORGANIZATION_NOT_FOUND"
    message = "The organization was not found."
