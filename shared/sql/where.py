"""The only assembler of SQL conditions: text from the code, values always bound."""

from typing import Self


class Where:
    """Conditions joined by `and`, with their arguments.

    >>> where = Where().add("c.project_id = {}", project_id).add("c.size between {} and {}", 1, 9)
    >>> await conn.fetch(where.into("select * from clip c where {where}"), *where.args)
    """

    def __init__(self, *args: object) -> None:
        """Start with arguments that the statement names itself as $1, $2, ..."""
        self.args: list[object] = list(args)
        self._parts: list[str] = []

    def bind(self, value: object) -> str:
        """Add an argument and return its placeholder."""
        self.args.append(value)
        return f"${len(self.args)}"

    def add(self, condition: str, *values: object) -> Self:
        """Require `condition`, whose `{}` are filled with placeholders for `values`."""
        self._parts.append("(" + condition.format(*(self.bind(value) for value in values)) + ")")
        return self

    def add_if(self, condition: str, value: object | None) -> Self:
        """Require `condition` unless the value is None: an optional filter."""
        return self if value is None else self.add(condition, value)

    def __str__(self) -> str:
        return " and ".join(self._parts) or "true"

    def into(self, statement: str, **parts: str) -> str:
        """`statement` with `{where}`, and any other named part, filled in."""
        return statement.format(where=self, **parts)
