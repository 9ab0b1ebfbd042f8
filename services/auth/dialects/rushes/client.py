"""Where a request comes from, as the gateway tells it."""

import ipaddress

from services.auth.sessions.model import Client
from shared.http.operation import Call

_LONGEST = 300


def client_of(call: Call) -> Client:
    """The client's address, if it is one, and what its browser calls itself."""
    headers = call.request.headers
    first = headers.get("X-Forwarded-For", "").split(",")[0].strip() or call.request.remote or ""
    try:
        address = str(ipaddress.ip_address(first.partition("%")[0]))
    except ValueError:
        address = None
    agent = headers.get("User-Agent", "").encode(errors="replace").decode()[:_LONGEST]
    return Client(address, agent or None)
