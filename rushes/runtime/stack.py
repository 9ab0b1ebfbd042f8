"""`rushes stack`: the very services of docker-compose.yml as native processes, on real PostgreSQL, RabbitMQ and S3."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import shared
from rushes.runtime import compose
from rushes.runtime.compose import ComposeError, Network, ServiceSpec
from shared.native.postgres import SERVICES, Postgres
from shared.native.process import Child, ServerFailed
from shared.native.rabbitmq import RabbitMQ
from shared.native.s3 import S3

ROOT = Path(shared.__file__).parent.parent
_LOOK_SECONDS = 0.2


class Runs(Protocol):
    """What a service of the file is run by."""

    def start(self) -> None:
        """Start it; what was stored before is there again."""

    def stop(self) -> None:
        """Ask it to end, and wait."""

    def kill(self) -> None:
        """End it as a power cut would."""

    def is_running(self) -> bool:
        """Whether its process lives."""


class Ours:
    """One of our own services, as the child process that its command names."""

    def __init__(self, spec: ServiceSpec, environment: dict[str, str], log: Path, health: list[str]) -> None:
        """Prepare; nothing is started."""
        self._spec, self._environment, self._health = spec, environment, health
        self._child = Child(spec.name, log)

    def start(self) -> None:
        """Start it."""
        command = [sys.executable if self._spec.command[0] == "python" else self._spec.command[0], *self._spec.command[1:]]
        self._child.spawn(command, env=self._environment, cwd=ROOT)

    def wait_until_healthy(self) -> None:
        """Ask the file's health check until it is content. Raises ServerFailed."""
        self._child.wait_until(self.is_healthy, seconds=self._spec.health_seconds)

    def is_healthy(self) -> bool:
        """What the file's health check says now."""
        command = [sys.executable if self._health[0] == "python" else self._health[0], *self._health[1:]]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, check=False)  # noqa: S603  the file's own
        return done.returncode == 0

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._child.stop(seconds=12)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()

    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._child.is_running()


@dataclass(slots=True)
class _Running:
    spec: ServiceSpec
    runs: Runs
    is_wanted: bool = True
    starts: int = 1


@dataclass(slots=True)
class Stack:
    """All services of a compose file. Those that crash are started again, as the file's restart policy says."""

    folder: Path
    variables: Mapping[str, str]
    port: int | None = None
    file: Path = ROOT / "docker-compose.yml"
    _running: dict[str, _Running] = field(default_factory=dict)
    _network: Network | None = None
    _specs: list[ServiceSpec] = field(default_factory=list)
    _supervisor: threading.Thread | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def network(self) -> Network:
        """Where the file's ports are on this machine."""
        assert self._network is not None, "the stack was not started"
        return self._network

    def url(self, service: str) -> str:
        """Address of one of our services."""
        spec = next(spec for spec in self._specs if spec.name == service)
        return f"http://127.0.0.1:{self.network.ports[int(spec.environment['RUSHES_PORT'])]}"

    def start(self) -> None:
        """Start every service after those it needs are healthy. Raises ServerFailed or ComposeError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._specs = compose.read(self.file, {**os.environ, **self.variables})
        self._network = Network(self._specs, {8080: self.port} if self.port else {})
        try:
            for spec in self._specs:
                self._wait_for(spec)
                runs = self._runner(spec)
                runs.start()
                self._running[spec.name] = _Running(spec, runs)
            for one in self._running.values():
                _wait_until_healthy(one)
        except BaseException:
            self.stop()
            raise
        self._supervisor = threading.Thread(target=self._supervise, name="stack supervisor", daemon=True)
        self._supervisor.start()

    def _wait_for(self, spec: ServiceSpec) -> None:
        for need, condition in spec.needs.items():
            if condition == "service_healthy":
                _wait_until_healthy(self._running[need])

    def _runner(self, spec: ServiceSpec) -> Runs:
        folder, image, given = self.folder / spec.name, spec.image.split(":")[0], spec.environment
        folder.mkdir(parents=True, exist_ok=True)
        if image == "postgres":
            passwords = {service: given[f"{service.upper()}_PASSWORD"] for service in SERVICES}
            durable = self.variables.get("RUSHES_ENVIRONMENT") != "test"
            return _Database(Postgres(folder, port=self.network.ports[5432], durable=durable), passwords)
        if image == "rabbitmq":
            user, password = given["RABBITMQ_DEFAULT_USER"], given["RABBITMQ_DEFAULT_PASS"]
            return RabbitMQ(folder, port=self.network.ports[5672], user=user, password=password)
        if image == "minio/minio":
            access_key, secret_key = given["MINIO_ROOT_USER"], given["MINIO_ROOT_PASSWORD"]
            return S3(folder, port=self.network.ports[9000], access_key=access_key, secret_key=secret_key)
        if spec.command[:1] != ["python"]:
            raise ComposeError(f"{spec.name}: no way to run the image {spec.image} natively")
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TELEMETRY_LOG_LEVEL") if name in os.environ}
        environment = {**inherited, **{name: self.network.localised(value) for name, value in given.items()}}
        health = [self.network.localised(part) for part in spec.health or []]
        return Ours(spec, environment, folder / "log", health)

    def _supervise(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            for one in list(self._running.values()):
                if one.is_wanted and one.spec.restarts and not one.runs.is_running() and not self._stopping.is_set():
                    one.starts += 1
                    try:
                        one.runs.start()
                    except (ServerFailed, OSError):
                        time.sleep(_LOOK_SECONDS)
        # A child dies with the thread that started it: those started here need this thread until they were stopped in order.
        self._stopped.wait()

    def take_down(self, service: str) -> None:
        """Stop a service, and leave it stopped until `bring_up`."""
        self._running[service].is_wanted = False
        self._running[service].runs.stop()

    def bring_up(self, service: str) -> None:
        """Let the supervisor start a service again, and wait until it is healthy."""
        one = self._running[service]
        before = one.starts
        one.is_wanted = True
        deadline = time.monotonic() + 120
        while one.starts == before or not one.runs.is_running():
            if time.monotonic() > deadline:
                raise ServerFailed(f"{service} did not come back")
            time.sleep(_LOOK_SECONDS)
        _wait_until_healthy(one)

    def kill(self, service: str) -> None:
        """End a service as a power cut would; the supervisor starts it again."""
        self._running[service].runs.kill()

    def is_running(self, service: str) -> bool:
        """Whether the process of a service lives."""
        return self._running[service].runs.is_running()

    def starts(self, service: str) -> int:
        """How often a service was started."""
        return self._running[service].starts

    def stop(self) -> None:
        """Stop everything, what needs others first."""
        self._stopping.set()
        for one in reversed(list(self._running.values())):
            one.is_wanted = False
            one.runs.stop()
        self._stopped.set()
        if self._supervisor is not None:
            self._supervisor.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.stop()


def _wait_until_healthy(one: _Running) -> None:
    if isinstance(one.runs, Ours):
        one.runs.wait_until_healthy()


class _Database:
    """PostgreSQL with our roles and schemas made at its first start."""

    def __init__(self, server: Postgres, passwords: dict[str, str]) -> None:
        self._server, self._passwords = server, passwords

    def start(self) -> None:
        self._server.start()
        self._server.create(self._passwords)

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        self._server.kill()

    def is_running(self) -> bool:
        return self._server.is_running()
