"""Cinebody's words for notifications."""

from services.notification.dialects.cinebody import announcements

ROUTES = [*announcements.routes]
