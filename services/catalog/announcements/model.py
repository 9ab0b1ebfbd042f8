"""A scheduled notification, as far as it is counted here."""

from shared.events.notification import AnnouncementRecord

Announcement = AnnouncementRecord
