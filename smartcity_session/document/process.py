"""The rendering process as the portal sees it: started when it is needed, limited, and ended with all its children."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from django.conf import settings
from django.utils.translation import gettext as _

from smartcity_session.document.frames import (
    Blobs,
    Fields,
    MessageTooLargeError,
    read_message,
    write_message,
)

ENGINE = "smartcity_session.document.engine"
# What a library loader, a font cache or a temporary file may depend on; no secret of the portal is among it.
PASSED_ON = ("PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
LOG_TAIL = 4000
MOST_ANSWERS = 50  # of one process: the engine's libraries keep some 60 kB of each document

logger = logging.getLogger(__name__)


class EngineStoppedError(Exception):
    """The process gave no answer; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one render may take: seconds on the clock, seconds of the processor, bytes of memory and of its answer."""

    seconds: float = 60
    processor_seconds: int = 45
    memory: int = 2 * 1024**3
    answer: int = 64 * 1024**2


def child_environment() -> dict[str, str]:
    """The environment of the process: the portal's fonts, a fixed order of hashes, and nothing that is secret."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    own = {
        "FONTCONFIG_FILE": str(settings.BASE_DIR / "static" / "fonts" / "fonts.conf"),
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
    }
    return passed_on | own


class EngineProcess:
    """One rendering process, for one thread.

    It is started with the first request, and anew after a failure or MOST_ANSWERS answers, so that memory stays flat.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._answers = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def start(self) -> None:
        """Start the process unless it runs, so that it loads while the caller prepares the request."""
        if self._process is None:
            read_end, write_end = os.pipe()
            os.set_blocking(write_end, False)  # whoever says too much loses the rest instead of waiting for ever
            limits = {"processor_seconds": self._limits.processor_seconds, "memory": self._limits.memory}
            self._process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
                [sys.executable, "-P", "-m", ENGINE, json.dumps(limits)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=write_end,
                cwd=settings.BASE_DIR,
                env=child_environment() | {"PYTHONPATH": str(settings.BASE_DIR)},
                start_new_session=True,
            )
            os.close(write_end)
            self._log = os.fdopen(read_end, "rb")

    def ask(self, fields: Fields, blobs: Blobs) -> tuple[Fields, Blobs]:
        """Send a request and wait for its answer. Raises EngineStoppedError when there is none."""
        if self._answers == MOST_ANSWERS:
            self.end()
        self.start()
        process = cast("subprocess.Popen[bytes]", self._process)
        answer = None
        try:
            with self._watch(process) as timed_out, contextlib.suppress(BrokenPipeError):
                write_message(cast("BinaryIO", process.stdin), fields, blobs)
                answer = read_message(cast("BinaryIO", process.stdout), most=self._limits.answer)
        except MessageTooLargeError as error:
            logger.error("The PDF engine was ended: its answer has more than %d bytes", self._limits.answer)  # noqa: TRY400 (where it was raised says no more)
            self.end()
            raise EngineStoppedError(_("The PDF is too large. Shorten the longest texts, or publish fewer.")) from error
        if answer is None:
            raise EngineStoppedError(self._post_mortem(timed_out=timed_out.is_set()))
        self._answers += 1
        return answer

    def end(self) -> int:
        """End the process if it runs, and everything that it started; the status that it ended with."""
        if self._process is None:
            return 0
        process, self._process, self._answers = self._process, None, 0
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):
                cast("IO[bytes]", pipe).close()
        if process.poll() is None:
            _kill(process)
        if self._log:
            self._log.close()
        return process.wait()

    @contextlib.contextmanager
    def _watch(self, process: "subprocess.Popen[bytes]") -> Iterator[threading.Event]:
        """End the process when its time is over; the event says whether that happened."""
        timed_out = threading.Event()

        def end() -> None:
            timed_out.set()
            _kill(process)

        timer = threading.Timer(self._limits.seconds, end)
        timer.start()
        try:
            yield timed_out
        finally:
            timer.cancel()
            timer.join()

    def _post_mortem(self, *, timed_out: bool) -> str:
        process = cast("subprocess.Popen[bytes]", self._process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)  # it closed its output, so it is about to end by itself
        _kill(process)  # in case that a child of its own still holds the log open
        log = cast("IO[bytes]", self._log).read().decode(errors="replace").strip()[-LOG_TAIL:]
        status = self.end()
        logger.error("The PDF engine ended with status %s: %s", status, log)
        if timed_out or status == -signal.SIGXCPU:
            return _("It took longer than it may. Shorten the longest texts, or publish fewer of them.")
        if "MemoryError" in log or "out of memory" in log:
            return _("It needed more memory than it may have. Shorten the longest texts, or publish fewer of them.")
        return _("The PDF engine failed; the log of the portal says why.")


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
