import configparser
from pathlib import Path

import grimp
import pytest

from tools import lint_sizes, lint_visibility, own_store
from tools.operations import SERVICES

ROOT = Path(__file__).parents[2]
_LIMITED = """
def visible_to(actor): ...
async def list_visible(conn: Connection, actor: Actor) -> JsonText:
    return await conn.fetchval(*visible_to(actor))
async def page(conn: Connection, actor: Actor) -> JsonText:
    return await _shown(conn, actor)
async def _shown(conn, actor):
    return clips_visible_to(actor)
async def find(conn: Connection) -> Clip: ...
"""
_UNLIMITED = """
async def show(conn: Connection, clip_id: UUID) -> JsonText:
    return await conn.fetchval("select", clip_id)
async def list_visible(conn: Connection, actor: Actor) -> JsonText | None:
    return await conn.fetchval("select", actor.id)
"""


def test_a_store_that_asks_who_may_see_is_let_through() -> None:
    assert list(lint_visibility.unlimited(_LIMITED)) == []


def test_a_store_that_prints_to_whoever_is_found() -> None:
    assert list(lint_visibility.unlimited(_UNLIMITED)) == ["show", "list_visible"]


def test_an_exemption_needs_a_reason() -> None:
    assert lint_visibility.exempt("# why\na.py:show  just made\n") == {"a.py:show": "just made"}
    with pytest.raises(ValueError, match=r"a\.py:show"):
        lint_visibility.exempt("a.py:show\n")


def test_long_files_and_functions_are_found_docstrings_apart() -> None:
    long = "def run():\n" + "    x = 1\n" * 41
    told = 'def run():\n    """Say.\n' + "    more\n" * 50 + '    """\n    x = 1\n'
    wide = "def run(a, b, c, d, e, f): ...\nclass A:\n    def run(self, a, b, c, d, e): ...\n"
    assert list(lint_sizes.problems("a.py", long)) == ["a.py:1: run has 42 lines, at most 40"]
    assert list(lint_sizes.problems("a.py", told)) == []
    assert list(lint_sizes.problems("a.py", wide)) == ["a.py:1: run takes 6 positional parameters, at most 5"]
    assert list(lint_sizes.problems("a.sql", "select 1;\n" * 401)) == ["a.sql: 401 lines, at most 400: split it by noun"]
    assert list(lint_sizes.problems("services/utils/a.py", "")) == ["services/utils/a.py: named after nothing; say what is in it"]


def test_another_features_store_is_off_limits() -> None:
    graph = grimp.ImportGraph()
    for module in ("services.a.clips.store", "services.a.clips.usecases", "services.a.shots.usecases"):
        graph.add_module(module)
    graph.add_import(importer="services.a.clips.usecases", imported="services.a.clips.store")
    assert own_store.trespasses(graph) == []
    graph.add_import(importer="services.a.shots.usecases", imported="services.a.clips.store")
    assert own_store.trespasses(graph) == [("services.a.shots.usecases", "services.a.clips.store")]


def test_every_feature_is_under_the_contract_of_features() -> None:
    told = configparser.ConfigParser()
    told.read(ROOT / ".importlinter")
    listed = set(told["importlinter:contract:layers-of-features"]["containers"].split())
    features = {
        f"services.{service}.{init.parent.name}"
        for service in SERVICES
        for init in (ROOT / "services" / service).glob("*/__init__.py")
        if init.parent.name not in ("dialects", "migrations")
    }
    assert listed == features
