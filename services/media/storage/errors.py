"""What can go wrong with storage."""

from shared.errors import Kind, NotFound, ServiceError


class StorageLocked(ServiceError):
    """The organization has used its quota and its grace."""

    kind = Kind.CONFLICT
    code = "STORAGE_LOCKED"
    message = "The organization is over its storage limit; uploads are not possible until files are deleted or the limit is raised."


class OrganizationNotFound(NotFound):
    """The organization does not exist, or is not the caller's."""

    code = "ORGANIZATION_NOT_FOUND"
    message = "The organization was not found."
