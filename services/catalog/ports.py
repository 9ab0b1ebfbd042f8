"""The ports to auth and media, made from clients of their internal routes. What travels between us is spelt out here and nowhere else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from services.catalog.directory.model import AuthDesk, Organization, Person, Team, Wanted
from services.catalog.videos.model import Completion, MediaDesk, OpenUpload, PictureFor, UploadWish, Video
from shared.errors import Kind
from shared.http.mount import BACKEND
from shared.http.peers import Peer, PeerRefused
from shared.settings import ServiceSettings

_COMPLETION_SECONDS = 70
"""Media waits for up to a minute for another request that completes the same upload."""
Found = TypeVar("Found", bound=BaseModel)


def opening(settings: ServiceSettings) -> Callable[[web.Application], AsyncIterator[None]]:
    """A context that puts both ports at hand for as long as the application runs."""

    async def context(app: web.Application) -> AsyncIterator[None]:
        secret = settings.internal_secret.get_secret_value()
        async with (
            Peer("auth", settings.auth_url, secret, caller="catalog") as auth,
            Peer("media", settings.media_url, secret, caller="catalog", timeout=_COMPLETION_SECONDS) as media,
        ):
            app[BACKEND].ports.update({AuthDesk: auth_desk(auth), MediaDesk: media_desk(media)})
            yield

    return context


def auth_desk(auth: Peer) -> AuthDesk:
    """The auth service as the catalog asks it."""
    return AuthDesk(
        organization=partial(_looked_up, auth, Organization, "organizations"),
        team=partial(_looked_up, auth, Team, "teams"),
        person=partial(_looked_up, auth, Person, "people"),
        person_of=_of_organization(auth),
        find_or_invite=partial(_find_or_invite, auth),
    )


async def _looked_up(auth: Peer, model: type[Found], nouns: str, id_: UUID, query: str = "") -> Found | None:
    try:
        return model.model_validate(await auth.ask("GET", f"/internal/{nouns}/{id_}{query}"))
    except PeerRefused as error:
        if error.kind is Kind.NOT_FOUND:
            return None
        raise


def _of_organization(auth: Peer) -> Callable[[UUID, UUID], Awaitable[Person | None]]:
    async def person_of(person_id: UUID, organization_id: UUID) -> Person | None:
        query = urlencode({"organization_id": str(organization_id)})
        return await _looked_up(auth, Person, "people", person_id, f"?{query}")

    return person_of


async def _find_or_invite(auth: Peer, wanted: Wanted) -> Person:
    body = {
        "email": wanted.email,
        "organization_id": str(wanted.organization_id),
        "team_id": str(wanted.team_id) if wanted.team_id else None,
    }
    return Person.model_validate(await auth.ask("POST", "/internal/people", body=body))


def media_desk(media: Peer) -> MediaDesk:
    """The media service as the catalog asks it."""
    return MediaDesk(
        open_upload=partial(_open_upload, media),
        complete_upload=partial(_complete_upload, media),
        put_picture=partial(_put_picture, media),
    )


async def _open_upload(media: Peer, wish: UploadWish) -> OpenUpload:
    body: dict[str, Any] = {
        "organization_id": str(wish.organization_id),
        "team_id": str(wish.team_id) if wish.team_id else None,
        "project_id": str(wish.project_id),
        "person_id": str(wish.person_id) if wish.person_id else None,
        "kind": wish.kind,
        "content_type": wish.content_type,
        "ext": wish.extension,
        "size": wish.size,
    }
    answer = await media.ask("POST", "/internal/uploads", body=body)
    return OpenUpload(answer["upload_id"], answer["filename"], answer["signed_urls"], answer["chunk_size"])


async def _complete_upload(media: Peer, completion: Completion) -> Video:
    body = {
        "upload_id": completion.upload_id,
        "parts": [{"part_number": number, "etag": etag} for number, etag in completion.parts],
        "context": completion.context,
        "project_id": str(completion.project_id),
        "kinds": list(completion.kinds),
        "original_name": completion.original_name,
        "person_id": str(completion.person_id) if completion.person_id else None,
    }
    answer = await media.ask("POST", f"/internal/uploads/{quote(completion.file_name, safe='')}/complete", body=body)
    return Video.model_validate(answer)


async def _put_picture(media: Peer, target: PictureFor, picture: bytes) -> UUID:
    query = {"owner_kind": "project", "owner_id": str(target.project_id), "organization_id": str(target.organization_id)}
    answer = await media.ask("PUT", f"/internal/images?{urlencode({**query, 'usage': 'profile'})}", data=picture)
    return UUID(answer["image_id"])
