"""Settings every service shares: frozen, prefixed, typed, bounded; read from the environment once, in an entry point."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    """Where this service's own schema lives. Each service logs in as its own role."""

    model_config = SettingsConfigDict(env_prefix="DATABASE_", frozen=True)

    url: SecretStr = Field(description="postgres://role:password@host:port/database of this service's own role")
    pool_max: int = Field(10, ge=1, le=200, description="Most connections that write, a process")
    read_pool_max: int = Field(10, ge=1, le=200, description="Most read-only connections, a process")
    statement_timeout_seconds: float = Field(30, gt=0, description="A statement that takes longer is cancelled")


class BrokerSettings(BaseSettings):
    """Where events and commands travel."""

    model_config = SettingsConfigDict(env_prefix="BROKER_", frozen=True)

    url: SecretStr = Field(SecretStr("inprocess://"), description="amqp://user:password@host:port/vhost, or inprocess://")
    attempts: int = Field(5, ge=1, le=50, description="Deliveries of a message before it is dead")
    retry_seconds: float = Field(1.0, gt=0, description="Wait before the first retry; it doubles with each attempt")


class ObjectStoreSettings(BaseSettings):
    """The S3 server that holds the bytes."""

    model_config = SettingsConfigDict(env_prefix="STORAGE_", frozen=True)

    url: str = Field("http://127.0.0.1:9000", description="The S3 server as this process reaches it")
    public_url: str | None = Field(None, description="The S3 server as clients reach it, in presigned URLs; default: the same")
    access_key: str = Field("rushes", description="S3 access key")
    secret_key: SecretStr = Field(SecretStr("rushes-secret"), description="S3 secret key")
    bucket: str = Field("rushes", description="The bucket; made when missing")
    region: str = Field("us-east-1", description="S3 region; stated so that signing needs no look-up")


class MailSettings(BaseSettings):
    """The SMTP server that mail leaves by."""

    model_config = SettingsConfigDict(env_prefix="MAIL_", frozen=True)

    host: str = Field("127.0.0.1", description="SMTP host")
    port: int = Field(1025, ge=1, le=65535, description="SMTP port")
    sender: str = Field("Rushes <rushes@localhost>", description="From address of every mail")
    user: str | None = Field(None, description="SMTP user, if the server wants one")
    password: SecretStr | None = Field(None, description="SMTP password")
    start_tls: bool = Field(default=False, description="Upgrade the connection with STARTTLS")


class TelemetrySettings(BaseSettings):
    """Logs and traces."""

    model_config = SettingsConfigDict(env_prefix="TELEMETRY_", frozen=True)

    otlp_url: str | None = Field(None, description="OTLP/HTTP endpoint for traces; off when unset")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe level that is logged")
    log_format: Literal["json", "console"] = Field("json", description="json for machines, console for people")


class ProcessSettings(BaseSettings):
    """What every process of ours is told, with or without a database."""

    model_config = SettingsConfigDict(env_prefix="RUSHES_", frozen=True)

    environment: Literal["production", "development", "test"] = Field(
        "production", description="`rushes reset` and crash points work outside production only"
    )
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 picks a free one")
    public_url: str = Field("http://127.0.0.1:8080", description="The gateway as clients reach it; links are made from it")
    internal_secret: SecretStr = Field(min_length=16, description="Signs identity tokens between our services")
    delivery_secret: SecretStr = Field(min_length=16, description="Signs the links to files")
    auth_url: str = Field("http://127.0.0.1:8081", description="The auth service")
    catalog_url: str = Field("http://127.0.0.1:8082", description="The catalog service")
    media_url: str = Field("http://127.0.0.1:8083", description="The media service")
    notification_url: str = Field("http://127.0.0.1:8084", description="The notification service")
    drain_seconds: float = Field(8, gt=0, le=60, description="Time running requests get to end after SIGTERM")
    body_limit_bytes: int = Field(1_048_576, ge=1024, description="Largest JSON body taken")

    broker: BrokerSettings = Field(default_factory=BrokerSettings)
    telemetry: TelemetrySettings = Field(default_factory=TelemetrySettings)


class ServiceSettings(ProcessSettings):
    """What the settings class of every service that owns a schema extends."""

    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
