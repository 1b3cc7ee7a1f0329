"""What is asked about before it is saved, and saved all the same by whoever confirms it."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession, Congress, Edition
from tests.admin.pages import SESSIONS, Answer, Form, session_path
from tests.clock import Clock
from tests.factories.rows import CongressFactory, EditionFactory, SessionFactory

pytestmark = pytest.mark.django_db

ASKED = "Nothing was saved yet. Correct what follows, or tick the box below to save it all the same."
OUTSIDE = "1 January %d is no day of the congress, which is from 8 April 2015 to 12 April 2015."


def filled(organiser: Client, pk: int, day: str, start: str = "", end: str = "") -> Form:
    form = Form(organiser, session_path(pk))
    form["date"], form["start_time"], form["end_time"] = day, start, end
    return form


def asked(answer: Answer) -> list[str]:
    """What is asked, without the sentence that says how to answer."""
    errors = [each.replace("\u00a0", " ") for each in answer.errors]
    assert errors[:1] == [ASKED] * bool(errors)
    return errors[1:]


def box(answer: Answer) -> str:
    (value,) = answer.page.xpath("//input[@type='checkbox'][@name='confirmed'][not(@checked)]/@value")
    return str(value)


@pytest.mark.parametrize(
    ("zone", "typed", "doubts"),
    [
        ("Asia/Seoul", ["1915-01-01"], [OUTSIDE % 1915]),
        ("Asia/Seoul", ["2028-01-01", "14:00", "15:30"], [OUTSIDE % 2028]),
        ("Asia/Seoul", ["2015-04-07"], [(OUTSIDE % 2015).replace("1 January", "7 April")]),
        (
            "Asia/Seoul",
            ["2015-04-09", "10:00", "9:00"],
            ["The session lasts 23 hours, from 10:00 to 09:00 on the next day."],
        ),
        ("Asia/Seoul", ["2015-04-09", "8:00", "20:01"], ["The session lasts 12:01 hours, from 08:00 to 20:01."]),
        ("Europe/Berlin", ["2015-03-29", "2:30", "4:00"], ["Clocks skip 02:30 on 29 March 2015 in Europe/Berlin."]),
        (
            "America/New_York",
            ["2015-03-08", "1:00", "2:15"],
            ["Clocks skip 02:15 on 8 March 2015 in America/New_York."],
        ),
        (
            "Asia/Seoul",
            ["1915-01-01", "10:00", "9:00"],
            [OUTSIDE % 1915, "The session lasts 23 hours, from 10:00 to 09:00 on the next day."],
        ),
    ],
)
def test_a_doubtful_time_is_asked_about_and_saved_once_it_is_confirmed(
    organiser: Client, zone: str, typed: list[str], doubts: list[str]
) -> None:
    session = SessionFactory.create(published=True)
    if zone != "Asia/Seoul":
        Congress.objects.update(time_zone=zone, start_date=date(2015, 3, 1), end_date=date(2015, 3, 31))
    form = filled(organiser, session.pk, *typed)
    form["title"] = "Typed meanwhile"
    answer = form.send()
    assert asked(answer) == doubts
    session.refresh_from_db()
    assert (session.date, session.title) == (None, f"Title of {session.code}")
    assert answer.page.xpath("//input[@name='title']/@value") == ["Typed meanwhile"]
    assert answer.page.xpath("//input[@name='date']/@value") == [typed[0]]
    form["confirmed"] = box(answer)
    assert form.send().errors == []
    session.refresh_from_db()
    assert (str(session.date), session.title) == (typed[0], "Typed meanwhile")
    again = Form(organiser, session_path(session.pk))
    again["title"] = "The day stays as it is"
    assert "confirmed" not in again
    assert again.send().errors == []


@pytest.mark.parametrize(
    "typed",
    [
        ["2015-04-08"],
        ["2015-04-12", "22:00", "2:00"],
        ["2015-04-09", "8:00", "20:00"],
        ["", "", ""],
    ],
)
def test_what_is_not_doubtful_is_not_asked_about(organiser: Client, typed: list[str]) -> None:
    assert filled(organiser, SessionFactory.create(published=True).pk, *typed).send().errors == []


def test_the_hours_of_a_session_are_those_that_pass_when_clocks_are_changed(organiser: Client) -> None:
    session = SessionFactory.create()
    Congress.objects.update(time_zone="Europe/Berlin", start_date=date(2015, 10, 1), end_date=date(2015, 10, 31))
    answer = filled(organiser, session.pk, "2015-10-24", "18:00", "6:00").send()
    assert asked(answer) == ["The session lasts 13 hours, from 18:00 to 06:00 on the next day."]
    assert filled(organiser, session.pk, "2015-10-23", "18:00", "6:00").send().errors == []


def test_another_doubtful_day_is_asked_about_anew(organiser: Client) -> None:
    session = SessionFactory.create()
    form = filled(organiser, session.pk, "1915-01-01")
    form["confirmed"] = box(form.send())
    form["date"] = "2028-01-01"
    answer = form.send()
    assert asked(answer) == [OUTSIDE % 2028]
    assert box(answer) != form["confirmed"]
    assert ConferenceSession.objects.get().date is None


def test_a_new_session_is_asked_about_too(organiser: Client) -> None:
    CongressFactory.create()
    form = Form(organiser, f"{SESSIONS}add/")
    form["code"], form["title"], form["date"] = "D4", "Smart", "1915-01-01"
    answer = form.send()
    assert asked(answer) == [OUTSIDE % 1915]
    form["confirmed"] = box(answer)
    assert form.send().errors == []
    assert ConferenceSession.objects.get().date == date(1915, 1, 1)


def test_a_confirmed_conflict_is_not_asked_about_again_with_a_doubt(organiser: Client, editor: Client) -> None:
    session = SessionFactory.create(room="Room 1")
    first, second = Form(organiser, session_path(session.pk)), Form(editor, session_path(session.pk))
    first["room"] = "Room 2"
    first.send()
    second["date"] = "1915-01-01"
    second["overwrite"] = second.send().page.xpath("//input[@name='overwrite']/@value")[0]
    answer = second.send()
    assert asked(answer) == [OUTSIDE % 1915]
    assert answer.page.xpath("//input[@name='overwrite'][@checked]/@value") == [second["overwrite"]]
    second["confirmed"] = box(answer)
    assert second.send().errors == []
    assert ConferenceSession.objects.get().date == date(1915, 1, 1)


FUTURE = "“As of” 1 January 2099 is in the future: today is 9 April 2015."
EARLIER = "“As of” 6 April 2015 is before the date of edition 1, which is as of 7 April 2015."


@pytest.mark.parametrize(("typed", "doubt"), [("2099-01-01", FUTURE), ("2015-04-06", EARLIER)])
def test_a_doubtful_date_of_an_edition_is_asked_about_once_and_on_the_page_that_publishes(
    organiser: Client, clock: Clock, typed: str, doubt: str
) -> None:
    clock.now = datetime(2015, 4, 9, 3, tzinfo=UTC)
    session = EditionFactory.create(session__code="D4", as_of=date(2015, 4, 7)).session
    form = Form(organiser, session_path(session.pk))
    form["room"], form["edition_as_of"] = "Hall 1", typed
    answer = form.send("_publish")
    assert asked(answer) == [doubt]
    form["confirmed"] = box(answer)
    page = form.send("_publish")
    assert page.errors == []
    assert "/publish/?" in page.path
    (confirmed,) = page.page.xpath("//input[@name='confirmed'][@checked]/@value")
    path = session_path(session.pk).replace("change/", "publish/")
    refused = Answer(organiser.post(path, {"edition_as_of": typed, "edition_note": ""}, follow=True))
    assert asked(refused) == [doubt]
    assert Edition.objects.count() == 1
    organiser.post(path, {"edition_as_of": typed, "edition_note": "", "confirmed": confirmed})
    assert [str(each.as_of) for each in Edition.objects.order_by("number")] == ["2015-04-07", typed]


def test_the_date_of_an_edition_is_not_asked_about_when_nothing_is_published(organiser: Client, clock: Clock) -> None:
    clock.now = datetime(2015, 4, 9, 3, tzinfo=UTC)
    session = EditionFactory.create(session__code="D4").session
    form = Form(organiser, session_path(session.pk))
    form["edition_as_of"] = "2099-01-01"
    assert form.send().errors == []


@pytest.mark.parametrize("typed", ["2015-04-09", "2015-04-07"])
def test_today_and_the_date_of_the_former_edition_are_not_doubtful(organiser: Client, clock: Clock, typed: str) -> None:
    clock.now = datetime(2015, 4, 8, 16, tzinfo=UTC)  # the 9th at the congress
    session = EditionFactory.create(session__code="D4", as_of=date(2015, 4, 7)).session
    form = Form(organiser, session_path(session.pk))
    form["room"], form["edition_as_of"] = "Hall 1", typed
    assert form.send("_publish").errors == []
    assert ConferenceSession.objects.get().start_time != time(1)
