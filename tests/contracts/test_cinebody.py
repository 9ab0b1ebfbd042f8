"""Every published operation, answered by our own instance, against the published document and against our own."""

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from tests.contracts import published
from tests.contracts.cases import CINEBODY, Case
from tests.contracts.world import World, picture

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
_OURS: dict[str, Any] = json.loads((resources.files("services.gateway") / "generated" / "openapi.json").read_text())
# Named by the operation, left out by intent.
_LEFT_OUT: dict[str, set[str]] = {}


def _ours(case: Case) -> dict[str, Any]:
    method, path = case.operation.split(" ")
    schema: dict[str, Any] = _OURS["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]["schema"]
    return {**schema, "components": _OURS["components"]}


async def test_every_published_operation_is_asked() -> None:
    assert sorted(case.operation for case in CINEBODY) == sorted(published.operations())


@pytest.mark.parametrize("case", CINEBODY, ids=lambda case: case.operation.replace("/", "_"))
async def test_the_reply_is_as_published_and_as_we_say(world: World, case: Case) -> None:
    places = {**world.places, **(await case.fresh(world) if case.fresh else {})}
    body, image = case.filled(places), picture() if case.picture else None
    answer = await world.ask("key", case.method, case.path(places), body=body, picture=image)
    assert answer.status == 200, answer.text
    told = [problem for problem in published.problems(case.operation, answer.body) if problem not in _LEFT_OUT.get(case.operation, set())]
    assert told == [], json.dumps(answer.body)[:2000]
    jsonschema.Draft202012Validator(_ours(case)).validate(answer.body)
    assert answer.body.get("apiVersion") == "3.26.1"


@pytest.mark.parametrize("case", CINEBODY, ids=lambda case: case.operation.replace("/", "_"))
async def test_a_refusal_is_as_published(world: World, case: Case) -> None:
    for caller in ("nobody", "other"):
        places = {**world.places, "filename": "none.mp4", "uploadId": "none", "etag": '"none"'}
        answer = await world.ask(caller, case.method, case.path(places), body=case.filled(places))
        if answer.status >= 400:
            assert published.failure_problems(answer.body) == []
            assert answer.body["status"] == "failure"
            assert answer.body["code"].isupper()
