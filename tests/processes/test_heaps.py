"""Memory that the threads of a web process have freed."""

import subprocess
import sys

import pytest
from django.conf import settings

from smartcity_session.processes.heaps import HEAPS

ALLOCATE = """
import ctypes, threading
import smartcity_session.wsgi
together = threading.Barrier(8)
def allocate():
    together.wait()
    text = b"x" * 100_000
    together.wait()
threads = [threading.Thread(target=allocate) for _each in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.system
@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has several heaps")
def test_the_threads_of_a_web_process_share_few_heaps() -> None:
    words = [sys.executable, "-c", ALLOCATE]
    said = subprocess.run(words, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)  # noqa: S603 (our own code)
    assert said.stdout.count("<heap nr=") == HEAPS
