"""Which facts can announce themselves, and what they say then."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

AutomaticKind = Literal["final_edit", "project_active", "project_created"]
KINDS: tuple[AutomaticKind, ...] = ("final_edit", "project_active", "project_created")
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Occasion:
    """A fact that may be announced. `cause` names what it is about, so that it is announced once."""

    kind: AutomaticKind
    organization_id: UUID
    team_id: UUID
    project_id: UUID
    project_title: str | None
    cause: UUID
    clip_id: UUID | None = None

    @property
    def origin(self) -> str:
        """The same text for the same occasion."""
        return f"{self.kind}:{self.cause}"

    @property
    def message(self) -> str:
        """What people are told."""
        title = (self.project_title or "A project")[:_LONGEST_NAME]
        return {
            "project_created": f"There is a new project: {title}",
            "project_active": f"{title} is open now. Start filming!",
            "final_edit": f"The final video of {title} is here.",
        }[self.kind]
