"""Settings of the media service and its workers."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.objects import MIB
from shared.settings import ObjectStoreSettings, ServiceSettings


class MediaRules(BaseSettings):
    """How uploads, renditions, delivery and the trash behave."""

    model_config = SettingsConfigDict(env_prefix="MEDIA_", frozen=True)

    part_bytes: int = Field(8 * MIB, ge=5 * MIB, description="Size of a part of an upload, unless the file needs larger ones")
    largest_upload_bytes: int = Field(1 << 40, ge=MIB, description="Largest original that is taken, in bytes")
    upload_hours: float = Field(24, gt=0, le=160, description="Time an upload may take before it expires")
    completing_seconds: float = Field(
        10, gt=0, description="After this long without an answer, a completion is taken over by another request"
    )
    sweep_seconds: float = Field(15, gt=0, description="Pause between rounds of finishing, expiring and emptying the trash")
    trash_days: float = Field(30, ge=0, description="Days that deleted originals stay restorable")
    grace_share: float = Field(0.1, ge=0, le=10, description="Share of the quota that may be used beyond it before uploads are refused")
    link_hours: float = Field(12, gt=0, le=160, description="Lifetime of a signed download link")
    longest_seconds: float = Field(8 * 3600, gt=0, description="Longest video that is processed, in seconds")
    image_bytes: int = Field(20 * MIB, ge=1024, description="Largest picture of a team, organization, project or person")
    thumbnail_memory_bytes: int = Field(64 * MIB, ge=0, description="Memory for stills and pictures that are asked for often")
    quick_slots: int = Field(2, ge=1, le=64, description="Probes, stills and stream copies that a worker does at once")
    encode_slots: int = Field(1, ge=1, le=64, description="Encodes that a worker does at once")
    lease_seconds: float = Field(30, ge=1, le=3600, description="A worker that is not heard of for this long has lost its jobs")
    encode_threads: int = Field(0, ge=0, le=128, description="Threads of one encode; 0 lets ffmpeg choose")


class MediaSettings(ServiceSettings):
    """What the media service and its workers are told."""

    storage: ObjectStoreSettings = Field(default_factory=ObjectStoreSettings)
    rules: MediaRules = Field(default_factory=MediaRules)
