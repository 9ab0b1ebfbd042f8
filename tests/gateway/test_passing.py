import asyncio
import io
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.gateway.conftest import BIG, PATIENCE_SECONDS, Client, Service, Start

KEY = {"x-api-key": "key"}
MEGABYTE = 1024 * 1024


async def test_path_and_query_arrive_as_they_were_sent(client: Client) -> None:
    path = "/app/3.0/projects/a%20b%C3%BC%2B+c?q=%2F%26=1&q=%C3%A9&empty="
    status, body, _ = await client.get(path)
    assert (status, body["address"]) == (200, path)


async def test_a_small_body_and_the_answer_pass_unchanged(client: Client) -> None:
    status, body, headers = await client.ask("POST", "/rushes/v1/echo", json={"title": "é"}, headers=KEY)
    assert (status, body["size"], headers["X-Answer"]) == (200, len('{"title": "\\u00e9"}'), "yes")
    assert body["headers"]["content-type"] == "application/json"


async def test_headers_of_one_hop_stay_there(client: Client) -> None:
    _, body, headers = await client.get("/rushes/v1/echo", Connection="keep-alive, X-Mine", X_Mine="1", TE="trailers", X_Yours="2")
    assert {"x-mine", "te", "keep-alive", "upgrade"}.isdisjoint(body["headers"])
    assert body["headers"]["x-yours"] == "2"
    assert "X-Hop" not in headers


async def test_an_upload_is_passed_on_while_it_is_still_being_sent(client: Client, service: Service) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(2):
            yield b"x" * MEGABYTE
        async with asyncio.timeout(PATIENCE_SECONDS):
            await service.first_chunk.wait()
        yield b"the rest"

    status, body, _ = await client.ask("PUT", "/rushes/v1/upload", data=chunks(), headers=KEY)
    assert (status, body) == (200, {"size": 2 * MEGABYTE + 8})


async def test_a_large_body_of_known_size_arrives_whole(client: Client) -> None:
    status, body, _ = await client.ask("PUT", "/rushes/v1/upload", data=io.BytesIO(b"y" * (5 * MEGABYTE + 1)), headers=KEY)
    assert (status, body) == (200, {"size": 5 * MEGABYTE + 1})


async def test_a_large_answer_arrives_whole_with_its_headers(client: Client) -> None:
    status, body, headers = await client.get("/rushes/v1/big")
    assert (status, len(body), headers["ETag"], headers["Content-Length"]) == (200, BIG, '"big"', str(BIG))
    assert body == b"".join(bytes([number]) * MEGABYTE for number in range(BIG // MEGABYTE))


async def test_head_tells_the_size_without_the_body(client: Client) -> None:
    status, body, headers = await client.ask("HEAD", "/rushes/v1/big", headers=KEY)
    assert (status, body, headers["Content-Length"]) == (200, b"", str(BIG))


async def test_an_answer_that_breaks_off_does_not_look_complete(client: Client, service: Service) -> None:
    with pytest.raises(aiohttp.ClientPayloadError):
        await client.get("/rushes/v1/half")
    assert service.seen == ["half"]


async def test_a_client_that_goes_away_stops_what_was_sent_to_it(client: Client, service: Service) -> None:
    async with client.session.get(client.url + "/rushes/v1/endless", headers=KEY) as response:
        await response.content.readexactly(MEGABYTE)
        response.close()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await service.client_gone.wait()


async def test_a_read_is_sent_again_when_the_service_hangs_up(client: Client, service: Service) -> None:
    status, body, _ = await client.get("/rushes/v1/hang-up")
    assert (status, body, service.seen) == (200, {"times": 2}, ["GET", "GET"])


async def test_a_write_is_not_sent_again(client: Client, service: Service) -> None:
    status, body, _ = await client.ask("POST", "/rushes/v1/hang-up", json={}, headers=KEY)
    assert (status, body["code"], service.seen) == (503, "SERVICE_UNAVAILABLE", ["POST"])


async def test_routes_of_a_service_that_is_away_answer_503_and_others_go_on(start: Start, nowhere: str) -> None:
    client = await start(catalog_url=nowhere)
    status, body, headers = await client.get("/app/3.0/projects/1")
    assert (status, body["status"], body["code"]) == (503, "failure", "SERVICE_UNAVAILABLE")
    assert "RateLimit-Remaining" in headers
    status, body, _ = await client.get("/rushes/v1/echo")
    assert (status, body["detail"]) == (503, "The catalog service is not available right now; please retry.")
    assert (await client.get("/app/3.0/scheduledNotifications"))[0] == 200


async def test_a_service_that_says_nothing_is_given_up(start: Start) -> None:
    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = await start(catalog_url=f"http://127.0.0.1:{port}", upstream_timeout_seconds=0.2)
        assert (await client.get("/rushes/v1/echo"))[0] == 503


async def test_ids_are_passed_on_and_made_when_they_are_absent_or_malformed(client: Client) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    _, body, headers = await client.get("/rushes/v1/echo", X_Request_Id="mine-1", traceparent=trace)
    assert (body["headers"]["x-request-id"], headers["X-Request-Id"]) == ("mine-1", "mine-1")
    assert body["headers"]["traceparent"].split("-")[1] == trace.split("-")[1]
    _, body, headers = await client.get("/rushes/v1/echo", X_Request_Id="<script>", traceparent="nonsense")
    assert body["headers"]["x-request-id"] == headers["X-Request-Id"] != "<script>"
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", body["headers"]["traceparent"])


@pytest.mark.parametrize(
    ("proxies", "given", "told"), [(0, "9.9.9.9", "127.0.0.1"), (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"), (2, "", "127.0.0.1")]
)
async def test_the_address_is_what_a_trusted_proxy_saw(start: Start, proxies: int, given: str, told: str) -> None:
    client = await start(trusted_proxies=proxies)
    _, body, _ = await client.get("/rushes/v1/echo", X_Forwarded_For=given, Forwarded="for=1.2.3.4", X_Real_IP="1.2.3.4")
    assert body["headers"]["x-forwarded-for"] == told
    assert {"forwarded", "x-real-ip"}.isdisjoint(body["headers"])


async def _raw(client: Client, head: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = client.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.replace("\n", "\r\n").encode())
    await writer.drain()
    return reader, writer


@pytest.mark.parametrize(("key", "first"), [("key", b"HTTP/1.1 100 Continue"), ("guess", b"HTTP/1.1 401 Unauthorized")])
async def test_a_body_that_is_held_back_is_asked_for_only_if_the_request_is_taken(client: Client, key: str, first: bytes) -> None:
    head = f"PUT /rushes/v1/upload HTTP/1.1\nHost: x\nx-api-key: {key}\nExpect: 100-continue\nContent-Length: 4\n\n"
    reader, writer = await _raw(client, head)
    async with asyncio.timeout(PATIENCE_SECONDS):
        line = await reader.readline()
        assert line.strip() == first
        if line.startswith(b"HTTP/1.1 100"):
            assert await reader.readline() == b"\r\n"
            writer.write(b"four")
            assert (await reader.readline()).strip() == b"HTTP/1.1 200 OK"
    writer.close()


async def test_a_socket_is_joined_with_the_service_and_closed_with_it(client: Client) -> None:
    async with client.session.ws_connect(client.url + "/rushes/v1/socket", headers=KEY, protocols=("other", "rushes.v1")) as socket:
        assert socket.protocol == "rushes.v1"
        assert await socket.receive_str() == "api_key"
        await socket.send_str("hello")
        assert await socket.receive_str() == "hello"
        await socket.send_bytes(b"abc")
        assert await socket.receive_bytes() == b"cba"
        await socket.send_str("bye")
        closing = await socket.receive()
        assert (closing.type, closing.data) == (aiohttp.WSMsgType.CLOSE, 4001)


async def test_a_socket_that_the_client_closes_is_closed_at_the_service(client: Client, service: Service) -> None:
    async with client.session.ws_connect(client.url + "/rushes/v1/socket", headers=KEY) as socket:
        await socket.receive_str()
        await socket.close(code=4002)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await service.client_gone.wait()
    assert service.close_code == 4002


async def test_a_socket_without_a_credential_is_refused(client: Client) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.session.ws_connect(client.url + "/rushes/v1/socket")
    assert refused.value.status == 401
