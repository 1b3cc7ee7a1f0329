#!/bin/sh
# Pins, with hashes and for every platform, what pyproject.toml asks for; arguments go to uv.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh

pin() {
    .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" "$@" >/dev/null
}

[ -x .venv/bin/uv ] || prepare tests/requirements.txt
pin --output-file requirements.txt "$@"
pin --output-file tests/requirements.txt --extra test --constraint requirements.txt "$@"
