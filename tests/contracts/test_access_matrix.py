"""Every operation, asked by every kind of caller: who gets in, who is turned away, and that nobody learns what is not theirs."""

import re

import pytest

from services.gateway.table import Table
from shared.actor import Permission
from tests.contracts.cases import CINEBODY, EVERYBODY, NOT_ASKED, RUSHES, Case
from tests.contracts.world import Answer, World, picture

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
_CANNOT_WRITE = frozenset({"reader", "observer"})


def _gets_in(case: Case, caller: str) -> bool:
    is_read = _permission(case) == Permission.VIEW or case.as_oneself
    return caller in case.who and (is_read or caller not in _CANNOT_WRITE)


def _permission(case: Case) -> str:
    method, path = case.operation.split(" ")
    found = Table.generated().find(method, path)
    assert found is not None
    assert not isinstance(found, set)
    return found.permission


async def _asked(world: World, case: Case, caller: str) -> Answer:
    places = dict(world.places)
    if case.fresh is not None and (case.method == "DELETE" or _gets_in(case, caller)):
        places |= await case.fresh(world)
    body = case.filled({"filename": "none.mp4", "uploadId": "none", "etag": '"none"', **places})
    return await world.ask(caller, case.method, case.path(places), body=body, picture=picture() if case.picture else None)


@pytest.mark.parametrize("caller", ["nobody", *sorted(EVERYBODY)])
@pytest.mark.parametrize("case", [*CINEBODY, *RUSHES], ids=lambda case: case.operation.replace("/", "_"))
async def test_who_gets_in(world: World, case: Case, caller: str) -> None:
    answer = await _asked(world, case, caller)
    told = f"{case.operation} as {caller}: {answer.status} {answer.text[:300]}"
    assert answer.status < 500, told
    if _gets_in(case, caller):
        assert answer.status < 300 or answer.status in case.statuses, told
        return
    assert answer.status in ((401, 403) if caller == "nobody" else (400, 401, 403, 404)), told
    if caller == "other" and _permission(case) in (Permission.VIEW, Permission.CONTRIBUTE) and "{" in case.operation:
        assert answer.status == 404, told


_LISTS = [case for case in [*CINEBODY, *RUSHES] if case.method == "GET" and case.who == EVERYBODY and "joinCode" not in case.query]


@pytest.mark.parametrize("case", _LISTS, ids=lambda case: case.operation.replace("/", "_"))
async def test_a_list_tells_another_organization_nothing_of_ours(world: World, case: Case) -> None:
    answer = await world.ask("other", case.method, case.path(world.places))
    assert answer.status == 200
    # Types of shots belong to everybody.
    ours = {value for name, value in world.places.items() if name != "shotTypeId"}
    assert [value for value in ours if value in answer.text] == []


async def test_every_public_operation_is_asked() -> None:
    offered = {re.sub("{[^}]*}", "{}", f"{route.method} {route.path}") for route in Table.generated().routes}
    asked = {re.sub("{[^}]*}", "{}", case.operation.replace("renditions/proxy/", "renditions/{}/")) for case in [*CINEBODY, *RUSHES]}
    excused = {operation for operations in NOT_ASKED.values() for operation in operations}
    assert offered == asked | excused
    assert not asked & excused
