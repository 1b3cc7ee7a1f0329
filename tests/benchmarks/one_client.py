"""What one client can do to the others: 130 requests that ask past the page cache, each given up after a second.

    python -m tests.benchmarks.one_client [--sessions 100] [--folder VAR_DIR of a portal with a programme]

For each way to ask it starts the production server anew, and says how long `/healthz`, a page that was read before and
the home page took at most while the requests came and until they were done, and how much memory a worker had at most.
"""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.pages import ROOT, running
from tests.ports import free_port

REQUESTS = 130
EVERY_S = 0.02
GIVEN_UP_AFTER_S = 1.0
LONGEST_S = 120.0
READ_BEFORE = "/sessions/m1/"
PROBED = ("/healthz", READ_BEFORE, "/")
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "a parameter that nobody reads": ("/programme.ics?x={number}", {}),
    "a cookie with the session's name in its own": ("/programme.ics", {"Cookie": "xsession{number}=1"}),
    "a session that is none": ("/programme.ics", {"Cookie": "session={number:032}"}),
    "a password": ("/programme.ics", {"Authorization": "Basic {number}"}),
    "a part": ("/programme.ics", {"Range": "bytes={number}-"}),
    "a long query": ("/programme.ics?x={number:01100}", {}),
    "a word to search": ("/search/?q=session{number}", {}),
    "a filter": ("/?day=tbc&topic=water{number}", {}),
}


def ask(port: int, path: str, headers: dict[str, str], *, patience: float) -> int:
    """The status of the answer, 0 for none in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return 0
    else:
        return answer.status
    finally:
        connection.close()


def flood(port: int, path: str, headers: dict[str, str]) -> list[threading.Thread]:
    """Send the requests, each in a thread of its own."""
    threads = []
    for number in range(REQUESTS):
        given = {name: value.format(number=number) for name, value in headers.items()}
        arguments = (port, path.format(number=number), given)
        thread = threading.Thread(target=ask, args=arguments, kwargs={"patience": GIVEN_UP_AFTER_S})
        thread.start()
        threads.append(thread)
        time.sleep(EVERY_S)
    return threads


class Probe:
    """Asks for one address again and again, and keeps the longest time and what was not 200."""

    def __init__(self, port: int, path: str) -> None:
        self.path, self.longest, self.others, self.latest = path, 0.0, 0, 0.0
        self._port, self._over = port, threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(0.1):
            begun = time.monotonic()
            status = ask(self._port, self.path, {}, patience=LONGEST_S)
            self.latest = time.monotonic() - begun
            self.longest = max(self.longest, self.latest)
            self.others += status != 200

    def end(self) -> None:
        """Ask no more."""
        self._over.set()
        self._thread.join()


def workers(server: int) -> list[int]:
    """The processes that the server has started."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [int(child) for child in children]


def peak_memory(pids: list[int]) -> int:
    """The most that one of them ever had, in MB."""
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return max(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def cpu_seconds(pids: list[int]) -> float:
    """The time that they have worked."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def settled(pids: list[int], patience: float) -> Iterator[None]:
    """Come back until the workers have had nothing to do for a second."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        before = cpu_seconds(pids)
        yield
        time.sleep(1)
        if cpu_seconds(pids) - before < 0.3:
            return


def measured(folder: Path, way: str) -> None:
    """Start a server, ask in this way, and say what it did to others."""
    port = free_port()
    variables = {"VAR_DIR": str(folder), "LOG_LEVEL": "ERROR", "WEB_CONCURRENCY": "2"}
    with running("manage.py", "serve", port=port, **variables) as server:
        for _time in range(4):
            for path in ("/healthz", READ_BEFORE, "/"):
                ask(port, path, {}, patience=LONGEST_S)
        pids = workers(server.pid)
        quiet, used = peak_memory(pids), cpu_seconds(pids)
        probes = [Probe(port, path) for path in PROBED]
        for thread in flood(port, *WAYS[way]):
            thread.join()
        for _second in settled(pids, LONGEST_S):
            pass
        for probe in probes:
            probe.end()
        slowest = ", ".join(
            f"{probe.path} {probe.longest:.2f} s" + (f" ({probe.others} not 200)" if probe.others else "")
            for probe in probes
        )
        print(  # noqa: T201
            f"{way}: at most {slowest}; {cpu_seconds(pids) - used:.1f} s of CPU; memory of a worker {quiet} MB, then "
            f"{peak_memory(pids)} MB",
            flush=True,
        )


@contextmanager
def portal(sessions: int) -> Iterator[Path]:
    """The folder of a portal with a made-up programme."""
    with tempfile.TemporaryDirectory(prefix="portal-benchmark-") as name:
        environment = {**os.environ, "VAR_DIR": name, "LOG_LEVEL": "ERROR"}
        for command in (["set_up", "--no-demo"], ["make_programme", "--sessions", str(sessions)]):
            subprocess.run(  # noqa: S603 (our own command)
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        yield Path(name)


def main() -> None:
    """Measure each way to ask."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sessions", type=int, default=100)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--ways", type=int, nargs="*", default=range(len(WAYS)))
    asked = arguments.parse_args()
    ways = [list(WAYS)[number] for number in asked.ways]
    if asked.folder:
        for way in ways:
            measured(asked.folder, way)
    else:
        with portal(asked.sessions) as folder:
            for way in ways:
                measured(folder, way)


if __name__ == "__main__":
    main()
