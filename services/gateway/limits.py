"""How often one key, person or address may ask; and what of that is told in headers."""

import math
import time
from dataclasses import dataclass

from aiohttp import web
from limits import RateLimitItem, parse

from services.gateway.settings import GatewaySettings
from services.gateway.windows import windows_at
from shared.errors import Kind, ServiceError

SIGN_IN = {
    "/rushes/v1/login",
    "/rushes/v1/refresh",
    "/rushes/v1/password-reset",
    "/rushes/v1/password-reset/confirm",
    "/rushes/v1/invites/accept",
    "/rushes/v1/join",
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left for a caller: `limit` requests a window of `window` seconds, `remaining` now, all again in `reset` seconds."""

    limit: int
    remaining: int
    reset: int
    window: int

    def headers(self) -> dict[str, str]:
        """The RateLimit headers, in the old form of three and the new form of two."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
            "RateLimit-Policy": f'"default";q={self.limit};w={self.window}',
            "RateLimit": f'"default";r={self.remaining};t={self.reset}',
        }


class RateLimited(ServiceError):
    """Too many requests in too short a time."""

    kind = Kind.LIMITED
    code = "RATE_LIMITED"
    message = "Too many requests: at most {limit}. Try again in {seconds} s."

    def __init__(self, limit: str, allowance: Allowance) -> None:
        self.allowance = allowance
        super().__init__(limit=limit, seconds=max(1, allowance.reset))

    def headers(self) -> dict[str, str]:
        """The RateLimit headers, and when to come back."""
        return {**self.allowance.headers(), "Retry-After": str(max(1, self.allowance.reset))}


class Limits:
    """The limits of one gateway."""

    def __init__(self, settings: GatewaySettings) -> None:
        """Read the limits and open where they are counted."""
        self._windows = windows_at(settings.rate_limit_storage)
        self._caller, self._address = parse(settings.rate_limit), parse(settings.address_rate_limit)
        self._sign_in = parse(settings.sign_in_rate_limit)
        self._proxies = settings.trusted_proxies

    def address(self, request: web.Request) -> str:
        """The client's address: what the outermost trusted proxy saw, or the connection's."""
        if self._proxies:
            forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
            if len(forwarded) >= self._proxies:
                return forwarded[-self._proxies]
        return request.remote or "unknown"

    async def count(self, request: web.Request, caller: str | None) -> Allowance:
        """Count one request of a caller (None: known by address only). Raises RateLimited."""
        address = self.address(request)
        if request.path in SIGN_IN:
            await self._take(self._sign_in, "sign-in", address)
        if caller is None:
            return await self._take(self._address, "address", address)
        return await self._take(self._caller, "caller", caller)

    async def _take(self, limit: RateLimitItem, kind: str, who: str) -> Allowance:
        hit = await self._windows.hit(limit, kind, who)
        reset = max(0, math.ceil(hit.resets_at - time.time()))
        allowance = Allowance(limit.amount, hit.remaining if hit.is_allowed else 0, reset, limit.get_expiry())
        if not hit.is_allowed:
            raise RateLimited(str(limit), allowance)
        return allowance

    async def reset(self) -> None:
        """Forget every count."""
        await self._windows.reset()
