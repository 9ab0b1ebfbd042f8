"""The fast lane (ADR-0004): PostgreSQL prints the JSON that goes on the wire; Python never sees a row.

A store offers `Columns` (domain name -> SQL). A dialect asks for a `Projection` (wire name -> domain name, nested at will).
`select_list` joins the two, and refuses a name that the store does not offer.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Union

TimeFormat = Literal["iso_milliseconds", "iso_seconds", "iso_microseconds"]
Projection = Mapping[str, Union[str, "Projection"]]

_WIRE_NAME = re.compile(r"[A-Za-z0-9_@$.\-]+")
_TIME = {
    "iso_milliseconds": """to_char({sql} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')""",
    "iso_microseconds": """to_char({sql} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "iso_seconds": """to_char({sql} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS')""",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column a store offers: its SQL, and whether it is a moment, which each dialect prints its own way."""

    sql: str
    is_time: bool = False


Columns = Mapping[str, Column]


def columns(*plain: str, times: Iterable[str] = (), alias: str = "", **computed: str) -> dict[str, Column]:
    """Columns by name: `plain` ones and `times` of the table `alias`, `computed` ones with their own SQL."""
    prefix = f"{alias}." if alias else ""
    return {
        **{name: Column(prefix + name) for name in plain},
        **{name: Column(prefix + name, is_time=True) for name in times},
        **{name: Column(sql) for name, sql in computed.items()},
    }


def _expression(source: str | Projection, offered: Columns, times: TimeFormat) -> str:
    if isinstance(source, str):
        column = offered[source]
        return _TIME[times].format(sql=column.sql) if column.is_time else column.sql
    pairs = (f"'{_checked(name)}', {_expression(inner, offered, times)}" for name, inner in source.items())
    return f"json_build_object({', '.join(pairs)})"


def _checked(name: str) -> str:
    if not _WIRE_NAME.fullmatch(name):
        raise ValueError(f"not a wire name: {name!r}")
    return name


def select_list(projection: Projection, offered: Columns, times: TimeFormat = "iso_milliseconds") -> str:
    """The select list that prints `projection` from `offered`. Raises KeyError for a column that is not offered."""
    return ", ".join(f'{_expression(source, offered, times)} as "{_checked(name)}"' for name, source in projection.items())
