"""What each API says of uploads and files, and all of media's operations in one list."""

from services.media.dialects import cinebody, rushes
from shared.http.operation import Operation

OPERATIONS: list[Operation] = [*cinebody.ROUTES, *rushes.ROUTES]
