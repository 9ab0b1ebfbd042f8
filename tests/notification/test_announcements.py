from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.events import auth
from shared.native.mail import MailCatcher
from tests.notification.conftest import Service, Studio, create, new, reaches


async def test_a_project_is_told_by_mail_and_in_the_app(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    made = await create(service, studio, projectId=str(studio.project_id))
    assert made["status"] == "pending"
    assert made["type"] == "message"
    assert made["FromUserId"] is None
    await reaches(service, studio, made["id"], "sent")
    assert sorted(mail["to"][0] for mail in smtp.mails) == ["ada@creators.example", "ben@creators.example"]
    assert all("Golden hour!" in mail["text"] and "Golden hour!" in mail["html"] for mail in smtp.mails)
    feed = await service.ask("GET", "/rushes/v1/feed", studio.person(studio.ada))
    assert [(notice["message"], notice["readAt"]) for notice in feed["items"]] == [("Golden hour!", None)]
    assert (await service.ask("GET", "/rushes/v1/feed/unread", studio.person(studio.ada)))["count"] == 1
    assert (await service.ask("POST", "/rushes/v1/feed/read", studio.person(studio.ada), {}))["count"] == 1
    assert (await service.ask("GET", "/rushes/v1/feed/unread", studio.person(studio.ada)))["count"] == 0


async def test_one_person_is_told_alone(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    made = await create(service, studio, type="individualMessage", userId=str(studio.ben))
    await reaches(service, studio, made["id"], "sent")
    assert [mail["to"] for mail in smtp.mails] == [["ben@creators.example"]]


async def test_a_person_who_wants_neither_mail_nor_push_is_blocked_and_told_in_the_app(
    service: Service, studio: Studio, smtp: MailCatcher
) -> None:
    body = {"preferences": {"individual_message": {"mail": False}}}
    await service.ask("PUT", "/rushes/v1/preferences", studio.person(studio.ben), body)
    made = await create(service, studio, type="individualMessage", userId=str(studio.ben))
    await reaches(service, studio, made["id"], "blocked")
    assert smtp.mails == []
    assert (await service.ask("GET", "/rushes/v1/feed", studio.person(studio.ben)))["total"] == 1


async def test_a_refused_mailbox_is_an_error_and_others_get_theirs(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    smtp.refuse.add("ben@creators.example")
    made = await create(service, studio, type="individualMessage", userId=str(studio.ben))
    await reaches(service, studio, made["id"], "error")
    deliveries = await service.ask("GET", f"/rushes/v1/announcements/{made['id']}/deliveries", studio.key)
    assert [(one["state"], one["failureCode"]) for one in deliveries["items"]] == [("error", "MAIL_REFUSED")]
    made = await create(service, studio, projectId=str(studio.project_id))
    await reaches(service, studio, made["id"], "sent")
    assert [mail["to"] for mail in smtp.mails] == [["ada@creators.example"]]


async def test_one_is_changed_and_withdrawn_before_its_time_and_not_after(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = await create(service, studio, projectId=str(studio.project_id), sendAt=later)
    path = f"/app/3.0/scheduledNotifications/{made['id']}"
    changed = await service.ask("PATCH", path, studio.key, {"message": "At dawn"})
    assert changed["scheduledNotification"]["pushMessage"] == "At dawn"
    assert changed["scheduledNotification"]["sendAt"] is not None
    now = await service.ask("PATCH", path, studio.key, {"sendAt": None})
    assert now["scheduledNotification"]["sendAt"] is None
    await reaches(service, studio, made["id"], "sent")
    assert {mail["text"].split("\n\n")[1] for mail in smtp.mails} == {"At dawn"}
    assert len(smtp.mails) == 2
    for method, body in (("PATCH", {"message": "Too late"}), ("DELETE", None)):
        refused = await service.ask(method, path, studio.key, body, status=400)
        assert refused["code"] == "NOTIFICATION_ALREADY_SENT"
    other = await create(service, studio, sendAt=later)
    await service.ask("DELETE", f"/app/3.0/scheduledNotifications/{other['id']}", studio.key)
    await service.ask("DELETE", f"/app/3.0/scheduledNotifications/{other['id']}", studio.key, status=404)


_WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"message": ""}, 400, "INVALID_PARAMETERS"),
    ({"message": "x" * 2001}, 400, "INVALID_PARAMETERS"),
    ({"message": "a\x00b"}, 400, "INVALID_PARAMETERS"),
    ({"type": "shout"}, 400, "INVALID_PARAMETERS"),
    ({"type": "individualMessage"}, 406, "MISSING_PARAMETERS"),
    ({"userId": str(uuid4())}, 400, "INVALID_PARAMETERS"),
    ({"type": "individualMessage", "userId": str(uuid4())}, 404, "USER_NOT_FOUND"),
    ({"teamId": str(uuid4())}, 404, "TEAM_NOT_FOUND"),
    ({"projectId": str(uuid4())}, 404, "PROJECT_NOT_FOUND"),
    ({"mediaFileId": str(uuid4())}, 404, "MEDIA_FILE_NOT_FOUND"),
    ({"sendAt": "tomorrow"}, 400, "INVALID_PARAMETERS"),
]


async def test_bad_input_gets_a_clear_error_and_leaves_nothing(service: Service, studio: Studio) -> None:
    for change, status, code in _WRONG:
        refused = await service.ask("POST", "/app/3.0/notifications", studio.key, new(studio, **change), status=status)
        assert (refused["status"], refused["code"]) == ("failure", code), change
    assert (await service.ask("GET", "/app/3.0/scheduledNotifications", studio.key))["count"] == 0


async def test_another_organization_sees_and_changes_nothing(service: Service, studio: Studio) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = await create(service, studio, sendAt=later)
    stranger = Studio().key
    assert (await service.ask("GET", "/app/3.0/scheduledNotifications", stranger))["count"] == 0
    await service.ask("PATCH", f"/app/3.0/scheduledNotifications/{made['id']}", stranger, {"message": "mine"}, status=404)
    await service.ask("DELETE", f"/app/3.0/scheduledNotifications/{made['id']}", stranger, status=404)
    await service.ask("POST", "/app/3.0/notifications", stranger, new(studio), status=404)
    await service.ask("POST", "/app/3.0/notifications", studio.person(studio.ada), new(studio), status=403)


async def test_lists_filter_and_page_and_print_only_what_is_asked(service: Service, studio: Studio) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for number in range(3):
        await create(service, studio, message=f"number {number}", sendAt=later)
    page = await service.ask("GET", "/app/3.0/scheduledNotifications?limit=2&page=1&attributes=pushMessage&sortOrder=asc", studio.key)
    assert page == {"apiVersion": "3.26.1", "count": 3, "scheduledNotifications": [{"pushMessage": "number 2"}]}
    none = await service.ask("GET", "/app/3.0/scheduledNotifications?status=sent", studio.key)
    assert none["count"] == 0
    await service.ask("GET", "/app/3.0/scheduledNotifications?attributes=secret", studio.key, status=400)


async def test_a_team_that_was_just_made_is_read_through_from_its_owner(service: Service) -> None:
    studio = Studio()
    record = auth.TeamRecord(id=studio.team_id, organization_id=studio.organization_id, name="New")
    service.neighbours.records[f"/internal/teams/{studio.team_id}"] = record.model_dump(mode="json")
    made = await create(service, studio)
    await reaches(service, studio, made["id"], "sent")
