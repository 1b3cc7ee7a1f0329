"""What the exports of a whole programme cost that are not kept yet: CPU seconds, memory, and a ratio to icalendar.

    python -m tests.benchmarks.exports [--sessions 1000] [--folder FOLDER]

Makes a programme in a folder of state (FOLDER, where it is found again, or a temporary one) and asks Django itself for
each export. Times of a busy machine say little, so the calendar is held against icalendar in the same run: its own
`to_ical` of the calendar that it read from our bytes. The exit code is 1 where our whole answer, the read of the
database included, costs more than MOST_RATIO of that, or the process takes more than MOST_MEMORY.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CALENDAR = "/programme.ics"
EXPORTS = (CALENDAR, "/schedule.xml", "/schedule.json")
ROUNDS = 3
MOST_RATIO = 1.3  # it was 3 while icalendar made and folded each line
MOST_MEMORY = 400_000  # kB


def cpu(made: Callable[[], Any]) -> float:
    """The fewest CPU seconds of some rounds."""
    taken = []
    for _round in range(ROUNDS):
        start = time.process_time()
        made()
        taken.append(time.process_time() - start)
    return min(taken)


def measured() -> bool:
    """Measure in the programme of VAR_DIR; says whether the limits held."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "smartcity_session.settings"
    import django  # noqa: PLC0415 (the variable comes first)

    django.setup()
    from django.conf import settings  # noqa: PLC0415 (as above)
    from django.test import Client  # noqa: PLC0415 (as above)
    from icalendar import Calendar  # noqa: PLC0415 (as above)

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    seconds = {path: cpu(lambda path=path: b"".join(client.get(path))) for path in EXPORTS}  # type: ignore[misc]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    calendar: Any = Calendar.from_ical(b"".join(client.get(CALENDAR)))
    theirs = cpu(calendar.to_ical)
    for path, each in seconds.items():
        print(f"{path:16} {each:6.2f} s of CPU")  # noqa: T201
    ratio = seconds[CALENDAR] / theirs
    print(f"icalendar writes the same calendar in {theirs:.2f} s: ratio {ratio:.2f}; {memory / 1000:.0f} MB at most")  # noqa: T201
    return ratio <= MOST_RATIO and memory <= MOST_MEMORY


def main() -> int:
    """Make the programme, and measure in a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sessions", type=int, default=1000)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.measure:
        return 0 if measured() else 1
    with tempfile.TemporaryDirectory(prefix="portal-benchmark-") as temporary:
        folder = (asked.folder or Path(temporary)) / str(asked.sessions)
        environment = {**os.environ, "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"}
        commands = [["-m", "tests.benchmarks.exports", "--measure"]]
        if not folder.exists():
            folder.mkdir(parents=True)
            made = ["manage.py", "make_programme", "--sessions", str(asked.sessions)]
            commands = [["manage.py", "set_up", "--no-demo"], made, *commands]
        *preparing, measuring = [[sys.executable, *command] for command in commands]
        for command in preparing:
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own command)
        return subprocess.run(measuring, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 (as above)


if __name__ == "__main__":
    sys.exit(main())
