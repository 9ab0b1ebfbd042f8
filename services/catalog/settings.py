"""Settings of the catalog service."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import ServiceSettings


class CatalogRules(BaseSettings):
    """How guessing is limited and how long the trash is kept."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_", frozen=True)

    guesses: int = Field(20, ge=1, le=10_000, description="Wrong join codes that one caller may try before being refused")
    guesses_address: int = Field(100, ge=1, le=100_000, description="Wrong join codes that may be tried from one address")
    guess_minutes: float = Field(15, gt=0, le=1440, description="Minutes after which wrong join codes are forgotten")
    trash_days: float = Field(30, ge=0, le=3650, description="Days that deleted projects stay restorable")
    turn_seconds: float = Field(10, gt=0, le=3600, description="Pause between looks for projects that started or ended by the clock")
    sweep_seconds: float = Field(3600, gt=0, description="Pause between rounds of emptying the trash")


class CatalogSettings(ServiceSettings):
    """What the catalog service is told."""

    rules: CatalogRules = Field(default_factory=CatalogRules)
