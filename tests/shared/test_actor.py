from uuid import uuid4

import pytest

from shared import tokens
from shared.actor import NOBODY, Actor, ActorKind, Grant, Permission, Role, Scope, service
from shared.errors import NotPermitted, NotSignedIn, ReadOnlyCredential
from shared.http.mount import require

SECRET = "a secret of enough length for HS256 keys"
ORGANIZATION, TEAM = uuid4(), uuid4()


def person(*grants: Grant, read_only: bool = False) -> Actor:
    return Actor(ActorKind.PERSON, uuid4(), "Ada", grants=grants, read_only=read_only)


def key(*, read_only: bool = False) -> Actor:
    return Actor(ActorKind.API_KEY, uuid4(), "app", ORGANIZATION, read_only, (Grant(Role.ADMIN, Scope.ORGANIZATION, ORGANIZATION),))


CREATOR = person(Grant(Role.CREATOR, Scope.TEAM, TEAM))
TEAM_ADMIN = person(Grant(Role.ADMIN, Scope.TEAM, TEAM))
ORGANIZATION_ADMIN = person(Grant(Role.ADMIN, Scope.ORGANIZATION, ORGANIZATION))
OBSERVER = person(Grant(Role.ADMIN, Scope.ORGANIZATION, ORGANIZATION, read_only=True))
DOMAIN_ADMIN = person(Grant(Role.ADMIN, Scope.DOMAIN))
KEY, READ_ONLY_KEY = key(), key(read_only=True)

ALLOWED = {
    Permission.ANYONE: [NOBODY, CREATOR, TEAM_ADMIN, ORGANIZATION_ADMIN, OBSERVER, DOMAIN_ADMIN, KEY, READ_ONLY_KEY],
    Permission.VIEW: [CREATOR, TEAM_ADMIN, ORGANIZATION_ADMIN, OBSERVER, DOMAIN_ADMIN, KEY, READ_ONLY_KEY],
    Permission.CONTRIBUTE: [CREATOR, TEAM_ADMIN, ORGANIZATION_ADMIN, OBSERVER, DOMAIN_ADMIN, KEY],
    Permission.MODERATE: [TEAM_ADMIN, ORGANIZATION_ADMIN, DOMAIN_ADMIN, KEY],
    Permission.MANAGE_ORGANIZATION: [ORGANIZATION_ADMIN, DOMAIN_ADMIN, KEY],
    Permission.MANAGE_DOMAIN: [DOMAIN_ADMIN],
    Permission.INTERNAL: [],
}


@pytest.mark.parametrize("permission", list(Permission))
def test_each_permission_is_held_by_exactly_these(permission: Permission) -> None:
    everybody = ALLOWED[Permission.ANYONE]
    assert [actor for actor in everybody if actor.has(permission)] == ALLOWED[permission]


def test_a_service_may_use_internal_routes() -> None:
    require(service("catalog"), Permission.INTERNAL)


def test_the_refusal_says_what_is_lacking() -> None:
    with pytest.raises(NotSignedIn):
        require(NOBODY, Permission.VIEW)
    with pytest.raises(ReadOnlyCredential):
        require(key(read_only=True), Permission.CONTRIBUTE)
    with pytest.raises(ReadOnlyCredential):
        require(OBSERVER, Permission.MODERATE)
    with pytest.raises(NotPermitted):
        require(CREATOR, Permission.MODERATE)


def test_access_flows_down_and_not_sideways() -> None:
    assert ORGANIZATION_ADMIN.may_administer(organization_id=ORGANIZATION, team_id=uuid4())
    assert TEAM_ADMIN.may_administer(organization_id=ORGANIZATION, team_id=TEAM)
    assert not TEAM_ADMIN.may_administer(organization_id=ORGANIZATION, team_id=uuid4())
    assert not ORGANIZATION_ADMIN.may_administer(organization_id=uuid4(), team_id=TEAM)
    assert OBSERVER.may_administer(organization_id=ORGANIZATION, to_write=False)
    assert not OBSERVER.may_administer(organization_id=ORGANIZATION)


@pytest.mark.parametrize("actor", [CREATOR, OBSERVER, DOMAIN_ADMIN, key(read_only=True), service("media")])
def test_an_identity_token_gives_back_the_actor_it_was_made_from(actor: Actor) -> None:
    assert tokens.verify(tokens.sign(actor, SECRET), SECRET) == actor


def test_a_forged_or_expired_identity_token_is_refused() -> None:
    token = tokens.sign(CREATOR, SECRET)
    for wrong in (token[:-2], token + "x", "nonsense", tokens.sign(CREATOR, SECRET + "!"), tokens.sign(CREATOR, SECRET, lifetime=-60)):
        with pytest.raises(NotSignedIn):
            tokens.verify(wrong, SECRET)


def test_no_token_is_nobody() -> None:
    assert tokens.verify(None, SECRET) == NOBODY
