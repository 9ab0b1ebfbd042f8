"""What Cinebody calls organizations, teams and users."""

from services.auth.dialects.cinebody import organizations, teams, users
from shared.http.operation import Operation

ROUTES: list[Operation] = [*organizations.routes, *teams.routes, *users.routes]
