"""Heavy or dangerous work in processes of its own, as many at once on this machine as it bears, whoever starts them.

A place is a lock on a file in VAR_DIR: the system frees it when whoever holds it ends, however that happens.
"""

import contextlib
import fcntl
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.utils.translation import gettext as _

LOOK_AGAIN_S = 0.05
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
LOG_TAIL = 2000

logger = logging.getLogger(__name__)


class PoolBusyError(Exception):
    """All places were taken for as long as somebody may be kept waiting; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(_("The portal is busy with other files at this moment. Try again in a minute."))


class _FailedError(Exception):
    """The program gave no answer that can be used; the message says why, for the log."""


@dataclass(frozen=True, slots=True)
class WorkerPool:
    """`count` places for work of a kind. Who finds none waits `patience` seconds at most."""

    kind: str
    count: int
    patience: float

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place while something is done. Raises PoolBusyError when there is none in time."""
        place = self._wait()
        try:
            yield
        finally:
            if place is not None:
                os.close(place)

    def run(self, program: Path, task: str, given: bytes | IO[bytes], *, seconds: float, most: int) -> bytes | None:
        """What a program of ours says, told the task, of what it is given on standard input; None where it failed.

        It gets none of the portal's secrets, and is ended when its time is over or it has said more than `most` bytes.
        Raises PoolBusyError. An open file has to be a real one, and is read from where it stands.
        """
        try:
            with self.taken():
                return _said([sys.executable, "-I", str(program), task], given, seconds=seconds, most=most)
        except _FailedError as error:
            logger.warning("%s %s failed: %s", program.name, task, error)
            return None

    def _wait(self) -> int | None:
        """An open file with the lock on it; None where no file can be had, so that a full disk stops nobody."""
        until = time.monotonic() + self.patience
        try:
            while (place := self._free()) is None:
                if time.monotonic() >= until:
                    raise PoolBusyError
                time.sleep(LOOK_AGAIN_S)
        except OSError:
            logger.exception("No lock can be had for %s: nothing bounds it now", self.kind)
            return None
        return place

    def _free(self) -> int | None:
        folder: Path = settings.VAR_DIR / "workplaces"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(self.count):
            file = os.open(folder / f"{self.kind}-{number}", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(file)
                if not isinstance(error, BlockingIOError):
                    raise
            else:
                return file
        return None


def _said(command: list[str], given: bytes | IO[bytes], *, seconds: float, most: int) -> bytes:
    """What the command writes to standard output, of which no more than `most` bytes are held. Raises _FailedError."""
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    log_end, write_end = os.pipe()
    os.set_blocking(write_end, False)  # of what it complains of, only as much is held as the pipe holds
    stdin = subprocess.PIPE if isinstance(given, bytes) else given
    with os.fdopen(log_end, "rb") as log:
        try:
            child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=write_end, env=known)  # noqa: S603 (nothing of what is given is in the command)
        finally:
            os.close(write_end)
        said, ended_for = _exchange(child, given if isinstance(given, bytes) else b"", seconds=seconds, most=most)
        complaint = log.read().decode(errors="replace")[-LOG_TAIL:]
    if ended_for or child.returncode:
        raise _FailedError(f"{ended_for or f'exit status {child.returncode}'} {complaint}")
    return said


def _exchange(child: subprocess.Popen[bytes], given: bytes, *, seconds: float, most: int) -> tuple[bytes, str]:
    """Give the child what it reads, and take what it says until it has ended; and why it was ended, if it was."""
    ended_for: list[str] = []

    def give() -> None:
        with contextlib.suppress(BrokenPipeError), cast("IO[bytes]", child.stdin) as pipe:
            pipe.write(given)

    def end(reason: str) -> None:
        ended_for.append(reason)
        child.kill()

    timer = threading.Timer(seconds, end, [f"timed out after {seconds} seconds"])
    threads = [timer, threading.Thread(target=give)] if child.stdin else [timer]
    for thread in threads:
        thread.start()
    try:
        with cast("IO[bytes]", child.stdout) as pipe:
            said = pipe.read(most + 1)
        if len(said) > most:
            end(f"said more than {most} bytes")
        child.wait()
    finally:
        child.kill()
        timer.cancel()
        for thread in threads:
            thread.join()
    return said, "; ".join(ended_for)
