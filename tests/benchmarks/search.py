"""How long a search takes with one session, and with many. See README.md beside this file.

Run from the root of the project: `python -m tests.benchmarks.search`, or, for PostgreSQL,
`.ci/postgres .venv/bin/python -m tests.benchmarks.search`.
"""

import argparse
import io
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")  # a new folder of state, and TEST_DATABASE_URL
django.setup()

from django.core.management import call_command  # noqa: E402 (Django has to be set up)
from django.db import connection  # noqa: E402 (as above)
from django.test import Client  # noqa: E402 (as above)
from django.test.utils import setup_test_environment  # noqa: E402 (as above)

from smartcity_session.models import SearchEntry  # noqa: E402 (as above)
from smartcity_session.operations.sample_names import Names  # noqa: E402 (as above)
from smartcity_session.search.query import search  # noqa: E402 (as above)
from speakers.models import Speaker  # noqa: E402 (as above)

PER_PAGE = 20


def queries() -> dict[str, str]:
    """What is searched for, by what it shows."""
    words = Names(1).words
    name = Speaker.objects.order_by("pk").values_list("name", flat=True)[0]
    original = Speaker.objects.filter(original_language="ko").values_list("original_name", flat=True).first()
    return {
        "a name": name,
        "a rare word": words[2000],
        "a word in one text of ten": words[60],
        "the most frequent word": words[0],
        "two letters": words[200][:2],
        "three words": " ".join((words[3], words[30], words[90])),
        "a phrase": f'"{words[0]} {words[1]}"',
        "a Korean name": original or "바로",
        "a code": "M1",
        "nothing": "qqqqqq",
    }


def milliseconds(action: Callable[[], object], times: int) -> tuple[float, float]:
    """The median and the worst of so many runs; the first one, which fills caches, does not count."""
    action()
    taken = []
    for _each in range(times):
        start = time.perf_counter()
        action()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), max(taken)


def found(query: str) -> int:
    """Search as a page of results does, and return how much there is."""
    answers = search(query)
    total = answers.total()
    answers.hits(first=0, number=PER_PAGE)
    return total


def measure(times: int) -> dict[str, tuple[int, float, float, float]]:
    """By what is searched for: how much is found, median and worst of the search, median of the whole page."""
    client = Client()
    measured = {}
    for name, query in queries().items():
        median, worst = milliseconds(partial(found, query), times)
        page, _worst = milliseconds(partial(client.get, "/search/", {"q": query}), times)
        measured[name] = (found(query), median, worst, page)
    return measured


def grow(sessions: int) -> float:
    """Add so many sessions; the seconds that it took."""
    start = time.perf_counter()
    call_command("make_programme", sessions=sessions, stdout=io.StringIO())
    return time.perf_counter() - start


def main() -> None:
    """Measure with one session and with many, and write a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=15)
    options = parser.parse_args()
    setup_test_environment()
    call_command("migrate", verbosity=0)
    grow(1)
    one = measure(options.times)
    seconds = grow(options.sessions - 1)
    many = measure(options.times)
    version = ".".join(map(str, connection.get_database_version()))
    write = sys.stdout.write
    write(f"{connection.vendor} {version}, Python {platform.python_version()}, {os.cpu_count()} processors\n")
    write(f"{options.sessions} sessions, {SearchEntry.objects.count()} entries, made in {seconds:.0f} s\n\n")
    write("| searched for | found | 1 session | many: median | worst | whole page | ratio |\n")
    write("| --- | --: | --: | --: | --: | --: | --: |\n")
    for name, (total, median, worst, page) in many.items():
        ratio = median / one[name][1]
        figures = f"{one[name][1]:.1f} ms | {median:.1f} ms | {worst:.1f} ms | {page:.1f} ms | {ratio:.1f}"
        write(f"| {name} | {total} | {figures} |\n")


if __name__ == "__main__":
    main()
