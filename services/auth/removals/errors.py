"""What can go wrong when somebody or something is to go."""

from shared.errors import Kind, ServiceError


class AdminOfOrganization(ServiceError):
    """An admin of the organization is on every team of it by that."""

    kind = Kind.CONFLICT
    code = "ADMIN_OF_ORGANIZATION"
    message = "This person is on the team as an admin of its organization; remove them from the organization instead."
