import json
from typing import Annotated
from uuid import UUID, uuid4

import orjson
import pytest
from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from shared.actor import Permission
from shared.delivery import expiry, is_valid, path, signature
from shared.dialects import cinebody, rushes
from shared.errors import InvalidInput, Kind, NotFound, ServiceError
from shared.http.operation import Call, Operation, Routes
from shared.http.wire import Of, Wire
from shared.sql.database import JsonText
from shared.sql.projection import columns, select_list
from shared.sql.where import Where


class Picture(Wire):
    small: Annotated[str, Of("picture_small")]


class Film(Wire):
    id: Annotated[str, Of("film_id")]
    title: Annotated[str | None, Of("title")]
    createdAt: Annotated[str, Of("created_at")]  # noqa: N815
    picture: Picture | None


OFFERED = columns("film_id", "title", times=["created_at"], alias="f", picture_small="'/x/' || f.film_id")


def test_a_projection_follows_the_model_and_the_wish() -> None:
    assert Film.projection() == {
        "id": "film_id",
        "title": "title",
        "createdAt": "created_at",
        "picture": {"small": "picture_small"},
    }
    assert Film.projection(["title", "nothing"]) == {"title": "title"}


def test_the_select_list_is_made_of_offered_columns_only() -> None:
    text = select_list(Film.projection(["id", "picture"]), OFFERED)
    assert text == """f.film_id as "id", json_build_object('small', '/x/' || f.film_id) as "picture\""""
    assert "to_char(f.created_at" in select_list({"at": "created_at"}, OFFERED)
    with pytest.raises(KeyError):
        select_list({"x": "password"}, OFFERED)
    with pytest.raises(ValueError, match="wire name"):
        select_list({'x" from secrets --': "title"}, OFFERED)


def test_conditions_bind_every_value() -> None:
    where = Where("first").add("a = {}", 1).add_if("b = {}", None).add("c between {} and {}", 2, 3)
    assert where.into("select 1 where {where}") == "select 1 where (a = $2) and (c between $3 and $4)"
    assert where.args == ["first", 1, 2, 3]
    assert str(Where()) == "true"


def test_attributes_are_checked_by_name() -> None:
    adapter: TypeAdapter[list[str] | None] = TypeAdapter(cinebody.attributes_of(Film, "legacy"))
    assert adapter.validate_python(["id", "legacy"]) == ["id", "legacy"]
    with pytest.raises(ValidationError, match="unknown: password"):
        adapter.validate_python(["id", "password"])


def test_cinebody_wraps_a_success_and_names_it() -> None:
    reply = cinebody.DIALECT.success(cinebody.page("films", JsonText("[]", 0)), 200)
    assert json.loads(reply.body or b"") == {"apiVersion": "3.26.1", "count": 0, "films": []}  # type: ignore[arg-type]  # a reply of ours has a body of bytes
    reply = cinebody.DIALECT.success(cinebody.item("film", {"id": 1}), 200)
    assert json.loads(reply.body or b"") == {"apiVersion": "3.26.1", "film": {"id": 1}}  # type: ignore[arg-type]  # a reply of ours has a body of bytes


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_failure_has_a_status_and_a_body_in_both_grammars(kind: Kind) -> None:
    class Failed(ServiceError):
        pass

    Failed.kind = kind
    told = json.loads(cinebody.DIALECT.failure(Failed()).body or b"")  # type: ignore[arg-type]  # a reply of ours has a body of bytes
    assert told["status"] == "failure" and told["code"] == "SERVER_ERROR" and told["friendlyReason"] and told["reason"]
    problem = rushes.DIALECT.failure(Failed())
    assert problem.status == json.loads(problem.body or b"")["status"]  # type: ignore[arg-type]  # a reply of ours has a body of bytes
    assert cinebody.DIALECT.failure(Failed()).status in {400, 403, 404, 406, 410, 418, 429, 500, 503}


def test_a_body_of_ours_refuses_what_it_does_not_know() -> None:
    class New(rushes.Body):
        first_name: str

    assert New.model_validate({"firstName": " Ada "}).first_name == "Ada"
    with pytest.raises(ValidationError):
        New.model_validate({"firstName": "Ada", "admin": True})


def test_an_operation_reads_its_handlers_signature() -> None:
    routes = Routes(rushes.DIALECT)

    @routes.get("/rushes/v1/films/{filmId}/takes/{number}", allow=Permission.VIEW)
    async def get_take(call: Call, film_id: UUID, number: int) -> web.Response:
        """One take of a film."""
        raise NotFound

    assert routes[0].places == {"filmId": ("film_id", UUID), "number": ("number", int)}
    assert routes[0].unit == "read" and routes[0].summary == "One take of a film." and routes[0].name == "rushes.get_take"


def test_a_handler_that_does_not_fit_its_path_is_refused_at_import() -> None:
    async def lacks(call: Call) -> None: ...
    async def wants(call: Call, film_id: UUID, colour: str) -> None: ...

    for handler in (lacks, wants):
        with pytest.raises(TypeError, match=r"film_id|colour"):
            Operation.of("GET", "/films/{filmId}", handler, dialect=rushes.DIALECT, allow=Permission.VIEW)
    with pytest.raises(TypeError, match="allow"):
        Routes(rushes.DIALECT).get("/films")  # type: ignore[call-arg]  # the point of the test


def test_a_link_opens_its_object_until_it_expires_and_no_other() -> None:
    object_id, secret = uuid4(), "secret"
    until = expiry()
    token = f"{until}.{signature(object_id, until, secret)}"
    assert path(object_id, "a.mp4", secret) == f"/files/{object_id}/{token}/a.mp4"
    assert is_valid(object_id, token, secret)
    assert not is_valid(uuid4(), token, secret)
    assert not is_valid(object_id, token, "another")
    assert not is_valid(object_id, f"{until + 1}{token[10:]}", secret)
    past = 86_400
    assert not is_valid(object_id, f"{past}.{signature(object_id, past, secret)}", secret)
    for nonsense in ("", ".", "x.y", "9" * 40, "-1.x"):
        assert not is_valid(object_id, nonsense, secret)


def test_an_error_owns_its_text() -> None:
    assert InvalidInput(problem="limit: too large").reason == "limit: too large"
    assert orjson.loads(orjson.dumps(NotFound().code)) == "NOT_FOUND"
