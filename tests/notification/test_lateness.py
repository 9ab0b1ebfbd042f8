"""Facts that are still on their way when somebody relies on them, and things that go away before they are told of."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from services.notification.announcements import usecases as announcements
from shared.actor import Role, Scope
from shared.events import auth, catalog
from shared.native.mail import MailCatcher
from tests.notification.conftest import Service, Studio, create, new, reaches, until


def newcomer(service: Service) -> auth.PersonRecord:
    """A person whom auth knows, and of whom nothing was heard yet."""
    made = auth.PersonRecord(id=uuid4(), email=f"cleo-{uuid4().hex[:8]}@creators.example", first_name="Cleo")
    service.neighbours.records[f"/internal/people/{made.id}"] = made.model_dump(mode="json")
    return made


def joined(studio: Studio, person_id: UUID) -> catalog.MemberJoined:
    owner = {"project_id": studio.project_id, "team_id": studio.team_id, "organization_id": studio.organization_id}
    return catalog.MemberJoined(membership=catalog.MembershipRecord.model_validate({**owner, "person_id": person_id}))


async def test_a_person_whose_role_is_not_heard_of_yet_can_be_written_to(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    cleo = newcomer(service)
    asked = asyncio.create_task(create(service, studio, type="individualMessage", userId=str(cleo.id)))
    await service.hear(auth.RoleGranted(person_id=cleo.id, role=Role.CREATOR, scope=Scope.TEAM, scope_id=studio.team_id))
    made = await asked
    await reaches(service, studio, made["id"], "sent")
    assert [mail["to"] for mail in smtp.mails] == [[cleo.email]]


async def test_a_person_of_another_organization_is_not_found(service: Service, studio: Studio) -> None:
    cleo = newcomer(service)
    body = new(studio, type="individualMessage", userId=str(cleo.id))
    refused = await service.ask("POST", "/app/3.0/notifications", studio.key, body, status=404)
    assert refused["code"] == "USER_NOT_FOUND"


async def test_who_is_heard_of_after_the_message_went_out_gets_it_too_and_nobody_twice(
    service: Service, studio: Studio, smtp: MailCatcher
) -> None:
    made = await create(service, studio, projectId=str(studio.project_id))
    await reaches(service, studio, made["id"], "sent")
    cleo = newcomer(service)
    await service.hear(auth.PersonCreated(person=cleo))
    await service.hear(joined(studio, cleo.id))
    for _ in range(2):
        async with service.backend.transaction() as uow:
            await announcements.catch_up(uow, UUID(made["id"]))

    async def arrived() -> bool:
        return len(smtp.mails) >= 3

    await until(arrived)
    assert sorted(mail["to"][0] for mail in smtp.mails) == ["ada@creators.example", "ben@creators.example", cleo.email]


async def test_who_left_or_was_blocked_is_not_written_to(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    gone = joined(studio, studio.ada).membership
    await service.hear(catalog.MemberLeft(membership=gone))
    await service.hear(catalog.MemberBlocked(membership=joined(studio, studio.ben).membership.model_copy(update={"status": "inactive"})))
    made = await create(service, studio, projectId=str(studio.project_id))
    await reaches(service, studio, made["id"], "sent")
    assert smtp.mails == []


async def test_what_a_project_was_to_be_told_goes_with_it(service: Service, studio: Studio) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await create(service, studio, projectId=str(studio.project_id), sendAt=later)
    record = catalog.ProjectRecord(id=studio.project_id, organization_id=studio.organization_id, team_id=studio.team_id, title=None)
    await service.hear(catalog.ProjectDeleted(project=record))
    assert (await service.ask("GET", "/app/3.0/scheduledNotifications", studio.key))["count"] == 0


async def test_a_person_who_is_gone_holds_nothing_up(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    made = await create(service, studio, type="individualMessage", userId=str(studio.ada), sendAt=later.isoformat())
    await service.hear(auth.PersonDeleted(person=auth.PersonRecord(id=studio.ada, email="ada@creators.example")))
    await service.ask("PATCH", f"/app/3.0/scheduledNotifications/{made['id']}", studio.key, {"sendAt": None})
    await reaches(service, studio, made["id"], "sent")
    assert smtp.mails == []


async def test_an_old_fact_about_a_role_does_not_undo_a_new_one(service: Service, studio: Studio) -> None:
    held = {"person_id": uuid4(), "role": Role.CREATOR, "scope": Scope.TEAM, "scope_id": studio.team_id}
    revoked, granted = auth.RoleRevoked.model_validate(held), auth.RoleGranted.model_validate(held)
    service.number = 100
    await service.hear(revoked)
    service.number = 50
    await service.hear(granted)
    async with service.backend.reading() as uow:
        found = await uow.conn.fetchval("select count(*) from notification.role_holder where person_id = $1", held["person_id"])
    assert found == 0
