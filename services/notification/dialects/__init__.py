"""The dialects of notification: every operation that it offers."""

from services.notification.dialects import cinebody, rushes
from shared.http.operation import Operation

OPERATIONS: list[Operation] = [*cinebody.ROUTES, *rushes.ROUTES]
