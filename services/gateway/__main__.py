"""`python -m services.gateway serve`."""

import sys

from pydantic import ValidationError

from services.gateway.app import build
from services.gateway.settings import GatewaySettings
from shared.app import run

if __name__ == "__main__":
    if sys.argv[1:] != ["serve"]:
        sys.stderr.write("usage: python -m services.gateway serve\n")
        sys.exit(0 if sys.argv[1:] in (["-h"], ["--help"]) else 2)
    try:
        settings = GatewaySettings()
    except ValidationError as error:
        for problem in error.errors():
            sys.stderr.write(f"setting {'.'.join(map(str, problem['loc']))}: {problem['msg']}\n")
        sys.exit(2)
    run("gateway", build(settings), settings)
