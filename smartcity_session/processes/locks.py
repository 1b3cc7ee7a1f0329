"""Locks that the processes of a machine share. The system frees those of a process that has ended."""

import fcntl
import os
from pathlib import Path


def locked_file(path: Path, access: int) -> int | None:
    """Open a file, made where it is missing, and lock it: its descriptor, or None while another process has the lock.

    `access` is os.O_RDONLY or os.O_RDWR. Closing the descriptor frees the lock. Raises OSError where the file cannot be
    opened or locked at all.
    """
    file = os.open(path, access | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return file
