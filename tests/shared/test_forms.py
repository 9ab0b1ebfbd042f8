from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from shared.dialects import rushes
from shared.errors import ServiceError
from shared.http.forms import first_file

_FILE = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\npicture\r\n--b--\r\n'


async def _take(request: web.Request) -> web.Response:
    try:
        return web.Response(body=await first_file(request, limit=100))
    except ServiceError as error:
        return rushes.DIALECT.failure(error)


@pytest_asyncio.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_put("/", _take)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


async def _sent(url: str, body: bytes, kind: str = "multipart/form-data; boundary=b") -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.put(url, data=body, headers={"Content-Type": kind}) as response:
        return response.status, await response.text()


@pytest.mark.parametrize(
    "body", [_FILE % (b"fileName", b""), _FILE % (b"any", b'; filename="../../x.png"'), b"--b\r\n\r\nx\r\n" + _FILE % (b"fileName", b"")]
)
async def test_the_first_file_of_a_form_is_read(url: str, body: bytes) -> None:
    assert await _sent(url, body) == (200, "picture")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"--b\r\n",
        b"--b\r\n[]--b--\r\n",
        b"--b\r\nA\r\n\r\n",
        b"--b\r\nA: " + b"x" * 20_000 + b"\r\n\r\nx\r\n--b--\r\n",
        b"--b\r\nContent-Type: multipart/mixed\r\n\r\nx\r\n--b--\r\n",
    ],
)
async def test_what_is_no_form_is_told_so(url: str, body: bytes) -> None:
    status, text = await _sent(url, body)
    assert (status, "MALFORMED_BODY" in text) == (400, True), text


async def test_another_kind_of_body_a_form_without_a_file_and_a_large_file_are_refused(url: str) -> None:
    assert (await _sent(url, b"{}", "application/json"))[0] == 400
    status, text = await _sent(url, b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nx\r\n--b--\r\n')
    assert (status, "MISSING_PARAMETERS" in text) == (422, True)
    status, text = await _sent(url, _FILE.replace(b"picture", b"p" * 101) % (b"fileName", b""))
    assert (status, "BODY_TOO_LARGE" in text) == (413, True)
