"""Wire models: what a dialect prints, declared once for the documentation, the tests and the statement that prints it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.sql.projection import Projection


@dataclass(frozen=True, slots=True)
class Of:
    """Says which of a store's columns a wire field is printed from: `title: Annotated[str, Of("title")]`."""

    column: str


class Wire(BaseModel):
    """A noun as one dialect prints it. Never a domain model, never stored, never used by another dialect (D5).

    A field is printed from the column its `Of` names; one whose type is itself a Wire becomes a nested object.
    """

    model_config = ConfigDict(populate_by_name=True, extra="forbid")

    @classmethod
    def names(cls) -> list[str]:
        """The names on the wire, in the order they are printed."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def projection(cls, wanted: Iterable[str] | None = None) -> Projection:
        """What to print from what: of all fields, or of those in `wanted` (wire names)."""
        only = None if wanted is None else set(wanted)
        chosen: dict[str, str | Projection] = {}
        for name, field in cls.model_fields.items():
            wire_name = field.alias or name
            if only is not None and wire_name not in only:
                continue
            source = next((meta.column for meta in field.metadata if isinstance(meta, Of)), None)
            chosen[wire_name] = source if source is not None else _nested(field.annotation).projection()
        return chosen


def _nested(annotation: Any) -> type[Wire]:
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, Wire):
            return candidate
    raise TypeError(f"a wire field needs Of(column) or a Wire type, not {annotation!r}")
