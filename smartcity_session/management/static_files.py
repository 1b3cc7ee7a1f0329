"""The static files as they are served: hashed and compressed, in a folder of the state."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static_files() -> None:
    """Hash and compress the static files when one of them is not what it was the last time."""
    stamp = settings.VAR_DIR / "static.stamp"
    state = _state_of_static_files()
    if settings.STATIC_ROOT.is_dir() and stamp.is_file() and stamp.read_text() == state:
        return
    # Without clear, a file that is older than its last copy (after going back to a former release) stays out.
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def _state_of_static_files() -> str:
    lines = []
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            facts = Path(storage.path(name)).stat()
            lines.append(f"{name} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
