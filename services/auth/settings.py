"""Settings of the auth service."""

from pathlib import Path

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class AuthSettings(ServiceSettings):
    """What the auth service is told beyond what every service is."""

    admin_email: str = Field("admin@rushes.local", min_length=3, max_length=254, description="E-mail address of the first admin")
    admin_password: SecretStr | None = Field(None, description="The first admin's password; one is made and shown once when unset")
    admin_first_name: str = Field("Rushes", max_length=200, description="The first admin's first name")
    admin_last_name: str = Field("Admin", max_length=200, description="The first admin's last name")
    admin_password_file: Path | None = Field(None, description="Where a password made for the first admin is written, in place of the log")
    organization_name: str = Field("Rushes", min_length=1, max_length=200, description="Name of the first organization")

    access_token_seconds: int = Field(900, ge=10, le=86_400, description="Life of an access token")
    refresh_token_days: float = Field(30, gt=0, le=365, description="Life of a session that is not used")
    refresh_grace_seconds: float = Field(
        10, ge=0, le=60, description="How long a used refresh token is taken once more, for clients that lost the answer"
    )
    argon2_memory_kib: int = Field(65_536, ge=64, description="Memory that hashing one password takes")
    argon2_passes: int = Field(3, ge=1, le=20, description="Passes over that memory")
    lockout_after: int = Field(5, ge=1, le=100, description="Failed logins in a row before an address is locked out")
    lockout_seconds: float = Field(30, gt=0, description="The first lock-out; each further failure doubles it")
    lockout_most_seconds: float = Field(3600, gt=0, description="The longest lock-out")
    login_log_days: int = Field(180, ge=1, description="How long the login log is kept")

    invite_days: float = Field(14, gt=0, description="Life of an invite")
    invite_url: str | None = Field(None, description="The page that invites link to; `?token=` is added. Default: at the gateway")
    password_reset_minutes: float = Field(60, gt=0, description="Life of a link to reset a password")
    password_reset_url: str | None = Field(None, description="The page that resets link to; `?token=` is added. Default: at the gateway")
