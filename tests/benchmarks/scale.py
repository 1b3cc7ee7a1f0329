"""What pages cost that are not kept yet, with 1, 100 and 10,000 sessions: CPU milliseconds and queries of each.

    python -m tests.benchmarks.scale [--sessions 1 100 10000] [--folder FOLDER]

Each size is a made-up programme in a folder of state of its own, below FOLDER where one is named (and is found again
there), and is measured by a process of its own that asks Django itself: no page is answered by the layer that keeps
them. The exit code is 1 where a page of FLAT costs more than MOST times what it costs in the smallest programme, or one
asks more queries than it does there.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MOST = 1.2
ROUNDS, LONGEST_S = 30, 4.0
FLAT = ("/sessions/m1/", "/api/v1/sessions/m1", "/sessions/m1/session.ics", "/search/?q=m1", "/feed.atom")
ADMIN = ("smartcity_session/conferencesession/", "speakers/speaker/", "smartcity_session/edition/")
LISTS = (
    "/",
    "/speakers/",
    "/organisations/",
    "/materials/",
    "/events/",
    "/schedule.xml",
    "/schedule.json",
    "/programme.ics",
    "/sitemap.xml",
    "/api/v1/sessions",
    "/api/v1/speakers",
    "/api/v1/organisations",
    "/api/v1/materials",
    "/api/v1/events",
)


def measured() -> dict[str, tuple[float, int, int]]:
    """The median CPU milliseconds, the queries and the bytes of each page, in the programme of VAR_DIR."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "smartcity_session.settings"
    import django  # noqa: PLC0415 (the variable comes first)

    django.setup()
    from django.conf import settings  # noqa: PLC0415 (as above)
    from django.contrib.auth.models import User  # noqa: PLC0415 (as above)
    from django.db import connection  # noqa: PLC0415 (as above)
    from django.test import Client  # noqa: PLC0415 (as above)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 (as above)

    settings.ALLOWED_HOSTS.append("testserver")
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    reader, organiser = Client(), Client()
    organiser.force_login(User.objects.get_or_create(username="measuring", is_staff=True, is_superuser=True)[0])
    found = {}
    for path in (*FLAT, *(f"/{settings.ADMIN_PATH}/{each}" for each in ADMIN), *LISTS):
        client = organiser if path.startswith(f"/{settings.ADMIN_PATH}/") else reader
        taken: list[float] = []
        end = time.monotonic() + LONGEST_S
        while not taken or (len(taken) < ROUNDS and time.monotonic() < end):
            with CaptureQueriesContext(connection) as asked:
                start = time.process_time()
                size = len(b"".join(client.get(path)))
            taken.append(1000 * (time.process_time() - start))
        found[path] = (statistics.median(taken), len(asked), size)
    return found


def in_folder(folder: Path, sessions: int) -> dict[str, tuple[float, int, int]]:
    """Write the programme where it is not there yet, and measure it in a process of its own."""
    environment = {**os.environ, "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    if not folder.exists():
        folder.mkdir(parents=True)
        for command in (["set_up", "--no-demo"], ["make_programme", "--sessions", str(sessions)]):
            subprocess.run(  # noqa: S603 (our own command)
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
    command = [sys.executable, "-m", "tests.benchmarks.scale", "--measure"]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 (as above)
    found: dict[str, tuple[float, int, int]] = json.loads(said.stdout.splitlines()[-1])
    return found


def compared(folder: Path, sizes: list[int]) -> bool:
    """Print a line for each page; says whether what should be flat is."""
    every = [in_folder(folder / str(sessions), sessions) for sessions in sizes]
    held = True
    for path in every[0]:
        values = [size[path] for size in every]
        ratio = values[-1][0] / values[0][0]
        is_flat = ratio <= MOST and values[-1][1] <= values[0][1]
        if path not in LISTS:
            held &= is_flat
        columns = " ".join(f"{ms:9.1f} ms {queries:3} q {size / 1000:9.1f} kB" for ms, queries, size in values)
        print(f"{path:48} {columns}   {ratio:6.2f} {'' if is_flat else 'lists all' if path in LISTS else 'NOT FLAT'}")  # noqa: T201
    return held


def main() -> int:
    """Measure, or be the process that measures one programme."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sessions", type=int, nargs="+", default=[1, 100, 10_000])
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.measure:
        print(json.dumps(measured()))  # noqa: T201
        return 0
    with tempfile.TemporaryDirectory(prefix="portal-benchmark-") as folder:
        return 0 if compared(asked.folder or Path(folder), asked.sessions) else 1


if __name__ == "__main__":
    sys.exit(main())
