"""Feedback on a session: when it is open, how it is given, and what it comes to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from smartcity_session.content import SessionContent
from smartcity_session.models import ConferenceSession, Feedback, FeedbackCriterion, FeedbackRating
from smartcity_session.models.feedback import HIGHEST_RATING, LOWEST_RATING
from smartcity_session.models.fields import clean_text
from smartcity_session.presentation.timeline import midnight_after

# Fewer ratings of one thing are not shown: in a small room, two marks name those who gave them.
FEWEST_SHOWN = 3
RATINGS = range(LOWEST_RATING, HIGHEST_RATING + 1)


class EmptyFeedbackError(ValueError):
    """Feedback without a rating and without a word is none."""


@dataclass(frozen=True, slots=True)
class FeedbackTime:
    """From when and until when a session takes feedback, as aware times."""

    opens: datetime
    closes: datetime

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When it opens and when it closes."""
        return self.opens, self.closes

    @property
    def last_day(self) -> date:
        """The last day at the congress on which it takes feedback."""
        return (self.closes - timedelta(microseconds=1)).date()

    def is_open(self, *, at: datetime) -> bool:
        """Whether it takes feedback at this moment."""
        return self.opens <= at < self.closes


def feedback_time(session: ConferenceSession, content: SessionContent) -> FeedbackTime | None:
    """When the session takes feedback, or None where that is not known or it takes none; `content` is the session's.

    It opens with the end of the session, or on the day that the organiser chose; days are those at the congress.
    """
    zone = ZoneInfo(content.congress.time_zone)
    by_hand = session.feedback_from
    opens = datetime.combine(by_hand, time(), tzinfo=zone) if by_hand else _end(content, zone)
    days = session.congress.feedback_days
    if opens is None or content.status != ConferenceSession.Status.PUBLISHED:
        return None
    closes = opens + timedelta(days=days)
    if session.feedback_until is not None:
        closes = midnight_after(session.feedback_until, zone)
    return FeedbackTime(opens, closes) if opens < closes else None


def _end(content: SessionContent, zone: ZoneInfo) -> datetime | None:
    if content.ends_at is not None or content.date is None:
        return content.ends_at
    return midnight_after(content.date, zone)


@transaction.atomic
def give_feedback(  # noqa: PLR0913 (the fields of one form, by name)
    *,
    submission: UUID,
    session: ConferenceSession,
    day: date,
    ratings: Mapping[FeedbackCriterion, int],
    to_speakers: str,
    to_organisers: str,
) -> Feedback:
    """Store what one participant said on this day; the same submission again is the same feedback.

    Raises EmptyFeedbackError when it is nothing.
    """
    if not ratings and not to_speakers and not to_organisers:
        raise EmptyFeedbackError
    values = {"session": session, "day": day, "to_speakers": to_speakers, "to_organisers": to_organisers}
    feedback, is_new = Feedback.objects.get_or_create(id=submission, defaults=values)
    if not is_new:
        return feedback
    FeedbackRating.objects.bulk_create(
        [FeedbackRating(feedback=feedback, criterion=criterion, value=value) for criterion, value in ratings.items()]
    )
    return feedback


@dataclass(frozen=True, slots=True)
class CriterionSummary:
    """The ratings of one criterion. `numbers` are how many gave 1, 2, 3, 4 and 5; empty while they are too few."""

    name: str
    count: int
    mean: float | None
    numbers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FeedbackSummary:
    """What the feedback on one session comes to."""

    session: ConferenceSession
    answers: int
    criteria: tuple[CriterionSummary, ...]


def feedback_summaries(sessions: Sequence[ConferenceSession]) -> list[FeedbackSummary]:
    """What the feedback on these sessions comes to, in three queries however much there is."""
    answers = dict(
        Feedback.objects.filter(session__in=sessions).values_list("session").annotate(count=Count("pk")).order_by()
    )
    counted: dict[tuple[int, int], dict[int, int]] = {}
    rows = FeedbackRating.objects.filter(feedback__session__in=sessions).order_by()
    for session, criterion, value, count in rows.values_list("feedback__session", "criterion", "value").annotate(
        count=Count("pk")
    ):
        counted.setdefault((session, criterion), {})[value] = count
    every = list(_in_order(FeedbackCriterion.objects.filter(pk__in={criterion for _session, criterion in counted})))
    return [
        FeedbackSummary(
            session=session,
            answers=answers.get(session.pk, 0),
            criteria=tuple(
                _criterion_summary(each.name, counted[session.pk, each.pk])
                for each in every
                if (session.pk, each.pk) in counted
            ),
        )
        for session in sessions
    ]


def _criterion_summary(name: str, numbers: Mapping[int, int]) -> CriterionSummary:
    count = sum(numbers.values())
    if count < FEWEST_SHOWN:
        return CriterionSummary(name, count, None, ())
    mean = sum(value * number for value, number in numbers.items()) / count
    return CriterionSummary(name, count, mean, tuple((value, numbers.get(value, 0)) for value in RATINGS))


@dataclass(frozen=True, slots=True)
class FeedbackTable:
    """All feedback as a table of texts: one row for each participant, one column for each criterion."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def feedback_table(sessions: QuerySet[ConferenceSession], *, with_confidential: bool) -> FeedbackTable:
    """The feedback on these sessions, in three queries, in an order that says nothing.

    What the summary does not show because it is too few, the table leaves out. Texts for the organisers only are in it
    `with_confidential`.
    """
    values: dict[UUID, dict[int, int]] = {}
    counts: Counter[tuple[int, int]] = Counter()
    ratings = FeedbackRating.objects.filter(feedback__session__in=sessions).order_by()
    for feedback, session, criterion, value in ratings.values_list(
        "feedback", "feedback__session", "criterion", "value"
    ):
        values.setdefault(feedback, {})[criterion] = value
        counts[session, criterion] += 1
    criteria = list(_in_order(FeedbackCriterion.objects.filter(pk__in={criterion for _session, criterion in counts})))
    texts = {"to_speakers": _("to the speakers")}
    if with_confidential:
        texts["to_organisers"] = _("to the organisers only")
    rows = Feedback.objects.filter(session__in=sessions).select_related("session").order_by("session__code_key", "pk")
    return FeedbackTable(
        header=(
            _("session"),
            _("day"),
            *(each.name for each in criteria),
            *texts.values(),
        ),
        rows=tuple(
            (
                row.session.code,
                f"{row.day:%Y-%m-%d}",
                *(
                    str(values.get(row.pk, {}).get(each.pk, ""))
                    if counts[row.session_id, each.pk] >= FEWEST_SHOWN
                    else ""
                    for each in criteria
                ),
                *(str(clean_text(getattr(row, name))) for name in texts),  # rows of former releases hold it all
            )
            for row in rows
        ),
    )


def _in_order(criteria: QuerySet[FeedbackCriterion]) -> QuerySet[FeedbackCriterion]:
    return criteria.order_by(F("session").asc(nulls_first=True), "position", "pk")
