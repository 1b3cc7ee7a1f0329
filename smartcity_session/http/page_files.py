"""Long bodies of cached pages as files, which the processes of a machine share and which none holds in memory.

A file is named by the digest of its bytes. Their total is limited, and what was not stored again for hours is removed:
a page is made anew every few minutes while anybody asks for it.
"""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from django.conf import settings

FOLDER = "long-pages"
LONG = 256 * 1024
TOTAL = 512 * 1024**2
UNUSED_AFTER_S = 2 * 3600.0


class PageFileGoneError(Exception):
    """The file of a cached body is not there any more: the page has to be made anew."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A body that is a file; `size` in bytes."""

    name: str
    size: int

    def exists(self) -> bool:
        """Say whether it is there."""
        return (_folder() / self.name).exists()

    def open(self) -> FileIO:
        """Open it for reading. Raises PageFileGoneError when it was removed, or not wholly written."""
        try:
            file = open(f"{settings.VAR_DIR}/{FOLDER}/{self.name}", "rb", buffering=0)  # noqa: PTH123, SIM115 (the hot path; the caller closes it)
        except OSError as error:
            raise PageFileGoneError from error
        if os.fstat(file.fileno()).st_size != self.size:
            file.close()
            raise PageFileGoneError
        return file


def body_form(body: bytes) -> bytes | PageFile:
    """Return the form in which a body is cached: a file where it is long, unless the disk takes none."""
    if len(body) <= LONG:
        return body
    try:
        return _stored(body)
    except OSError:
        return body


def remove_page_files(*, limit: int = 0, older_than_s: float = 0.0) -> None:
    """Remove files, the oldest first, until the rest is within `limit` bytes in all and not older than that."""
    with suppress(FileNotFoundError):
        files = [(entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(_folder())]
        left, oldest = sum(size for _at, size, _path in files), time.time() - older_than_s
        for at, size, path in sorted(files):
            if left <= limit and at >= oldest:
                return
            Path(path).unlink(missing_ok=True)
            left -= size


def _stored(body: bytes) -> PageFile:
    file = PageFile(hashlib.sha256(body).hexdigest(), len(body))
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _folder() / file.name
    try:
        with file.open():
            os.utime(path)
    except PageFileGoneError:
        descriptor, name = tempfile.mkstemp(dir=_folder())
        try:
            with os.fdopen(descriptor, "wb") as written:
                written.write(body)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        remove_page_files(limit=TOTAL, older_than_s=UNUSED_AFTER_S)
    return file


def _folder() -> Path:
    return Path(settings.VAR_DIR) / FOLDER
