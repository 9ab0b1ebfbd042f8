"""What every event and command has in common, and its CloudEvents 1.0 form on the wire."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

EVENTS: dict[str, type["Event"]] = {}
COMMANDS: dict[str, type["Command"]] = {}


class Message(BaseModel):
    """A frozen, versioned message. `type` is its name; readers ignore fields they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]


class Event(Message):
    """A fact: `type` is `rushes.<service>.<thing>.<verb>`, and the data is the public record after the change."""

    organization_id: UUID | None = None
    project_id: UUID | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Register every concrete event by its type, so that a consumer can decode it."""
        super().__pydantic_init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            assert cls.type not in EVENTS, cls.type
            EVENTS[cls.type] = cls

    def subject(self) -> str:
        """Id of the thing that the fact is about."""
        raise NotImplementedError(type(self).__name__)


class Command(Message):
    """A request for work: `type` is its name, `queue` names the one queue it goes to, `<service>.<work>`."""

    queue: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Register every concrete command by its type."""
        super().__pydantic_init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            assert cls.type not in COMMANDS, cls.type
            COMMANDS[cls.type] = cls


class Envelope(BaseModel):
    """A message as it travels: CloudEvents 1.0 structured JSON, with our extension attributes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: str = "1.0"
    id: UUID
    source: str
    type: str
    subject: str = ""
    time: datetime
    datacontenttype: str = "application/json"
    sequence: int
    organization: UUID | None = None
    project: UUID | None = None
    actor: str | None = None
    traceparent: str | None = None
    data: dict[str, Any]

    @classmethod
    def decode(cls, body: bytes) -> Self:
        """The envelope in a message body. Raises pydantic.ValidationError for a body that is none."""
        return cls.model_validate_json(body)

    def encode(self) -> bytes:
        """The message body."""
        return self.model_dump_json(exclude_none=True).encode()
