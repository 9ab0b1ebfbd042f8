"""What belongs to the person who asks: feed, preferences, devices."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.notification.devices import usecases as devices
from services.notification.feed import usecases as feed
from services.notification.preferences import usecases as preferences
from shared.actor import Permission
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.http.wire import Of, Wire
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "notifications")
KindName = Literal["individual_message", "message", "final_edit", "project_active", "project_created"]
ChannelName = Literal["mail", "push"]


class Notice(Wire):
    """Something the person was told."""

    id: Annotated[UUID, Of("id")]
    kind: Annotated[KindName, Of("kind")]
    message: Annotated[str, Of("message")]
    teamId: Annotated[UUID, Of("team_id")]  # noqa: N815  the wire's name
    projectId: Annotated[UUID | None, Of("project_id")]  # noqa: N815  the wire's name
    clipId: Annotated[UUID | None, Of("clip_id")]  # noqa: N815  the wire's name
    createdAt: Annotated[str, Of("created_at")]  # noqa: N815  the wire's name
    readAt: Annotated[str | None, Of("read_at")]  # noqa: N815  the wire's name


class Notices(BaseModel):
    """A page of the feed."""

    total: int
    items: list[Notice]


class FeedQuery(rushes.Paged):
    """Which page; only what is unread, if so wished."""

    unread: bool = False


class ReadBody(rushes.Body):
    """Which notices were read; all of them without `ids`."""

    ids: list[UUID] | None = Field(None, max_length=1000)


class Count(BaseModel):
    """A number of notices."""

    count: int


class PreferencesBody(rushes.Body):
    """Choices by kind and channel; what is not named stays as it is."""

    preferences: dict[KindName, dict[ChannelName, bool]]


class Preferences(BaseModel):
    """Every kind and channel."""

    preferences: dict[str, dict[str, bool]]


class DeviceBody(rushes.Body):
    """A web push subscription as browsers give it."""

    endpoint: Annotated[str, StringConstraints(min_length=10, max_length=2000)]
    p256dh: Annotated[str, StringConstraints(min_length=80, max_length=100)]
    auth: Annotated[str, StringConstraints(min_length=20, max_length=30)]
    name: Annotated[str, StringConstraints(max_length=200)] = ""


class RegisteredDevice(Wire):
    """A browser that takes web push. Its keys are not told again."""

    id: Annotated[UUID, Of("id")]
    name: Annotated[str, Of("name")]
    endpoint: Annotated[str, Of("endpoint")]
    createdAt: Annotated[str, Of("created_at")]  # noqa: N815  the wire's name


class Devices(BaseModel):
    """All devices of a person."""

    total: int
    items: list[RegisteredDevice]


class DeviceId(BaseModel):
    """The id of a registration."""

    id: UUID


class PushPublicKey(rushes.Reply):
    """The key that browsers subscribe with."""

    public_key: str


@routes.get("/rushes/v1/feed", allow=Permission.VIEW, reply=Notices)
async def list_feed(call: Call, query: FeedQuery) -> JsonText:
    """What the caller was told, newest first."""
    shown = Notice.projection()
    return rushes.page(await feed.list_page(call.uow, call.actor, shown, unread=query.unread, limit=query.limit, page=query.page))


@routes.get("/rushes/v1/feed/unread", allow=Permission.VIEW, reply=Count)
async def count_unread(call: Call) -> Count:
    """How many notices the caller has not read."""
    return Count(count=await feed.count_unread(call.uow, call.actor))


@routes.post("/rushes/v1/feed/read", allow=Permission.VIEW, reply=Count)
async def mark_read(call: Call, body: ReadBody) -> Count:
    """Mark notices as read."""
    return Count(count=await feed.mark_read(call.uow, call.actor, body.ids))


@routes.get("/rushes/v1/preferences", allow=Permission.VIEW, reply=Preferences)
async def show_preferences(call: Call) -> Preferences:
    """Which kinds the caller wants by mail and push."""
    return Preferences(preferences=await preferences.show(call.uow, feed.person_of(call.actor)))


@routes.put("/rushes/v1/preferences", allow=Permission.CONTRIBUTE, reply=Preferences)
async def choose_preferences(call: Call, body: PreferencesBody) -> Preferences:
    """Choose kinds and channels."""
    chosen = {str(kind): {str(channel): is_on for channel, is_on in by.items()} for kind, by in body.preferences.items()}
    return Preferences(preferences=await preferences.choose(call.uow, feed.person_of(call.actor), chosen))


@routes.get("/rushes/v1/devices", allow=Permission.VIEW, reply=Devices)
async def list_devices(call: Call) -> JsonText:
    """The caller's devices."""
    return rushes.page(await devices.show(call.uow, feed.person_of(call.actor), RegisteredDevice.projection()))


@routes.post("/rushes/v1/devices", allow=Permission.CONTRIBUTE, status=201, reply=DeviceId)
async def register_device(call: Call, body: DeviceBody) -> DeviceId:
    """Register a browser for web push."""
    person_id = feed.person_of(call.actor)
    return DeviceId(id=await devices.register(call.uow, person_id, **body.model_dump()))


@routes.delete("/rushes/v1/devices/{deviceId}", allow=Permission.CONTRIBUTE, status=204)
async def forget_device(call: Call, device_id: UUID) -> None:
    """Take a device away."""
    await devices.forget(call.uow, feed.person_of(call.actor), device_id)


@routes.get("/rushes/v1/push-key", allow=Permission.VIEW, reply=PushPublicKey, unit="write")
async def show_push_key(call: Call) -> PushPublicKey:
    """The public key that browsers subscribe with."""
    return PushPublicKey(public_key=(await devices.key(call.uow)).public_key)
