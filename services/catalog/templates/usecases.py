"""Asking for, making and removing project templates."""

from uuid import UUID

from services.catalog.directory import usecases as directory
from services.catalog.templates import store
from services.catalog.templates.errors import TemplateNotFound
from services.catalog.templates.model import NewTemplate
from shared.actor import Actor
from shared.errors import NotPermitted
from shared.ids import new_id
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


async def list_visible(uow: UnitOfWork, actor: Actor, projection: Projection) -> JsonText:
    """The templates that the caller may use."""
    return await store.list_visible(uow.conn, actor, projection)


async def create(uow: UnitOfWork, actor: Actor, new: NewTemplate, projection: Projection) -> JsonText:
    """Make a template for an organization. Raises OrganizationNotFound, NotPermitted."""
    await directory.get_organization(uow, actor, new.organization_id)
    if not actor.may_administer(organization_id=new.organization_id):
        raise NotPermitted
    template_id = new_id()
    await store.insert(uow.conn, template_id, new, at=uow.now)
    return await store.show(uow.conn, template_id, projection)


async def remove(uow: UnitOfWork, actor: Actor, template_id: UUID) -> None:
    """Remove a template of an organization. Raises TemplateNotFound, NotPermitted."""
    organization_id = await store.find_organization(uow.conn, actor, template_id)
    if organization_id is None:
        raise TemplateNotFound
    if not actor.may_administer(organization_id=organization_id):
        raise NotPermitted
    await store.remove(uow.conn, template_id)


async def forget_organization(uow: UnitOfWork, organization_id: UUID) -> None:
    """An organization is gone, and its templates with it."""
    await store.remove_all_of(uow.conn, organization_id)
