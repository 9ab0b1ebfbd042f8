"""The first start, and starting over."""

import os

import structlog

from services.auth.newcomers import usecases as newcomers
from services.auth.organizations import usecases as organizations
from services.auth.passwords import usecases as passwords
from services.auth.people import usecases as people
from services.auth.people.model import NewPerson
from services.auth.roles import usecases as roles
from services.auth.roles.model import Place
from services.auth.setup.model import FirstAdmin
from services.auth.signing_keys import usecases as signing_keys
from shared.actor import Role
from shared.actor import service as service_actor
from shared.sql import emptying
from shared.sql.database import Backend, UnitOfWork

_LOG = structlog.get_logger(__name__)
_KEPT = frozenset({"schema_migration", "signing_key"})


async def set_up(backend: Backend) -> None:
    """Make what a fresh installation needs: a signing key, an admin, an organization. Nothing that is there already."""
    async with backend.transaction(service_actor("auth")) as uow:
        await signing_keys.ensure(uow)
        is_needed = not await roles.is_domain_administered(uow)
    if not is_needed:
        return
    hash_ = await _hashed(backend)
    async with backend.transaction(service_actor("auth")) as uow:
        # Asked again under the guard: another process may have been first while this one was hashing.
        if await roles.is_domain_administered(uow):
            return
        await _make_first(uow, hash_, with_organization=True)
    _tell(backend.use(FirstAdmin))


async def start_over(backend: Backend, *, with_organization: bool) -> None:
    """Forget everything, and make the first admin again with the same password, and an organization if it is wanted."""
    first = backend.use(FirstAdmin)
    if first.password is None and first.hash is None:
        first.hash = await _kept_hash(backend, first.email)
    hash_ = await _hashed(backend)
    async with backend.transaction(service_actor("auth")) as uow:
        await emptying.empty(uow.conn, keep=_KEPT)
        await signing_keys.ensure(uow)
        await _make_first(uow, hash_, with_organization=with_organization)


async def _make_first(uow: UnitOfWork, hash_: str, *, with_organization: bool) -> None:
    first = uow.backend.use(FirstAdmin)
    person = await newcomers.keep_admin(uow, NewPerson(first.email, first.first_name or None, first.last_name or None), hash_)
    if with_organization:
        organization = await organizations.make(uow, {"name": first.organization_name, "email": first.email})
        await roles.grant(uow, person.id, Role.ADMIN, Place.organization(organization.id))


async def _hashed(backend: Backend) -> str:
    first = backend.use(FirstAdmin)
    if first.hash is None:
        first.hash = await passwords.hashed(backend, first.chosen_password())
    return first.hash


async def _kept_hash(backend: Backend, email: str) -> str | None:
    async with backend.reading() as uow:
        person = await people.find_by_email(uow, email)
        return await passwords.kept(uow, person.id) if person else None


def _tell(first: FirstAdmin) -> None:
    if not first.is_made_up or first.password is None:
        _LOG.info("first admin made", email=first.email)
    elif first.password_file is not None:
        with os.fdopen(os.open(first.password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(first.password + "\n")
        _LOG.info("first admin made", email=first.email, password_file=str(first.password_file))
    else:
        _LOG.warning("first admin made; sign in and change the password", email=first.email, password=first.password)
