"""What none of the four APIs offers: signing in, sessions, keys, invites, roles; and what our own services ask."""

from services.auth.dialects.rushes import internal, invites, keys, me, organizations, people, roles, sign_in
from shared.http.operation import Operation

ROUTES: list[Operation] = [
    *sign_in.routes,
    *me.routes,
    *keys.routes,
    *invites.routes,
    *people.routes,
    *roles.routes,
    *organizations.routes,
    *internal.routes,
]
