"""When feedback is open, that it is stored once and without a trace, and what it comes to."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from smartcity_session.content import session_content
from smartcity_session.models import ConferenceSession, Feedback, FeedbackCriterion, FeedbackRating
from smartcity_session.participation.feedback import (
    CriterionSummary,
    EmptyFeedbackError,
    FeedbackTime,
    feedback_summaries,
    feedback_table,
    feedback_time,
    give_feedback,
)
from tests.factories.rows import (
    CongressFactory,
    FeedbackCriterionFactory,
    FeedbackFactory,
    FeedbackRatingFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

TIMES: dict[str, Any] = {"date": date(2015, 4, 9), "start_time": time(14), "end_time": time(15, 30)}
END = datetime(2015, 4, 9, 6, 30, tzinfo=UTC)  # 15:30 in Seoul
MIDNIGHT = datetime(2015, 4, 9, 15, 0, tzinfo=UTC)  # the night from 9 to 10 April in Seoul


def time_of(*, days: int = 14, **facts: Any) -> FeedbackTime | None:
    congress = CongressFactory.create()
    congress.feedback_days = days
    congress.save()
    session = SessionFactory.create(**{"published": True, **facts, "congress": congress})
    return feedback_time(session, session_content(session))


@pytest.mark.parametrize(
    ("facts", "opens", "closes"),
    [
        (TIMES, END, END + timedelta(days=14)),
        ({**TIMES, "end_time": None}, MIDNIGHT, MIDNIGHT + timedelta(days=14)),
        ({"date": date(2015, 4, 9)}, MIDNIGHT, MIDNIGHT + timedelta(days=14)),
        ({**TIMES, "end_time": time(1)}, END + timedelta(hours=9, minutes=30), END + timedelta(days=14, hours=9.5)),
        ({"feedback_from": date(2015, 4, 10)}, MIDNIGHT, MIDNIGHT + timedelta(days=14)),
        ({**TIMES, "feedback_from": date(2015, 4, 10)}, MIDNIGHT, MIDNIGHT + timedelta(days=14)),
        ({**TIMES, "feedback_until": date(2015, 4, 10)}, END, MIDNIGHT + timedelta(days=1)),
        ({**TIMES, "days": 0, "feedback_until": date(2015, 4, 9)}, END, MIDNIGHT),
    ],
)
def test_feedback_opens_with_the_end_of_the_session_or_by_hand(
    facts: dict[str, Any], opens: datetime, closes: datetime
) -> None:
    assert time_of(**facts) == FeedbackTime(opens, closes)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {**TIMES, "days": 0},
        {**TIMES, "feedback_until": date(2015, 4, 8)},
        {**TIMES, "published": False, "cancelled": True},
        {**TIMES, "published": False},
    ],
)
def test_a_session_without_an_end_a_cancelled_one_and_a_draft_take_none(facts: dict[str, Any]) -> None:
    assert time_of(**facts) is None


def test_it_is_open_from_its_first_moment_to_the_one_before_its_last() -> None:
    open_time = FeedbackTime(END, END + timedelta(days=1))
    tick = timedelta(microseconds=1)
    moments = [END - tick, END, END + timedelta(days=1) - tick, END + timedelta(days=1)]
    assert [open_time.is_open(at=moment) for moment in moments] == [False, True, True, False]


def test_the_last_day_is_the_last_whole_one() -> None:
    found = time_of(**TIMES, feedback_until=date(2015, 4, 10))
    assert found is not None
    assert found.last_day == date(2015, 4, 10)


def test_the_last_day_of_the_feedback_is_not_before_its_first() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory.create(feedback_from=date(2015, 4, 10), feedback_until=date(2015, 4, 9))


def give(session: ConferenceSession, *, submission: UUID | None = None, **said: Any) -> Feedback:
    facts = {"ratings": {}, "to_speakers": "", "to_organisers": "", **said}
    return give_feedback(submission=submission or uuid4(), session=session, day=date(2015, 4, 9), **facts)


def test_feedback_is_stored_once_for_each_submission() -> None:
    session, criterion, submission = SessionFactory.create(published=True), FeedbackCriterionFactory.create(), uuid4()
    for _click in range(2):
        give(session, submission=submission, ratings={criterion: 5}, to_speakers="Thank you")
    assert [(row.pk, row.day, row.to_speakers) for row in Feedback.objects.all()] == [
        (submission, date(2015, 4, 9), "Thank you")
    ]
    assert [row.value for row in FeedbackRating.objects.all()] == [5]


def test_feedback_of_nothing_is_refused() -> None:
    with pytest.raises(EmptyFeedbackError):
        give(SessionFactory.create(published=True))
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("value", [0, 6])
def test_a_rating_is_from_one_to_five(value: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackRatingFactory.create(value=value)


def test_no_column_of_feedback_could_tell_who_gave_it() -> None:
    columns = {field.name for field in Feedback._meta.get_fields()}  # noqa: SLF001 (Django's documented model API)
    assert columns == {"id", "session", "day", "to_speakers", "to_organisers", "ratings"}


def test_a_session_is_rated_by_the_criteria_of_all_and_by_its_own() -> None:
    session = SessionFactory.create()
    FeedbackCriterionFactory.create(name="Content", position=2)
    FeedbackCriterionFactory.create(name="Workshop", position=1, session=session)
    FeedbackCriterionFactory.create(name="Other", session=SessionFactory.create())
    FeedbackCriterionFactory.create(name="Former", asked=False)
    assert [each.name for each in FeedbackCriterion.objects.asked_about(session)] == ["Workshop", "Content"]


def rated(session: ConferenceSession, criterion: FeedbackCriterion, *values: int) -> None:
    for value in values:
        feedback = FeedbackFactory.create(session=session, to_speakers="")
        FeedbackRatingFactory.create(feedback=feedback, criterion=criterion, value=value)


def test_the_summary_has_count_mean_and_distribution_and_hides_what_is_too_few() -> None:
    session = SessionFactory.create(published=True, code="D4")
    content, room = FeedbackCriterionFactory.create(name="Content"), FeedbackCriterionFactory.create(name="Room")
    rated(session, content, 5, 5, 2)
    rated(session, room, 1, 1)
    (summary,) = feedback_summaries([session])
    assert summary.answers == 5
    assert summary.criteria == (
        CriterionSummary("Content", 3, 4.0, ((1, 0), (2, 1), (3, 0), (4, 0), (5, 2))),
        CriterionSummary("Room", 2, None, ()),
    )


def test_the_summary_takes_three_queries_however_much_there_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    criterion = FeedbackCriterionFactory.create()
    sessions = [SessionFactory.create(published=True) for _each in range(4)]
    for count in (1, 4):
        for session in sessions[:count]:
            rated(session, criterion, 1, 2, 3)
        with django_assert_num_queries(3):
            feedback_summaries(sessions[:count])


def test_the_table_leaves_out_what_is_too_few_and_what_is_not_for_everybody() -> None:
    session = SessionFactory.create(published=True, code="D4")
    content, room = FeedbackCriterionFactory.create(name="Content"), FeedbackCriterionFactory.create(name="Room")
    rated(session, content, 5, 4, 3)
    rated(session, room, 1, 1)
    FeedbackFactory.create(session=session, to_speakers="Thanks", to_organisers="Too cold")
    sessions = ConferenceSession.objects.all()
    table = feedback_table(sessions, with_confidential=True)
    assert table.header == ("session", "day", "Content", "Room", "to the speakers", "to the organisers only")
    assert sorted(table.rows) == sorted(
        [
            ("D4", "2015-04-09", "5", "", "", ""),
            ("D4", "2015-04-09", "4", "", "", ""),
            ("D4", "2015-04-09", "3", "", "", ""),
            ("D4", "2015-04-09", "", "", "", ""),
            ("D4", "2015-04-09", "", "", "", ""),
            ("D4", "2015-04-09", "", "", "Thanks", "Too cold"),
        ]
    )
    everybodys = feedback_table(sessions, with_confidential=False)
    assert "Too cold" not in str(everybodys)
    assert everybodys.header[-1] == "to the speakers"
