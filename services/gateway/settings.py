"""Settings of the gateway."""

from pydantic import Field

from shared.settings import ProcessSettings


class GatewaySettings(ProcessSettings):
    """What the gateway is told beyond what every process is."""

    rate_limit: str = Field("30000/minute", description="Requests one key or person may make, in the notation of `limits`")
    address_rate_limit: str = Field("30000/minute", description="Requests one address may make")
    sign_in_rate_limit: str = Field("300/minute", description="Logins, resets, invites and join attempts one address may make")
    rate_limit_storage: str = Field("memory://", description="Where requests are counted; redis://host for several gateways")
    cors_origins: str = Field("*", description="Origins that may call from a browser, separated by commas; * for all, empty for none")
    trusted_proxies: int = Field(0, ge=0, le=5, description="How many proxies in front of us add to X-Forwarded-For")
    identity_seconds: float = Field(20, gt=0, le=120, description="How long an identity is remembered; revocation events end it at once")
    identities_kept: int = Field(20_000, ge=10, description="How many identities are remembered")
    upstream_timeout_seconds: float = Field(120, gt=0, description="Silence of a service after which a request is given up")
