"""Values that several of Cinebody's nouns share, and how they are spelt here and there."""
# ruff: noqa: N815  the wire's names

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema

from shared.dialects.cinebody import API_VERSION

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FPS = (18, 24, 25, 30, 60, 120, 240)
_FIRST_YEAR, _LAST_YEAR = 1900, 9998

ProjectOrientation = Literal["landscape", "portrait"]
ProjectType = Literal["public", "private"]
ProjectPublishStatus = Literal["unpublished", "published", "publishAll"]
ProjectStatus = Literal["inactive", "active", "archived", "upcoming"]
MediaFileOrientation = Literal["landscapeLeft", "landscapeRight", "portrait", "upsideDown", "landscape", "portraitNoRotate"]
MediaFileStatus = Literal["pending", "approved", "rejected"]


def snake_case(word: str) -> str:
    """The domain's spelling of a word such as `publishAll`."""
    return _HUMP.sub("_", word).lower()


def _moment(value: datetime) -> datetime:
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError(f"the year must be between {_FIRST_YEAR} and {_LAST_YEAR}")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _known_fps(value: int) -> int:
    if value not in _FPS:
        raise ValueError(f"one of {', '.join(map(str, _FPS))}")
    return value


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Moment = Annotated[datetime, AfterValidator(_moment)]
MediaFileFps = Annotated[int, AfterValidator(_known_fps), WithJsonSchema({"type": "integer", "enum": list(_FPS)})]
MediaFileQuality = Annotated[Literal["720", "1080", "4k"], BeforeValidator(_as_text)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=5000)]
Word = Annotated[str, Field(max_length=200)]


class Reply(BaseModel):
    """What every reply begins with."""

    apiVersion: str = API_VERSION
