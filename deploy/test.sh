#!/bin/sh
# Prepares the machine where that is needed, and runs the tests; arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh

prepare tests/requirements.txt
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    install_packages chromium || echo "There is no Chromium, and none could be installed: browser tests will be skipped"
fi
exec .venv/bin/python -m pytest "$@"
