"""Mails as text and HTML, from templates of our own."""

import html
from dataclasses import dataclass
from typing import Any

from services.notification.mails.errors import NoSuchTemplate

_PAGE = (
    "<!doctype html><html><body style='font:16px/1.5 sans-serif;color:#1d1d1f;max-width:36em;margin:2em auto;padding:0 1em'>"
    "{body}<p style='color:#86868b;font-size:13px'>Sent by Rushes.</p></body></html>"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to be sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Template:
    subject: str
    paragraphs: tuple[str, ...]
    button: str | None = None


_TEMPLATES = {
    "invite": _Template(
        "You are invited to {place}",
        ("{inviter} invites you to {place} on Rushes.", "Open this link to choose a password and begin:"),
        "Accept the invite",
    ),
    "password_reset": _Template(
        "Choose a new password",
        ("Somebody, probably you, asked for a new password for this address.", "Open this link to choose one; it works once:"),
        "Choose a password",
    ),
    "announcement": _Template("{headline}", ("Hello {name},", "{message}", "{about}")),
}


def _one_line(text: str, limit: int = 150) -> str:
    """A text as one line: nothing in a header can begin another header."""
    return " ".join(text.split())[:limit]


def compose(template: str, values: dict[str, Any]) -> Mail:
    """A mail from a template. Raises NoSuchTemplate."""
    found = _TEMPLATES.get(template)
    if found is None:
        raise NoSuchTemplate(template=template)
    known = {key: str(value) for key, value in values.items() if value is not None}
    place = known.get("team") or known.get("organization") or "Rushes"
    about = ", ".join(known[key] for key in ("clip", "project", "team") if key in known)
    headline = f"{known.get('team', 'Rushes')}: {known.get('message', '')}"
    filled = {"name": "", "message": "", "inviter": known.get("invited_by") or place, "place": place, "about": about, "headline": headline}
    filled |= {key: known[key] for key in ("name", "message") if key in known}
    paragraphs = [text for text in (paragraph.format(**filled) for paragraph in found.paragraphs) if text]
    link = known.get("url") or known.get("link")
    text = "\n\n".join([*paragraphs, *([link] if link and found.button else [])])
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    if link and found.button:
        body += f"<p><a href='{html.escape(link, quote=True)}'>{found.button}</a></p>"
    return Mail(_one_line(found.subject.format(**filled)), text + "\n", _PAGE.format(body=body))
