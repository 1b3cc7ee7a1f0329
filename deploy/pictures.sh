#!/bin/sh
# Prepares the machine where that is needed, and makes the pictures of README.md and docs/ anew.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh

prepare tests/requirements.txt
prepare_browser || { echo "There is no Chromium to make the pictures with, and none could be installed." >&2; exit 1; }
exec .venv/bin/python -m tests.make_pictures
