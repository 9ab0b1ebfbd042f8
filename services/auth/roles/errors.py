"""What can go wrong with roles."""

from shared.errors import Kind, NotFound, ServiceError


class RoleNotFound(NotFound):
    """There is no such assignment, or none that the caller may know of."""

    code = "ROLE_NOT_FOUND"
    message = "The role assignment was not found."


class LastAdmin(ServiceError):
    """Somebody must stay who can administer this."""

    kind = Kind.CONFLICT
    code = "LAST_ADMIN"
    message = "This is the last admin of the {scope}; make somebody else an admin first."


class ScopeMissing(ServiceError):
    """A role below the domain needs to say where it holds."""

    kind = Kind.MISSING
    code = "MISSING_PARAMETERS"
    message = "scopeId: a role at this scope needs the id of what it holds for."


class ScopeNotMeant(ServiceError):
    """The domain has no id."""

    kind = Kind.INVALID
    code = "INVALID_PARAMETERS"
    message = "scopeId: a role at the domain takes none."
