"""Eight writers at once: how many writes a second, and whether each is stored. See README.md beside this file.

Run from the root of the project: `python -m tests.benchmarks.writers`, or, for PostgreSQL,
`.ci/postgres .venv/bin/python -m tests.benchmarks.writers`.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")  # a new folder of state, and TEST_DATABASE_URL
django.setup()

from django.core.management import call_command  # noqa: E402 (Django has to be set up)
from django.db import connection  # noqa: E402 (as above)

from tests.factories.rows import SessionFactory  # noqa: E402 (as above)
from tests.nodes.writing import WRITERS, programme_of, stored, write_all  # noqa: E402 (as above)

WRITES = 2000


def main() -> int:
    """Write, count and say so; 1 where a write was lost or refused."""
    connection.creation.create_test_db(verbosity=0)
    try:
        call_command("createcachetable", verbosity=0)
        programme = programme_of(SessionFactory.create(code="D4", published=True))
        start = time.perf_counter()
        outcome = write_all(programme, writes=WRITES)
        seconds = time.perf_counter() - start
        lost = stored(programme) != outcome.done or sum(outcome.done.values()) != WRITES
        print(f"{connection.vendor}: {WRITES} writes of {WRITERS} writers in {seconds:.1f} s, {WRITES / seconds:.0f}/s")  # noqa: T201 (a program)
        print(f"refused: {len(outcome.failures)}; lost: {'yes' if lost else 'none'}")  # noqa: T201 (as above)
        return int(lost or bool(outcome.failures))
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
