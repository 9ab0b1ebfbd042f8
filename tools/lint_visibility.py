"""`python -m tools.lint_visibility`: what a store prints for a caller is limited to what that caller may see.

A public function of a `store.py` that returns JsonText takes `actor: Actor` and reaches a `visible_to` rule with it, in its own body
or in a function of the same module that it calls. What need not is in tools/visible_otherwise.txt: a function and the reason, one a line.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXEMPT = Path(__file__).parent / "visible_otherwise.txt"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _called(function: Function) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            names.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    return names


def _is_limited(function: Function, functions: dict[str, Function], seen: frozenset[str] = frozenset()) -> bool:
    """Whether the function, or one of the module that it calls, asks a rule of visibility."""
    called = _called(function)
    if any(name.endswith("visible_to") or name == "administered_by" for name in called):
        return True
    return any(_is_limited(functions[name], functions, seen | {name}) for name in called & functions.keys() - seen)


def _prints(function: Function) -> bool:
    return function.returns is not None and "JsonText" in ast.unparse(function.returns)


def _takes_actor(function: Function) -> bool:
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return any(one.annotation is not None and ast.unparse(one.annotation).startswith("Actor") for one in arguments)


def unlimited(source: str) -> Iterator[str]:
    """Names of the public functions in a store's source that print rows without asking who may see them."""
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, Function)}
    for name, function in functions.items():
        if not name.startswith("_") and _prints(function) and not (_takes_actor(function) and _is_limited(function, functions)):
            yield name


def exempt(text: str) -> dict[str, str]:
    """`path:function` -> reason. Raises ValueError for one without a reason."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = {name: reason.strip() for name, _, reason in (line.partition("  ") for line in lines)}
    if bare := [name for name, reason in found.items() if not reason]:
        raise ValueError(f"no reason given for {', '.join(bare)}")
    return found


def main() -> int:
    """Tell every function that breaks the rule, and every exemption that nothing needs."""
    excused = exempt(EXEMPT.read_text())
    stores = sorted((ROOT / "services").glob("*/*/store.py"))
    found = {f"{path.relative_to(ROOT)}:{name}" for path in stores for name in unlimited(path.read_text())}
    for name in sorted(found - excused.keys()):
        print(f"{name} prints rows without asking who may see them")
    for name in sorted(excused.keys() - found):
        print(f"{name} needs no exemption any more")
    return 1 if found ^ excused.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
