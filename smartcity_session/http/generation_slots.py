"""Slots for making answers: few in a process, and one for each address on a machine. Who waits too long is refused.

A process answers with 64 threads (`manage.py serve`). Making and waiting take at most AT_ONCE + WAITING of them, and
sending long answers a further number (`sending`), so that some are always free for what is ready, `/healthz` the first.

A thread that makes an answer cannot learn that its reader has disconnected: WSGI has no means for it, and granian
learns of it when it sends. So the work goes on to its end, and its result is cached for the next reader.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from smartcity_session.processes.locks import locked_file

View = TypeVar("View", bound=Callable[..., Any])

AT_ONCE = 6
OF_ONE_KIND = 2  # so that readers of one page, however many, leave slots for the others
WAITING = 26
PATIENCE_S = 2.0
LOOK_AGAIN_S = 0.05  # at what other processes make
IS_BUSY = "portal.is_busy"  # of the WSGI environ: the portal says that there was no slot (`views.errors`)


class ServerBusyError(Exception):
    """There was no slot in time."""


def never_waits(view: View) -> View:
    """Say of a view that it is answered at once, whatever else the portal does: it does next to nothing."""
    view.never_waits = True  # type: ignore[attr-defined]  # read by the page cache, through wrappers
    return view


class GenerationSlots:
    """The slots of one process; `folder` is where all processes of the machine lock addresses."""

    def __init__(self, folder: Path, *, patience: float = PATIENCE_S) -> None:
        self.patience = patience
        self._locks = _Locks(folder)
        self._changed = threading.Condition()
        self._kinds: Counter[str] = Counter()
        self._addresses: set[str] = set()
        self._waiting = 0

    def is_taken(self, address: str) -> bool:
        """Say whether this process makes the answer at an address just now."""
        return address in self._addresses

    @contextmanager
    def taken(self, kind: str, address: str = "") -> Iterator[None]:
        """Hold a slot while an answer of a kind is made.

        `address` is a digest in hexadecimal, where the answer is for everybody who asks there: one is made at a time,
        whichever process makes it. Raises ServerBusyError where there was no slot in time, or too many wait already.
        """
        with self._changed:
            if not self._take(kind, address):
                self._wait_for(kind, address)
        try:
            yield
        finally:
            with self._changed:
                self._give_back(kind, address)

    def _wait_for(self, kind: str, address: str) -> None:
        if self._waiting >= WAITING:
            raise ServerBusyError
        self._waiting += 1
        until = time.monotonic() + self.patience
        try:
            while not self._take(kind, address):
                left = until - time.monotonic()
                if left <= 0:
                    raise ServerBusyError
                self._changed.wait(min(left, LOOK_AGAIN_S))
        finally:
            self._waiting -= 1

    def _take(self, kind: str, address: str) -> bool:
        if self._kinds.total() >= AT_ONCE or self._kinds[kind] >= OF_ONE_KIND or address in self._addresses:
            return False
        if address:
            if not self._locks.take(address):
                return False
            self._addresses.add(address)
        self._kinds[kind] += 1
        return True

    def _give_back(self, kind: str, address: str) -> None:
        self._kinds -= Counter([kind])  # drops what is zero: there is no end of kinds
        if address:
            self._addresses.discard(address)
            self._locks.give_back(address)
        self._changed.notify_all()


class _Locks:
    """Locks that processes share: a file for each name, while it is locked (`processes.locks`).

    The files are open for reading alone, so that nothing keeps a disk from being made read-only.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def take(self, name: str) -> bool:
        """Lock a name; False where another process has it. True without any lock: a full disk stops nobody."""
        path = self._folder / name
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = locked_file(path, os.O_RDONLY)
        except OSError:
            return True
        if file is None:
            return False
        try:
            was_removed = path.stat().st_ino != os.fstat(file).st_ino  # by the process that had the lock
        except OSError as error:
            was_removed = isinstance(error, FileNotFoundError)
        if was_removed:
            os.close(file)
            return False
        self._held[name] = file
        return True

    def give_back(self, name: str) -> None:
        """Free a name."""
        file = self._held.pop(name, None)
        if file is not None:
            with suppress(OSError):
                (self._folder / name).unlink()
            os.close(file)
