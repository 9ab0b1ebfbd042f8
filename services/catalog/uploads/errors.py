"""What can go wrong with uploads before media sees them."""

from shared.errors import Kind, NotFound, ServiceError


class UploadNotFound(NotFound):
    """There is no such upload for this project."""

    code = "UPLOAD_NOT_FOUND"
    message = "The upload was not found."


class StorageLocked(ServiceError):
    """The organization has used up its storage."""

    kind = Kind.FORBIDDEN
    code = "STORAGE_LOCKED"
    message = "The organization is over its storage limit; uploads are locked."


class OrganizationNotActive(ServiceError):
    """The organization has no active subscription."""

    kind = Kind.FORBIDDEN
    code = "ORGANIZATION_NOT_ACTIVE"
    message = "The organization is {status}; uploads are not possible."


class TeamPaused(ServiceError):
    """The team is paused."""

    kind = Kind.CONFLICT
    code = "TEAM_PAUSED"
    message = "The team is paused; uploads are not possible."
