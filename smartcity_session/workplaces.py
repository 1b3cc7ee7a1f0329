"""How many processes may do heavy work at once on this machine, whichever of the portal's processes started them.

A place is a lock on a file in VAR_DIR: the system frees it when whoever holds it ends, however that happens.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

LOOK_AGAIN_S = 0.05

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
