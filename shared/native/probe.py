"""`python -m shared.native.probe URL`: a health check for images without curl; exit code 0 when the answer is 200."""

import sys
import urllib.error
import urllib.request

if __name__ == "__main__":
    try:
        with urllib.request.urlopen(sys.argv[1], timeout=3) as reply:  # noqa: S310  the address is the compose file's
            sys.exit(0 if reply.status == 200 else 1)
    except (OSError, urllib.error.URLError, IndexError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
