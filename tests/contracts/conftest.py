"""One running instance for all contracts: real processes, a real database, store and encoder."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from rushes.runtime.instance import Instance
from tests.contracts.world import World
from tests.e2e.processes import embedded

_PATIENT = {
    "RUSHES_ENVIRONMENT": "test",
    "RUSHES_RATE_LIMIT": "1000000/second",
    "RUSHES_ADDRESS_RATE_LIMIT": "1000000/second",
    "RUSHES_SIGN_IN_RATE_LIMIT": "100000/second",
    # Callers sign in once a session, which may be long.
    "RUSHES_ACCESS_TOKEN_SECONDS": "86400",
}


@pytest.fixture(scope="session")
def instance(open_folder: Callable[[str], Path]) -> Iterator[Instance]:
    """An embedded instance whose callers are not limited."""
    with embedded(open_folder("contracts"), _PATIENT) as found:
        yield found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(instance: Instance) -> AsyncIterator[World]:
    """Everything there can be, made once."""
    async with aiohttp.ClientSession() as session:
        yield await World.built(instance, session)
