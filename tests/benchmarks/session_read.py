"""What the read of sessions costs: one UNION for all lists (`content.rows`), the same queries one by one, and
Django's `prefetch_related`.

    python -m tests.benchmarks.session_read [--sessions 200] [--rounds 200]

All make the same contents, which is checked first, of the made-up programme that it writes into the database of
DATABASE_URL, or else into SQLite in a temporary folder. They take turns, so that other work on the machine slows all:
the ratios to the union say which is cheapest, not the milliseconds. The exit code is 1 where the union is not the
cheapest for one session, which is what pages read.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from smartcity_session.content import SessionContent
    from smartcity_session.models import ConferenceSession

Read = Callable[[list[int]], "list[SessionContent]"]


def by_union(keys: list[int]) -> "list[SessionContent]":
    """Read the sessions as the portal does."""
    from smartcity_session.content import session_contents  # noqa: PLC0415 (Django is set up by then)
    from smartcity_session.models import ConferenceSession  # noqa: PLC0415 (as above)

    return session_contents(list(ConferenceSession.objects.select_related("congress").filter(pk__in=keys)))


def by_lists(keys: list[int]) -> "list[SessionContent]":
    """Read the sessions as the portal does, with each query of the union by itself."""

    def one_by_one(*queries: Any) -> Any:
        lists = defaultdict(list)
        for query in queries:
            for kind, session, _position, _pk, facts in query.order_by("position", "id"):
                lists[session, kind].append(facts)
        return lists

    with patch("smartcity_session.content.sessions.gathered", one_by_one):
        return by_union(keys)


def by_prefetch(keys: list[int]) -> "list[SessionContent]":
    """Read the sessions with one query for each list, in the way that Django's documentation shows."""
    from django.db.models import Prefetch  # noqa: PLC0415 (Django is set up by then)

    from materials.models import LinkedEvent, Material  # noqa: PLC0415 (as above)
    from smartcity_session.models import (  # noqa: PLC0415 (as above)
        ConferenceSession,
        GuidingQuestion,
        Outcome,
        RelatedSession,
        SpokenLanguage,
    )
    from speakers.models import Contribution, Talk  # noqa: PLC0415 (as above)

    parts = Contribution.objects.select_related("speaker").order_by("position", "pk")
    lists: dict[str, Any] = {
        "guiding_questions": GuidingQuestion,
        "outcomes": Outcome,
        "related_sessions": RelatedSession,
        "spoken_languages": SpokenLanguage,
        "materials": Material,
        "linked_events": LinkedEvent,
    }
    sessions = list(
        ConferenceSession.objects.select_related("congress")
        .filter(pk__in=keys)
        .prefetch_related(
            *(Prefetch(name, model.objects.order_by("position", "pk")) for name, model in lists.items()),
            "topics",
            Prefetch("contributions", parts),
            Prefetch(
                "talks", Talk.objects.order_by("position", "pk").prefetch_related(Prefetch("contributions", parts))
            ),
        )
    )
    codes = {row.code.lower() for session in sessions for row in session.related_sessions.all()}
    targets = {row.code.lower(): row for row in _public(codes)}
    return [_content(session, targets) for session in sessions]


def _public(codes: set[str]) -> "list[ConferenceSession]":
    from django.db.models.functions import Lower  # noqa: PLC0415 (Django is set up by then)

    from smartcity_session.content.rows import LISTED  # noqa: PLC0415 (as above)
    from smartcity_session.models import ConferenceSession  # noqa: PLC0415 (as above)

    rows = ConferenceSession.objects.published().alias(lowered=Lower("code")).filter(lowered__in=codes)
    return list(rows.only(*LISTED))


def _content(session: Any, targets: dict[str, Any]) -> "SessionContent":
    from smartcity_session.content import (  # noqa: PLC0415 (Django is set up by then)
        SCHEMA_VERSION,
        LinkedEventContent,
        OutcomeContent,
        RelatedSessionContent,
        SessionContent,
        SpokenLanguageContent,
        TalkContent,
        TopicContent,
        congress_content,
    )
    from smartcity_session.content.rows import from_row, material_content  # noqa: PLC0415 (as above)

    topics = (TopicContent(row.slug, row.name) for row in session.topics.all())
    return from_row(
        SessionContent,
        session,
        schema=SCHEMA_VERSION,
        spoken_languages=tuple(from_row(SpokenLanguageContent, row) for row in session.spoken_languages.all()),
        topics=tuple(sorted(topics, key=lambda topic: (topic.name.casefold(), topic.slug))),
        contributions=_parts(session),
        guiding_questions=tuple(row.text for row in session.guiding_questions.all()),
        outcomes=tuple(
            OutcomeContent(row.text, row.result, row.evidence, row.evidence_link) for row in session.outcomes.all()
        ),
        talks=tuple(from_row(TalkContent, row, contributions=_parts(row)) for row in session.talks.all()),
        related=tuple(
            RelatedSessionContent(
                row.code,
                target.slug if (target := targets.get(row.code.lower())) else "",
                target.title if target else row.title,
                row.reason,
            )
            for row in session.related_sessions.all()
        ),
        materials=tuple(material_content(row) for row in session.materials.all()),
        events=tuple(from_row(LinkedEventContent, row) for row in session.linked_events.all()),
        congress=congress_content(session.congress),
    )


def _parts(holder: Any) -> Any:
    from smartcity_session.content import ContributionContent  # noqa: PLC0415 (Django is set up by then)
    from smartcity_session.content.rows import person_content  # noqa: PLC0415 (as above)

    return tuple(
        ContributionContent(row.role, row.confirmed, person_content(row.speaker)) for row in holder.contributions.all()
    )


def measured(read: Read, keys: list[int]) -> tuple[float, float]:
    """The CPU milliseconds of this process and the milliseconds that passed."""
    cpu, wall = time.process_time(), time.perf_counter()
    read(keys)
    return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)


def compare(keys: list[int], *, rounds: int) -> float:
    """Print what each takes, and return the least ratio of another one's CPU time to that of the union."""
    taken: dict[Read, list[tuple[float, float]]] = {by_union: [], by_lists: [], by_prefetch: []}
    for _round in range(rounds):
        for read, times in taken.items():
            times.append(measured(read, keys))
    medians = {
        read: [statistics.median(column) for column in zip(*times, strict=True)] for read, times in taken.items()
    }
    own = medians[by_union]
    for read, (cpu, wall) in medians.items():
        ratios = f"{cpu / own[0]:.2f} and {wall / own[1]:.2f} of the union"
        print(f"{len(keys):>4} sessions {read.__name__:>11}: {cpu:.2f} ms of CPU, {wall:.2f} ms in all; {ratios}")  # noqa: T201 (a program)
    return min(float(medians[read][0] / own[0]) for read in (by_lists, by_prefetch))


def main() -> int:
    """Write the programme, check that both read the same, and compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "smartcity_session.settings", "LOG_LEVEL": "ERROR"}
        import django  # noqa: PLC0415 (the variables come first)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 (as above)
        from django.db import connection  # noqa: PLC0415 (as above)
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 (as above)

        from smartcity_session.models import ConferenceSession  # noqa: PLC0415 (as above)

        call_command("migrate", verbosity=0)
        call_command("make_programme", sessions=options.sessions)
        keys = list(ConferenceSession.objects.order_by("pk").values_list("pk", flat=True))
        for read in (by_union, by_lists, by_prefetch):
            with CaptureQueriesContext(connection) as asked:
                read(keys[:1])
            print(f"{read.__name__}: {len(asked)} queries")  # noqa: T201 (a program)
        if not by_union(keys) == by_lists(keys) == by_prefetch(keys):
            raise SystemExit("They do not read the same.")
        least = compare(keys[:1], rounds=options.rounds)
        compare(keys, rounds=max(5, options.rounds // 20))
        return int(least <= 1)


if __name__ == "__main__":
    sys.exit(main())
