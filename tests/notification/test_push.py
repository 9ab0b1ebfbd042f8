from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.notification.devices.model import Device, is_public
from services.notification.push_services import new_push_key, open_pusher
from services.notification.settings import NotificationSettings
from shared.ids import new_id
from shared.native.mail import MailCatcher
from shared.testing.databases import Database
from shared.testing.plugin import DELIVERY_SECRET, INTERNAL_SECRET
from tests.notification.browser import Browser
from tests.notification.conftest import Service, Studio, create, reaches


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with Browser().listening() as listening:
        yield listening


async def test_a_push_reaches_the_browser_encrypted_for_it_alone(service: Service, studio: Studio, browser: Browser) -> None:
    ada = studio.person(studio.ada)
    await service.ask("POST", "/rushes/v1/devices", ada, browser.registration(), status=201)
    made = await create(service, studio, message="Start filming 🎬 <b>now</b>")
    await reaches(service, studio, made["id"], "sent")
    assert browser.pushes == [{"title": "Street crew", "body": "Start filming 🎬 <b>now</b>"}]
    key = await service.ask("GET", "/rushes/v1/push-key", ada)
    assert browser.headers[0]["Authorization"].startswith("vapid t=")
    assert browser.headers[0]["Authorization"].endswith("k=" + key["publicKey"])


async def test_the_push_key_is_made_once(service: Service, studio: Studio) -> None:
    first = await service.ask("GET", "/rushes/v1/push-key", studio.person(studio.ada))
    assert await service.ask("GET", "/rushes/v1/push-key", studio.person(studio.ben)) == first


async def test_a_browser_whose_push_service_says_it_is_gone_is_forgotten(service: Service, studio: Studio, browser: Browser) -> None:
    ada = studio.person(studio.ada)
    await service.ask("POST", "/rushes/v1/devices", ada, browser.registration(), status=201)
    browser.answers = [410]
    made = await create(service, studio)
    await reaches(service, studio, made["id"], "sent")
    assert (await service.ask("GET", "/rushes/v1/devices", ada))["items"] == []


async def test_a_push_service_that_fails_for_a_moment_is_tried_again_and_the_mail_is_not(
    service: Service, studio: Studio, browser: Browser, smtp: MailCatcher
) -> None:
    await service.ask("POST", "/rushes/v1/devices", studio.person(studio.ada), browser.registration(), status=201)
    browser.answers = [503]
    made = await create(service, studio, type="individualMessage", userId=str(studio.ada))
    await reaches(service, studio, made["id"], "sent")
    assert len(browser.pushes) == 1
    assert len(smtp.mails) == 1


async def test_a_push_is_not_led_elsewhere(service: Service, studio: Studio, browser: Browser) -> None:
    await service.ask("POST", "/rushes/v1/devices", studio.person(studio.ada), browser.registration(), status=201)
    browser.answers = [307]
    made = await create(service, studio, type="individualMessage", userId=str(studio.ada))
    await reaches(service, studio, made["id"], "sent")
    assert browser.pushes == []
    deliveries = await service.ask("GET", f"/rushes/v1/announcements/{made['id']}/deliveries", studio.key)
    assert {one["channel"]: one["failureCode"] for one in deliveries["items"]} == {"mail": None, "push": "NO_DEVICE_REACHED"}


async def test_a_browser_belongs_to_whoever_registered_it_last(service: Service, studio: Studio, browser: Browser) -> None:
    for person_id in (studio.ada, studio.ben):
        await service.ask("POST", "/rushes/v1/devices", studio.person(person_id), browser.registration(), status=201)
    made = await create(service, studio, type="individualMessage", userId=str(studio.ada))
    await reaches(service, studio, made["id"], "sent")
    assert browser.pushes == []
    assert len((await service.ask("GET", "/rushes/v1/devices", studio.person(studio.ben)))["items"]) == 1


async def test_nobody_removes_the_browser_of_another(service: Service, studio: Studio, browser: Browser) -> None:
    registered = await service.ask("POST", "/rushes/v1/devices", studio.person(studio.ada), browser.registration(), status=201)
    path = f"/rushes/v1/devices/{registered['id']}"
    await service.ask("DELETE", path, studio.person(studio.ben), status=404)
    await service.ask("DELETE", path, studio.person(studio.ada), status=204)


async def test_keys_that_are_none_are_refused(service: Service, studio: Studio, browser: Browser) -> None:
    for wrong in ({"p256dh": "A" * 87}, {"auth": "!" * 22}, {"p256dh": "é" * 87}):
        body = browser.registration() | wrong
        refused = await service.ask("POST", "/rushes/v1/devices", studio.person(studio.ada), body, status=400)
        assert refused["code"] == "DEVICE_KEYS_INVALID"


@pytest.mark.parametrize(
    ("endpoint", "public"),
    [
        ("https://updates.push.services.example/wpush/v2/x", True),
        ("http://updates.push.services.example/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1]/x", False),
        ("https://[fe80::1/x", False),
        ("https://10.1.2.3/x", False),
        ("https://169.254.169.254/latest", False),
        ("https://localhost/x", False),
        ("https://user@push.example/x", False),
        ("https://printer.local/x", False),
        ("ftp://push.example/x", False),
        ("", False),
    ],
)
def test_only_public_https_addresses_are_pushed_to(endpoint: str, public: bool) -> None:  # noqa: FBT001  a parameter of the test
    assert is_public(endpoint) is public


async def test_in_production_a_name_that_leads_into_our_own_network_is_not_followed(database: Database, browser: Browser) -> None:
    settings = NotificationSettings.model_validate(
        {
            "environment": "production",
            "internal_secret": INTERNAL_SECRET,
            "delivery_secret": DELIVERY_SECRET,
            "database": database.settings("notification"),
        }
    )
    # A public looking name is checked when it is resolved; `is_public` has let this one pass, as it would a rebound name.
    registered = browser.registration()
    device = Device(new_id(), "https://localhost.localdomain/push", registered["p256dh"], registered["auth"])
    async with open_pusher(settings) as pusher:
        assert is_public(device.endpoint)
        assert await pusher.deliver(new_push_key(), device, "text") in (0, 410)
        inside = Device(new_id(), browser.address, registered["p256dh"], registered["auth"])
        assert await pusher.deliver(new_push_key(), inside, "text") == 410
    assert browser.pushes == []
