"""Participants give feedback: while it is open, once, without a trace, and nothing that they typed is lost."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ConferenceSession, Feedback, FeedbackCriterion
from tests.clock import Clock
from tests.factories.rows import CongressFactory, FeedbackCriterionFactory, SessionFactory
from tests.views.forms import get, send

pytestmark = pytest.mark.django_db

FORM = "/sessions/d4/feedback/"
AFTER = datetime(2015, 4, 9, 16, 0, tzinfo=UTC)  # 10 April, 1:00 in Seoul


@pytest.fixture
def session(clock: Clock) -> ConferenceSession:
    """Session D4, which ended some hours ago."""
    clock.now = AFTER
    session: ConferenceSession = SessionFactory.create(
        code="D4",
        title="Smart City Solutions",
        published=True,
        date=date(2015, 4, 9),
        start_time=time(14),
        end_time=time(15, 30),
    )
    return session


@pytest.fixture
def content(session: ConferenceSession) -> FeedbackCriterion:
    """What is rated."""
    criterion: FeedbackCriterion = FeedbackCriterionFactory.create(name="Content", lowest="thin", highest="rich")
    return criterion


def rating(criterion: FeedbackCriterion, value: Any) -> dict[str, Any]:
    return {f"rating-{criterion.pk}": value}


def stored() -> list[tuple[Any, ...]]:
    return [
        (row.day, [each.value for each in row.ratings.all()], row.to_speakers, row.to_organisers)
        for row in Feedback.objects.all()
    ]


def test_feedback_is_stored_with_the_day_at_the_congress(
    client: Client, clock: Clock, content: FeedbackCriterion
) -> None:
    answer = send(client, FORM, clock, **rating(content, "4"), to_speakers=" Thank you\r\n😀 ", to_organisers="Cold")
    assert answer.headers["Location"] == "/sessions/d4/feedback/thanks/"
    assert "Thank you" in client.get(answer.headers["Location"]).text
    assert stored() == [(date(2015, 4, 10), [4], "Thank you\n😀", "Cold")]


@pytest.mark.parametrize("said", [{"to_speakers": "Good"}, {"to_organisers": "Cold"}])
def test_one_word_is_enough(client: Client, clock: Clock, content: FeedbackCriterion, said: dict[str, str]) -> None:
    assert send(client, FORM, clock, **said).status_code == 302
    assert len(stored()) == 1


def test_a_form_without_a_word_is_not_stored_and_says_so(
    client: Client, clock: Clock, content: FeedbackCriterion
) -> None:
    answer = send(client, FORM, clock, to_speakers="   \n")
    assert answer.status_code == 200
    assert "Nothing is filled in yet" in answer.text
    assert stored() == []


def test_who_sends_nothing_at_once_is_told_what_is_missing_and_not_taken_for_a_robot(
    client: Client, content: FeedbackCriterion
) -> None:
    answer = client.post(FORM, get(client, FORM).values)
    assert "Nothing is filled in yet" in answer.text
    assert "robot" not in answer.text


def test_a_double_click_makes_one_row(client: Client, clock: Clock, content: FeedbackCriterion) -> None:
    values = {**get(client, FORM).values, **rating(content, "5"), "to_speakers": "Twice"}
    clock.pass_by(seconds=30)
    assert [client.post(FORM, values).status_code for _click in range(2)] == [302, 302]
    assert stored() == [(date(2015, 4, 10), [5], "Twice", "")]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("to_speakers", "x" * 200_000, "Shorten it: it has 200000 characters, and may have 4000."),
        ("to_organisers", "a\0b", "Remove the NUL characters."),
        ("rating", "6", "Choose one of the ratings from 1 to 5."),
        ("rating", "\0", "Choose one of the ratings from 1 to 5."),
        ("rating", "5" * 5000, "Choose one of the ratings from 1 to 5."),
    ],
)
def test_what_cannot_be_stored_comes_back_with_its_reason(
    client: Client, clock: Clock, content: FeedbackCriterion, field: str, value: str, error: str
) -> None:
    name = field.replace("rating", f"rating-{content.pk}")
    shown = get(client, FORM)
    clock.pass_by(seconds=30)
    answer = client.post(FORM, {**shown.values, "to_speakers": "Kept", name: value})
    assert answer.status_code == 200
    assert answer.text.count(error) == 2
    assert "Kept" in answer.text or field == "to_speakers"
    assert f'href="#id_{name}' in answer.text
    assert stored() == []


@pytest.mark.parametrize("words", ["ab\u200fc", "مرحبا", "😀" * 4000, "<script>alert(1)</script>", "=1+1", "\ufffd"])
def test_words_of_every_kind_are_kept_as_they_are(
    client: Client, clock: Clock, session: ConferenceSession, words: str
) -> None:
    assert send(client, FORM, clock, to_speakers=words).status_code == 302
    assert stored()[0][2] == words


def test_the_scale_is_a_group_with_a_name_and_words_at_its_ends(client: Client, content: FeedbackCriterion) -> None:
    FeedbackCriterionFactory.create(name="Room")
    page = get(client, FORM).page
    groups = {
        " ".join(group.find("legend").text_content().split()): [
            " ".join(label.text_content().split()) for label in group.iter("label")
        ]
        for group in page.iter("fieldset")
    }
    assert groups == {
        "Content": ["1 (thin)", "2", "3", "4", "5 (rich)", "no rating"],
        "Room": ["1 (poor)", "2", "3", "4", "5 (excellent)", "no rating"],
    }


def test_before_and_after_its_time_the_page_says_when_it_is_open(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    clock.now = datetime(2015, 4, 9, 6, 29, tzinfo=UTC)
    assert "takes feedback from 9\xa0April\xa02015, 15:30 (Asia/Seoul)" in client.get(FORM).text
    clock.now = datetime(2015, 4, 23, 6, 30, tzinfo=UTC)
    closed = client.get(FORM)
    assert (closed.status_code, "<textarea" in closed.text) == (200, False)
    assert "was open until 23\xa0April\xa02015. It is closed now." in closed.text
    assert client.post(FORM, {"to_speakers": "Late"}).status_code == 409
    assert stored() == []


def test_what_was_begun_in_time_may_be_sent_a_little_later(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    clock.now = datetime(2015, 4, 23, 6, 0, tzinfo=UTC)
    values = {**get(client, FORM).values, "to_speakers": "A long text"}
    clock.pass_by(hours=1)
    assert client.post(FORM, values).status_code == 302
    assert [row[2] for row in stored()] == ["A long text"]


def test_a_cancelled_session_and_one_without_a_date_take_none(client: Client, clock: Clock) -> None:
    SessionFactory.create(code="D4", cancelled=True, date=date(2015, 4, 8))
    SessionFactory.create(code="D5", published=True)
    assert "This session is cancelled" in client.get(FORM).text
    assert "It is not known yet" in client.get("/sessions/d5/feedback/").text


def test_the_form_leaves_a_token_for_the_form_and_nothing_else(client: Client, session: ConferenceSession) -> None:
    response = client.get(FORM)
    assert [(cookie.key, cookie["max-age"]) for cookie in response.cookies.values()] == [("csrf", "")]
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get("/sessions/d4/feedback/thanks/").cookies.output() == ""


def test_a_form_without_its_token_comes_back_filled_in(clock: Clock, content: FeedbackCriterion) -> None:
    strict = Client(enforce_csrf_checks=True)
    shown = get(strict, FORM)
    clock.pass_by(seconds=30)
    answer = strict.post(FORM, {**shown.values, "csrfmiddlewaretoken": "", "to_speakers": "Kept"})
    assert answer.status_code == 403
    assert "Kept" in answer.text
    assert stored() == []


def test_too_many_at_once_are_told_to_wait_and_lose_nothing(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    shown = get(client, FORM)
    clock.pass_by(seconds=30)
    answers = [client.post(FORM, {**shown.values, "to_speakers": f"Words {number}"}) for number in range(100)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429] * 90
    assert "Words 99" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_drafts_have_no_feedback(client: Client, clock: Clock) -> None:
    SessionFactory.create(code="D4", feedback_from=date(2015, 4, 1))
    assert [client.get(path).status_code for path in (FORM, f"{FORM}thanks/")] == [404, 404]
    assert client.post(FORM, {"to_speakers": "Hm"}).status_code == 404


def test_the_form_takes_the_same_queries_however_many_criteria(
    client: Client, clock: Clock, session: ConferenceSession, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 5):
        for _each in range(rows):
            FeedbackCriterionFactory.create(congress=CongressFactory.create())
        with django_assert_num_queries(7):
            client.get(FORM)


def test_the_page_of_the_session_leads_to_the_form_while_it_is_open(
    client: Client, clock: Clock, session: ConferenceSession
) -> None:
    opens, closes = datetime(2015, 4, 9, 6, 30, tzinfo=UTC), datetime(2015, 4, 23, 6, 30, tzinfo=UTC)
    link = f'href="{FORM}"'
    for moment, there, until in ((opens - timedelta(seconds=1), 0, opens), (opens, 1, closes), (closes, 0, None)):
        clock.now = moment
        response = client.get("/sessions/d4/")
        assert response.text.count(link) == there
        assert response.valid_until == until  # type: ignore[attr-defined]  # of PageResponse
