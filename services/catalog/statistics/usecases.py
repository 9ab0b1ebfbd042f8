"""Asking for statistics, and telling auth what a team holds."""

from uuid import UUID

from services.catalog.directory import usecases as directory
from services.catalog.statistics import store
from shared.actor import Actor
from shared.events.catalog import TeamContentChanged
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


async def of_organization(uow: UnitOfWork, actor: Actor, organization_id: UUID, projection: Projection) -> JsonText:
    """An organization's numbers, for its administrators. Raises OrganizationNotFound."""
    await directory.get_organization(uow, actor, organization_id)
    return await store.show_organization(uow.conn, organization_id, projection)


async def of_team(uow: UnitOfWork, actor: Actor, team_id: UUID, projection: Projection, *, by_project: tuple[str, Projection]) -> JsonText:
    """A team's numbers, for its administrators. Raises TeamNotFound."""
    await directory.get_team(uow, actor, team_id)
    return await store.show_team(uow.conn, team_id, projection, by_project=by_project)


async def find_of_project(
    uow: UnitOfWork, actor: Actor, project_id: UUID, projection: Projection, *, by_person: tuple[str, Projection]
) -> JsonText | None:
    """A project's numbers, for its administrators; None for anybody else."""
    return await store.show_project(uow.conn, actor, project_id, projection, by_person=by_person)


async def tell_team(uow: UnitOfWork, organization_id: UUID, team_id: UUID | None) -> None:
    """Announce what a team holds, after it changed; one unit at a time, so that the last one to tell is right."""
    if team_id is None:
        return
    await directory.hold_team(uow, team_id)
    content = await store.count_content(uow.conn, team_id)
    await uow.publish(
        TeamContentChanged(
            organization_id=organization_id, team_id=team_id, clip_count=content.clip_count, has_incentive=content.has_incentive
        )
    )
