"""Heavy or dangerous work in processes of its own, as many at once on this machine as it bears, whoever starts them.

A place is a lock on a file in VAR_DIR: the system frees it when whoever holds it ends, however that happens.
"""

import fcntl
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

LOOK_AGAIN_S = 0.05
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
LOG_TAIL = 2000

logger = logging.getLogger(__name__)


class BusyError(Exception):
    """All places were taken for as long as somebody may be kept waiting; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(_("The portal is busy with other files at this moment. Try again in a minute."))


@dataclass(frozen=True, slots=True)
class Workplaces:
    """`count` places for work of a kind. Who finds none waits `patience` seconds at most."""

    kind: str
    count: int
    patience: float

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place while something is done. Raises BusyError when there is none in time."""
        place = self._wait()
        try:
            yield
        finally:
            if place is not None:
                os.close(place)

    def run(self, program: Path, task: str, given: bytes | IO[bytes], *, seconds: float) -> bytes | None:
        """What a program of ours says, told the task, of what it is given on standard input; None where it failed.

        It gets none of the portal's secrets, and is ended when its time is over. Raises BusyError. An open file has to
        be a real one, and is read from where it stands.
        """
        source: dict[str, Any] = {"input": given} if isinstance(given, bytes) else {"stdin": given}
        known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        command = [sys.executable, "-I", str(program), task]
        try:
            with self.taken():
                done = subprocess.run(command, **source, env=known, capture_output=True, timeout=seconds, check=True)  # noqa: S603 (nothing of what is given is in the command)
        except subprocess.SubprocessError as error:
            said = (error.stderr or b"").decode(errors="replace")[-LOG_TAIL:]  # type: ignore[attr-defined]  # both kinds have it
            logger.warning("%s %s failed: %s %s", program.name, task, error, said)
            return None
        return bytes(done.stdout)

    def _wait(self) -> int | None:
        """An open file with the lock on it; None where no file can be had, so that a full disk stops nobody."""
        until = time.monotonic() + self.patience
        try:
            while (place := self._free()) is None:
                if time.monotonic() >= until:
                    raise BusyError
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
