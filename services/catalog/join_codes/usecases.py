"""Making, checking and trying join codes."""

import contextlib
from collections.abc import AsyncIterator

from services.catalog.join_codes import model, store
from services.catalog.join_codes.errors import CodeMalformed, CodeNotFound, CodeTaken, TooManyAttempts
from services.catalog.join_codes.model import Guesser, Limits
from shared.sql.database import Backend, UnitOfWork


async def generate(uow: UnitOfWork) -> str:
    """A code that cannot be guessed and that no project has."""
    while True:
        code = model.generated()
        if not await store.is_used(uow.conn, code):
            return code


def checked(code: str) -> str:
    """A chosen code, if it is one. Raises CodeMalformed, or CodeTaken for a reserved word."""
    if not model.is_well_formed(code):
        raise CodeMalformed
    if model.is_reserved(code):
        raise CodeTaken
    return code


async def is_available(backend: Backend, guesser: Guesser, code: str) -> bool:
    """Whether a project may take this code. A code in use counts as a guess. Raises TooManyAttempts."""
    if not model.is_well_formed(code) or model.is_reserved(code):
        return False
    try:
        async with guessing(backend, guesser), backend.reading() as uow:
            await _refuse_if_used(uow, code)
    except CodeTaken:
        return False
    return True


async def _refuse_if_used(uow: UnitOfWork, code: str) -> None:
    if await store.is_used(uow.conn, code):
        raise CodeTaken


@contextlib.asynccontextmanager
async def guessing(backend: Backend, guesser: Guesser) -> AsyncIterator[None]:
    """Around whatever uses a code that a caller gave: a wrong one is counted, whatever becomes of the caller's unit.

    Counted as a failure first, in a unit of its own, and taken back unless CodeNotFound or CodeTaken comes out. Raises TooManyAttempts.
    """
    limits, callers = backend.use(Limits), [name for name in (guesser.credential, guesser.address) if name]
    async with backend.transaction() as uow:
        failures = await store.count(uow.conn, callers, window=limits.window, now=uow.now)
    if failures[guesser.credential] > limits.caller or (guesser.address and failures[guesser.address] > limits.address):
        raise TooManyAttempts(minutes=round(limits.window.total_seconds() / 60))
    try:
        yield
    except (CodeNotFound, CodeTaken):
        raise
    except BaseException:
        await _take_back(backend, callers)
        raise
    await _take_back(backend, callers)


async def _take_back(backend: Backend, callers: list[str]) -> None:
    async with backend.transaction() as uow:
        await store.uncount(uow.conn, callers)


async def forget_old(uow: UnitOfWork) -> None:
    """Forget guesses that no longer count."""
    await store.forget(uow.conn, uow.now - uow.backend.use(Limits).window)
