#!/bin/sh
# Prepares the machine where that is needed, and runs the tests; arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh

prepare tests/requirements.txt

if ! prepare_browser; then
    echo "There is no Chromium that tests can drive, and none could be installed: browser tests will be skipped"
fi
if ! command -v redis-server >/dev/null && ! install_packages redis-server; then
    echo "There is no Redis, and it could not be installed: tests of the cache on Redis will be skipped"
fi
unset PYTHONDONTWRITEBYTECODE # else each of the many processes that tests start compiles the portal again
exec .venv/bin/python -m pytest -n auto --dist loadgroup "$@"
