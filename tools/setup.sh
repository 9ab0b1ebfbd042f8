#!/usr/bin/env bash
# Makes .venv with everything from requirements.lock and Rushes itself. Does nothing when neither file changed since.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=.venv/.made-from
wanted=$(cat pyproject.toml requirements.lock | sha256sum)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

python=${PYTHON:-python3}
if ! command -v "$python" >/dev/null; then
  echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2
  exit 2
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, not $("$python" -V)" >&2; exit 2; }
if [ ! -x .venv/bin/python ]; then
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
      echo "python3-venv is needed: apt-get install python3-venv" >&2
      exit 2
    fi
  fi
  "$python" -m venv .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps -e .
printf '%s' "$wanted" >"$stamp"
