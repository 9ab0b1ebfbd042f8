"""RabbitMQ from Debian's package, as a child process of ours: own node, own ports, own data, no system service."""

import os
import shutil
import signal
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from shared.native.process import Child, ProgramMissing, free_port, is_listening, wait_until_left

_SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


class RabbitMQ:
    """A broker with its data in `folder`, which survives stop, kill and start."""

    def __init__(self, folder: Path, *, port: int | None = None, user: str = "rushes", password: str = "rushes-secret") -> None:  # noqa: S107  loopback only
        """Prepare; nothing is started."""
        self.folder = folder
        self.user, self.password = user, password
        self.port = port or free_port()
        self._distribution_port, self._names_port = free_port(), free_port()
        self._names = Child("epmd", folder / "epmd.log")
        self._child = Child("RabbitMQ", folder / "rabbitmq.log")

    @property
    def url(self) -> str:
        """The broker's AMQP address."""
        return f"amqp://{self.user}:{self.password}@127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Serve. Raises ProgramMissing without the package, ServerFailed when it does not come up."""
        epmd = shutil.which("epmd")
        if not _SCRIPT.exists() or epmd is None:
            raise ProgramMissing("RabbitMQ is missing: apt-get install rabbitmq-server (or make services)")
        self.folder.mkdir(parents=True, exist_ok=True)
        wait_until_left("RabbitMQ", self.folder)
        (self.folder / "plugins").write_text("[].")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = 127.0.0.1:{self.port}\n"
            f"default_user = {self.user}\ndefault_pass = {self.password}\n"
            "loopback_users = none\ndisk_free_limit.absolute = 50MB\nvm_memory_high_watermark.absolute = 1GB\nlog.file.level = warning\n"
        )
        if not self._names.is_running():
            self._names.spawn([epmd, "-port", str(self._names_port), "-address", "127.0.0.1"], env=self._environment())
            self._names.wait_until(lambda: is_listening(self._names_port))
        self._child.spawn([str(_SCRIPT)], env=self._environment(), cwd=self.folder)
        self._child.wait_until(self._speaks, seconds=120)

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
            "HOME": folder,
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._names_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # The same at every start, as queues are kept under it; no other node asks the epmd of this broker.
            "RABBITMQ_NODENAME": "rushes@localhost",
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_PID_FILE": f"{folder}/pid",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/none",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
        }

    def _speaks(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False

    def stop(self) -> None:
        """End it in order; messages on disk are kept."""
        self._child.stop(signal.SIGTERM, seconds=30)
        self._names.stop()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()
        self._names.kill()

    def is_running(self) -> bool:
        """Whether the broker process lives."""
        return self._child.is_running()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.stop()
