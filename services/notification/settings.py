"""Settings of the notification service."""

from pydantic import Field

from shared.settings import MailSettings, ServiceSettings


class NotificationSettings(ServiceSettings):
    """What the notification service is told beyond what every service is."""

    mail: MailSettings = Field(default_factory=MailSettings)
    push_contact: str = Field("mailto:admin@rushes.local", description="Whom a push service may write to about our pushes")
    push_timeout_seconds: float = Field(10, gt=0, le=60, description="Silence of a push service after which one try is given up")
    deliveries_at_once: int = Field(4, ge=1, le=64, description="Mails and pushes sent at the same time by one process")
    job_lease_seconds: float = Field(30, ge=1, le=600, description="Silence of a process after which another sends what it was sending")
    event_log_days: int = Field(365, ge=1, description="How long the event log is kept")
