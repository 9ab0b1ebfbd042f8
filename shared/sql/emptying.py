"""Emptying a schema for `rushes reset`: rows are deleted from the tables that have any, which is many times faster than truncating."""

from collections.abc import Collection

from shared.sql.database import Connection

KEPT = frozenset({"schema_migration"})
"""What every service keeps."""

# Tables that others still point to are tried again once those are empty; a round that frees nothing raises the violation.
_EMPTY = """
do $$
declare
    waiting text[] := array(
        select tablename::text from pg_tables
        where schemaname = current_schema() and tablename <> all (string_to_array(current_setting('rushes.kept'), ',')));
    again text[];
    one text;
    has_rows boolean;
begin
    while cardinality(waiting) > 0 loop
        again := '{}';
        foreach one in array waiting loop
            execute format('select exists (select from %I)', one) into has_rows;
            if has_rows then
                begin
                    execute format('delete from %I', one);
                exception when foreign_key_violation then
                    again := again || one;
                end;
            end if;
        end loop;
        if cardinality(again) = cardinality(waiting) then
            raise exception 'tables that point at each other cannot be emptied: %', again;
        end if;
        waiting := again;
    end loop;
end
$$
"""


async def empty(conn: Connection, *, keep: Collection[str] = KEPT) -> None:
    """Delete every row of the schema that comes first in the search path, but for the tables in `keep`. Wants a transaction."""
    await conn.execute("select set_config('rushes.kept', $1, true)", ",".join(sorted(keep)))
    await conn.execute(_EMPTY)
