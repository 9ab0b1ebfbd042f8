"""Who is asking, and what may be asked at all. Which rows they see is the store's `visible_to`."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Scope(StrEnum):
    """Where a role holds; access flows down: domain > organization > team > project > scene."""

    DOMAIN = "domain"
    ORGANIZATION = "organization"
    TEAM = "team"
    PROJECT = "project"
    SCENE = "scene"


class Role(StrEnum):
    """Every role a person can hold. Each dialect names them its own way."""

    ADMIN = "admin"
    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    USER = "user"
    CLIENT = "client"
    VENDOR = "vendor"
    CREATOR = "creator"
    PRODUCER = "producer"
    COLLABORATOR = "collaborator"


class ActorKind(StrEnum):
    """What kind of credential stands behind a request."""

    PERSON = "person"
    API_KEY = "api_key"
    GUEST = "guest"
    SERVICE = "service"
    ANONYMOUS = "anonymous"


class Permission(StrEnum):
    """What an operation asks of its caller at the edge, before any row is looked at."""

    ANYONE = "anyone"
    """No credential is needed."""
    VIEW = "view"
    """Any valid credential, read-only ones too."""
    CONTRIBUTE = "contribute"
    """Any valid credential that may write."""
    MODERATE = "moderate"
    """Administers at least one team, organization or the domain, and may write."""
    MANAGE_ORGANIZATION = "manage_organization"
    """Administers at least one organization or the domain, and may write."""
    MANAGE_DOMAIN = "manage_domain"
    """Administers the whole installation, and may write."""
    INTERNAL = "internal"
    """Another service of ours; never offered by the gateway."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role assignment: `role` at `scope` `id` (None for the domain); `read_only` makes it an observer's."""

    role: Role
    scope: Scope
    id: UUID | None = None
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of one request, as the gateway vouched for it."""

    kind: ActorKind
    id: UUID | None
    name: str = ""
    organization_id: UUID | None = None
    read_only: bool = False
    grants: tuple[Grant, ...] = ()
    credential_id: UUID | None = None
    """The session or key that the request came by, so that it can be ended."""

    @property
    def person_id(self) -> UUID | None:
        """The person's id, or None for a key, a guest, a service or nobody."""
        return self.id if self.kind is ActorKind.PERSON else None

    def _administers(self, scope: Scope, *, to_write: bool) -> list[UUID | None]:
        return [
            grant.id
            for grant in self.grants
            if grant.role is Role.ADMIN and grant.scope is scope and not (to_write and (grant.read_only or self.read_only))
        ]

    def is_domain_admin(self, *, to_write: bool = False) -> bool:
        """Whether the caller administers the whole installation."""
        return self.kind is ActorKind.SERVICE or bool(self._administers(Scope.DOMAIN, to_write=to_write))

    def organizations(self, *, to_write: bool = False) -> list[UUID]:
        """Ids of the organizations that the caller administers by a role of their own (the domain's apart)."""
        return [id_ for id_ in self._administers(Scope.ORGANIZATION, to_write=to_write) if id_]

    def teams(self, *, to_write: bool = False) -> list[UUID]:
        """Ids of the teams that the caller administers by a role on the team itself."""
        return [id_ for id_ in self._administers(Scope.TEAM, to_write=to_write) if id_]

    def may_administer(self, *, organization_id: UUID | None, team_id: UUID | None = None, to_write: bool = True) -> bool:
        """Whether the caller administers this team, or the organization above it, or the domain."""
        return (
            self.is_domain_admin(to_write=to_write)
            or (organization_id is not None and organization_id in self.organizations(to_write=to_write))
            or (team_id is not None and team_id in self.teams(to_write=to_write))
        )

    def has(self, permission: Permission) -> bool:
        """Whether the operation's capability is met."""
        match permission:
            case Permission.ANYONE:
                return True
            case Permission.INTERNAL:
                return self.kind is ActorKind.SERVICE
            case Permission.VIEW:
                return self.kind is not ActorKind.ANONYMOUS
            case Permission.CONTRIBUTE:
                return self.kind is not ActorKind.ANONYMOUS and not self.read_only
            case Permission.MODERATE:
                return bool(self.teams(to_write=True)) or self.has(Permission.MANAGE_ORGANIZATION)
            case Permission.MANAGE_ORGANIZATION:
                return bool(self.organizations(to_write=True)) or self.has(Permission.MANAGE_DOMAIN)
            case Permission.MANAGE_DOMAIN:
                return self.is_domain_admin(to_write=True)


NOBODY = Actor(ActorKind.ANONYMOUS, None)


def service(name: str) -> Actor:
    """The actor that one of our services is when it calls another or handles an event."""
    return Actor(ActorKind.SERVICE, None, name=name)
