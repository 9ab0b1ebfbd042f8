"""Project templates, without I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

CHANGEABLE = ("title", "description", "orientation", "theme", "access", "publish_status", "incentive")


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template for an organization; `facts` are of CHANGEABLE."""

    organization_id: UUID
    facts: Mapping[str, Any]
