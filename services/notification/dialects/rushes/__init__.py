"""Our own words for feed, preferences, devices, deliveries and the event log."""

from services.notification.dialects.rushes import automations, events, internal, personal

ROUTES = [*personal.routes, *automations.routes, *events.routes, *internal.routes]
