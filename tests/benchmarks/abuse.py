"""Visitors beside an attacker: what they get, what the attacker gets, and how much memory that takes.

    python -m tests.benchmarks.abuse [--minutes 15] [--sessions 100 1000] [--portals sqlite nodes]

The attacker (`attacks.py`) gets around the layer that keeps pages, hangs up, posts megabytes, and sends bombs to every
form, from 250 addresses of loopback. Meanwhile visitors read the pages of sessions, other cached pages and `/healthz`.
Each portal of each size is attacked for so many minutes, one by default: one node alone on SQLite, and two nodes on
PostgreSQL and Redis behind nginx. The exit code is 1 where a goal was missed.

The attacker needs a core of its own: run it on a machine with more than two, or read times as upper limits.
"""

import argparse
import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle
from pathlib import Path

from tests.benchmarks.attacks import Caller
from tests.deploy.machines import Nginx, Node
from tests.http.test_redis_cache import Server as Redis
from tests.nodes.servers import SECRET, SITE, Postgres, kill

ROOT = Path(__file__).resolve().parents[2]
SLOWEST_P95_S, MOST_MEMORY_MB = 1.0, 400
VISITOR_PATIENCE_S = 10.0
VISITOR_PAUSE_S = 0.1
READ_BEFORE = 8
SAMPLED_EACH_S = 0.5
SESSIONS = tuple(f"/sessions/m{number}/" for number in range(1, 21))
CACHED = (
    "/",
    "/speakers/",
    "/materials/",
    "/sessions/m1/session.ics",
    "/api/v1/sessions/m1",
    "/feed.atom",
    "/privacy/",
)
READ_BY = {"session page": (SESSIONS, 3), "other cached page": (CACHED, 3), "/healthz": (("/healthz",), 1)}


@dataclass
class Portal:
    """A portal that serves: its nodes, and where visitors find it."""

    nodes: list[Node]
    port: int
    secure: bool
    password: str


@contextlib.contextmanager
def sqlite(folder: Path, sessions: int) -> Iterator[Portal]:
    """One node alone, on SQLite, without a proxy."""
    node = Node(folder, SITE_URL=f"http://{SITE}", TRUSTED_PROXY_COUNT="")
    password = fill(node, sessions)
    try:
        node.start()
        yield Portal([node], node.port, secure=False, password=password)
    finally:
        kill(node)


@contextlib.contextmanager
def nodes(folder: Path, sessions: int) -> Iterator[Portal]:
    """Two nodes behind nginx that share PostgreSQL and Redis."""
    postgres, redis = Postgres(), Redis(folder)
    one, two = folder / "one", folder / "two"
    for each in (one, two):
        each.mkdir()
    pair: list[Node] = []
    try:
        postgres.start()
        redis.start()
        shared = {"DATABASE_URL": postgres.make_database("portal"), "REDIS_URL": f"unix://{redis.path}"}
        pair += [Node(each, SECRET_KEY=SECRET, **shared) for each in (one, two)]
        password = fill(pair[0], sessions)
        shutil.copytree(one / "static", two / "static")  # quicker than to collect it
        shutil.copy2(one / "static.stamp", two / "static.stamp")
        for node in pair:
            node.start()
        nginx = Nginx(folder, pair)
        nginx.start()
        try:
            yield Portal(pair, nginx.port, secure=True, password=password)
        finally:
            nginx.stop()
    finally:
        for node in pair:
            kill(node)
        redis.stop()
        postgres.remove()


PORTALS = {"sqlite": sqlite, "nodes": nodes}


def fill(node: Node, sessions: int) -> str:
    """Make the database with a made-up programme, and return the organiser's password."""
    said = node.manage("set_up", "--no-demo")
    node.manage("make_programme", "--sessions", str(sessions))
    return said.partition("password:")[2].split()[0]


@dataclass
class Read:
    """How visitors fared with pages of one kind: how long they waited in seconds, and why they got none."""

    waited: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def p95(self) -> float:
        """Of all that were asked for; who gives up has waited as long as that took."""
        return statistics.quantiles(self.waited, n=20)[-1] if len(self.waited) > 1 else 0.0

    def __str__(self) -> str:
        why = f" ({_listed(self.failed)})" if self.failed else ""
        slowest = max(self.waited, default=0.0)
        return f"p95 {self.p95:.2f} s, slowest {slowest:.1f} s, {self.failed.total()} of {len(self.waited)} failed{why}"


class Visitors:
    """Readers who each ask for a page now and then, and give up after ten seconds."""

    def __init__(self, portal: Portal) -> None:
        self.caller = Caller(portal.port, portal.secure, VISITOR_PATIENCE_S)
        self.read = {what: Read() for what in READ_BY}
        self.over = threading.Event()

    def warm_up(self) -> None:
        """Read every page several times, as people have at each node before there is an attack."""
        for paths, _together in READ_BY.values():
            for path in [*paths] * READ_BEFORE:
                answer = self.caller.ask(path)
                if answer.status != 200:
                    sys.exit(f"{path} answers {answer.label} before the attack")

    def visit(self, what: str, path: str) -> None:
        """Ask for a page, and note how that went."""
        start, problem = time.monotonic(), ""
        try:
            answer = self.caller.ask(path)
            problem = "" if answer.status == 200 else answer.label
        except (OSError, HTTPException) as error:
            problem = type(error).__name__
        self.read[what].waited.append(time.monotonic() - start)
        if problem:
            self.read[what].failed[problem] += 1

    def _stay(self, what: str, paths: tuple[str, ...], first: int) -> None:
        for path in cycle(paths[first % len(paths) :] + paths[: first % len(paths)]):
            if self.over.wait(VISITOR_PAUSE_S):
                return
            self.visit(what, path)

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Have them visit as long as this lasts."""
        threads = [
            threading.Thread(target=self._stay, args=(what, paths, 7 * number))
            for what, (paths, together) in READ_BY.items()
            for number in range(together)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()


class Memory:
    """The most memory that a process of the nodes had, in MB: the workers that serve, and what these have started."""

    def __init__(self, nodes: list[Node]) -> None:
        self.mains = [node.process.pid for node in nodes if node.process is not None]
        self.worker, self.helper = 0.0, 0.0
        self.workers: set[int] = set()
        self.over = threading.Event()

    def sample(self) -> None:
        """Look at all processes once."""
        parents: dict[int, list[int]] = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                parents.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(
                    int(path.parent.name)
                )
        workers = [pid for main in self.mains for pid in parents.get(main, [])]
        helpers = [pid for worker in workers for pid in parents.get(worker, [])]
        for pid in helpers:
            helpers.extend(parents.get(pid, []))
        self.workers.update(workers)
        self.worker = max([self.worker, *map(_resident_mb, workers)])
        self.helper = max([self.helper, *map(_resident_mb, helpers)])

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Sample as long as this lasts."""

        def watch() -> None:
            while not self.over.wait(SAMPLED_EACH_S):
                self.sample()

        self.sample()
        self.at_first = len(self.workers)
        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            self.over.set()
            thread.join()


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0  # it has ended meanwhile
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000 if "VmRSS:" in status else 0.0


def attacked(portal: Portal, visitors: Visitors, seconds: float) -> dict[str, Counter[str]]:
    """Attack the portal while people visit it; return how often each kind of attack was answered by what.

    Visitors leave when the attack ends. What is still under way then is answered before this returns.
    """
    words = [sys.executable, "-m", "tests.benchmarks.attacks", str(portal.port), "--seconds", str(seconds)]
    words += ["--password", portal.password, *(["--secure"] if portal.secure else [])]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as attacker:  # noqa: S603 (our own words)
        if attacker.stdout is None or not attacker.stdout.readline():
            sys.exit("the attacker did not begin: its error is above")
        with visitors.at_work():
            time.sleep(seconds)
        said = attacker.stdout.read()
    if attacker.returncode:
        sys.exit("the attacker broke down: its error is above")
    return {kind: Counter(counted) for kind, counted in json.loads(said).items()}


def violations(answers: dict[str, Counter[str]]) -> Counter[str]:
    """What an attacker must not get: an error other than 503 with Retry-After, or no answer at all."""
    found: Counter[str] = Counter()
    for counted in answers.values():
        for label, number in counted.items():
            if label.startswith("no answer") or (label.startswith("5") and label != "503 with Retry-After"):
                found[label] += number
    return found


def measured(name: str, sessions: int, seconds: float) -> bool:
    """Attack one portal of one size, and print what came of it; says whether every goal was reached."""
    with tempfile.TemporaryDirectory(prefix="portal-abuse-") as folder_name:
        folder = Path(folder_name)
        folder.chmod(0o755)
        with PORTALS[name](folder, sessions) as portal:
            visitors, memory = Visitors(portal), Memory(portal.nodes)
            visitors.warm_up()
            with memory.watched():
                answers = attacked(portal, visitors, seconds)
    wrong, read = violations(answers), visitors.read
    failed = read["session page"].failed.total() + read["other cached page"].failed.total()
    goals = {
        f"a session page's p95 {read['session page'].p95:.2f} s, below {SLOWEST_P95_S:.0f} s": read["session page"].p95
        < SLOWEST_P95_S,
        f"cached pages that failed: {failed}, none": failed == 0,
        f"violations: {wrong.total()}, none": not wrong,
        f"memory of a worker {memory.worker:.0f} MB, below {MOST_MEMORY_MB} MB": memory.worker < MOST_MEMORY_MB,
    }
    _say(f"\n{PORTALS[name].__doc__} {sessions} sessions, {seconds / 60:g} minutes of attack.")
    for goal, reached in goals.items():
        _say(f"  {'reached' if reached else 'MISSED '}  {goal}")
    for what, each in read.items():
        _say(f"  {what}: {each}")
    replaced = len(memory.workers) - memory.at_first
    _say(f"  processes that workers started: at most {memory.helper:.0f} MB; workers that were replaced: {replaced}")
    for kind, counted in answers.items():
        _say(f"  attack, {kind}: {_listed(counted)}")
    if wrong:
        _say(f"  violations: {_listed(wrong)}")
    return all(goals.values())


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{number} × {label}" for label, number in counted.most_common())


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a program)


def main() -> int:
    """Measure what was asked for; 1 where a goal was missed."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=1.0, help="of attack, for each portal of each size")
    arguments.add_argument("--sessions", type=int, nargs="+", default=[100, 1000])
    arguments.add_argument("--portals", choices=PORTALS, nargs="+", default=list(PORTALS))
    asked = arguments.parse_args()
    runs = [(name, sessions) for name in asked.portals for sessions in asked.sessions]
    reached = [measured(name, sessions, 60 * asked.minutes) for name, sessions in runs]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
