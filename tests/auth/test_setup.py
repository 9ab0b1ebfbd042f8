import time
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from services.auth import app as auth
from services.auth.settings import AuthSettings
from shared.bus.inprocess import InProcessTransport
from shared.http.mount import BACKEND
from tests.auth.conftest import ADMIN_EMAIL, ADMIN_PASSWORD, Service


async def _counts(service: Service) -> dict[str, int]:
    names = ("person", "organization", "team", "role_assignment", "session", "api_key", "login", "password", "inbox")
    return {name: await service.sql(f"select count(*) from auth.{name}") for name in names}


async def test_the_first_start_makes_an_admin_and_an_organization_once(service: Service, settings: AuthSettings) -> None:
    before = await _counts(service)
    assert (before["person"], before["organization"], before["role_assignment"]) == (1, 1, 2)
    async with TestServer(auth.build(settings, transport=InProcessTransport(expects=("auth",)))):
        assert await _counts(service) == before
    assert {fact["organization"]["name"] for fact in await service.events("organization.created")} == {"Rushes"}


async def test_starting_over_leaves_only_what_the_first_start_made(service: Service) -> None:
    fresh = await _counts(service)
    organization_id = await service.organization()
    await service.person("admin", team_id=await service.team(organization_id))
    key = (await service.ask("POST", "/internal/keys", {"name": "k"})).body["key"]
    tokens = await service.log_in()
    assert (await service.ask("POST", "/internal/reset", {})).status == 204
    assert await _counts(service) == fresh
    assert await service.is_refused("bearer", tokens["accessToken"]) and await service.is_refused("api_key", key)
    assert (await service.admin()).is_domain_admin()
    assert (await service.ask("POST", "/internal/reset", {"defaults": False})).status == 204
    counts = await _counts(service)
    assert {name: count for name, count in counts.items() if count} == {"person": 1, "role_assignment": 1, "password": 1}


async def test_starting_over_again_and_again_is_quick(service: Service) -> None:
    for _ in range(3):
        await service.organization()
        assert (await service.ask("POST", "/internal/reset", {})).status == 204
    started = time.perf_counter()
    assert (await service.ask("POST", "/internal/reset", {})).status == 204
    # The budget is 0.1 s; what a busy machine adds is not ours to fail on.
    assert time.perf_counter() - started < 5
    assert await service.log_in()


async def test_production_is_never_emptied(settings: AuthSettings, service: Service) -> None:
    built = auth.build(settings.model_copy(update={"environment": "production"}), transport=InProcessTransport(expects=("auth",)))
    async with TestServer(built) as server:
        other = Service(built, str(server.make_url("")).rstrip("/"), service.session, service.media)
        assert (await other.ask("POST", "/internal/reset", {})).status == 404
    assert await service.log_in()


async def test_a_password_that_nobody_chose_is_made_and_written_where_it_was_asked(
    settings: AuthSettings, service: Service, tmp_path: Path
) -> None:
    await service.sql("delete from auth.person")
    file = tmp_path / "password"
    unset = settings.model_copy(update={"admin_password": None, "admin_password_file": file})
    for _ in range(2):
        app = auth.build(unset, transport=InProcessTransport(expects=("auth",)))
        async with TestServer(app) as server:
            other = Service(app, str(server.make_url("")).rstrip("/"), service.session, service.media)
            assert await other.log_in(ADMIN_EMAIL, file.read_text().strip())
            assert (await other.ask("POST", "/internal/reset", {})).status == 204
            assert await other.log_in(ADMIN_EMAIL, file.read_text().strip()), "starting over keeps the password"
            assert app[BACKEND] is not service.backend
    assert file.stat().st_mode & 0o077 == 0


async def test_the_command_line_makes_admins_and_keys(service: Service) -> None:
    made = await service.ask("POST", "/internal/admins", {"email": "second@rushes.test", "password": "long enough"})
    assert made.status == 201 and made.body["status"] == "active"
    tokens = await service.log_in("second@rushes.test", "long enough")
    assert (await service.identify("bearer", tokens["accessToken"])).is_domain_admin(to_write=True)
    again = await service.ask("POST", "/internal/admins", {"email": ADMIN_EMAIL, "password": "replaced by hand"})
    assert again.status == 201 and await service.log_in(password="replaced by hand")
    assert (await service.ask("POST", "/internal/admins", {"email": "x", "password": "long enough"})).code == "INVALID_EMAIL"
    key = await service.ask("POST", "/internal/keys", {"name": "k", "read_only": True, "organization_id": None})
    assert (key.status, key.body["read_only"]) == (201, True)


@pytest.mark.parametrize("wrong", [{"argon2_passes": 0}, {"lockout_after": 0}, {"invite_days": -1}, {"admin_email": ""}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        AuthSettings.model_validate({"internal_secret": "x" * 16, "delivery_secret": "x" * 16, "database": {"url": "x"}, **wrong})


def test_a_secret_is_not_printed() -> None:
    settings = AuthSettings.model_validate(
        {"internal_secret": "x" * 16, "delivery_secret": "x" * 16, "database": {"url": "x"}, "admin_password": ADMIN_PASSWORD}
    )
    assert ADMIN_PASSWORD not in repr(settings) and isinstance(settings.admin_password, SecretStr)
