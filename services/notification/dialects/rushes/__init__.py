"""Our own words for feed, preferences, devices, deliveries and the event log."""

from services.notification.dialects.rushes import events, internal, personal

ROUTES = [*personal.routes, *events.routes, *internal.routes]
