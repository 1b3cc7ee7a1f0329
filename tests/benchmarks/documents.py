"""What a PDF costs: against the bare `weasyprint` command, 40 at once, one with 100 talks, and memory over many.

    python -m tests.benchmarks.documents [--publications 500]

It works in a new folder of state. CPU seconds count the portal's own process and the rendering process together. The
exit code is 1 where a limit below is not kept. It needs Linux (/proc).
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402 (Django has to be set up)
from django.core.management import call_command  # noqa: E402 (as above)

from smartcity_session.content import session_content  # noqa: E402 (as above)
from smartcity_session.document import pdf  # noqa: E402 (as above)
from smartcity_session.document.html import Imprint, SheetBrand  # noqa: E402 (as above)
from smartcity_session.document.process import child_environment  # noqa: E402 (as above)
from smartcity_session.editions.publishing import publish_edition  # noqa: E402 (as above)
from smartcity_session.models import ConferenceSession  # noqa: E402 (as above)
from smartcity_session.operations.sample_programme import FIRST_DAY, made_up_sessions, make_programme  # noqa: E402 (as above)
from tests.factories.rows import ContributionFactory  # noqa: E402 (as above)

MOST_OF_BARE = 1.3
MOST_EACH_S = 0.25
MOST_FOR_100_TALKS_S = 10.0
MOST_GROWTH = 1.1


def used() -> float:
    """The CPU seconds of this process and of those that it started and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def cost(action: Callable[[], object]) -> float:
    """The CPU seconds of an action."""
    before = used()
    action()
    return used() - before


def memory(process: int) -> float:
    """What a process alone holds in memory, in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1000


def against_the_command(session: ConferenceSession, rounds: int) -> float:
    """The publication of a session against the command with the same HTML and CSS: the ratio of medians."""
    imprint = Imprint(number=2, as_of=FIRST_DAY, short="abcdefgh", site_url=settings.SITE_URL)
    fields, blobs = pdf._request(session_content(session), imprint, {}, SheetBrand())  # noqa: SLF001 (the very same input)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = fields["html"]
        for blob, data in blobs.items():
            (folder / f"{blob}.png").write_bytes(data)
            page = page.replace(f"asset:{blob}", f"{blob}.png")
        (folder / "page.html").write_text(page, encoding="utf-8")
        (folder / "page.css").write_text(fields["css"], encoding="utf-8")
        weasyprint = str(Path(sys.executable).with_name("weasyprint"))
        files = [str(folder / each) for each in ("page.html", "page.pdf")]
        command = [weasyprint, "-q", "-s", str(folder / "page.css"), "--pdf-variant", "pdf/ua-1", *files]
        environment = child_environment()
        ours, bare = [], []
        for number in range(rounds):
            ConferenceSession.objects.filter(pk=session.pk).update(room=f"Room {number}")
            ours.append(cost(lambda: publish_edition(session=session, by=None, as_of=FIRST_DAY, note="")))
            bare.append(cost(lambda: subprocess.run(command, env=environment, check=True)))  # noqa: S603 (our own command)
    print(f"publishing {statistics.median(ours):.2f} s, the bare command {statistics.median(bare):.2f} s of CPU")  # noqa: T201
    return statistics.median(ours) / statistics.median(bare)


def forty_at_once() -> float:
    """The CPU seconds of each of 40 publications by one renderer."""
    sessions = list(made_up_sessions()[:40])

    def publish() -> None:
        with pdf.Renderer() as renderer:
            for session in sessions:
                publish_edition(session=session, by=None, as_of=FIRST_DAY, note="", renderer=renderer)

    return cost(publish) / len(sessions)


def with_100_talks(session: ConferenceSession) -> float:
    """The seconds on the clock for a session with 100 talks."""
    for number in range(100):
        ContributionFactory.create(talk__session=session, talk__title=f"Talk {number}", talk__position=number)
    start = time.monotonic()
    publish_edition(session=session, by=None, as_of=FIRST_DAY, note="")
    return time.monotonic() - start


def growth(session: ConferenceSession, publications: int) -> float:
    """How much more memory the rendering process holds after so many publications than after a tenth of them."""
    held = []
    with pdf.Renderer() as renderer:
        for number in range(publications):
            ConferenceSession.objects.filter(pk=session.pk).update(room=f"Hall {number}")
            publish_edition(session=session, by=None, as_of=FIRST_DAY, note="", renderer=renderer)
            process = renderer._process._process  # noqa: SLF001 (its memory is the point)
            held.append(memory(process.pid) if process else 0.0)
    early, late = max(held[: max(1, publications // 10)]), max(held[-max(1, publications // 10) :])
    print(f"the rendering process held {early:.0f} MB at first and {late:.0f} MB at last")  # noqa: T201
    return late / early


def main() -> int:
    """Measure everything once; says what held."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--publications", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    for command in ("migrate", "createcachetable", "load_demo"):
        call_command(command, verbosity=0)
    d4 = ConferenceSession.objects.coded("D4").get()
    ratio = against_the_command(d4, asked.rounds)
    list(make_programme(sessions=41, seed=1))
    each = forty_at_once()
    last = made_up_sessions().order_by("-pk")[0]
    long = with_100_talks(last)
    grown = growth(d4, asked.publications)
    print(f"{ratio:.2f} of the bare command (at most {MOST_OF_BARE})")  # noqa: T201
    print(f"{each:.2f} s of CPU for each of 40 at once (at most {MOST_EACH_S})")  # noqa: T201
    print(f"{long:.1f} s for a session with 100 talks (at most {MOST_FOR_100_TALKS_S})")  # noqa: T201
    print(f"memory {grown:.2f} times after {asked.publications} publications (at most {MOST_GROWTH})")  # noqa: T201
    kept = (ratio <= MOST_OF_BARE, each <= MOST_EACH_S, long <= MOST_FOR_100_TALKS_S, grown <= MOST_GROWTH)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
