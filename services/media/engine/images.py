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
_HERO = (1200, 2400)
_PROFILE = {"organization": (80, 160, 150, 300), "team": (80, 160, 150, 300), "person": (60, 120, 150, 300), "project": (460, 920)}
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


def sizes(owner_kind: str, usage: Usage) -> tuple[int, ...]:
    """The sides in pixels of the squares that are made for this owner and usage."""
    return _HERO if usage == "hero" else _PROFILE[owner_kind]


def from_base64(text: str) -> bytes:
    """The bytes in a base64 text, with or without a `data:` prefix. Raises ImageUnreadable."""
    prefix = _DATA_URL.match(text)
    try:
        return base64.b64decode("".join(text[prefix.end() if prefix else 0 :].split()), validate=True)
    except (binascii.Error, ValueError):
        raise ImageUnreadable(problem="it is not base64") from None


def squares(data: bytes, sides: tuple[int, ...]) -> dict[int, bytes]:
    """The picture as JPEG squares by their side, cut around its middle. Slow: call it in a thread.

    Raises ImageUnreadable for anything that is no picture, ImageTooLarge for a decompression bomb, before it is unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise ImageTooLarge(problem=f"{opened.width} x {opened.height} pixels")
                opened.draft("RGB", (max(sides), max(sides)))
                upright = _flat(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError:
        raise ImageTooLarge(problem="it has too many pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImageUnreadable(problem=type(error).__name__) from error
    return {side: _jpeg(ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)) for side in sides}


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
    shown = letter[:1].upper() or "?"
    picture = Image.new("RGB", (side, side), ImageColor.getrgb(f"hsl({ord(shown) * 47 % 360}, 45%, 45%)"))
    font = ImageFont.load_default(size=side * 0.55)
    ImageDraw.Draw(picture).text((side / 2, side / 2), shown, fill="white", font=font, anchor="mm")
    return _jpeg(picture)
