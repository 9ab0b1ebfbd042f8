"""Our own words for uploads, files and renditions, the files themselves, and what our services ask of media."""

from services.media.dialects.rushes import audit, files, internal_images, internal_reset, internal_uploads, renditions, uploads

ROUTES = [
    *uploads.routes,
    *renditions.routes,
    *files.routes,
    *internal_uploads.routes,
    *internal_images.routes,
    *internal_reset.routes,
    *audit.routes,
]
