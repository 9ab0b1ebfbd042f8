"""Whatever our own document allows, and much that it forbids, is answered without a failure of ours."""

import contextlib
import json
from importlib import resources
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from rushes.runtime.instance import Instance
from tests.contracts.world import World

pytestmark = pytest.mark.e2e
_EXAMPLES = 10
_SECONDS = 60
_DOCUMENT: dict[str, Any] = json.loads((resources.files("services.gateway") / "generated" / "openapi.json").read_text())
_FOUND: list[Any] = list(schemathesis.openapi.from_dict(_DOCUMENT).get_all_operations())
_OPERATIONS = [found.ok() for found in _FOUND]
_KNOWN_AS = {"id": "organizationId", "project_id": "projectId"}
_ENDS_THE_SESSION = "POST /rushes/v1/logout"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(instance: Instance) -> World:
    """A world of this module's own, as what is tried here changes it."""
    async with aiohttp.ClientSession() as session:
        return await World.built(instance, session)


def _places(world: World, operation: Any) -> dict[str, str] | None:
    """Ids of what is there, so that what is tried reaches further than to a look-up; for deletions, none."""
    if operation.method.upper() == "DELETE" or "{" not in operation.path:
        return None
    names = [parameter.name for parameter in operation.path_parameters]
    found = {name: world.places.get(_KNOWN_AS.get(name, name)) for name in names}
    return {name: value for name, value in found.items() if value} if all(found.values()) else None


def _caller(operation: Any) -> str:
    if operation.label == _ENDS_THE_SESSION:
        return "nobody"
    return "key" if operation.path.startswith("/app/") else "organization admin"


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda operation: operation.label.replace("/", "_"))
def test_nothing_that_is_sent_makes_us_fail(world: World, operation: Any, mode: GenerationMode) -> None:
    headers = world.callers[_caller(operation)]
    strategy = operation.as_strategy(generation_mode=mode, path_parameters=_places(world, operation))

    with requests.Session() as session:

        @given(strategy)
        @settings(
            max_examples=_EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def tried(case: Any) -> None:
            answer = case.call(base_url=world.note.url, session=session, headers=headers, timeout=_SECONDS)
            assert answer.status_code < 500, f"{answer.status_code} {answer.text[:500]}\n{case.as_curl_command()}"

        # There may be nothing in an operation that could be said wrongly.
        with contextlib.suppress(Unsatisfiable):
            tried()
