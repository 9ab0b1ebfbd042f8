"""What media relies on in the S3 server that the embedded mode and the tests run."""
# ruff: noqa: S310  every address is that of our own server

import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from minio import Minio
from minio.datatypes import Part

from shared.ids import new_id
from shared.native.s3 import S3

_PART = 5 * 1024**2
_PATIENCE = 120


class Sender:
    """Sends the parts of one upload to presigned URLs, as a client does."""

    def __init__(self, server: S3, key: str) -> None:
        self.client = Minio(server.url.removeprefix("http://"), server.access_key, server.secret_key, secure=False, region=server.region)
        self.bucket = f"native-{new_id().hex[-8:]}"
        self.client.make_bucket(self.bucket)
        self.key = key
        self.upload_id: str = self.client._create_multipart_upload(self.bucket, key, {})

    def url(self, number: int) -> str:
        query: dict[str, str | list[str] | tuple[str]] = {"partNumber": str(number), "uploadId": self.upload_id}
        return self.client.get_presigned_url("PUT", self.bucket, self.key, expires=timedelta(hours=1), extra_query_params=query)

    def put(self, number: int, data: bytes) -> Part:
        request = urllib.request.Request(self.url(number), data=data, method="PUT")
        with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
            return Part(number, response.headers["ETag"].strip('"'))

    def complete(self, parts: list[Part]) -> bytes:
        self.client._complete_multipart_upload(self.bucket, self.key, self.upload_id, parts)
        found = self.client.get_object(self.bucket, self.key)
        try:
            return found.read()
        finally:
            found.close()
            found.release_conn()


def test_parts_may_arrive_at_once_in_any_order_and_twice(s3: S3) -> None:
    sender = Sender(s3, "clips/reverse.mp4")
    contents = {number: bytes([number]) * _PART for number in range(1, 7)}
    with ThreadPoolExecutor(6) as threads:
        sent = {number: threads.submit(sender.put, number, contents[number]) for number in reversed(contents)}
        parts = [sent[number].result() for number in contents]
    assert sender.put(4, contents[4]).etag == parts[3].etag
    assert [part.part_number for part in sender.client._list_parts(sender.bucket, sender.key, sender.upload_id).parts] == list(contents)
    assert sender.complete(parts) == b"".join(contents.values())


def test_a_page_of_another_address_may_send_parts_and_read_their_etags(s3: S3) -> None:
    sender = Sender(s3, "clips/page.mp4")
    origin = {"Origin": "https://portal.example"}
    asks = {**origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    with urllib.request.urlopen(urllib.request.Request(sender.url(1), headers=asks, method="OPTIONS")) as response:
        assert response.headers.get_all("Access-Control-Allow-Origin") == ["*"]
        assert "PUT" in response.headers["Access-Control-Allow-Methods"]
    with urllib.request.urlopen(urllib.request.Request(sender.url(1), data=b"x", headers=origin, method="PUT")) as response:
        assert response.headers.get_all("Access-Control-Allow-Origin") == ["*"]
        assert "ETag" in response.headers["Access-Control-Expose-Headers"]


def test_a_killed_server_keeps_what_was_completed_and_leaves_nothing_of_the_rest(tmp_path: Path) -> None:
    with S3(tmp_path) as server:
        done, unfinished = Sender(server, "clips/done.mp4"), Sender(server, "clips/unfinished.mp4")
        assert done.complete([done.put(1, b"done")]) == b"done"
        unfinished.put(1, b"never")
        server.kill()
        server.start()
        assert [path.name for path in tmp_path.glob("buckets/**/*") if path.is_file()] == ["done.mp4"]
        assert done.client.stat_object(done.bucket, done.key).size == 4
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            unfinished.put(2, b"late")
        refused.value.close()


def test_the_secret_key_is_not_in_the_list_of_processes(tmp_path: Path) -> None:
    with S3(tmp_path, secret_key="not-to-be-seen") as server:
        assert b"not-to-be-seen" not in Path(f"/proc/{server._child.pid}/cmdline").read_bytes()
        Sender(server, "clips/seen.mp4")
