"""Statistics."""
# ruff: noqa: N815  the wire's names

from typing import Annotated, Any
from uuid import UUID

from services.catalog.dialects.cinebody.shots import ShotAttributes
from services.catalog.dialects.cinebody.values import Reply
from services.catalog.projects import usecases as projects
from services.catalog.statistics import usecases as statistics
from shared.actor import Permission
from shared.dialects import cinebody
from shared.dialects.cinebody import DIALECT
from shared.http.operation import Call, Routes
from shared.http.wire import Of, Wire
from shared.sql.database import JsonText

routes = Routes(DIALECT, "statistics")


class OrganizationStats(Wire):
    """Stats about an organization."""

    id: Annotated[UUID, Of("id")]
    numTeams: Annotated[int, Of("team_count")]
    numProjects: Annotated[int, Of("project_count")]
    numClips: Annotated[int, Of("clip_count")]
    totalLengthSeconds: Annotated[float, Of("duration")]
    numFilmers: Annotated[int, Of("contributor_count")]


class EditCounts(Wire):
    """Final videos by their moderation."""

    approved: Annotated[int, Of("finals_approved")]
    rejected: Annotated[int, Of("finals_rejected")]
    pending: Annotated[int, Of("finals_pending")]


class VideoCounts(Wire):
    """Clips by their moderation."""

    approved: Annotated[int, Of("clips_approved")]
    rejected: Annotated[int, Of("clips_rejected")]
    pending: Annotated[int, Of("clips_pending")]


class MediaCounts(Wire):
    """Clips and final videos."""

    edits: EditCounts
    videos: VideoCounts


class AnnouncementCounts(Wire):
    """Scheduled notifications by their state."""

    sent: Annotated[int, Of("announcements_sent")]
    pending: Annotated[int, Of("announcements_pending")]
    processing: Annotated[int, Of("announcements_processing")]
    error: Annotated[int, Of("announcements_error")]
    blocked: Annotated[int, Of("announcements_blocked")]


class UserClipCount(Wire):
    """Clips contributed to a project by a user."""

    userId: Annotated[UUID, Of("person_id")]
    numClips: Annotated[int, Of("clip_count")]


class _TeamNumbers(Wire):
    numProjects: Annotated[int, Of("project_count")]
    numUsers: Annotated[int, Of("person_count")]
    teamCounts: MediaCounts


class TeamStats(_TeamNumbers):
    """Stats about a team; the counts of each project by the project's id."""

    projectCounts: dict[str, MediaCounts]


class _ProjectNumbers(Wire):
    totalLengthSeconds: Annotated[float, Of("duration")]
    counts: MediaCounts
    scheduledNotificationCounts: AnnouncementCounts
    numUsers: Annotated[int, Of("member_count")]


class ProjectStats(_ProjectNumbers):
    """Stats about a project; who contributed most comes first."""

    userClipCounts: list[UserClipCount]


class OrganizationStatsReply(Reply):
    """An organization's numbers."""

    stats: OrganizationStats


class TeamStatsReply(Reply):
    """A team's numbers."""

    stats: TeamStats


class ProjectStatsReply(Reply):
    """A project's numbers."""

    stats: ProjectStats


_BY_PROJECT: tuple[str, Any] = ("projectCounts", MediaCounts.projection())
_BY_PERSON: tuple[str, Any] = ("userClipCounts", UserClipCount.projection())


@routes.get("/app/3.0/organizations/{organizationId}/stats", allow=Permission.VIEW, reply=OrganizationStatsReply)
async def get_organization_stats(call: Call, organization_id: UUID) -> JsonText:
    """Get organization stats."""
    projection = OrganizationStats.projection()
    return cinebody.item("stats", await statistics.of_organization(call.uow, call.actor, organization_id, projection))


@routes.get("/app/3.0/teams/{teamId}/stats", allow=Permission.VIEW, reply=TeamStatsReply)
async def get_team_stats(call: Call, team_id: UUID) -> JsonText:
    """Get team stats."""
    projection = _TeamNumbers.projection()
    return cinebody.item("stats", await statistics.of_team(call.uow, call.actor, team_id, projection, by_project=_BY_PROJECT))


@routes.get("/app/3.0/projects/{projectId}/stats", allow=Permission.VIEW, reply=ProjectStatsReply)
async def get_project_stats(call: Call, project_id: UUID, query: ShotAttributes) -> JsonText:  # noqa: ARG001  taken, of no effect
    """Get project stats."""
    projection = _ProjectNumbers.projection()
    return cinebody.item("stats", await projects.count(call.uow, call.actor, project_id, projection, by_person=_BY_PERSON))
