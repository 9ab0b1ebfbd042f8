"""`python -m services.notification serve | migrate`."""

from services.notification.app import build
from services.notification.settings import NotificationSettings
from shared.entry import main

if __name__ == "__main__":
    main("notification", NotificationSettings, build)
