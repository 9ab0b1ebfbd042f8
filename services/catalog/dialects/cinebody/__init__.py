"""Cinebody's words for projects, shots, clips and statistics."""

from services.catalog.dialects.cinebody import clips, join_codes, members, projects, shots, statistics, templates, uploads

ROUTES = [
    *projects.routes,
    *join_codes.routes,
    *templates.routes,
    *shots.routes,
    *uploads.routes,
    *clips.routes,
    *members.routes,
    *statistics.routes,
]
