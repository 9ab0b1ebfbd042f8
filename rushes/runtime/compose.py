"""Reading docker-compose.yml as far as we use it, and turning its network into addresses of 127.0.0.1."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from shared.native.process import free_port

_VARIABLE = re.compile(r"\$\{(\w+)(?:(:?[-?])([^}]*))?\}")
_ADDRESS = re.compile(r"\b([A-Za-z][\w-]*|127\.0\.0\.1):(\d{2,5})\b")


class ComposeError(Exception):
    """The file cannot be run as it stands; the text says why."""


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """One service of the file, with variables filled in."""

    name: str
    image: str
    command: list[str]
    environment: dict[str, str]
    needs: dict[str, str]
    """Service -> the condition it must meet: service_started or service_healthy."""
    health: list[str] | None
    health_seconds: float
    restarts: bool


def _filled(text: str, variables: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name, how, told = found[1], found[2], found[3] or ""
        given = variables.get(name)
        if given or (given is not None and how in (None, "-", "?")):
            return given
        if how in ("?", ":?"):
            raise ComposeError(f"{name} must be set: {told}")
        return told

    return _VARIABLE.sub(value, text)


def _seconds(text: str) -> float:
    units = {"s": 1.0, "m": 60.0, "ms": 0.001}
    found = re.fullmatch(r"(\d+)(ms|s|m)", text)
    if found is None:
        raise ComposeError(f"not a duration: {text}")
    return float(found[1]) * units[found[2]]


def _spec(name: str, told: dict[str, Any]) -> ServiceSpec:
    command = told.get("command") or []
    check = told.get("healthcheck", {})
    needs = told.get("depends_on", {})
    if isinstance(needs, list):
        needs = {need: {"condition": "service_started"} for need in needs}
    patience = _seconds(check.get("start_period", "0s")) + check.get("retries", 3) * _seconds(check.get("interval", "30s"))
    return ServiceSpec(
        name=name,
        image=str(told.get("image", "")),
        command=shlex.split(command) if isinstance(command, str) else [str(part) for part in command],
        environment={key: "" if value is None else str(value) for key, value in (told.get("environment") or {}).items()},
        needs={need: condition["condition"] for need, condition in needs.items()},
        health=[str(part) for part in check["test"][1:]] if check.get("test", [""])[0] == "CMD" else None,
        health_seconds=patience,
        restarts=told.get("restart", "no") in ("always", "unless-stopped", "on-failure"),
    )


def read(path: Path, variables: Mapping[str, str]) -> list[ServiceSpec]:
    """The services without a profile, each after those it needs. Raises ComposeError."""
    told = yaml.safe_load(_filled(path.read_text(), variables))
    specs = {name: _spec(name, one) for name, one in told["services"].items() if not one.get("profiles")}
    ordered: list[ServiceSpec] = []
    while len(ordered) < len(specs):
        there = {spec.name for spec in ordered}
        free = [spec for name, spec in specs.items() if name not in there and there >= spec.needs.keys()]
        if not free:
            raise ComposeError("services need each other in a circle")
        ordered += free
    return ordered


class Network:
    """Where each port of the file's network is on this machine."""

    def __init__(self, specs: list[ServiceSpec], known: Mapping[int, int]) -> None:
        """Give every port that any address or PORT variable names a free one; `known` fixes some."""
        self.names = {spec.name for spec in specs}
        texts = [text for spec in specs for text in (*spec.environment.values(), *(spec.health or []))]
        ports = {int(port) for text in texts for host, port in _ADDRESS.findall(text) if host in self.names or host == "127.0.0.1"}
        ports |= {int(v) for spec in specs for k, v in spec.environment.items() if k.endswith("PORT") and v.isdigit()}
        self.ports = {port: known.get(port) or free_port() for port in sorted(ports)}

    def localised(self, text: str) -> str:
        """A value with host names and ports of the file's network replaced by ours."""
        if text in self.names:
            return "127.0.0.1"
        if text.isdigit() and int(text) in self.ports:
            return str(self.ports[int(text)])

        def address(found: re.Match[str]) -> str:
            host, port = found[1], int(found[2])
            is_ours = (host in self.names or host == "127.0.0.1") and port in self.ports
            return f"127.0.0.1:{self.ports[port]}" if is_ours else found[0]

        return _ADDRESS.sub(address, text)
