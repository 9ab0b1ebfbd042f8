"""Messages that only these tests know."""

from typing import ClassVar

from shared.errors import Kind, ServiceError
from shared.events.envelope import Command, Event


class ThingMoved(Event):
    """A thing is somewhere else."""

    type: ClassVar[str] = "rushes.bustest.thing.moved"

    thing: str
    step: int = 0

    def subject(self) -> str:
        """The thing's name."""
        return self.thing


class ThingPainted(Event):
    """A thing has another colour; nobody listens to this in most tests."""

    type: ClassVar[str] = "rushes.bustest.thing.painted"

    thing: str

    def subject(self) -> str:
        """The thing's name."""
        return self.thing


class RingBell(Command):
    """Ring the bell; the queue is told with each test's own service name."""

    type: ClassVar[str] = "rushes.bustest.bell.ring"
    queue: ClassVar[str] = "bustest.bell"

    times: int = 1


class WrongColour(ServiceError):
    """What a handler refuses."""

    kind = Kind.CONFLICT
    code = "WRONG_COLOUR"
    message = "Not that colour."
