#!/bin/sh
# Prepares the machine where that is needed, and serves the portal on 127.0.0.1:$PORT (8000).
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh

[ -n "${PORT:-}" ] || ! [ -f .env ] || PORT=$(sed -n 's/^PORT=//p' .env)
find_python
"$python" smartcity_session/config/port.py 127.0.0.1 "${PORT:-8000}"
prepare requirements.txt
exec .venv/bin/python manage.py serve --set-up
