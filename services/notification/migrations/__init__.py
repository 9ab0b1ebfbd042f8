"""Tables of the notification service."""
