from typing import Any
from uuid import uuid4

from shared.events import catalog
from shared.native.mail import MailCatcher
from tests.notification.conftest import Service, Studio, until


def project(studio: Studio, **also: Any) -> catalog.ProjectRecord:
    owner = {"organization_id": studio.organization_id, "team_id": studio.team_id}
    return catalog.ProjectRecord.model_validate({"id": studio.project_id, "title": "Around the block", **owner, **also})


def final_video(studio: Studio, **also: Any) -> catalog.ClipRecord:
    owner = {"organization_id": studio.organization_id, "team_id": studio.team_id, "project_id": studio.project_id}
    facts = {"id": uuid4(), "person_id": None, "shot_id": None, "display_name": "The cut", "file_name": "cut.mp4"}
    return catalog.ClipRecord.model_validate({**owner, **facts, "is_final": True, "status": "approved", **also})


async def choose(service: Service, studio: Studio, **choices: bool | None) -> None:
    await service.ask("PUT", f"/rushes/v1/teams/{studio.team_id}/automations", studio.key, {"automations": choices})


async def announced(service: Service, studio: Studio) -> list[tuple[str, str]]:
    found = await service.ask("GET", "/app/3.0/scheduledNotifications?sortOrder=asc", studio.key)
    return [(one["type"], one["pushMessage"]) for one in found["scheduledNotifications"]]


async def test_nothing_announces_itself_unasked(service: Service, studio: Studio) -> None:
    await service.hear(catalog.ProjectUpdated(project=project(studio, publish_status="published")))
    await service.hear(catalog.ClipAdded(clip=final_video(studio)))
    assert await announced(service, studio) == []
    shown = await service.ask("GET", f"/rushes/v1/teams/{studio.team_id}/automations", studio.key)
    assert shown["automations"] == {"final_edit": None, "project_active": None, "project_created": None}


async def test_a_project_that_becomes_active_tells_its_people_once(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    await choose(service, studio, project_active=True)
    for status in ("published", "unpublished", "published"):
        await service.hear(catalog.ProjectUpdated(project=project(studio, publish_status=status)))
    assert await announced(service, studio) == [("projectActive", "Around the block is open now. Start filming!")]

    async def arrived() -> bool:
        return len(smtp.mails) == 2

    await until(arrived)


async def test_a_new_project_is_told_to_the_team(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    await choose(service, studio, project_created=True)
    await service.hear(catalog.ProjectCreated(project=project(studio, id=uuid4(), title="Dawn")))
    assert await announced(service, studio) == [("projectCreated", "There is a new project: Dawn")]

    async def arrived() -> bool:
        return sorted(mail["to"][0] for mail in smtp.mails) == ["ada@creators.example", "ben@creators.example"]

    await until(arrived)


async def test_a_final_video_is_announced_when_it_is_approved_and_only_then(service: Service, studio: Studio) -> None:
    await choose(service, studio, final_edit=True)
    pending = final_video(studio, status="pending")
    await service.hear(catalog.ClipAdded(clip=pending))
    assert await announced(service, studio) == []
    approved = pending.model_copy(update={"status": "approved"})
    moderated = {"clip": approved, "moderated_at": "2026-01-01T00:00:00Z"}
    for _ in range(2):
        await service.hear(catalog.ClipModerated.model_validate(moderated))
    assert await announced(service, studio) == [("finalEdit", "The final video of Around the block is here.")]


async def test_a_project_may_differ_from_its_team(service: Service, studio: Studio) -> None:
    await choose(service, studio, final_edit=True)
    path = f"/rushes/v1/projects/{studio.project_id}/automations"
    await service.ask("PUT", path, studio.key, {"automations": {"final_edit": False}})
    await service.hear(catalog.ClipAdded(clip=final_video(studio)))
    assert await announced(service, studio) == []
    await service.ask("PUT", path, studio.key, {"automations": {"final_edit": None}})
    await service.hear(catalog.ClipAdded(clip=final_video(studio)))
    assert len(await announced(service, studio)) == 1


async def test_only_admins_choose_and_strangers_learn_nothing(service: Service, studio: Studio) -> None:
    path = f"/rushes/v1/teams/{studio.team_id}/automations"
    refused = await service.ask("PUT", path, Studio().key, {"automations": {"final_edit": True}}, status=404)
    assert refused["code"] == "TEAM_NOT_FOUND"
    await service.ask("GET", path, studio.person(studio.ada), status=404)
    await service.ask("PUT", path, studio.key, {"automations": {"shouting": True}}, status=400)
