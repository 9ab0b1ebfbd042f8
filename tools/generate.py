"""`python -m tools.generate [--check]`: writes the gateway's table, the API documents and the generated pages of docs/."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from shared.http.openapi import document
from tools import operations, pages, typescript

ROOT = Path(__file__).parent.parent
_OWN_PAGES: dict[str, Any] = {
    "/app/3.0/apiAppTypes": {
        "get": {
            "operationId": "cinebody.api_app_types",
            "summary": "TypeScript definitions of this API",
            "tags": ["Typescript"],
            "parameters": [],
            "responses": {
                "200": {
                    "description": "Success",
                    "content": {"application/json": {"schema": {"type": "object", "properties": {"types": {"type": "string"}}}}},
                }
            },
            "security": [{"ApiKey": []}, {"Bearer": []}],
            "x-permission": "view",
        }
    }
}


def _openapi() -> str:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    told = document(operations.public(), title="Rushes API", version=version)
    told["paths"] = dict(sorted({**told["paths"], **_OWN_PAGES}.items()))
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def files() -> dict[Path, str]:
    """What must stand where."""
    gateway = ROOT / "services" / "gateway"
    return {
        gateway / "table.json": json.dumps(operations.table(), indent=1) + "\n",
        gateway / "generated" / "openapi.json": _openapi(),
        gateway / "generated" / "cinebody.d.ts": typescript.definitions(operations.public(), namespace="CinebodyAPI", dialect="cinebody"),
        ROOT / "docs" / "routes.md": pages.routes(),
        ROOT / "docs" / "events.md": pages.events(),
        ROOT / "docs" / "errors.md": pages.errors(),
        ROOT / "docs" / "settings.md": pages.settings(),
    }


def main() -> int:
    """Write the files, or with --check tell which differ and return 1."""
    is_check = "--check" in sys.argv[1:]
    stale = [path for path, text in files().items() if not path.exists() or path.read_text() != text]
    for path in stale:
        print(("differs" if is_check else "written"), path.relative_to(ROOT))
        if not is_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files()[path])
    if is_check and stale:
        print("run `make docs` and commit what it writes")
    return 1 if is_check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
