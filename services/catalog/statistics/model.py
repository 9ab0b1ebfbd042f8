"""Nothing is stored: statistics are counted when they are asked for. Here is whose they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TeamContent:
    """What a team's projects hold together."""

    clip_count: int
    has_incentive: bool
