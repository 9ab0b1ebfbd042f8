"""Who the first admin is to be."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class FirstAdmin:
    """What the settings say of the first admin, and what was worked out for them in this process.

    `password` None: one is made, written to `password_file` if there is one, else told once in the log. `hash` is kept so that
    starting over need not hash the same password again.
    """

    email: str
    password: str | None
    first_name: str
    last_name: str
    organization_name: str
    password_file: Path | None = None
    is_made_up: bool = False
    hash: str | None = field(default=None, repr=False)

    def chosen_password(self) -> str:
        """The password of the settings, or one that nobody can guess."""
        if self.password is None:
            self.password, self.is_made_up = secrets.token_urlsafe(15), True
        return self.password
