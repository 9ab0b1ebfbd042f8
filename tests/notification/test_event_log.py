from uuid import uuid4

import asyncpg
import pytest

from services.notification.consumers import consumers
from shared import clock
from shared.actor import Actor, ActorKind, Grant, Role, Scope
from shared.bus.consumer import Consumer
from shared.bus.transport import Delivery, Done
from shared.events import auth
from shared.events.envelope import Envelope
from tests.notification.conftest import Service, Studio


def team_admin(studio: Studio) -> Actor:
    return Actor(ActorKind.PERSON, studio.ada, "Ada", grants=(Grant(Role.ADMIN, Scope.TEAM, studio.team_id),))


def domain_admin() -> Actor:
    return Actor(ActorKind.PERSON, uuid4(), "root", grants=(Grant(Role.ADMIN, Scope.DOMAIN),))


async def test_a_fact_that_arrives_twice_is_kept_once(service: Service, studio: Studio) -> None:
    record = auth.TeamRecord(id=uuid4(), organization_id=studio.organization_id, name="Night crew")
    data = auth.TeamUpdated(team=record).model_dump(mode="json")
    envelope = Envelope(
        id=uuid4(),
        source="/rushes/auth",
        type=auth.TeamUpdated.type,
        subject=str(record.id),
        time=clock.now(),
        sequence=7,
        organization=studio.organization_id,
        actor="person:somebody",
        data=data,
    )
    for attempt in (1, 2):
        delivery = Delivery("", str(envelope.id), envelope.type, attempt, envelope.encode())
        assert await Consumer(consumers, service.backend).receive(delivery) == Done()
    found = await service.ask("GET", f"/rushes/v1/events?subject={record.id}", studio.key)
    assert found["total"] == 1
    assert found["items"][0]["data"]["team"]["name"] == "Night crew"
    assert found["items"][0]["actor"] == "person:somebody"


async def test_a_team_admin_reads_what_happened_in_the_team_and_nothing_else(service: Service, studio: Studio) -> None:
    other = auth.TeamRecord(id=uuid4(), organization_id=studio.organization_id, name="Others")
    await service.hear(auth.TeamCreated(team=other))
    found = await service.ask("GET", "/rushes/v1/events", team_admin(studio))
    assert {one["type"] for one in found["items"]} == {
        "rushes.auth.team.created",
        "rushes.catalog.project.created",
        "rushes.catalog.member.joined",
    }
    assert str(other.id) not in {one["subject"] for one in found["items"]}
    assert (await service.ask("GET", "/rushes/v1/events", studio.person(studio.ben)))["total"] == 0


async def test_the_log_is_filtered_and_paged(service: Service, studio: Studio) -> None:
    admin = domain_admin()
    everything = await service.ask("GET", "/rushes/v1/events?limit=1000", admin)
    people = await service.ask("GET", "/rushes/v1/events?type=rushes.auth.person.*", admin)
    assert people["total"] == 2
    assert everything["total"] > people["total"]
    pages = [await service.ask("GET", f"/rushes/v1/events?limit=2&page={page}", admin) for page in range(3)]
    shown = [one["id"] for page in pages for one in page["items"]]
    assert len(shown) == len(set(shown)) == 6
    beyond = await service.ask("GET", "/rushes/v1/events?page=1000000", admin)
    assert (beyond["items"], beyond["total"]) == ([], everything["total"])
    before = await service.ask("GET", "/rushes/v1/events?before=2001-01-01T00:00:00Z", admin)
    assert before["total"] == 0
    for wrong in ("after=yesterday", "page=-1", "limit=1000000000", "organizationId=1", "after=0001-01-01T00:00:00%2B14:00"):
        headers_status = await service.status("GET", f"/rushes/v1/events?{wrong}", admin)
        assert headers_status in (200, 400), wrong


async def test_what_happened_cannot_be_rewritten(service: Service, studio: Studio) -> None:
    with pytest.raises(asyncpg.RaiseError):
        async with service.backend.transaction() as uow:
            await uow.conn.execute("update notification.event set actor = 'nobody'")
