"""Feedback in the admin: summary and texts for those who may see them, and a CSV that is no trap."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ConferenceSession, Feedback, FeedbackCriterion
from tests.admin.pages import Answer, Form
from tests.factories.rows import (
    CongressFactory,
    FeedbackCriterionFactory,
    FeedbackFactory,
    FeedbackRatingFactory,
    SessionFactory,
)

LIST = "/admin/smartcity_session/feedback/"
SUMMARY, EXPORT = f"{LIST}summary/", f"{LIST}feedback.csv"
CONGRESS = "/admin/smartcity_session/congress/1/change/"


@pytest.fixture
def rated(db: None) -> ConferenceSession:
    """Session D4 with four answers, one of them with dangerous words."""
    session: ConferenceSession = SessionFactory.create(published=True, code="D4", title="Smart City Solutions")
    content = FeedbackCriterionFactory.create(name="Content")
    for value in (5, 4, 1):
        feedback = FeedbackFactory.create(session=session, to_speakers="")
        FeedbackRatingFactory.create(feedback=feedback, criterion=content, value=value)
    FeedbackFactory.create(session=session, to_speakers='=HYPERLINK("https://evil.example")', to_organisers="Too cold")
    return session


def test_the_summary_shows_count_mean_and_bars(organiser: Client, rated: ConferenceSession) -> None:
    answer = Answer(organiser.get(SUMMARY, follow=True))
    assert answer.texts("//tbody//th") == ["Content"]
    assert answer.texts("//tbody//td") == ["3", "3.3", "1", "0", "0", "1", "1"]
    bars = answer.page.xpath("//tbody//meter")
    assert [(bar.get("value"), bar.get("max")) for bar in bars] == [
        ("1", "3"),
        ("0", "3"),
        ("0", "3"),
        ("1", "3"),
        ("1", "3"),
    ]
    assert "4 participants answered." in answer.page.text_content()


def test_the_summary_hides_what_is_too_few(organiser: Client) -> None:
    FeedbackRatingFactory.create(criterion__name="Content")
    assert Answer(organiser.get(SUMMARY, follow=True)).texts("//tbody//td") == ["1", "too few to be shown"]


@pytest.mark.parametrize("page", ["1", "2", "99", "\0", "-1", "x", "9" * 400])
def test_the_summary_of_many_sessions_comes_in_pages(
    organiser: Client, django_assert_num_queries: DjangoAssertNumQueries, page: str
) -> None:
    for number in range(30):
        FeedbackFactory.create(session__code=f"A{number:02}")
    with django_assert_num_queries(10):
        answer = organiser.get(SUMMARY, {"page": page})
    assert answer.text.count("<h2>A") in {25, 5}


def test_the_csv_holds_everything_and_no_formula(organiser: Client, rated: ConferenceSession) -> None:
    response = organiser.get(EXPORT)
    assert response.headers["Content-Disposition"] == 'attachment; filename="feedback.csv"'
    assert "no-store" in response.headers["Cache-Control"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["session", "day", "Content", "to the speakers", "to the organisers only"]
    assert sorted(row[2] for row in rows[1:]) == ["", "1", "4", "5"]
    assert ["D4", "2015-04-09", "", '\'=HYPERLINK("https://evil.example")', "Too cold"] in rows


@pytest.mark.parametrize(("code", "rows"), [("d4", 4), ("D4", 4), ("X9", 0), ("\0", 0), ("' OR 1=1 --", 0)])
def test_the_csv_of_one_session(organiser: Client, rated: ConferenceSession, code: str, rows: int) -> None:
    FeedbackFactory.create(session__code="E1")
    text = organiser.get(EXPORT, {"session": code}).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == rows + 1


def test_editors_do_not_read_what_is_for_the_organisers_only(editor: Client, rated: ConferenceSession) -> None:
    secret = Feedback.objects.get(to_organisers="Too cold")
    for path in (LIST, EXPORT, f"{LIST}{secret.pk}/change/"):
        text = editor.get(path).content.decode("utf-8-sig")
        assert "HYPERLINK" in text
        assert "Too cold" not in text
    assert "0 feedback" in editor.get(LIST, {"q": "cold"}).text
    assert editor.get(f"{LIST}{secret.pk}/delete/").status_code == 403


@pytest.mark.parametrize("path", [LIST, SUMMARY, EXPORT])
def test_nobody_else_reads_any(stranger: Client, client: Client, rated: ConferenceSession, path: str) -> None:
    assert stranger.get(path).status_code == 403
    assert client.get(path).headers["Location"].startswith("/admin/login/")


def test_nobody_changes_what_somebody_said(organiser: Client, rated: ConferenceSession) -> None:
    feedback = Feedback.objects.exclude(to_speakers="").get()
    assert organiser.get(f"{LIST}add/").status_code == 403
    assert organiser.post(f"{LIST}{feedback.pk}/change/", {"to_speakers": "Great"}).status_code == 403


def test_an_organiser_deletes_what_is_abusive(organiser: Client, rated: ConferenceSession) -> None:
    feedback = Feedback.objects.exclude(to_speakers="").get()
    organiser.post(f"{LIST}{feedback.pk}/delete/", {"post": "yes"})
    assert Feedback.objects.count() == 3


def test_the_list_takes_the_same_queries_for_one_row_and_for_many(
    organiser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 4):
        for _each in range(rows):
            FeedbackFactory.create()
        with django_assert_num_queries(8):
            organiser.get(LIST)


def test_an_organiser_chooses_what_is_rated(organiser: Client) -> None:
    CongressFactory.create()
    form = Form(organiser, CONGRESS)
    form["feedback_days"] = "7"
    form.row("feedback_criteria", name="Content", highest="rich")
    form.send()
    (criterion,) = FeedbackCriterion.objects.all()
    assert (criterion.name, criterion.highest, criterion.session, criterion.asked) == ("Content", "rich", None, True)
    assert criterion.congress.feedback_days == 7


def test_what_was_rated_is_not_deleted(organiser: Client) -> None:
    FeedbackRatingFactory.create(criterion__name="Content")
    form = Form(organiser, CONGRESS)
    form["feedback_criteria-0-DELETE"] = "on"
    assert "would require deleting the following protected related objects" in " ".join(form.send().errors)
    assert FeedbackCriterion.objects.count() == 1


def test_an_organiser_opens_the_feedback_of_a_session_by_hand(organiser: Client) -> None:
    session = SessionFactory.create(code="D4")
    form = Form(organiser, f"/admin/smartcity_session/conferencesession/{session.pk}/change/")
    form["feedback_from"], form["feedback_until"] = "2015-04-10", "2015-04-09"
    assert "The last day of the feedback is before its first day." in form.send().errors
    form["feedback_until"] = "2015-04-12"
    form.send()
    session.refresh_from_db()
    assert (session.feedback_from, session.feedback_until) == (date(2015, 4, 10), date(2015, 4, 12))
