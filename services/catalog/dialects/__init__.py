"""Every operation of the catalog, in the words of each API."""

from services.catalog.dialects import cinebody, rushes
from shared.http.operation import Operation

OPERATIONS: list[Operation] = [*cinebody.ROUTES, *rushes.ROUTES]
