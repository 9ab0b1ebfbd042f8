import json
import shutil
import subprocess
from pathlib import Path
from typing import Literal
from uuid import UUID

import jsonschema
import pytest
from pydantic import BaseModel, Field

from shared.actor import Permission
from shared.dialects.cinebody import DIALECT
from shared.http.operation import Call, Routes
from tools import generate, operations, pages, schema, typescript

ROOT = Path(__file__).parents[2]
COMPILER = ROOT / "tools" / "node_modules" / ".bin" / "tsc"


class _Size(BaseModel):
    width: int
    profile: str = Field(alias="profile80@2x")


class _Film(BaseModel):
    id: UUID
    title: str | None
    state: Literal["open", "closed"]
    sizes: list[_Size]
    counts: dict[str, int] = {}


class _Query(BaseModel):
    limit: int = 10
    attributes: list[Literal["id", "title"]] | None = None


_routes = Routes(DIALECT, "Films")


@_routes.patch("/app/3.0/films/{filmId}", allow=Permission.VIEW, reply=_Film)
async def update_film(call: Call, film_id: UUID, query: _Query, body: _Film) -> None:
    """Change a film."""


def test_models_and_operations_become_types() -> None:
    text = typescript.definitions(_routes, namespace="Films", dialect="cinebody")
    assert "declare namespace Films {" in text
    assert 'state: "open" | "closed";' in text
    assert "title: string | null;" in text
    assert '"profile80@2x": string;' in text
    assert "counts?: { [key: string]: number; };" in text
    assert "  namespace UpdateFilm {\n    type Path = { filmId: string; };" in text
    assert 'type Query = { limit?: number; attributes?: Array<"id" | "title"> | null; };' in text


@pytest.fixture(scope="session")
def tsc() -> list[str]:
    node = shutil.which("node")
    if node is None or not COMPILER.exists():
        pytest.fail("the TypeScript compiler is missing: make services tools/node_modules")
    return [node, str(COMPILER)]


_USE = """
import CinebodyAPI from "./cinebody";

const question: CinebodyAPI.ListProjects.Query = { limit: 10, attributes: ["id", "title"] };
const body: CinebodyAPI.CreateProject.Body = {
  teamId: "t", title: "x", description: "y", orientation: "landscape", shootType: "event", type: "public",
};
export function titles(reply: CinebodyAPI.ListProjects.Reply): Array<string | null | undefined> {
  return reply.projects.map((project) => project.title);
}
// @ts-expect-error: a number is not a title
const wrong: CinebodyAPI.UpdateProject.Body = { title: 1 };
export { question, body, wrong };
"""


def test_the_compiler_takes_our_definitions_and_a_program_that_uses_them(tsc: list[str], tmp_path: Path) -> None:
    shutil.copy(ROOT / "services" / "gateway" / "generated" / "cinebody.d.ts", tmp_path / "cinebody.d.ts")
    (tmp_path / "use.ts").write_text(_USE)
    checked = subprocess.run(
        [*tsc, "--strict", "--noEmit", "--esModuleInterop", "--module", "commonjs", "use.ts", "cinebody.d.ts"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_two_services_cannot_offer_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "everything", lambda: {"catalog": list(_routes), "media": list(_routes)})
    with pytest.raises(ValueError, match="offered by catalog and media"):
        operations.table()


def test_internal_operations_are_not_offered() -> None:
    assert not [row for row in operations.table() if row["path"].startswith("/internal/") or row["permission"] == "internal"]


def test_the_document_is_valid_and_has_every_public_operation() -> None:
    document = json.loads(generate.files()[ROOT / "services" / "gateway" / "generated" / "openapi.json"])
    offered = {(row["method"].lower(), row["path"]) for row in operations.table()}
    assert offered == {(method, path) for path, methods in document["paths"].items() for method in methods}
    for model in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(model)
    names = [told["operationId"] for methods in document["paths"].values() for method, told in methods.items() if method != "head"]
    assert len(names) == len(set(names))


def test_every_operation_has_a_sentence_and_a_permission() -> None:
    for operation in operations.public():
        assert operation.handler.__doc__, operation
        assert isinstance(operation.allow, Permission), operation


def test_what_is_committed_is_what_the_generator_makes() -> None:
    stale = [str(path.relative_to(ROOT)) for path, text in generate.files().items() if path.read_text() != text]
    assert stale == [], "run `make docs`"


def test_pages_tell_of_everything() -> None:
    assert "`PROJECT_NOT_FOUND`" in pages.errors()
    assert "`rushes.catalog.clip.moderated`" in pages.events()
    assert "`RUSHES_RATE_LIMIT`" in pages.settings()
    assert "| GET | `/app/3.0/apiAppTypes` | gateway | view |" in pages.routes()


def test_a_dump_is_cleaned_of_what_changes_with_the_version() -> None:
    dump = (
        "-- Dumped by pg_dump 16\n\\restrict abc\nSET x = 1;\nSELECT pg_catalog.set_config('a');\n\nCREATE TABLE a.b (\n    id uuid\n);\n\n"
    )
    assert schema.cleaned(dump).endswith("review.\n\nCREATE TABLE a.b (\n    id uuid\n);\n")
