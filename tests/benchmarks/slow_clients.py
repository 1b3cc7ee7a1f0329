"""How long visitors wait while 150 others are slow: before nginx with two nodes, and before one node alone.

    .venv/bin/python -m tests.benchmarks.slow_clients

A page that is kept as bytes, and the form for requests, which is made anew each time. It needs nginx.
"""

import sys
import tempfile
from pathlib import Path

from tests.deploy.machines import Nginx, nodes_with_the_demo
from tests.deploy.slow_clients import TOGETHER, Front, slow_clients, visit

SECONDS = 12.0
PAGES = {"kept page": "/sessions/d4/", "form": "/sessions/d4/request/"}


def main() -> None:
    """Measure, and say what was measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        nodes, file = nodes_with_the_demo(folder)
        nginx = Nginx(folder, nodes)
        nginx.start()
        try:
            fronts = {
                "nginx, two nodes": Front(nginx.port, secure=True),
                "one node alone": Front(nodes[0].port, secure=False),
            }
            for title, front in fronts.items():
                for what, path in PAGES.items():
                    _say(title, what, front, path, file)
        finally:
            nginx.stop()
            for node in nodes:
                node.stop()


def _say(name: str, what: str, front: Front, path: str, file: str) -> None:
    quiet = visit(front, path, seconds=SECONDS / 4)
    with slow_clients(front, file=file, form="/sessions/d4/request/"):
        busy = visit(front, path, seconds=SECONDS)
    sys.stdout.write(
        f"{name}, {what}: p95 {quiet.p95 * 1000:.0f} ms; beside {TOGETHER} slow clients {busy.p95 * 1000:.0f} ms "
        f"(median {busy.median * 1000:.0f} ms, {busy.failed} of {busy.count} failed)\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
