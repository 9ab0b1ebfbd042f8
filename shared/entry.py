"""`python -m services.<name> serve | migrate`: the command line that every service has."""

import asyncio
import sys
from collections.abc import Callable

from aiohttp import web
from pydantic import ValidationError

from shared.app import run
from shared.settings import ServiceSettings
from shared.sql.migrate import migrate

_USAGE = """usage: python -m services.{name} serve | migrate

  serve    answer HTTP, relay events and consume messages until SIGTERM
  migrate  bring the {name} schema up to date and exit
"""


def main(name: str, settings_class: type[ServiceSettings], build: Callable[..., web.Application]) -> None:
    """Do what the first argument says; exit with 2 on a wrong one, or on settings that are missing or wrong."""
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command not in ("serve", "migrate"):
        sys.stderr.write(_USAGE.format(name=name))
        sys.exit(0 if command in ("-h", "--help") else 2)
    try:
        settings = settings_class()
    except ValidationError as error:
        for problem in error.errors():
            sys.stderr.write(f"setting {'.'.join(map(str, problem['loc']))}: {problem['msg']}\n")
        sys.stderr.write("See `rushes config` for every setting and its meaning.\n")
        sys.exit(2)
    if command == "migrate":
        applied = asyncio.run(migrate(settings.database.url.get_secret_value(), name))
        sys.stdout.write("".join(f"applied {migration}\n" for migration in applied) or "nothing to do\n")
        return
    run(name, build(settings), settings)
