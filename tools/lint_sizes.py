"""`python -m tools.lint_sizes`: files of at most 400 lines, functions of at most 40 lines and 5 positional parameters; tells the median."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
MOST_PARAMETERS = 5
_CODE = ("shared", "services", "rushes", "tools", "tests", "benchmarks")
_OF_NOTHING = {"utils", "helpers", "common", "manager", "base", "core"}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *_CODE], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name.endswith((".py", ".sql", ".sh")) and "/schema.sql" not in name]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    first = function.body[0]
    is_told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    told = (first.end_lineno or first.lineno) - first.lineno + 1 if is_told else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - told


def _positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len([name for name in names if name not in ("self", "cls")])


def problems(name: str, source: str) -> Iterator[str]:
    """What is too large in a file, or named after nothing."""
    lines = source.count("\n")
    if lines > LONGEST_FILE:
        yield f"{name}: {lines} lines, at most {LONGEST_FILE}: split it by noun"
    if _OF_NOTHING & {part.removesuffix(".py") for part in Path(name).parts}:
        yield f"{name}: named after nothing; say what is in it"
    if not name.endswith(".py"):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if _length(node) > LONGEST_FUNCTION:
                yield f"{name}:{node.lineno}: {node.name} has {_length(node)} lines, at most {LONGEST_FUNCTION}"
            if _positional(node) > MOST_PARAMETERS and not name.startswith("tests/"):
                yield f"{name}:{node.lineno}: {node.name} takes {_positional(node)} positional parameters, at most {MOST_PARAMETERS}"


def main() -> int:
    """Tell what is too large, and how large files are."""
    sources = {str(path.relative_to(ROOT)): path.read_text() for path in _tracked() if path.exists()}
    found = [problem for name, source in sources.items() for problem in problems(name, source)]
    print(*found, sep="\n", end="\n" if found else "")
    lengths = [source.count("\n") for source in sources.values() if source]
    print(f"{len(lengths)} files, median {statistics.median(lengths):.0f} lines, longest {max(lengths)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
