import json

import pytest
from limits import parse

from services.gateway import limits
from services.gateway.settings import GatewaySettings
from services.gateway.table import Route, Table
from tests.gateway.conftest import Client, Service, Start

KEY = {"x-api-key": "key"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/app/3.0/nothing", 404, "ROUTE_NOT_FOUND"),
        ("GET", "/nothing", 404, "ROUTE_NOT_FOUND"),
        ("POST", "/rushes/v1/public", 405, "METHOD_NOT_ALLOWED"),
        ("PUT", "/app/3.0/projects/1", 404, "METHOD_NOT_ALLOWED"),
        ("POST", "/app/3.0/apiAppTypes", 404, "METHOD_NOT_ALLOWED"),
        ("GET", "/app/1.0/projects", 410, "ENDPOINT_DEPRECATED"),
        ("POST", "/app/2.0/projects", 410, "ENDPOINT_DEPRECATED"),
        ("GET", "/app/3.0/teapot", 418, "IM_A_TEAPOT"),
        ("POST", "/internal/identify", 404, "ROUTE_NOT_FOUND"),
        ("GET", "/app/3.0/projects/../../../internal/keys", 404, "ROUTE_NOT_FOUND"),
        ("GET", "/app/3.0/projects/%2e%2e%2f%2e%2e", 404, "ROUTE_NOT_FOUND"),
        ("GET", "/app/3.0/%ff%00", 404, "ROUTE_NOT_FOUND"),
    ],
)
async def test_what_is_not_offered_is_told_in_the_dialect(
    client: Client, service: Service, *, method: str, path: str, status: int, code: str
) -> None:
    found, body, _ = await client.ask(method, path, headers=KEY)
    assert (found, body["code"]) == (status, code)
    if path.startswith("/app/"):
        assert (body["status"], bool(body["reason"]), bool(body["friendlyReason"])) == ("failure", True, True)
    assert body.get("isATeapot", False) is (status == 418)
    assert service.seen == []


def _table(*rows: tuple[str, str]) -> Table:
    return Table([Route(method, path, "catalog", "view", f"{method} {path}") for method, path in rows])


def test_a_literal_segment_wins_and_the_other_route_keeps_its_methods() -> None:
    table = _table(("GET", "/things/{id}"), ("PUT", "/things/me"), ("GET", "/things/{id}/parts"), ("GET", "/rest/{path:.*}"))
    found = [table.find("PUT", "/things/me"), table.find("GET", "/things/me"), table.find("HEAD", "/things/1/parts")]
    assert [route.path for route in found if isinstance(route, Route)] == ["/things/me", "/things/{id}", "/things/{id}/parts"]
    assert table.find("DELETE", "/things/me") == {"GET", "PUT"}
    assert table.find("GET", "/things") is None
    rest = table.find("GET", "/rest/a/b/c")
    assert isinstance(rest, Route)
    assert rest.path == "/rest/{path:.*}"


def test_the_generated_table_has_every_route_that_is_limited_more_strictly() -> None:
    paths = {route.path for route in Table.generated().routes}
    assert paths >= limits.SIGN_IN


def test_the_limits_that_are_set_by_default_can_be_read() -> None:
    fields = GatewaySettings.model_fields
    for name in ("rate_limit", "address_rate_limit", "sign_in_rate_limit"):
        assert parse(fields[name].default).amount >= 100


async def test_every_answer_tells_what_is_left(start: Start) -> None:
    client = await start(rate_limit="5/hour")
    _, _, headers = await client.get("/rushes/v1/echo")
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"], headers["RateLimit-Policy"]) == ("5", "4", '"default";q=5;w=3600')
    assert headers["RateLimit"] == f'"default";r=4;t={headers["RateLimit-Reset"]}'
    _, _, headers = await client.get("/app/3.0/nothing")
    assert headers["RateLimit-Remaining"] == "3"


@pytest.mark.parametrize(("path", "shown"), [("/app/3.0/projects/1", "friendlyReason"), ("/rushes/v1/echo", "detail")])
async def test_who_asks_too_often_is_told_when_to_come_back(start: Start, service: Service, path: str, shown: str) -> None:
    client = await start(rate_limit="2/hour")
    service.knows("other")
    assert [(await client.get(path))[0] for _ in range(2)] == [200, 200]
    status, body, headers = await client.get(path)
    assert (status, body["code"], headers["RateLimit-Remaining"]) == (429, "RATE_LIMITED", "0")
    assert body[shown]
    assert 0 < int(headers["Retry-After"]) <= 3600
    assert (await client.get(path, "other"))[0] == 200
    assert len(service.seen) == 3


async def test_who_guesses_keys_is_counted_by_address(start: Start) -> None:
    client = await start(address_rate_limit="3/hour")
    assert [(await client.get("/rushes/v1/echo", f"guess-{number}"))[0] for number in range(4)] == [401, 401, 401, 429]
    assert (await client.get("/rushes/v1/echo"))[0] == 200


async def test_logins_are_limited_more_strictly(start: Start) -> None:
    client = await start(sign_in_rate_limit="2/hour")
    assert [(await client.ask("POST", "/rushes/v1/login", json={}))[0] for _ in range(3)] == [200, 200, 429]
    assert (await client.get("/rushes/v1/public", None))[0] == 200


async def test_a_browser_may_call_and_reads_our_headers(client: Client) -> None:
    _, _, headers = await client.get("/rushes/v1/echo", Origin="https://app.example")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit-Remaining" in headers["Access-Control-Expose-Headers"]
    status, _, headers = await client.get("/app/3.0/nothing", Origin="https://app.example")
    assert (status, headers["Access-Control-Allow-Origin"]) == (404, "*")
    _, _, headers = await client.get("/rushes/v1/big", Origin="https://app.example")
    assert headers["Access-Control-Allow-Origin"] == "*"


async def test_a_preflight_is_answered_for_origins_that_are_welcome(start: Start) -> None:
    client = await start(cors_origins="https://app.example, https://other.example")
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "x-api-key,content-type"}
    status, _, headers = await client.ask("OPTIONS", "/app/3.0/projects/1", headers={"Origin": "https://app.example", **asked})
    assert (status, headers["Access-Control-Allow-Origin"], headers["Vary"]) == (204, "https://app.example", "Origin")
    assert headers["Access-Control-Allow-Headers"] == "x-api-key,content-type"
    assert "PATCH" in headers["Access-Control-Allow-Methods"]
    _, _, headers = await client.ask("OPTIONS", "/app/3.0/projects/1", headers={"Origin": "https://evil.example", **asked})
    assert "Access-Control-Allow-Origin" not in headers


async def test_the_pages_of_the_gateway_itself(client: Client) -> None:
    _, root, _ = await client.get("/", None)
    assert (root["name"], root["openapi"]) == ("Rushes", "/openapi.json")
    _, document, _ = await client.get("/openapi.json", None)
    assert document["openapi"].startswith("3.1")
    _, page, headers = await client.get("/docs", None)
    assert headers["Content-Type"].startswith("text/html")
    assert b"/app/3.0/apiAppTypes" in page
    assert b"<script" not in page
    assert b"http://" not in page.replace(b"http://www.w3.org", b"")
    _, metrics, _ = await client.get("/metrics", None)
    assert b"rushes_requests_total" in metrics
    assert (await client.get("/healthz", None))[1] == {"status": "ok"}


async def test_types_are_for_who_holds_a_key(client: Client) -> None:
    status, body, headers = await client.get("/app/3.0/apiAppTypes")
    assert (status, body["apiVersion"], "RateLimit-Limit" in headers) == (200, "3.26.1", True)
    assert "declare namespace CinebodyAPI" in body["types"]
    assert (await client.get("/app/3.0/apiAppTypes", None))[0] == 403


async def test_ready_tells_which_service_is_away(start: Start, nowhere: str) -> None:
    status, body, _ = await (await start()).get("/readyz", None)
    assert (status, body["status"], set(body["services"])) == (200, "ok", {"auth", "catalog", "media", "notification"})
    status, body, _ = await (await start(media_url=nowhere)).get("/readyz", None)
    assert (status, body["services"]["media"], body["services"]["auth"]["status"]) == (503, {"status": "away"}, "ok")
    assert json.dumps(body)
