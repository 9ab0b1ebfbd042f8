"""SQL of starting over."""

from services.catalog.defaults.model import KEPT
from shared.sql import emptying
from shared.sql.database import Connection


async def empty(conn: Connection) -> None:
    """Delete every row."""
    await emptying.empty(conn, keep=KEPT)


async def seed(conn: Connection) -> None:
    """Put back the kinds of shots and the templates of a new installation."""
    await conn.execute("select catalog.seed_defaults()")
