"""What can go wrong with rosters."""

from shared.errors import Kind, ServiceError


class NobodyNamed(ServiceError):
    """Neither a person's id nor an address was given."""

    kind = Kind.MISSING
    code = "MISSING_PARAMETERS"
    message = "A person's id or an e-mail address is required."
