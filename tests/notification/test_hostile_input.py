"""Nothing that a client can send is answered with a 500, and nothing of it is half done."""

from typing import Any

from shared.native.mail import MailCatcher
from tests.notification.conftest import Service, Studio, create, new, reaches

_TEXTS = ["'; drop table announcement; --", "<script>alert(1)</script>", "{team} %s $message", "Straße 東京 🎬", "a\r\nBcc: x@y.z\r\n\r\nb"]


async def test_a_text_is_kept_and_mailed_as_it_is(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    for text in _TEXTS:
        smtp.clear()
        made = await create(service, studio, message=text, type="individualMessage", userId=str(studio.ada))
        assert made["pushMessage"] == text
        await reaches(service, studio, made["id"], "sent")
        mail = smtp.mails[0]
        assert "".join(text.split()) in "".join(mail["text"].split())
        assert mail["to"] == ["ada@creators.example"]
        assert "Bcc" not in mail["headers"]
        assert "<script>" not in mail["html"]


_MALFORMED: list[Any] = [
    [],
    "text",
    None,
    {"message": {"a": 1}},
    {"teamId": 5},
    {"teamId": "' or 1=1"},
    {"sendAt": 10**30},
    {"sendAt": {"a": []}},
    {"userId": ["x"]},
    {"type": None},
    {"message": "\ud800"},
    {"isFromTeam": "perhaps"},
]


async def test_a_malformed_notification_is_refused(service: Service, studio: Studio) -> None:
    for body in _MALFORMED:
        whole = {**new(studio), **body} if isinstance(body, dict) else body
        assert await service.status("POST", "/app/3.0/notifications", studio.key, whole) in (400, 406), body
    assert (await service.ask("GET", "/app/3.0/scheduledNotifications", studio.key))["count"] == 0


async def test_the_ends_of_time_are_no_accident(service: Service, studio: Studio) -> None:
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59"):
        assert await service.status("POST", "/app/3.0/notifications", studio.key, new(studio, sendAt=moment)) in (200, 400), moment


async def test_a_list_with_a_wrong_parameter_is_refused(service: Service, studio: Studio) -> None:
    wrong = ("limit=1000000000", "limit=0", "page=-1", "page=99999999999", "teamId=x", "status=gone", "type=shout")
    for query in (*wrong, "attributes=secret", "sortOrder=up"):
        assert await service.status("GET", f"/app/3.0/scheduledNotifications?{query}", studio.key) == 400, query


_PERSONAL: list[tuple[str, str, Any]] = [
    ("PUT", "/rushes/v1/preferences", {"preferences": {"shout": {"mail": True}}}),
    ("PUT", "/rushes/v1/preferences", {"preferences": {"message": {"pigeon": True}}}),
    ("PUT", "/rushes/v1/preferences", {"preferences": {"message": {"mail": "often"}}}),
    ("PUT", "/rushes/v1/preferences", []),
    ("POST", "/rushes/v1/devices", {"endpoint": "x" * 5000, "p256dh": "", "auth": ""}),
    ("POST", "/rushes/v1/devices", {}),
    ("POST", "/rushes/v1/feed/read", {"ids": ["x"]}),
    ("GET", "/rushes/v1/feed?limit=0", None),
]


async def test_personal_routes_refuse_what_they_cannot_use(service: Service, studio: Studio) -> None:
    for method, path, body in _PERSONAL:
        assert await service.status(method, path, studio.person(studio.ada), body) in (400, 422), (method, path, body)


async def test_a_key_has_no_feed_of_its_own(service: Service, studio: Studio) -> None:
    for method, path in (("GET", "/rushes/v1/feed"), ("GET", "/rushes/v1/feed/unread"), ("GET", "/rushes/v1/devices")):
        refused = await service.ask(method, path, studio.key, status=403)
        assert refused["code"] == "PERSON_REQUIRED"


async def test_an_address_that_is_none_holds_nobody_up(service: Service, studio: Studio, smtp: MailCatcher) -> None:
    async with service.backend.transaction() as uow:
        await uow.conn.execute("update notification.person set email = 'a@b.c, d@e.f' where id = $1", studio.ada)
    made = await create(service, studio, projectId=str(studio.project_id))
    await reaches(service, studio, made["id"], "sent")
    assert [mail["to"] for mail in smtp.mails] == [["ben@creators.example"]]
    deliveries = await service.ask("GET", f"/rushes/v1/announcements/{made['id']}/deliveries", studio.key)
    assert sorted((one["state"], one["failureCode"]) for one in deliveries["items"] if one["failureCode"]) == [("error", "MAIL_REFUSED")]
