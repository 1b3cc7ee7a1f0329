"""A reading pack of 300 MB from the production server: how fast, in how much memory, and what is left when it breaks.

    .venv/bin/python tests/benchmarks/reading_pack.py

It makes a portal of its own in a temporary folder and serves it on 127.0.0.1 with one process. The exit code is 1 where
memory grew with the pack, a file was left open, or a pack that broke was finished all the same. It needs Linux (/proc).
"""

import hashlib
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FILES, FILE_SIZE = 6, 50 * 1024**2
MOST_GROWTH = 40.0  # MB: what a server allocates for its first answers, and not one of these files
PACK = "/sessions/d4/reading-pack.zip"
BLOCK = 256 * 1024
PATIENCE_S = 20.0


def prepare(folder: Path, port: int) -> list[Path]:
    """Make the portal and a session with large files; returns where they are."""
    os.environ |= {"VAR_DIR": str(folder), "PORT": str(port), "WEB_CONCURRENCY": "1", "LOG_LEVEL": "CRITICAL"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "smartcity_session.settings"
    sys.path.insert(0, str(ROOT))
    import django  # noqa: PLC0415 (the variables above come first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (as above)
    from django.db import connections  # noqa: PLC0415 (as above)

    from tests.factories.rows import EditionFactory, MaterialFactory, SessionFactory  # noqa: PLC0415 (as above)

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    session = SessionFactory.create(code="D4", published=True)
    noise = random.Random(4)  # noqa: S311 (the same bytes in every run)
    made = [MaterialFactory.create(session=session, with_file=noise.randbytes(FILE_SIZE)) for _each in range(FILES)]
    EditionFactory.create(session=session)
    connections.close_all()
    return [Path(material.file.path) for material in made]


@contextmanager
def served(port: int) -> Iterator[int]:
    """Serve the portal; gives the process that answers."""
    server = subprocess.Popen(  # noqa: S603 (our own server)
        [sys.executable, ROOT / "manage.py", "serve"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(port))
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield int(children[-1])
    finally:
        server.terminate()
        server.wait()


def wait_until(true: Callable[[], bool]) -> bool:
    """Wait until something is true; says whether it became so in time."""
    end = time.monotonic() + PATIENCE_S
    while not (now := true()) and time.monotonic() < end:
        time.sleep(0.1)
    return now


def answers(port: int) -> bool:
    """Say whether somebody listens on the port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def memory(process: int) -> float:
    """Return what the process alone holds in memory, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (held,) = [line.split()[1] for line in lines if line.startswith("RssAnon:")]
    return int(held) / 1000


def open_files(process: int, folder: Path) -> int:
    """Count the files below the folder that the process has open."""
    links = [os.readlink(link) for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()]  # noqa: PTH115 (no path)
    return sum(link.startswith(str(folder)) for link in links)


def asked(port: int, headers: dict[str, str] | None = None, method: str = "GET") -> http.client.HTTPResponse:
    """Ask for the pack."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, PACK, headers=headers or {})
    return connection.getresponse()


def read_pack(port: int, process: int, target: Path) -> tuple[float, float]:
    """Save the pack; returns the seconds that it took and the highest memory in MB."""
    start, peak = time.monotonic(), memory(process)
    response = asked(port)
    with target.open("wb") as file:
        while block := response.read(BLOCK):
            file.write(block)
            peak = max(peak, memory(process))
    return time.monotonic() - start, peak


def broken_by(port: int, break_it: Callable[[], object]) -> bool:
    """Whether the connection ends before the answer does when its files break while it is sent."""
    response = asked(port)
    got = len(response.read(BLOCK))
    break_it()
    while block := response.read(BLOCK):
        got += len(block)
    return got < int(response.headers["Content-Length"])


def proved(path: Path) -> bool:
    """Whether the archive and every file in it is sound."""
    with zipfile.ZipFile(path) as packed:
        return packed.testzip() is None and len(packed.namelist()) == FILES + 4


def measure(folder: Path, port: int) -> dict[str, bool]:
    """Do everything once; prints the numbers, and returns what held."""
    files = prepare(folder, port)
    held: dict[str, bool] = {}
    with served(port) as process:
        asked(port, method="HEAD").read()  # the first one reads the files for their checksums
        before = memory(process)
        target = folder / "pack.zip"
        seconds, peak = read_pack(port, process, target)
        size = target.stat().st_size / 1e6
        print(f"{size:.0f} MB in {seconds:.1f} s; memory {before:.0f} MB before, {peak:.0f} MB at most")  # noqa: T201
        held["memory stays flat"] = peak - before < MOST_GROWTH
        held["the archive is sound"] = proved(target)

        slow = asked(port)
        slow.read(BLOCK)
        time.sleep(2)
        print(f"memory {memory(process):.0f} MB while a reader does not read on")  # noqa: T201
        held["a slow reader fills no memory"] = memory(process) - before < MOST_GROWTH
        held["a file is open for a slow reader"] = open_files(process, folder / "media") == 1
        slow.close()
        held["who hangs up leaves no file open"] = wait_until(lambda: not open_files(process, folder / "media"))

        middle = target.stat().st_size // 2
        rest = asked(port, {"Range": f"bytes={middle}-"}).read()
        data = target.read_bytes()
        held["it goes on where it broke"] = hashlib.sha256(data[middle:]).digest() == hashlib.sha256(rest).digest()

        held["an altered file breaks the answer"] = broken_by(port, lambda: files[-1].write_bytes(b"altered"))
        held["a vanished file breaks the answer"] = broken_by(port, files[-2].unlink)
        held["no file is left open"] = wait_until(lambda: not open_files(process, folder / "media"))
    return held


def main() -> int:
    """Run it in a folder that goes afterwards."""
    with socket.socket() as free, tempfile.TemporaryDirectory(prefix="portal-benchmark-") as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        held = measure(Path(folder), port)
    for name, true in held.items():
        print(f"{'yes' if true else 'NO':>4}  {name}")  # noqa: T201
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
