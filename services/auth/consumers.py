"""What auth does with the facts of others: replicas of memberships, team contents, storage states and pictures."""

from services.auth.organizations import usecases as organizations
from services.auth.people import usecases as people
from services.auth.rosters import usecases as rosters
from services.auth.teams import usecases as teams
from shared.bus import replica
from shared.bus.consumer import Consumers
from shared.events.catalog import MemberBlocked, MemberJoined, MemberLeft, MemberUnblocked, ProjectDeleted, TeamContentChanged
from shared.events.envelope import Envelope
from shared.events.media import ImageReady, StorageChanged
from shared.sql.database import UnitOfWork

consumers = Consumers()


@consumers.on(MemberJoined, MemberBlocked, MemberUnblocked)
async def keep_place(uow: UnitOfWork, event: MemberJoined | MemberBlocked | MemberUnblocked, envelope: Envelope) -> None:
    """Somebody is on a project."""
    if await replica.is_newest(uow, envelope, "membership"):
        place = event.membership
        above = (place.team_id, place.organization_id)
        await rosters.keep_place(uow, place.project_id, place.person_id, above=above, status=place.status)


@consumers.on(MemberLeft)
async def forget_place(uow: UnitOfWork, event: MemberLeft, envelope: Envelope) -> None:
    """Somebody is no longer on a project."""
    if await replica.is_newest(uow, envelope, "membership"):
        await rosters.forget_place(uow, event.membership.project_id, event.membership.person_id)


@consumers.on(ProjectDeleted)
async def forget_project(uow: UnitOfWork, event: ProjectDeleted) -> None:
    """A project is gone with its members."""
    await rosters.forget_project(uow, event.project.id)


@consumers.on(TeamContentChanged)
async def keep_content(uow: UnitOfWork, event: TeamContentChanged, envelope: Envelope) -> None:
    """What a team's projects hold changed."""
    if await replica.is_newest(uow, envelope, "team_content"):
        await teams.keep_content(uow, event.team_id, clip_count=event.clip_count, has_incentive=event.has_incentive)


@consumers.on(StorageChanged)
async def keep_storage_status(uow: UnitOfWork, event: StorageChanged, envelope: Envelope) -> None:
    """What an organization stores crossed a line of its quota."""
    if event.organization_id is not None and await replica.is_newest(uow, envelope, "storage"):
        await organizations.keep_storage_status(uow, event.organization_id, event.status)


@consumers.on(ImageReady)
async def keep_picture(uow: UnitOfWork, event: ImageReady, envelope: Envelope) -> None:
    """A picture can be shown."""
    if not await replica.is_newest(uow, envelope, f"{event.owner_kind}_{event.usage}_picture"):
        return
    match event.owner_kind, event.usage:
        case "organization", "profile":
            await organizations.keep_image(uow, event.owner_id, event.image_id)
        case "organization", "hero":
            await organizations.keep_hero_image(uow, event.owner_id, event.image_id)
        case "team", "profile":
            await teams.keep_image(uow, event.owner_id, event.image_id)
        case "team", "hero":
            await teams.keep_hero_image(uow, event.owner_id, event.image_id)
        case "person", _:
            await people.keep_image(uow, event.owner_id, event.image_id)
