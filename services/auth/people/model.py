"""A person, and what makes two e-mail addresses the same."""

import re
from dataclasses import dataclass
from uuid import UUID

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]+@[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Person:
    """A human being. `is_pending` until they accept an invite."""

    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    locale: str
    is_pending: bool
    image_id: UUID | None

    @property
    def name(self) -> str:
        """A friendly name, never empty."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or "Filmer"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person when they are made."""

    email: str
    first_name: str | None = None
    last_name: str | None = None
    locale: str = "en"


def email_key(email: str) -> str:
    """What is compared: an address is one mailbox however it is spelt."""
    return email.strip().lower()


def is_email(text: str) -> bool:
    """Whether mail could be sent to this; only sending it tells more."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None
