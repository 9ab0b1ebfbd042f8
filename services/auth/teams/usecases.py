"""What can be done with teams."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.auth.organizations import usecases as organizations
from services.auth.pictures import usecases as pictures
from services.auth.teams import store
from services.auth.teams.errors import NotASlug, SlugTaken, TeamNotFound
from services.auth.teams.model import Team, TeamQuestion, is_slug
from shared.actor import Actor
from shared.errors import MissingInput, NotPermitted
from shared.events.auth import TeamCreated, TeamDeleted, TeamRecord, TeamUpdated
from shared.ids import new_id
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


def record(team: Team) -> TeamRecord:
    """The team as other services may know it."""
    facts: dict[str, Any] = {name: getattr(team, name) for name in TeamRecord.model_fields}
    return TeamRecord(**facts)


async def get(uow: UnitOfWork, team_id: UUID) -> Team:
    """The team, whoever asks. Raises TeamNotFound."""
    return _found(await store.find(uow.conn, team_id))


async def get_visible(uow: UnitOfWork, actor: Actor, team_id: UUID) -> Team:
    """The team, if the caller may know of it. Raises TeamNotFound."""
    return _found(await store.find_visible(uow.conn, actor, team_id))


async def get_administered(uow: UnitOfWork, actor: Actor, team_id: UUID, *, to_write: bool = True) -> Team:
    """The team, if the caller administers it. Raises TeamNotFound, or NotPermitted if they may only see it."""
    team = await get_visible(uow, actor, team_id)
    if not actor.may_administer(organization_id=team.organization_id, team_id=team.id, to_write=to_write):
        raise NotPermitted
    return team


async def lock(uow: UnitOfWork, team_id: UUID) -> Team:
    """The team, held against other writers until the unit ends. Raises TeamNotFound."""
    return _found(await store.lock(uow.conn, team_id))


async def lock_all_of(uow: UnitOfWork, organization_id: UUID) -> list[Team]:
    """All teams of an organization, held against other writers until the unit ends."""
    return await store.lock_all_of(uow.conn, organization_id)


async def make(
    backend: Backend, actor: Actor, organization_id: UUID, facts: Mapping[str, object], *, picture: str | None, shown: Projection
) -> JsonText:
    """A new team of an organization that the caller administers, as JSON. `picture` is base64; it is kept before the team is.

    Opens its own units, so that none is open while media works. Raises OrganizationNotFound, NotASlug, SlugTaken,
    MissingInput without a name, NotAPicture.
    """
    if not facts.get("name"):
        raise MissingInput(problem="name: a team needs one")
    _check_slug(facts)
    raw = pictures.decoded(picture) if picture else None
    async with backend.reading(actor) as uow:
        await organizations.get_administered(uow, actor, organization_id)
        slug = facts.get("slug")
        if isinstance(slug, str) and not await store.is_slug_free(uow.conn, slug):
            raise SlugTaken
    team_id = new_id()
    image_id = None
    if raw is not None:
        image_id = await pictures.keep(backend, raw, owner_kind="team", owner_id=team_id, organization_id=organization_id)
    async with backend.transaction(actor) as uow:
        # Held, so that the organization cannot go between this look and the team's row.
        await organizations.lock(uow, organization_id)
        team = await store.insert(uow.conn, team_id, organization_id, image_id=image_id, facts=facts)
        await uow.publish(TeamCreated(organization_id=organization_id, team=record(team)))
        return await show(uow, actor, team_id, shown)


async def change(uow: UnitOfWork, actor: Actor, team_id: UUID, changes: Mapping[str, object]) -> Team:
    """Set what is in `changes`. Raises TeamNotFound, NotPermitted, NotASlug, SlugTaken."""
    _check_slug(changes)
    await get_administered(uow, actor, team_id)
    changed = _found(await store.change(uow.conn, team_id, changes))
    await _announce(uow, changed)
    return changed


async def change_picture(backend: Backend, actor: Actor, team_id: UUID, raw: bytes) -> None:
    """Hand a picture to media and show it from now on. Raises TeamNotFound, NotPermitted, NotAPicture."""
    async with backend.reading(actor) as uow:
        team = await get_administered(uow, actor, team_id)
    image_id = await pictures.keep(backend, raw, owner_kind="team", owner_id=team.id, organization_id=team.organization_id)
    async with backend.transaction(actor) as uow:
        await keep_image(uow, team_id, image_id)


async def keep_image(uow: UnitOfWork, team_id: UUID, image_id: UUID) -> None:
    """Its picture from now on; a team that is gone by now is no failure."""
    await _announce(uow, await store.set_image(uow.conn, team_id, image_id))


async def keep_hero_image(uow: UnitOfWork, team_id: UUID, image_id: UUID) -> None:
    """Its banner from now on."""
    await store.set_hero_image(uow.conn, team_id, image_id)


async def keep_content(uow: UnitOfWork, team_id: UUID, *, clip_count: int, has_incentive: bool) -> None:
    """What the catalog says that its projects hold together."""
    await store.set_content(uow.conn, team_id, clip_count=clip_count, has_incentive=has_incentive)


async def forget(uow: UnitOfWork, team: Team) -> None:
    """Delete the team and all that hangs on it."""
    await store.remove(uow.conn, team.id)
    await uow.publish(TeamDeleted(organization_id=team.organization_id, team=record(team)))


async def show(uow: UnitOfWork, actor: Actor, team_id: UUID, projection: Projection) -> JsonText:
    """The team as JSON. Raises TeamNotFound."""
    shown = await store.show(uow.conn, actor, team_id, projection)
    if shown is None:
        raise TeamNotFound
    return shown


async def list_visible(uow: UnitOfWork, actor: Actor, projection: Projection, question: TeamQuestion) -> JsonText:
    """A page of the teams that the caller may know of."""
    return await store.list_visible(uow.conn, actor, projection, question)


def _check_slug(facts: Mapping[str, object]) -> None:
    slug = facts.get("slug")
    if slug is not None and not is_slug(str(slug)):
        raise NotASlug


async def _announce(uow: UnitOfWork, changed: Team | None) -> None:
    if changed is not None:
        await uow.publish(TeamUpdated(organization_id=changed.organization_id, team=record(changed)))


def _found(team: Team | None) -> Team:
    if team is None:
        raise TeamNotFound
    return team
