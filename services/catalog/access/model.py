"""The rules of access, as SQL conditions on the aliases p (project), e (entity) and c (clip).

Features put them into their own `visible_to`; nothing else decides who sees a row. Administrators see what is under them; others see
projects they are on, unblocked, and of those the clips that the project shows to its people.
"""

from shared.actor import Actor
from shared.sql.where import Where

_ADMINISTERED = "p.organization_id = any({}::uuid[]) or p.team_id = any({}::uuid[])"
_ON_PROJECT = "exists (select from catalog.membership m where m.project_id = p.id and m.person_id = {} and m.status = 'active')"
_SHOWN_TO_MEMBERS = """c.person_id = {} or p.publish_status = 'published' and c.status = 'approved'
    or p.publish_status = 'publish_all' and c.status <> 'rejected'"""


def _administered(actor: Actor, where: Where, *, to_write: bool) -> str:
    if actor.is_domain_admin(to_write=to_write):
        return "true"
    organizations, teams = actor.organizations(to_write=to_write), actor.teams(to_write=to_write)
    if not organizations and not teams:
        return "false"
    return _ADMINISTERED.format(where.bind(organizations), where.bind(teams))


def administered_by(actor: Actor, where: Where, *, to_write: bool = False) -> Where:
    """Require that the caller administers the project; `to_write`: by a role that may write."""
    return where.add(_administered(actor, where, to_write=to_write))


def is_administered(actor: Actor, where: Where) -> str:
    """An expression telling whether the caller administers the project, with a right to write."""
    return "(" + _administered(actor, where, to_write=True) + ")"


def projects_visible_to(actor: Actor, where: Where) -> Where:
    """Require that the project is there and the caller may know of it."""
    where.add("p.deleted_at is null")
    rule = _administered(actor, where, to_write=False)
    if rule != "true" and actor.person_id is not None:
        rule = f"{rule} or {_ON_PROJECT.format(where.bind(actor.person_id))}"
    return where.add(rule)


def shots_visible_to(actor: Actor, where: Where) -> Where:
    """Require that the shot's project is visible, and the shot not hidden from who does not administer it."""
    projects_visible_to(actor, where)
    rule = _administered(actor, where, to_write=False)
    return where if rule == "true" else where.add(f"not e.is_hidden or {rule}")


def clips_visible_to(actor: Actor, where: Where) -> Where:
    """Require that the clip is there and that its project shows it to the caller."""
    projects_visible_to(actor, where)
    where.add("c.deleted_at is null")
    rule = _administered(actor, where, to_write=False)
    if rule == "true":
        return where
    own = where.bind(actor.person_id)
    return where.add(f"{rule} or {_SHOWN_TO_MEMBERS.format(own)}")
