"""Who may do what: every operation that the gateway offers, asked by every kind of caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from services.catalog.dialects import OPERATIONS
from shared.actor import Actor, Permission
from tests.catalog.conftest import SHOT_TYPE, Catalog, House, domain_admin, stranger

ADMINS = frozenset({"root", "key", "team admin"})
READERS = ADMINS | {"root who reads", "key that reads", "team admin who reads"}
MEMBERS = frozenset({"filmer", "member"})
EVERYBODY = READERS | MEMBERS | {"blocked", "stranger", "neighbour's key", "neighbour's team admin"}
OUTSIDERS = EVERYBODY - READERS - MEMBERS

ALLOWED: Mapping[str, frozenset[str]] = {
    "cinebody.list_projects": EVERYBODY,
    "cinebody.create_project": ADMINS,
    "cinebody.get_project": READERS | MEMBERS,
    "cinebody.update_project": ADMINS,
    "cinebody.delete_project": ADMINS,
    "cinebody.put_project_image": ADMINS,
    "cinebody.get_project_code": EVERYBODY,
    "cinebody.check_project_code": EVERYBODY,
    "cinebody.find_project": EVERYBODY,
    "cinebody.list_shot_types": EVERYBODY,
    "cinebody.list_project_templates": EVERYBODY,
    "cinebody.list_shots": READERS | MEMBERS,
    "cinebody.create_shot": ADMINS,
    "cinebody.update_shots": ADMINS,
    "cinebody.delete_shot": ADMINS,
    "cinebody.request_upload": ADMINS | MEMBERS,
    "cinebody.complete_clip_upload": ADMINS | MEMBERS,
    "cinebody.complete_shot_example_upload": ADMINS,
    "cinebody.complete_teaser_upload": ADMINS,
    "cinebody.list_clips": READERS | MEMBERS,
    "cinebody.update_media_file": ADMINS,
    "cinebody.delete_media_file": ADMINS | {"filmer"},
    "cinebody.add_project_user": ADMINS,
    "cinebody.update_project_user": ADMINS,
    "cinebody.get_organization_stats": READERS - {"team admin", "team admin who reads"},
    "cinebody.get_team_stats": READERS,
    "cinebody.get_project_stats": READERS,
    "rushes.list_my_projects": EVERYBODY,
    "rushes.get_one_project": READERS | MEMBERS,
    "rushes.leave_project": MEMBERS,
    "rushes.list_members": READERS,
    "rushes.remove_member": ADMINS,
    "rushes.get_clip": READERS | {"filmer"},
    "rushes.mark_favorite": ADMINS | {"filmer"},
    "rushes.unmark_favorite": ADMINS | {"filmer"},
    "rushes.list_decisions": READERS | {"filmer"},
    "rushes.list_templates": EVERYBODY,
    "rushes.create_template": ADMINS - {"team admin"},
    "rushes.delete_template": ADMINS - {"team admin"},
    "rushes.list_trash": EVERYBODY,
}
ELSEWHERE = {"rushes.join_project", "rushes.restore_project", "rushes.restore_clip"}
"""Who may do these is told where joining and the trash are tested."""

ONCE = {
    "cinebody.complete_clip_upload",
    "cinebody.delete_media_file",
    "cinebody.delete_shot",
    "cinebody.delete_project",
    "rushes.delete_template",
    "rushes.remove_member",
    "rushes.leave_project",
}
"""What one caller did, another cannot do again."""


async def _callers(house: House, neighbours: House, project: dict[str, Any]) -> dict[str, Actor]:
    filmer, member, blocked = [await house.creator(project, name) for name in ("Fay", "Mia", "Bob")]
    place = f"/app/3.0/projects/{project['id']}/users/{blocked.id}"
    await house.catalog.done(house.key, "PATCH", place, {"status": "inactive"})
    return {
        "root": domain_admin(),
        "root who reads": domain_admin(read_only=True),
        "key": house.key,
        "key that reads": house.reading_key,
        "team admin": house.team_admin(),
        "team admin who reads": house.team_admin(read_only=True),
        "filmer": filmer,
        "member": member,
        "blocked": blocked,
        "stranger": stranger(),
        "neighbour's key": neighbours.key,
        "neighbour's team admin": neighbours.team_admin(),
    }


def _sent(upload: dict[str, Any], **facts: object) -> dict[str, Any]:
    return {**upload, **facts}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What requests can be made about."""

    house: House
    project: dict[str, Any]
    member_id: UUID
    shot: dict[str, Any]
    clip: dict[str, Any]
    template: dict[str, Any]
    uploads: dict[str, dict[str, Any]]


def _new_project(house: House) -> dict[str, Any]:
    rest = {"title": "New", "description": "", "orientation": "portrait", "shootType": "", "type": "public"}
    return {"teamId": str(house.team_id), **rest}


def _new_shot(project: dict[str, Any]) -> dict[str, Any]:
    return {"title": "New", "description": "", "shotTypeId": SHOT_TYPE, "projectId": project["id"]}


async def _requests(house: House, project: dict[str, Any], filmer: Actor, member: Actor) -> dict[str, tuple[str, str, Any]]:
    """A request for each operation, by its name, that goes well for who may make it. Those that end something come last."""
    body = {"organizationId": str(house.organization_id), "title": "T"}
    assert member.id is not None
    it = _Prepared(
        house,
        project,
        member.id,
        shot=await house.shot(project),
        clip=await house.clip(filmer, project),
        template=await house.catalog.done(house.key, "POST", "/rushes/v1/templates", body),
        uploads={kind: await house.upload(house.key, project, kind) for kind in ("clip", "shot", "teaser")},
    )
    return {**_in_cinebodys_words(it), **_in_our_words(it)}


def _in_cinebodys_words(it: _Prepared) -> dict[str, tuple[str, str, Any]]:
    here = f"/app/3.0/projects/{it.project['id']}"
    return {
        "cinebody.list_projects": ("GET", "/app/3.0/projects", None),
        "cinebody.create_project": ("POST", "/app/3.0/projects", _new_project(it.house)),
        "cinebody.get_project": ("GET", here, None),
        "cinebody.update_project": ("PATCH", here, {"description": "x"}),
        "cinebody.get_project_code": ("GET", "/app/3.0/getProjectCode", None),
        "cinebody.check_project_code": ("GET", "/app/3.0/checkProjectCode?joinCode=free123", None),
        "cinebody.find_project": ("GET", f"/app/3.0/project?joinCode={it.project['joinCode']}", None),
        "cinebody.list_shot_types": ("GET", "/app/3.0/shotTypes", None),
        "cinebody.list_project_templates": ("GET", "/app/3.0/projectTemplates", None),
        "cinebody.list_shots": ("GET", f"{here}/shots", None),
        "cinebody.create_shot": ("POST", f"{here}/shots", _new_shot(it.project)),
        "cinebody.update_shots": ("PATCH", f"{here}/shots", {"shotsToUpdate": [{"id": it.shot["id"], "title": "x"}]}),
        "cinebody.request_upload": ("GET", f"{here}/upload?type=clip&sizeBytes=5", None),
        "cinebody.complete_clip_upload": ("POST", f"{here}/clipCompleteUpload", it.uploads["clip"]),
        "cinebody.complete_shot_example_upload": (
            "POST",
            f"{here}/shotExampleCompleteUpload",
            _sent(it.uploads["shot"], shotId=it.shot["id"]),
        ),
        "cinebody.complete_teaser_upload": ("POST", f"{here}/teaserCompleteUpload", it.uploads["teaser"]),
        "cinebody.list_clips": ("GET", f"{here}/clips", None),
        "cinebody.add_project_user": ("POST", f"{here}/users", {"userId": str(it.member_id)}),
        "cinebody.update_project_user": ("PATCH", f"{here}/users/{it.member_id}", {"status": "active"}),
        "cinebody.get_organization_stats": ("GET", f"/app/3.0/organizations/{it.house.organization_id}/stats", None),
        "cinebody.get_team_stats": ("GET", f"/app/3.0/teams/{it.house.team_id}/stats", None),
        "cinebody.get_project_stats": ("GET", f"{here}/stats", None),
    }


def _in_our_words(it: _Prepared) -> dict[str, tuple[str, str, Any]]:
    here, ours = f"/app/3.0/projects/{it.project['id']}", f"/rushes/v1/projects/{it.project['id']}"
    return {
        "rushes.list_my_projects": ("GET", "/rushes/v1/projects", None),
        "rushes.get_one_project": ("GET", ours, None),
        "rushes.list_members": ("GET", f"{ours}/members", None),
        "rushes.get_clip": ("GET", f"/rushes/v1/clips/{it.clip['id']}", None),
        "rushes.mark_favorite": ("PUT", f"/rushes/v1/clips/{it.clip['id']}/favorite", None),
        "rushes.unmark_favorite": ("DELETE", f"/rushes/v1/clips/{it.clip['id']}/favorite", None),
        "rushes.list_decisions": ("GET", f"/rushes/v1/clips/{it.clip['id']}/history", None),
        "rushes.list_templates": ("GET", "/rushes/v1/templates", None),
        "rushes.create_template": ("POST", "/rushes/v1/templates", {"organizationId": str(it.house.organization_id), "title": "x"}),
        "rushes.list_trash": ("GET", "/rushes/v1/trash", None),
        "cinebody.update_media_file": ("PATCH", f"/app/3.0/mediaFiles/{it.clip['id']}", {"description": "x"}),
        "cinebody.delete_media_file": ("DELETE", f"/app/3.0/mediaFiles/{it.clip['id']}", None),
        "cinebody.delete_shot": ("DELETE", f"/app/3.0/shots/{it.shot['id']}", None),
        "rushes.delete_template": ("DELETE", f"/rushes/v1/templates/{it.template['id']}", None),
        "rushes.remove_member": ("DELETE", f"{ours}/members/{it.member_id}", None),
        "rushes.leave_project": ("POST", f"{ours}/leave", None),
        "cinebody.delete_project": ("DELETE", here, None),
    }


def test_every_operation_that_the_gateway_offers_says_here_who_may_use_it() -> None:
    offered = {operation.name for operation in OPERATIONS if operation.allow is not Permission.INTERNAL}
    assert offered == set(ALLOWED) | ELSEWHERE


async def test_each_operation_is_open_to_whom_it_should_be_and_to_nobody_else(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project(publishStatus="published")
    callers = await _callers(house, neighbours, project)
    requests = await _requests(house, project, callers["filmer"], callers["member"])
    assert set(requests) == set(ALLOWED) - {"cinebody.put_project_image"}
    for name, (method, path, body) in requests.items():
        assert (await service.refused(None, method, path, body))[0] in (401, 403), name
        for who in EVERYBODY - ALLOWED[name]:
            status, code = await service.refused(callers[who], method, path, body)
            assert status in (403, 404), (name, who, status, code)
            # Outsiders do not find it, unless what they are is refused before anything is looked at.
            if who in OUTSIDERS:
                assert status == 404 or code in ("NOT_AUTHORIZED", "PERSON_REQUIRED"), (name, who, status, code)
        may = sorted(ALLOWED[name])
        for who in may[:1] if name in ONCE else may:
            answer = await service.ask(callers[who], method, path, body)
            assert answer.status < 300, (name, who, answer.status, answer.body)


async def test_ids_that_nobody_has_are_not_found_by_anybody(service: Catalog, house: House) -> None:
    for caller in (house.key, domain_admin(), house.person()):
        for method, path, body in (
            ("GET", f"/app/3.0/projects/{uuid4()}", None),
            ("GET", f"/app/3.0/projects/{uuid4()}/clips", None),
            ("DELETE", f"/app/3.0/mediaFiles/{uuid4()}", None),
            ("DELETE", f"/app/3.0/shots/{uuid4()}", None),
            ("GET", f"/rushes/v1/clips/{uuid4()}", None),
            ("POST", f"/rushes/v1/clips/{uuid4()}/restore", None),
            ("POST", f"/rushes/v1/projects/{uuid4()}/restore", None),
        ):
            assert (await service.refused(caller, method, path, body))[0] == 404, (method, path)
