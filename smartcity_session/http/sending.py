"""Sending an answer: at once where it is short, and piece by piece where it is long.

The server copies an answer that it gets at once, and no thread waits for the reader. One that it gets piece by piece
takes a thread as long as the reader takes; there are AT_ONCE of them in a process, so that slow readers of long answers
take none from others (`generation_slots`). The server closes what it sends as soon as it learns that the reader has
disconnected.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from io import FileIO
from typing import Any

from smartcity_session.http.generation_slots import ServerBusyError
from smartcity_session.http.page_files import LONG, PageFile

AT_ONCE = 24
FIRST_PIECE = 4 * 1024  # so that the first byte leaves as soon as that of a short answer, nearly
PIECE = 64 * 1024


class Pieces:
    """The pieces of an answer. Closing it, or its end, calls `close` once."""

    def __init__(self, pieces: Iterable[bytes], close: Callable[[], object]) -> None:
        self._pieces = iter(pieces)
        self._close: Callable[[], object] | None = close

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of what is sent."""
        close, self._close = self._close, None
        if close is not None:
            close()


class Sending:
    """The long answers that one process sends."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(AT_ONCE)

    def body(self, form: bytes | PageFile, part: range) -> Iterable[bytes]:
        """Return this part of a body to the server.

        Raises PageFileGoneError when it was removed, and ServerBusyError when too many long answers are being sent.
        """
        if isinstance(form, bytes):
            return [form if len(part) == len(form) else form[part.start : part.stop]]
        file = form.open()
        file.seek(part.start)
        if len(part) <= LONG:
            with file:
                return [file.read(len(part))]
        return self._sent(_read(file, len(part)), file.close)

    def response(self, response: Any, length: str | None) -> Iterable[bytes]:
        """Return what Django answered; `length` is its Content-Length. Raises ServerBusyError as above."""
        if response.streaming and (length is None or int(length) > LONG):
            return self._sent(response, response.close)
        with closing(response):
            return [b"".join(response)]

    def _sent(self, pieces: Iterable[bytes], close: Callable[[], object]) -> Pieces:
        if not self._slots.acquire(blocking=False):
            close()
            raise ServerBusyError

        def end() -> None:
            try:
                close()
            finally:
                self._slots.release()

        return Pieces(pieces, end)


def _read(file: FileIO, length: int) -> Iterator[bytes]:
    size = FIRST_PIECE
    while length and (piece := file.read(min(size, length))):
        length, size = length - len(piece), PIECE
        yield piece
