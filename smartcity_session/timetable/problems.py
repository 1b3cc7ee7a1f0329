"""Problems of the programme: which there are, and which of them somebody accepts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import User

from smartcity_session.content.plan import plan_of
from smartcity_session.models import AcceptedProblem, Congress
from smartcity_session.presentation.problems import ProgrammeProblem, Subject, problems_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """A problem; `accepted` says who accepts it and why, and is None while nobody does."""

    problem: ProgrammeProblem
    accepted: AcceptedProblem | None


def found_problems(congress: Congress) -> tuple[FoundProblem, ...]:
    """Every problem of the programme, by day, the accepted ones too; in five queries."""
    return _with_acceptance(problems_of(plan_of(congress)))


def problems_concerning(
    subject: Subject, days: Mapping[int, date | None], *, congress: Congress
) -> dict[int, tuple[ProgrammeProblem, ...]]:
    """The problems of rows that nobody accepts, by the keys of the rows, in five queries for all of them.

    `days` has the day of each row; three days at most are read for each, and nothing for a row without one.
    """
    near = {day + step for day in days.values() if day for step in (-ONE_DAY, timedelta(), ONE_DAY)}
    found = open_problems(_with_acceptance(problems_of(plan_of(congress, days=near)))) if near else ()
    return {pk: tuple(each for each in found if day and each.concerns(subject, pk)) for pk, day in days.items()}


def open_problems(found: Iterable[FoundProblem]) -> tuple[ProgrammeProblem, ...]:
    """Those that nobody accepts."""
    return tuple(each.problem for each in found if each.accepted is None)


def _with_acceptance(problems: Iterable[ProgrammeProblem]) -> tuple[FoundProblem, ...]:
    accepted = {row.digest: row for row in AcceptedProblem.objects.select_related("accepted_by")}
    return tuple(FoundProblem(each, accepted.get(each.digest)) for each in problems)


def accept_problem(*, problem: ProgrammeProblem, reason: str, by: User | None) -> AcceptedProblem:
    """Say why the problem is none; it stays so until what it is about changes. A new reason replaces the former one."""
    facts = {"words": problem.words, "reason": reason, "accepted_by": by}
    accepted, _created = AcceptedProblem.objects.update_or_create(digest=problem.digest, defaults=facts)
    return accepted


def reopen_problem(*, problem: ProgrammeProblem) -> None:
    """Nobody accepts the problem any more."""
    AcceptedProblem.objects.filter(digest=problem.digest).delete()
