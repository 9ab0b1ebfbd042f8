"""Pictures of people, teams, organizations and projects: checked, turned upright, and cut to the sizes that are shown."""

import base64
import binascii
import io
import re
import warnings
from typing import Literal

from PIL import Image, ImageColor, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from shared.errors import Kind, ServiceError

Usage = Literal["profile", "hero"]

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_MOST_PIXELS = 60_000_000
_HERO = {"hero1200": 1200, "hero1200@2x": 2400}
_PROFILE = {"profile80": 80, "profile80@2x": 160, "profile150": 150, "profile150@2x": 300}
_SIZES = {
    "organization": _PROFILE,
    "team": _PROFILE,
    "person": {"profile60": 60, "profile60@2x": 120, "profile150": 150, "profile150@2x": 300},
    # as the published contract has it: the name says 80, the picture measures 460
    "project": {"profile80": 460, "profile80@2x": 920},
}
_DATA_URL = re.compile(r"\s*data:[\w.+-]+/[\w.+-]+(;[\w=.+-]+)*;base64,", re.ASCII)


class ImageUnreadable(ServiceError):
    """The bytes are not a picture in a format that is taken."""

    kind = Kind.INVALID
    code = "IMAGE_UNREADABLE"
    message = "The image cannot be read: {problem}. JPEG, PNG, WebP and GIF are taken."


class ImageTooLarge(ServiceError):
    """The picture has more pixels, or bytes, than is sane."""

    kind = Kind.TOO_LARGE
    code = "IMAGE_TOO_LARGE"
    message = "The image is too large: {problem}."


def sizes(owner_kind: str, usage: Usage) -> dict[str, int]:
    """The squares that are made for this owner and usage: their names, and their sides in pixels. Raises KeyError."""
    return _HERO if usage == "hero" else _SIZES[owner_kind]


def side_of(owner_kind: str, name: str) -> int | None:
    """The side of the square of this name, None if this owner has none of the name."""
    return {**_SIZES.get(owner_kind, {}), **(_HERO if owner_kind in _SIZES else {})}.get(name)


def from_base64(text: str) -> bytes:
    """The bytes in a base64 text, with or without a `data:` prefix. Raises ImageUnreadable."""
    prefix = _DATA_URL.match(text)
    try:
        return base64.b64decode("".join(text[prefix.end() if prefix else 0 :].split()), validate=True)
    except (binascii.Error, ValueError):
        raise ImageUnreadable(problem="it is not base64") from None


def squares(data: bytes, named: dict[str, int]) -> dict[str, bytes]:
    """The picture as JPEG squares by their name, cut around its middle. Slow: call it in a thread.

    Raises ImageUnreadable for anything that is no picture, ImageTooLarge for a decompression bomb, before it is unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise ImageTooLarge(problem=f"{opened.width} x {opened.height} pixels")
                opened.draft("RGB", (max(named.values()), max(named.values())))
                upright = _flat(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError:
        raise ImageTooLarge(problem="it has too many pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImageUnreadable(problem=type(error).__name__) from error
    return {name: _jpeg(ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)) for name, side in named.items()}


def _flat(picture: Image.Image) -> Image.Image:
    """Without transparency: what was seen through is white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def placeholder(letter: str, side: int) -> bytes:
    """A square with a letter on a colour that belongs to the letter, as JPEG, for whoever has no picture."""
    shown = letter[:1].upper()
    picture = Image.new("RGB", (side, side), ImageColor.getrgb(f"hsl({ord(shown) * 47 % 360}, 45%, 45%)"))
    font = ImageFont.load_default(size=side * 0.55)
    if shown != "_":
        ImageDraw.Draw(picture).text((side / 2, side / 2), shown, fill="white", font=font, anchor="mm")
    return _jpeg(picture)
