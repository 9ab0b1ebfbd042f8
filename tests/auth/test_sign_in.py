import asyncio
import time

import jwt

from services.auth.logins.model import LockOutPolicy
from services.auth.passwords.model import Hasher
from services.auth.sessions.model import SessionPolicy
from shared.actor import NOBODY, Permission
from tests.auth.conftest import ADMIN_EMAIL, ADMIN_PASSWORD, Service, stranger


async def test_the_first_admin_signs_in_and_administers_the_installation(service: Service) -> None:
    tokens = await service.log_in()
    admin = await service.identify("bearer", tokens["accessToken"])
    assert admin.is_domain_admin(to_write=True) and str(admin.person_id) == tokens["personId"]
    assert admin.has(Permission.MANAGE_DOMAIN) and str(admin.credential_id) == tokens["sessionId"]
    assert await service.log_in(ADMIN_EMAIL.upper()), "an address is one mailbox however it is spelt"


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(service: Service) -> None:
    known = await service.ask("POST", "/rushes/v1/login", {"email": ADMIN_EMAIL, "password": "wrong"}, caller=NOBODY)
    unknown = await service.ask("POST", "/rushes/v1/login", {"email": "no@rushes.test", "password": "wrong"}, caller=NOBODY)
    assert (known.status, known.body) == (unknown.status, unknown.body)
    assert (known.status, known.code) == (401, "WRONG_CREDENTIALS")


async def test_an_unknown_address_costs_one_hash_like_a_known_one(service: Service) -> None:
    hasher = service.backend.use(Hasher)
    assert await hasher.verify(None, "warm up") is False
    verified: list[str] = []
    real = hasher._verified

    def counting(hashed: str, password: str) -> bool:
        verified.append(hashed)
        return real(hashed, password)

    hasher._verified = counting  # type: ignore[method-assign]  # counts the work in place of timing it
    for email in (ADMIN_EMAIL, "no@rushes.test"):
        await service.ask("POST", "/rushes/v1/login", {"email": email, "password": "wrong"}, caller=NOBODY)
    assert len(verified) == 2


async def test_repeated_failures_lock_out_known_and_unknown_addresses_alike(service: Service) -> None:
    for email in (ADMIN_EMAIL, "no@rushes.test"):
        answers = [
            (await service.ask("POST", "/rushes/v1/login", {"email": email, "password": "wrong"}, caller=NOBODY)).status for _ in range(7)
        ]
        assert answers == [401] * 5 + [429] * 2
    right = await service.ask("POST", "/rushes/v1/login", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}, caller=NOBODY)
    assert (right.status, right.code) == (429, "TOO_MANY_ATTEMPTS")
    assert len(await service.events("person.locked_out")) == 1


async def test_a_lock_out_ends_and_the_next_failure_doubles_it(service: Service) -> None:
    body = {"email": ADMIN_EMAIL, "password": "wrong"}
    for _ in range(5):
        await service.ask("POST", "/rushes/v1/login", body, caller=NOBODY)
    await service.sql("update auth.login_throttle set locked_until = now()")
    assert (await service.ask("POST", "/rushes/v1/login", body, caller=NOBODY)).status == 401
    closed_for = await service.sql("select extract(epoch from locked_until - failed_at)::int from auth.login_throttle")
    assert closed_for == 60
    await service.sql("update auth.login_throttle set locked_until = now()")
    assert await service.log_in()
    assert await service.sql("select count(*) from auth.login_throttle") == 0


def test_lock_outs_grow_to_a_longest() -> None:
    from datetime import timedelta

    policy = LockOutPolicy(3, timedelta(seconds=10), timedelta(seconds=60))
    told = [policy.lock(failures) for failures in (2, 3, 4, 5, 6, 10**6)]
    assert [one and one.total_seconds() for one in told] == [None, 10, 20, 40, 60, 60]


async def test_guesses_sent_all_at_once_do_not_outrun_the_count(service: Service) -> None:
    body = {"email": ADMIN_EMAIL, "password": "wrong"}
    answers = await asyncio.gather(*(service.ask("POST", "/rushes/v1/login", body, caller=NOBODY) for _ in range(20)))
    assert sorted(answer.status for answer in answers) == [401] * 5 + [429] * 15


async def test_many_right_logins_at_once_all_succeed(service: Service) -> None:
    tokens = await asyncio.gather(*(service.log_in() for _ in range(12)))
    assert len({one["sessionId"] for one in tokens}) == 12


async def test_a_refresh_token_is_used_up_and_its_copy_ends_the_session(service: Service) -> None:
    first = await service.log_in()
    second = (await service.ask("POST", "/rushes/v1/refresh", {"refreshToken": first["refreshToken"]}, caller=NOBODY)).body
    assert second["sessionId"] == first["sessionId"] and second["refreshToken"] != first["refreshToken"]
    assert not await service.is_refused("bearer", second["accessToken"])
    thief = await service.ask("POST", "/rushes/v1/refresh", {"refreshToken": first["refreshToken"]}, caller=NOBODY)
    assert (thief.status, thief.code) == (401, "SESSION_ENDED")
    victim = await service.ask("POST", "/rushes/v1/refresh", {"refreshToken": second["refreshToken"]}, caller=NOBODY)
    assert victim.status == 401
    assert await service.is_refused("bearer", second["accessToken"])
    assert await service.sql("select revoked_because from auth.session where id = $1::text::uuid", first["sessionId"]) == "token_reused"
    assert [one["credential_id"] for one in await service.events("credential.revoked")] == [first["sessionId"]]


async def test_a_client_that_lost_the_answer_may_refresh_once_more_within_the_grace(service: Service) -> None:
    from datetime import timedelta

    policy = service.backend.use(SessionPolicy)
    service.backend.ports[SessionPolicy] = SessionPolicy(policy.access_lifetime, policy.refresh_lifetime, timedelta(hours=1))
    first = await service.log_in()
    body = {"refreshToken": first["refreshToken"]}
    answers = await asyncio.gather(*(service.ask("POST", "/rushes/v1/refresh", body, caller=NOBODY) for _ in range(3)))
    assert {answer.status for answer in answers} == {200}


async def test_two_refreshes_at_once_never_fail_unforeseen(service: Service) -> None:
    first = await service.log_in()
    body = {"refreshToken": first["refreshToken"]}
    answers = await asyncio.gather(*(service.ask("POST", "/rushes/v1/refresh", body, caller=NOBODY) for _ in range(4)))
    # Those that began before the first had used the token up are repetitions of it; which ones do is up to the machine.
    assert {200} <= {answer.status for answer in answers} <= {200, 401}


async def test_logging_out_ends_the_session_by_either_token(service: Service) -> None:
    one, other = await service.log_in(), await service.log_in()
    assert (await service.ask("POST", "/rushes/v1/logout", {"refreshToken": one["refreshToken"]}, caller=NOBODY)).status == 204
    assert await service.is_refused("bearer", one["accessToken"])
    caller = await service.identify("bearer", other["accessToken"])
    assert (await service.ask("POST", "/rushes/v1/logout", {}, caller=caller)).status == 204
    assert await service.is_refused("bearer", other["accessToken"])
    assert (await service.ask("POST", "/rushes/v1/logout", {"refreshToken": one["refreshToken"]}, caller=NOBODY)).status == 204
    assert (await service.ask("POST", "/rushes/v1/logout", {}, caller=NOBODY)).status == 401


async def test_sessions_are_listed_and_revoked_by_their_owner_alone(service: Service) -> None:
    own = await service.log_in()
    caller = await service.identify("bearer", own["accessToken"])
    other = await service.log_in()
    listed = await service.get("/rushes/v1/sessions", caller)
    assert listed["total"] == 2 and {item["id"]: item["isCurrent"] for item in listed["items"]} == {
        own["sessionId"]: True,
        other["sessionId"]: False,
    }
    path = f"/rushes/v1/sessions/{other['sessionId']}"
    assert (await service.ask("DELETE", path, caller=stranger())).status == 404
    assert (await service.ask("DELETE", path, caller=caller)).status == 204
    assert (await service.ask("DELETE", path, caller=caller)).status == 404
    assert await service.is_refused("bearer", other["accessToken"])
    assert (await service.get("/rushes/v1/sessions", caller))["total"] == 1


async def test_an_access_token_that_is_expired_forged_or_foreign_is_worth_nothing(service: Service) -> None:
    tokens = await service.log_in()
    good = tokens["accessToken"]
    header, payload, signature = good.split(".")
    forged = jwt.encode({"sub": tokens["personId"], "sid": tokens["sessionId"], "exp": time.time() + 60}, "k" * 32, algorithm="HS256")
    for bad in ("", "x", "a.b.c", f"{header}.{payload}.", f"{header}.{payload[:-2]}AA.{signature}", forged, good + "x"):
        assert await service.is_refused("bearer", bad), bad
    key_id = jwt.get_unverified_header(good)["kid"]
    unsigned = jwt.encode({"sub": tokens["personId"], "sid": tokens["sessionId"]}, "", algorithm="none", headers={"kid": key_id})
    assert await service.is_refused("bearer", unsigned)
    await service.sql("update auth.session set expires_at = now() where id = $1::text::uuid", tokens["sessionId"])
    assert await service.is_refused("bearer", good)


async def test_public_keys_verify_what_was_signed_before_and_after_a_rotation(service: Service) -> None:
    admin, old = await service.admin(), await service.log_in()
    assert (await service.ask("POST", "/rushes/v1/signing-keys/rotate", caller=admin)).status == 204
    new = await service.log_in()
    keys = {key["kid"]: jwt.PyJWK(key) for key in (await service.get("/internal/keys"))["keys"]}
    assert len(keys) == 2
    for tokens in (old, new):
        token = tokens["accessToken"]
        claims = jwt.decode(token, keys[jwt.get_unverified_header(token)["kid"]].key, algorithms=["EdDSA"])
        assert claims["sid"] == tokens["sessionId"] and claims["exp"] - claims["iat"] == tokens["expiresIn"] == 900
        assert not await service.is_refused("bearer", token)


async def test_the_login_log_tells_people_of_their_own_logins_only(service: Service) -> None:
    await service.ask(
        "POST", "/rushes/v1/login", {"email": "no@rushes.test", "password": "x"}, caller=NOBODY, X_Forwarded_For="203.0.113.7"
    )
    admin = await service.admin()
    everything = await service.get("/rushes/v1/login-log", admin)
    assert [item["outcome"] for item in everything["items"]] == ["success", "wrong_credentials"]
    assert everything["items"][1]["address"] == "203.0.113.7"
    assert (await service.get("/rushes/v1/login-log", stranger()))["total"] == 0
    assert (await service.ask("GET", f"/rushes/v1/login-log?personId={admin.id}", caller=stranger())).status == 404


async def test_a_key_has_no_sessions_and_cannot_change_a_password(service: Service) -> None:
    key = await service.key()
    assert (await service.ask("GET", "/rushes/v1/sessions", caller=key)).code == "NOT_A_PERSON"
    body = {"currentPassword": "x", "newPassword": "long enough"}
    assert (await service.ask("POST", "/rushes/v1/me/password", body, caller=key)).code == "NOT_A_PERSON"
