"""The story the demo tells, a function a step; what a step finds is kept in `Story` for the next."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rushes.demo import upload
from rushes.demo.client import Client, DemoFailed, Instance, Mailbox, until
from rushes.demo.footage import Footage


@dataclass(slots=True)
class Story:
    """What has happened so far."""

    instance: Instance
    public: Client
    mailbox: Mailbox
    footage: list[Footage]
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    admin: Client | None = None
    app: Client | None = None
    organization_id: str = ""
    team_id: str = ""
    project_id: str = ""
    join_code: str = ""
    shot_ids: list[str] = field(default_factory=list)
    creators: list[tuple[str, str, Client]] = field(default_factory=list)
    clips: dict[str, dict[str, Any]] = field(default_factory=dict)
    final_id: str = ""

    @property
    def api(self) -> Client:
        """The API app's client."""
        assert self.app is not None
        return self.app

    @property
    def owner(self) -> Client:
        """The first admin's client."""
        assert self.admin is not None
        return self.admin


def must(condition: object, what: str) -> None:
    """Raise DemoFailed unless it is so."""
    if not condition:
        raise DemoFailed(what)


async def sign_in(story: Story) -> str:
    """Sign in as the first admin."""
    body = {"email": story.instance.email, "password": story.instance.password}
    tokens = await story.public.post("/rushes/v1/login", body)
    story.admin = story.public.with_token(tokens["accessToken"])
    return str(story.instance.email)


async def make_organization(story: Story) -> str:
    """Make an organization and an API key for it."""
    name = f"Lumen {story.run}"
    made = await story.owner.post("/rushes/v1/organizations", {"name": name, "email": f"billing@{story.run}.example"}, expect=201)
    story.organization_id = made["id"]
    key = await story.owner.post("/rushes/v1/keys", {"organizationId": story.organization_id, "name": "demo app"}, expect=201)
    story.app = story.public.with_key(key["key"])
    seen = await story.api.get("/app/3.0/organizations", attributes="id,name")
    must([o["id"] for o in seen["organizations"]] == [story.organization_id], "the key sees its organization and no other")
    return f"{name}, key {key['prefix']}..."


async def make_team(story: Story) -> str:
    """Make a team."""
    body = {"name": "Street crew", "description": "Filmers of the street", "slug": f"street-{story.run}"}
    story.team_id = (await story.api.post(f"/app/3.0/organizations/{story.organization_id}/teams", body))["team"]["id"]
    return f"Street crew {story.team_id}"


async def make_project(story: Story) -> str:
    """Make a project with a join code, and its shot list."""
    story.join_code = (await story.api.get("/app/3.0/getProjectCode"))["joinCode"]
    must((await story.api.get("/app/3.0/checkProjectCode", joinCode=story.join_code))["isAvailable"], "a generated code is free")
    now = datetime.now(UTC)
    body = {
        "teamId": story.team_id,
        "joinCode": story.join_code,
        "title": "Around the block",
        "description": "Everything that moves within five minutes' walk",
        "orientation": "landscape",
        "shootType": "event",
        "type": "public",
        "incentive": "A poster",
        "publishStatus": "published",
        "startAt": (now - timedelta(days=1)).isoformat(),
        "endAt": (now + timedelta(days=30)).isoformat(),
    }
    project = (await story.api.post("/app/3.0/projects", body))["project"]
    must(project["status"] == "active", f"the project is active, not {project['status']}")
    story.project_id = project["id"]
    kind = (await story.api.get("/app/3.0/shotTypes"))["shotTypes"][0]["id"]
    for title in ("Wheels", "Hands"):
        shot = {"title": title, "description": f"{title}, close", "shotTypeId": kind, "projectId": story.project_id}
        shots = (await story.api.post(f"/app/3.0/projects/{story.project_id}/shots", shot))["shots"]
        story.shot_ids = [one["id"] for one in shots]
    return f"code {story.join_code}, {len(story.shot_ids)} shots"


async def creators_join(story: Story) -> str:
    """Three creators accept their mailed invites and join by code."""
    for name in ("Ada", "Ben", "Cleo"):
        email = f"{name.lower()}-{story.run}@creators.example"
        await story.api.post("/rushes/v1/invites", {"email": email, "organizationId": story.organization_id}, expect=201)
        token = await story.mailbox.token_for(email, "token=")
        password = secrets.token_urlsafe(12)
        body = {"token": token, "firstName": name, "lastName": "Demo", "password": password}
        await story.public.post("/rushes/v1/invites/accept", body)
        signed_in = await story.public.post("/rushes/v1/login", {"email": email, "password": password})
        creator = story.public.with_token(signed_in["accessToken"])
        await creator.post("/rushes/v1/join", {"joinCode": story.join_code})
        story.creators.append((name, email, creator))
    return ", ".join(name for name, _, _ in story.creators)


async def upload_clips(story: Story) -> str:
    """Creators upload by presigned parts; the first part of the first file fails and is sent again."""
    told = []
    for number, one in enumerate(story.footage):
        _, _, creator = story.creators[number % len(story.creators)]
        facts: dict[str, Any] = {"shotId": story.shot_ids[number % len(story.shot_ids)]} if number < 3 else {}
        story.clips[one.name] = await upload.clip(creator, story.project_id, one, fails_once=number == 0, **facts)
        told.append(f"{one.name} {one.size / 1e6:.1f} MB")
    return "; ".join(told)


async def _clips(story: Story, **filters: Any) -> dict[str, dict[str, Any]]:
    found = await story.api.get(f"/app/3.0/projects/{story.project_id}/clips", limit=100, **filters)
    return {clip["id"]: clip for clip in found["mediaFiles"]}


async def wait_for_renditions(story: Story) -> str:
    """Every clip that can play plays; the broken file says so and keeps its original."""

    async def settled() -> dict[str, dict[str, Any]] | None:
        found = await _clips(story)
        return found if all(clip["transcoded"] or clip["transcodingError"] for clip in found.values()) else None

    found = await until("the renditions", settled)
    for one in story.footage:
        clip = story.clips[one.name] = found[story.clips[one.name]["id"]]
        must(clip["transcoded"] is one.plays, f"{one.name}: transcoded is {clip['transcoded']}")
        must(clip["transcodingError"] is not one.plays, f"{one.name}: transcodingError is {clip['transcodingError']}")
    plays = [clip for clip in found.values() if clip["transcoded"]]
    return f"{len(plays)} play, {sum(clip['fileSizeSD'] for clip in plays) / 1e6:.1f} MB of proxies, {len(found) - len(plays)} is broken"


async def show_thumbnails(story: Story) -> str:
    """Thumbnails are pictures that anybody with the link can open."""
    count = 0
    for clip in story.clips.values():
        for url in clip["thumbnails"] or []:
            async with story.public.session.get(url) as response:
                must(response.status == 200 and (await response.read())[:2] == b"\xff\xd8", f"{url} is a JPEG")
            count += 1
    must(count >= len([one for one in story.footage if one.plays]), "every clip that plays has a thumbnail")
    return f"{count} pictures"


async def moderate(story: Story) -> str:
    """Approve one clip, reject another."""
    first, second = (story.clips[one.name]["id"] for one in story.footage[:2])
    for clip_id, status in ((first, "approved"), (second, "rejected")):
        changed = (await story.api.patch(f"/app/3.0/mediaFiles/{clip_id}", {"status": status}))["mediaFile"]
        must(changed["status"] == status and changed["moderatedAt"], f"{clip_id} is {status}")
    must(set(await _clips(story, status="approved")) == {first}, "one clip is approved")
    return "one approved, one rejected"


async def publish_final(story: Story) -> str:
    """Upload a final video and approve it."""
    made = await upload.clip(story.api, story.project_id, story.footage[3], isEdit=True)
    body = {"name": "Around the block, the film", "editDescription": "Thank you!", "status": "approved"}
    await story.api.patch(f"/app/3.0/mediaFiles/{made['id']}", body)
    story.final_id = made["id"]

    async def plays() -> bool:
        return bool((await _clips(story, isEdit="true"))[made["id"]]["transcoded"])

    await until("the final video's proxy", plays)
    return "Around the block, the film"


async def notify(story: Story) -> str:
    """Schedule a notification, and read the mail that arrives."""
    text = f"The film is out ({story.run})"
    body = {
        "message": text,
        "teamId": story.team_id,
        "projectId": story.project_id,
        "mediaFileId": story.final_id,
        "type": "finalEdit",
        "sendAt": (datetime.now(UTC) + timedelta(seconds=1)).isoformat(),
    }
    made = (await story.api.post("/app/3.0/notifications", body))["scheduledNotification"]
    must(made["status"] == "pending", f"it waits for its time, not {made['status']}")
    for _, email, _ in story.creators:
        await story.mailbox.newest(email, text)

    async def sent() -> bool:
        found = await story.api.get("/app/3.0/scheduledNotifications", projectId=story.project_id)
        return any(one["id"] == made["id"] and one["status"] == "sent" for one in found["scheduledNotifications"])

    await until("the notification's state", sent)
    return f"{len(story.creators)} mails"


async def download(story: Story) -> str:
    """Download an original: it is what was uploaded, byte for byte."""
    one = story.footage[0]
    link = await story.api.get(f"/app/3.0/mediaFiles/{story.clips[one.name]['id']}/download")
    arrived, size = hashlib.sha256(), 0
    async with story.public.session.get(link["url"]) as response:
        must(response.status == 200, f"download: {response.status}")
        async for chunk in response.content.iter_chunked(1 << 20):
            arrived.update(chunk)
            size += len(chunk)
    with one.path.open("rb") as file:
        must(hashlib.file_digest(file, "sha256").hexdigest() == arrived.hexdigest(), "the download is the upload")
    clip = story.clips[one.name]
    many = await story.api.get("/app/3.0/mediaFiles/download", teamId=story.team_id, filenames=[clip["fileUUID"], clip["fileUUIDSD"]])
    must(len(many["urls"]) == 2, "two links by file name")
    return f"{link['filename']}, {size / 1e6:.1f} MB, same sha256"


async def statistics(story: Story) -> str:
    """Statistics agree with what was done."""
    stats = (await story.api.get(f"/app/3.0/projects/{story.project_id}/stats"))["stats"]
    must(stats["counts"]["videos"] == {"approved": 1, "rejected": 1, "pending": 3}, f"videos: {stats['counts']['videos']}")
    must(stats["counts"]["edits"]["approved"] == 1, f"edits: {stats['counts']['edits']}")
    must(stats["numUsers"] == 3, f"numUsers: {stats['numUsers']}")
    whole = (await story.api.get(f"/app/3.0/organizations/{story.organization_id}/stats"))["stats"]
    must(whole["numClips"] >= 5 and whole["numProjects"] == 1, f"organization: {whole}")
    stored = await story.api.get(f"/app/3.0/organizations/{story.organization_id}/storage")
    must(stored["totalBytes"] >= sum(one.size for one in story.footage), f"storage: {stored['totalBytes']}")
    return f"{stats['totalLengthSeconds']:.0f} s of footage, {stored['totalBytes'] / 1e6:.0f} MB stored"


async def delete(story: Story) -> str:
    """Delete a clip, the project and the team; the organization follows."""
    first = story.clips[story.footage[0].name]["id"]
    await story.api.delete(f"/app/3.0/mediaFiles/{first}")
    must(first not in await _clips(story), "a deleted clip is gone from the list")
    await story.api.delete(f"/app/3.0/projects/{story.project_id}")
    await story.api.ask("GET", f"/app/3.0/projects/{story.project_id}", expect=404)
    await story.api.delete(f"/app/3.0/teams/{story.team_id}")
    await story.owner.ask("DELETE", f"/rushes/v1/organizations/{story.organization_id}", expect=204)
    return "clip, project, team, organization"


STEPS = [
    sign_in,
    make_organization,
    make_team,
    make_project,
    creators_join,
    upload_clips,
    wait_for_renditions,
    show_thumbnails,
    moderate,
    publish_final,
    notify,
    download,
    statistics,
    delete,
]
