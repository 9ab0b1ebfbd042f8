"""Auth's vocabulary in each dialect, and all its operations in one list."""

from services.auth.dialects import cinebody, rushes
from shared.http.operation import Operation

OPERATIONS: list[Operation] = [*cinebody.ROUTES, *rushes.ROUTES]
