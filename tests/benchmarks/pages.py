"""The rate at which an anonymous reader's page leaves the production server, held against a bare Django view.

    python -m tests.benchmarks.pages [--sessions 1 200] [--seconds 5] [--rounds 3]

Needs wrk (Debian: `apt-get install wrk`). For each size of the programme it makes a portal in a temporary folder,
serves it with `manage.py serve` and two workers, and asks with eight connections for the page of a session, compressed
as browsers ask for it. In turn, in the same run, a bare view on the same server answers with the same bytes. The exit
code is 1 below LEAST_RATIO, or where a process of the portal takes longer than MOST_START_S to start.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.server import wait_for
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = "/sessions/m1/"
LEAST_RATIO = 0.8
MOST_START_S = 1.5
PEER = 45.0  # requests a second of pretalx 2025.2.2 for its page of a talk, measured on such a machine; see README.md
EXPORTS = ("/schedule.xml", "/schedule.json", "/programme.ics", "/feed.atom", "/sitemap.xml", "/api/v1/sessions")


@contextmanager
def running(*command: str, port: int, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends."""
    server = subprocess.Popen(  # noqa: S603 (our own server)
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **variables, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def rate(url: str, seconds: int) -> float:
    """Requests a second with eight connections, as wrk counts them; an answer that is not 200 ends the benchmark."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("wrk is needed; its Debian package is called wrk")
    command = [wrk, "-t2", "-c8", f"-d{seconds}s", "-H", "Accept-Encoding: br", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 (as above)
    if "Non-2xx" in said:
        sys.exit(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return float(found.group(1)) if found else sys.exit(said)


def fetch(url: str) -> bytes:
    """The bytes of an answer as they come over the wire."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br"})  # noqa: S310 (our own server)
    with urllib.request.urlopen(request) as answer:  # noqa: S310 (as above)
        return bytes(answer.read())


def compared(folder: Path, *, sessions: int, seconds: int, rounds: int) -> float:
    """The rate of the page against the bare view's: medians of turns one after the other."""
    variables = {"VAR_DIR": str(folder), "LOG_LEVEL": "ERROR", "WEB_CONCURRENCY": "2"}
    for command in (["set_up", "--no-demo"], ["make_programme", "--sessions", str(sessions), "--with-editions", "1"]):
        environment = {**os.environ, **variables}
        subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True
        )
    port, bare_port = free_port(), free_port()
    address = f"http://127.0.0.1:{port}"
    with running("manage.py", "serve", port=port, **variables):
        body = folder / "body"
        body.write_bytes(fetch(address + PAGE))
        with running("-m", "tests.benchmarks.bare", str(body), str(bare_port), "2", port=bare_port):
            ours, bare = [], []
            for _round in range(rounds):
                ours.append(rate(address + PAGE, seconds))
                bare.append(rate(f"http://127.0.0.1:{bare_port}/", seconds))
        first, second = statistics.median(ours), statistics.median(bare)
        size = len(body.read_bytes())
        print(  # noqa: T201
            f"{sessions} sessions: page {first:,.0f}/s, bare view {second:,.0f}/s, {size} bytes; "
            f"ratio {first / second:.2f}, {first / PEER:.0f} times the peer"
        )
        for path in EXPORTS:
            fetch(address + path)
            fetch(address + path)
            print(f"    {path}: {rate(address + path, 2):,.0f}/s")  # noqa: T201
    return first / second


def start_of_a_process(folder: Path) -> float:
    """The CPU seconds and not the seconds: until the application is there, the best of five."""
    code = "import smartcity_session.wsgi, resource; u = resource.getrusage(0); print(u.ru_utime + u.ru_stime)"
    environment = {**os.environ, "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-c", code]
    taken = [
        float(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)  # noqa: S603 (our own code)
        for _each in range(5)
    ]
    return min(taken)


def main() -> int:
    """Measure, and say what did not hold."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sessions", type=int, nargs="*", default=[1, 200])
    arguments.add_argument("--seconds", type=int, default=5)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    held = True
    for sessions in asked.sessions:
        with tempfile.TemporaryDirectory(prefix="portal-benchmark-") as folder:
            seconds = {"sessions": sessions, "seconds": asked.seconds, "rounds": asked.rounds}
            held &= compared(Path(folder), **seconds) >= LEAST_RATIO
            start = start_of_a_process(Path(folder))
    print(f"a process of the portal starts in {start:.2f} s of CPU")  # noqa: T201
    return 0 if held and start < MOST_START_S else 1


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    print(f"{'all held' if code == 0 else 'NOT ALL HELD'}, after {time.monotonic() - started:.0f} s")  # noqa: T201
    sys.exit(code)
