"""Our own words for what none of the four APIs offers, and what our services ask of the catalog."""

from services.catalog.dialects.rushes import clips, internal, members, projects, templates, trash

ROUTES = [*projects.routes, *members.routes, *clips.routes, *templates.routes, *trash.routes, *internal.routes]
"""Every operation of this dialect."""
