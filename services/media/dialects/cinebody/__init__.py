"""Cinebody's words for files: download links and an organization's storage."""

from services.media.dialects.cinebody import downloads, storage

ROUTES = [*downloads.routes, *storage.routes]
