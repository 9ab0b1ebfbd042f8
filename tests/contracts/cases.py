"""Every public operation once: what is sent, who gets in, and what has to be made first so that a deletion deletes nothing of others.

`{name}` in a path, and strings that start with `:` in a body, stand for the world's ids.
"""

import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from tests.contracts.world import Places, World

EVERYBODY = frozenset({"reader", "key", "other", "organization admin", "observer", "team admin", "creator", "blocked"})
ORGANIZATION = frozenset({"reader", "key", "organization admin", "observer"})
TEAM = ORGANIZATION | {"team admin"}
ON_TEAM = TEAM | {"creator", "blocked"}
ON_PROJECT = TEAM | {"creator"}
PERSONS = frozenset({"organization admin", "observer", "team admin", "creator", "blocked"})
NOBODY_BUT_ROOT: frozenset[str] = frozenset()

Fresh = Callable[[World], Coroutine[Any, Any, Places]]


@dataclass(frozen=True, slots=True)
class Case:
    """One operation. `statuses`: how it ends for who gets in, besides success. `fresh`: places made for each of them.

    `as_oneself`: what a person does for themselves, whatever role they hold, a read-only one too.
    """

    operation: str
    who: frozenset[str]
    body: Any = None
    query: str = ""
    picture: bool = False
    fresh: Fresh | None = None
    statuses: tuple[int, ...] = ()
    as_oneself: bool = False

    @property
    def method(self) -> str:
        """Its HTTP method."""
        return self.operation.split(" ")[0]

    def path(self, places: Places) -> str:
        """Where it is asked, for these ids."""
        return (self.operation.split(" ")[1] + (f"?{self.query}" if self.query else "")).format_map(places)

    def filled(self, places: Places) -> Any:
        """Its body, for these ids."""
        return _filled(self.body, places)


def _filled(value: Any, places: Places) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, places) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, places) for inner in value]
    return places[value[1:]] if isinstance(value, str) and value.startswith(":") else value


async def _new_project(world: World) -> Places:
    return {"projectId": await world.project()}


async def _open_project(world: World) -> Places:
    """Another project to join: who joined the one that all requests are about would be let into more than their role gives."""
    code = secrets.token_hex(5)
    return {"joinCode": code, "projectId": await world.project(joinCode=code)}


async def _deleted_project(world: World) -> Places:
    project_id = await world.project()
    await world.made("DELETE", f"/app/3.0/projects/{project_id}")
    return {"projectId": project_id}


async def _new_team(world: World) -> Places:
    path = f"/app/3.0/organizations/{world.places['organizationId']}/teams"
    return {"teamId": (await world.made("POST", path, {"name": "Another crew"}))["team"]["id"]}


async def _added(world: World, kind: str) -> Places:
    path = f"/app/3.0/{kind}s/{world.places[f'{kind}Id']}/users"
    made = await world.made("POST", path, {"email": f"{secrets.token_hex(6)}@contracts.test"})
    person_id = (made.get("user") or made["users"][0])["id"]
    return {"userId": person_id, "personId": person_id}


async def _new_user(world: World) -> Places:
    return await _added(world, "organization")


async def _new_crew(world: World) -> Places:
    return await _added(world, "team")


async def _new_member(world: World) -> Places:
    return await _added(world, "project")


async def _new_clip(world: World) -> Places:
    return {"mediaFileId": (await world.clip())["id"]}


async def _deleted_clip(world: World) -> Places:
    clip_id = (await world.clip())["id"]
    await world.made("DELETE", f"/app/3.0/mediaFiles/{clip_id}")
    return {"clipId": clip_id, "objectId": clip_id}


async def _uploaded_clip(world: World) -> Places:
    return {name: str(value) for name, value in _flat(await world.upload())}


async def _uploaded_example(world: World) -> Places:
    return {name: str(value) for name, value in _flat(await world.upload("shot"))}


async def _uploaded_teaser(world: World) -> Places:
    return {name: str(value) for name, value in _flat(await world.upload("teaser"))}


def _flat(upload: dict[str, Any]) -> list[tuple[str, str]]:
    return [("filename", upload["filename"]), ("uploadId", upload["uploadId"]), ("etag", upload["parts"][0]["etag"])]


async def _new_shot(world: World) -> Places:
    return {"shotId": await world.shot()}


async def _new_announcement(world: World) -> Places:
    return {"scheduledNotificationId": await world.announcement()}


async def _new_template(world: World) -> Places:
    return {"templateId": await world.template()}


_UPLOADED = {"filename": ":filename", "uploadId": ":uploadId", "parts": [{"partNumber": 1, "etag": ":etag"}]}
_A = "/app/3.0"
_R = "/rushes/v1"
_NEW_PROJECT = {
    "teamId": ":teamId",
    "title": "New",
    "description": "Film it",
    "orientation": "portrait",
    "shootType": "event",
    "type": "public",
}

CINEBODY = [
    Case(f"GET {_A}/apiAppTypes", EVERYBODY),
    Case(f"GET {_A}/organizations", EVERYBODY),
    Case(f"GET {_A}/organizations/{{organizationId}}", TEAM),
    Case(f"PATCH {_A}/organizations/{{organizationId}}", ORGANIZATION, {"addressCity": "Denver", "shouldAutoUpgrade": True}),
    Case(f"GET {_A}/organizations/{{organizationId}}/storage", ORGANIZATION),
    Case(f"GET {_A}/organizations/{{organizationId}}/stats", ORGANIZATION),
    Case(f"GET {_A}/organizations/{{organizationId}}/users", ORGANIZATION),
    Case(f"POST {_A}/organizations/{{organizationId}}/users", ORGANIZATION, {"email": "new@contracts.test", "type": "regular"}),
    Case(f"DELETE {_A}/organizations/{{organizationId}}/users/{{userId}}", ORGANIZATION, fresh=_new_user),
    Case(f"POST {_A}/organizations/{{organizationId}}/teams", ORGANIZATION, {"name": "Second crew"}),
    Case(f"GET {_A}/teams", EVERYBODY),
    Case(f"GET {_A}/teams/{{teamId}}", ON_TEAM),
    Case(f"PATCH {_A}/teams/{{teamId}}", TEAM, {"description": "The crew of the street"}),
    Case(f"DELETE {_A}/teams/{{teamId}}", ORGANIZATION, fresh=_new_team),
    Case(f"GET {_A}/teams/{{teamId}}/stats", TEAM),
    Case(f"PUT {_A}/teams/{{teamId}}/image", TEAM, picture=True),
    Case(f"GET {_A}/teams/{{teamId}}/users", TEAM, query="projectId={projectId}"),
    Case(f"POST {_A}/teams/{{teamId}}/users", TEAM, {"email": "crew@contracts.test", "type": "regular"}),
    Case(f"DELETE {_A}/teams/{{teamId}}/users/{{userId}}", TEAM, fresh=_new_crew),
    Case(f"GET {_A}/projects", EVERYBODY),
    Case(f"POST {_A}/projects", TEAM, _NEW_PROJECT),
    Case(f"GET {_A}/projects/{{projectId}}", ON_PROJECT),
    Case(f"PATCH {_A}/projects/{{projectId}}", TEAM, {"incentive": "A shirt"}),
    Case(f"DELETE {_A}/projects/{{projectId}}", TEAM, fresh=_new_project),
    Case(f"PUT {_A}/projects/{{projectId}}/image", TEAM, picture=True),
    Case(f"GET {_A}/getProjectCode", EVERYBODY),
    Case(f"GET {_A}/checkProjectCode", EVERYBODY, query="joinCode=nobodyhas1"),
    Case(f"GET {_A}/project", EVERYBODY, query="joinCode={joinCode}"),
    Case(f"GET {_A}/shotTypes", EVERYBODY),
    Case(f"GET {_A}/projectTemplates", EVERYBODY),
    Case(f"GET {_A}/projects/{{projectId}}/stats", TEAM),
    Case(f"GET {_A}/projects/{{projectId}}/shots", ON_PROJECT),
    Case(
        f"POST {_A}/projects/{{projectId}}/shots",
        TEAM,
        {"title": "Wide", "description": "All of it", "shotTypeId": ":shotTypeId", "projectId": ":projectId"},
    ),
    Case(f"PATCH {_A}/projects/{{projectId}}/shots", TEAM, {"shotsToUpdate": [{"id": ":shotId", "title": "Close"}]}),
    Case(f"DELETE {_A}/shots/{{shotId}}", TEAM, fresh=_new_shot),
    Case(f"GET {_A}/projects/{{projectId}}/upload", ON_PROJECT, query="type=clip&ext=mp4&contentType=video/mp4&sizeBytes=1000"),
    Case(f"POST {_A}/projects/{{projectId}}/clipCompleteUpload", ON_PROJECT, _UPLOADED, fresh=_uploaded_clip),
    Case(f"POST {_A}/projects/{{projectId}}/shotExampleCompleteUpload", TEAM, {**_UPLOADED, "shotId": ":shotId"}, fresh=_uploaded_example),
    Case(f"POST {_A}/projects/{{projectId}}/teaserCompleteUpload", TEAM, _UPLOADED, fresh=_uploaded_teaser),
    Case(f"GET {_A}/projects/{{projectId}}/clips", ON_PROJECT),
    Case(f"POST {_A}/projects/{{projectId}}/users", TEAM, {"email": "on@contracts.test"}),
    Case(f"PATCH {_A}/projects/{{projectId}}/users/{{userId}}", TEAM, {"status": "active"}),
    Case(f"GET {_A}/mediaFiles/download", ON_PROJECT, query="teamId={teamId}&filenames={fileUUID}"),
    Case(f"GET {_A}/mediaFiles/{{mediaFileId}}/download", ON_PROJECT),
    Case(f"PATCH {_A}/mediaFiles/{{mediaFileId}}", TEAM, {"status": "approved"}),
    Case(f"DELETE {_A}/mediaFiles/{{mediaFileId}}", ON_PROJECT, fresh=_new_clip),
    Case(
        f"POST {_A}/notifications",
        TEAM,
        {"teamId": ":teamId", "message": "Go!", "type": "message", "sendAt": "2090-01-01T00:00:00Z"},
    ),
    Case(f"GET {_A}/scheduledNotifications", EVERYBODY, query="teamId={teamId}"),
    Case(f"PATCH {_A}/scheduledNotifications/{{scheduledNotificationId}}", TEAM, {"message": "Wait!"}),
    Case(f"DELETE {_A}/scheduledNotifications/{{scheduledNotificationId}}", TEAM, fresh=_new_announcement),
]

RUSHES = [
    Case(f"GET {_R}/announcements/{{announcementId}}/deliveries", TEAM),
    Case(f"GET {_R}/clips/{{clipId}}", ON_PROJECT),
    Case(f"PUT {_R}/clips/{{clipId}}/favorite", ON_PROJECT),
    Case(f"DELETE {_R}/clips/{{clipId}}/favorite", ON_PROJECT),
    Case(f"GET {_R}/clips/{{clipId}}/history", ON_PROJECT),
    Case(f"POST {_R}/clips/{{clipId}}/restore", TEAM, fresh=_deleted_clip),
    Case(f"GET {_R}/devices", PERSONS),
    Case(f"GET {_R}/events", EVERYBODY),
    Case(f"GET {_R}/feed", PERSONS),
    Case(f"GET {_R}/feed/unread", PERSONS),
    Case(f"POST {_R}/feed/read", PERSONS, {}),
    Case(f"GET {_R}/invites", EVERYBODY),
    Case(f"POST {_R}/invites", TEAM, {"email": "invited@contracts.test", "teamId": ":teamId"}),
    Case(f"POST {_R}/join", PERSONS, {"joinCode": ":joinCode"}, statuses=(400, 403, 409), as_oneself=True, fresh=_open_project),
    Case(f"GET {_R}/keys", EVERYBODY),
    Case(f"POST {_R}/keys", frozenset({"organization admin"}), {"name": "second", "organizationId": ":organizationId"}),
    Case(f"GET {_R}/me", EVERYBODY),
    Case(f"GET {_R}/objects/{{objectId}}", ON_PROJECT),
    Case(f"GET {_R}/objects/{{objectId}}/renditions", ON_PROJECT),
    Case(f"POST {_R}/objects/{{objectId}}/renditions/proxy/retry", TEAM, statuses=(400, 404, 409)),
    Case(f"GET {_R}/organizations", EVERYBODY),
    Case(f"POST {_R}/organizations", NOBODY_BUT_ROOT, {"name": "Mine"}),
    Case(f"PATCH {_R}/organizations/{{organizationId}}", NOBODY_BUT_ROOT, {"name": "Mine"}),
    Case(f"DELETE {_R}/organizations/{{organizationId}}", NOBODY_BUT_ROOT),
    Case(f"DELETE {_R}/people/{{userId}}", NOBODY_BUT_ROOT),
    Case(f"GET {_R}/people/{{userId}}", TEAM | {"creator"}),
    Case(f"GET {_R}/preferences", PERSONS),
    Case(f"GET {_R}/projects", EVERYBODY),
    Case(f"GET {_R}/projects/{{projectId}}", ON_PROJECT),
    Case(f"GET {_R}/projects/{{projectId}}/automations", TEAM),
    Case(f"GET {_R}/projects/{{projectId}}/members", TEAM),
    Case(f"DELETE {_R}/projects/{{projectId}}/members/{{personId}}", TEAM, fresh=_new_member),
    Case(f"POST {_R}/projects/{{projectId}}/restore", TEAM, fresh=_deleted_project),
    Case(f"GET {_R}/push-key", EVERYBODY),
    Case(f"GET {_R}/roles", EVERYBODY),
    Case(f"GET {_R}/sessions", PERSONS),
    Case(f"POST {_R}/signing-keys/rotate", NOBODY_BUT_ROOT),
    Case(f"GET {_R}/teams/{{teamId}}/automations", TEAM),
    Case(f"GET {_R}/templates", EVERYBODY),
    Case(f"POST {_R}/templates", ORGANIZATION, {"organizationId": ":organizationId", "title": "Second"}),
    Case(f"DELETE {_R}/templates/{{templateId}}", ORGANIZATION, fresh=_new_template),
    Case(f"GET {_R}/trash", EVERYBODY),
    Case(f"GET {_R}/uploads/{{fileName}}", ON_PROJECT),
]

NOT_ASKED = {
    "links and sign-in, which no credential opens": [
        "GET /files/defaults/{}/{}/{}",
        "HEAD /files/defaults/{}/{}/{}",
        "GET /files/images/{}/{}",
        "HEAD /files/images/{}/{}",
        "GET /files/{}/{}/{}",
        "HEAD /files/{}/{}/{}",
        f"POST {_R}/login",
        f"POST {_R}/refresh",
        f"POST {_R}/logout",
        f"POST {_R}/password-reset",
        f"GET {_R}/password-reset/confirm",
        f"POST {_R}/password-reset/confirm",
        f"GET {_R}/invites/accept",
        f"POST {_R}/invites/accept",
        f"POST {_R}/invites/decline",
    ],
    "one's own things, by ids that nobody else has; tests/auth and tests/notification ask them": [
        f"POST {_R}/devices",
        f"DELETE {_R}/devices/{{}}",
        f"PATCH {_R}/me",
        f"POST {_R}/me/password",
        f"PUT {_R}/preferences",
        f"DELETE {_R}/sessions/{{}}",
        f"GET {_R}/login-log",
        f"POST {_R}/projects/{{}}/leave",
    ],
    "rights themselves, whose rules tests/auth ask one by one": [
        f"POST {_R}/people",
        f"POST {_R}/roles",
        f"DELETE {_R}/roles/{{}}",
        f"DELETE {_R}/keys/{{}}",
        f"POST {_R}/invites/{{}}/resend",
    ],
    "needs an object in the trash or a choice of its own; tests/media and tests/notification ask them": [
        f"POST {_R}/objects/{{}}/restore",
        f"PUT {_R}/projects/{{}}/automations",
        f"PUT {_R}/teams/{{}}/automations",
    ],
}
