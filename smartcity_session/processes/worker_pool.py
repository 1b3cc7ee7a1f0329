"""Heavy or dangerous work in child processes, of which at most N run at a time on this machine.

A slot is a lock on a file in VAR_DIR, so that all processes of the portal share the slots. The system frees it when the
process that holds it ends, however that happens.
"""

import contextlib
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

from smartcity_session.processes.locks import locked_file

LOOK_AGAIN_S = 0.05
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
LOG_TAIL = 2000

logger = logging.getLogger(__name__)


class PoolBusyError(Exception):
    """No slot became free within the patience of the pool; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(_("The portal is busy with other files at this moment. Try again in a minute."))


class _FailedError(Exception):
    """The program gave no output that can be used; the message says why, for the log."""


@dataclass(frozen=True, slots=True)
class WorkerPool:
    """`count` slots for work of a kind. Callers wait for one `patience` seconds at most."""

    kind: str
    count: int
    patience: float

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a slot while something is done. Raises PoolBusyError when there is none in time."""
        slot = self._wait()
        try:
            yield
        finally:
            if slot is not None:
                os.close(slot)

    def run(self, program: Path, task: str, data: bytes | IO[bytes], *, seconds: float, most: int) -> bytes | None:
        """Run a program with the task as its argument and the data as its input; its output, or None where it failed.

        It gets none of the portal's secrets, and is ended after `seconds`, or when its output has more than `most`
        bytes. An open file has to be a real one, and is read from its position. Raises PoolBusyError.
        """
        try:
            with self.taken():
                return _run_command([sys.executable, "-I", str(program), task], data, seconds=seconds, most=most)
        except _FailedError as error:
            logger.warning("%s %s failed: %s", program.name, task, error)
            return None

    def _wait(self) -> int | None:
        """An open file with the lock on it; None where no file can be had, so that a full disk stops nobody."""
        until = time.monotonic() + self.patience
        try:
            while (slot := self._free_slot()) is None:
                if time.monotonic() >= until:
                    raise PoolBusyError
                time.sleep(LOOK_AGAIN_S)
        except OSError:
            logger.exception("No lock can be had for %s: nothing bounds it now", self.kind)
            return None
        return slot

    def _free_slot(self) -> int | None:
        folder: Path = settings.VAR_DIR / "workplaces"  # its first name: two releases share it during an upgrade
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(self.count):
            slot = locked_file(folder / f"{self.kind}-{number}", os.O_RDWR)
            if slot is not None:
                return slot
        return None


def _run_command(command: list[str], data: bytes | IO[bytes], *, seconds: float, most: int) -> bytes:
    """What the command writes to standard output, of which no more than `most` bytes are held. Raises _FailedError."""
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    log_end, write_end = os.pipe()
    os.set_blocking(write_end, False)  # of its error messages, no more is held than the pipe holds
    stdin = subprocess.PIPE if isinstance(data, bytes) else data
    with os.fdopen(log_end, "rb") as log:
        try:
            child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=write_end, env=known)  # noqa: S603 (no data is in the command)
        finally:
            os.close(write_end)
        output, ended_for = _exchange(child, data if isinstance(data, bytes) else b"", seconds=seconds, most=most)
        errors = log.read().decode(errors="replace")[-LOG_TAIL:]
    if ended_for or child.returncode:
        raise _FailedError(f"{ended_for or f'exit status {child.returncode}'} {errors}")
    return output


def _exchange(child: subprocess.Popen[bytes], data: bytes, *, seconds: float, most: int) -> tuple[bytes, str]:
    """Send the child the data and read its output until it ends; return it, and why the child was ended, if it was."""
    ended_for: list[str] = []

    def send() -> None:
        with contextlib.suppress(BrokenPipeError), cast("IO[bytes]", child.stdin) as pipe:
            pipe.write(data)

    def end(reason: str) -> None:
        ended_for.append(reason)
        child.kill()

    timer = threading.Timer(seconds, end, [f"timed out after {seconds} seconds"])
    threads = [timer, threading.Thread(target=send)] if child.stdin else [timer]
    for thread in threads:
        thread.start()
    try:
        with cast("IO[bytes]", child.stdout) as pipe:
            output = pipe.read(most + 1)
        if len(output) > most:
            end(f"wrote more than {most} bytes")
        child.wait()
    finally:
        child.kill()
        timer.cancel()
        for thread in threads:
            thread.join()
    return output, "; ".join(ended_for)
