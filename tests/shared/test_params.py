from typing import Annotated
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from pydantic import BaseModel, Field

from shared.errors import InvalidInput, MissingInput, NotFound
from shared.http import params


class Search(BaseModel):
    ids: list[UUID] | None = None
    names: Annotated[list[str], Field(max_length=3)] = []
    limit: int = Field(10, ge=1, le=100)
    q: str | None = None


class Needs(BaseModel):
    title: str
    count: int = 0


@pytest.mark.parametrize(
    "pairs",
    [
        [("names", "a"), ("names", "b")],
        [("names", "a,b")],
        [("names[]", "a"), ("names[]", "b")],
        [("names[0]", "a"), ("names[1]", "b")],
    ],
)
def test_a_list_may_be_written_in_every_usual_way(pairs: list[tuple[str, str]]) -> None:
    assert params.read_query(Search, MultiDict(pairs)).names == ["a", "b"]


def test_an_unknown_parameter_is_ignored() -> None:
    assert params.read_query(Search, MultiDict([("colour", "red")])) == Search()


@pytest.mark.parametrize(
    ("name", "value"), [("limit", "0"), ("limit", "1000000000"), ("limit", "ten"), ("ids", "not-an-id"), ("q", "a\x00b")]
)
def test_a_wrong_parameter_is_named_in_the_error(name: str, value: str) -> None:
    with pytest.raises(InvalidInput, match=name):
        params.read_query(Search, MultiDict([(name, value)]))


def test_a_single_value_given_twice_is_refused_unless_it_is_the_same() -> None:
    assert params.read_query(Search, MultiDict([("limit", "5"), ("limit", "5")])).limit == 5
    with pytest.raises(InvalidInput, match="more than once"):
        params.read_query(Search, MultiDict([("limit", "5"), ("limit", "6")]))


def test_what_is_absent_is_told_apart_from_what_is_wrong() -> None:
    with pytest.raises(MissingInput, match="title"):
        params.validated(Needs, {})
    with pytest.raises(InvalidInput, match="count"):
        params.validated(Needs, {"count": "many"})
    with pytest.raises(InvalidInput):
        params.validated(Needs, ["a list"])


def test_a_malformed_id_in_the_path_names_nothing() -> None:
    known = uuid4()
    assert params.path_value(UUID, str(known)) == known
    for text in ("", "1", "../../etc/passwd", str(known)[:-1], "\x00"):
        with pytest.raises(NotFound):
            params.path_value(UUID, text)


@pytest.mark.parametrize("text", ["-1", "1e3", "9" * 30, "١"])
def test_a_number_in_the_path_is_plain_digits(text: str) -> None:
    with pytest.raises(NotFound):
        params.path_value(int, text)


@given(st.dictionaries(st.sampled_from(["ids", "names", "limit", "q", "names[]"]), st.text(), max_size=4))
def test_no_query_raises_anything_but_a_clear_refusal(found: dict[str, str]) -> None:
    try:
        params.read_query(Search, MultiDict(found))
    except (InvalidInput, MissingInput) as error:
        assert error.reason  # noqa: PT017  either outcome is right, silence is not


def test_an_address_must_be_utf8() -> None:
    assert params.is_well_encoded("/app/3.0/projects?q=%C3%A9")
    assert not params.is_well_encoded("/app/3.0/projects?q=%FF")
