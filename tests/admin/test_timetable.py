"""The timetable and the problems in the admin, as a browser without JavaScript has them."""

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartcity_session.models import AcceptedProblem, ConferenceSession, HistoryEntry
from tests.admin.pages import Answer
from tests.factories.browsers import browser_of
from tests.factories.rows import (
    CongressFactory,
    EditionFactory,
    ProgrammeBreakFactory,
    RoomFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
TIMETABLE = "/admin/smartcity_session/conferencesession/timetable/"
PROBLEMS = "/admin/smartcity_session/conferencesession/problems/"
DAY = date(2015, 4, 9)
OF_DAY = f"{TIMETABLE}?day=2015-04-09"


def session(code: str, start: str, end: str, **facts: Any) -> ConferenceSession:
    """A session on 9 April 2015, with local times such as "14:00"."""
    times = {"start_time": time.fromisoformat(start), "end_time": time.fromisoformat(end)}
    made: ConferenceSession = SessionFactory.create(**{"code": code, "date": DAY, **times, **facts})
    return made


def where(code: str) -> str:
    row = ConferenceSession.objects.get(code=code)
    times = [f"{each:%H:%M}" if each else "" for each in (row.start_time, row.end_time)]
    return f"{row.date} {'-'.join(times)} {row.room}"


def ask(client: Client, data: dict[str, Any], path: str = OF_DAY) -> Answer:
    return Answer(client.post(path, data, follow=True))


def confirm(client: Client, asked: Answer) -> Answer:
    """Press the button of the page that asks."""
    form = asked.page.xpath("//form[.//input[@name='confirmed']]")[0]
    data: dict[str, list[str]] = {"confirmed": ["x"]}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return Answer(client.post(OF_DAY, data, follow=True))


def test_the_grid_has_rooms_and_times_and_what_has_none(organiser: Client) -> None:
    room = RoomFactory.create(name="Hall 2")
    RoomFactory.create(name="Loft")
    session("D4", "14:00", "16:30", location=room)
    session("A3", "16:00", "17:00")
    ProgrammeBreakFactory.create(title="Lunch")
    SessionFactory.create(code="X1", title="Undated")
    page = Answer(organiser.get(OF_DAY, follow=True)).page.get_element_by_id("grid")
    cells = [[" ".join(cell.text_content().split()) for cell in row.xpath("./*")] for row in page.xpath(".//tbody/tr")]
    assert [" ".join(head.text_content().split()) for head in page.xpath(".//thead//th")] == [
        "Start",
        "Hall 2",
        "Loft",
        "No room",
    ]
    assert [row[0].split()[0] for row in cells] == ["12:30", "14:00", "16:00"]
    assert "Lunch" in cells[0][0]
    assert "D4" in cells[1][1]
    assert cells[2][1].startswith("D4 until 16:30")
    assert "A3" in cells[2][3]
    assert "X1 Undated" in " ".join(page.xpath(".//aside")[0].text_content().split())


def test_the_table_has_the_whole_width_where_every_session_has_a_time(organiser: Client) -> None:
    session("D4", "14:00", "15:30")
    page = Answer(organiser.get(OF_DAY, follow=True)).page.get_element_by_id("grid")
    assert page.xpath(".//aside | .//*[contains(., 'Without a time')]") == []


def test_two_sessions_are_swapped_after_a_question_and_both_at_once(organiser: Client) -> None:
    one = session("D4", "14:00", "15:30", location=RoomFactory.create(name="Hall 2"), published=True)
    other = session("A3", "09:00", "10:00", location=RoomFactory.create(name="Loft"))
    EditionFactory.create(session=one)
    asked = ask(organiser, {"chosen": [f"s{one.pk}", f"s{other.pk}"], "move": "x"})
    moves = asked.page.xpath("//table[@class='moves']/tbody/tr")
    assert [[cell.text_content().replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in moves] == [
        [
            "D4 Title of D4",
            "Thursday 9 April 2015, 14:00–15:30, Hall 2",
            "Thursday 9 April 2015, 09:00–10:30, Loft",
        ],
        [
            "A3 Title of A3",
            "Thursday 9 April 2015, 09:00–10:00, Loft",
            "Thursday 9 April 2015, 14:00–15:00, Hall 2",
        ],
    ]
    words = asked.page.text_content()
    assert "It brings no new problem." in words
    assert where("D4") == "2015-04-09 14:00-15:30 Hall 2"
    answer = confirm(organiser, asked)
    assert answer.messages == [
        (
            "The timetable was changed. The public now sees what you saved: D4. "
            "The PDF is behind the page. Publish a new PDF edition of D4."
        )
    ]
    assert [where("D4"), where("A3")] == ["2015-04-09 09:00-10:30 Loft", "2015-04-09 14:00-15:00 Hall 2"]
    noted = HistoryEntry.objects.filter(by__username="organiser").order_by("session_pk")
    assert list(noted.values_list("session_pk", "before__room", "after__room")) == [
        (one.pk, "Hall 2", "Loft"),
        (other.pk, "Loft", "Hall 2"),
    ]


@pytest.mark.parametrize(
    ("chosen", "target", "then"),
    [
        (["2015-04-09 09:00:00 {loft}"], {}, "2015-04-09 09:00-10:30 Loft"),
        (["2015-04-09 09:00:00 none"], {}, "2015-04-09 09:00-10:30 "),
        ([], {"to_day": "2015-04-10", "to_start": "16.15", "to_room": "{loft}"}, "2015-04-10 16:15-17:45 Loft"),
        ([], {"to_day": "2015-04-10", "to_start": "", "to_room": ""}, "2015-04-10 14:00-15:30 Hall 2"),
    ],
)
def test_a_session_is_moved_to_a_place(organiser: Client, chosen: list[str], target: dict[str, str], then: str) -> None:
    row = session("D4", "14:00", "15:30", location=RoomFactory.create(name="Hall 2"))
    loft = str(RoomFactory.create(name="Loft").pk)
    session("A3", "09:00", "10:00")
    places = [each.format(loft=loft) for each in chosen]
    given = {name: value.format(loft=loft) for name, value in target.items()}
    confirm(organiser, ask(organiser, {"chosen": [f"s{row.pk}", *places], **given, "move": "x"}))
    assert where("D4") == then


def test_what_has_no_time_gets_one_and_the_end_of_what_begins_with_it(organiser: Client) -> None:
    session("A3", "09:00", "10:00")
    undated = SessionFactory.create(code="X1")
    confirm(organiser, ask(organiser, {"chosen": [f"s{undated.pk}", "2015-04-09 09:00:00 none"], "move": "x"}))
    assert where("X1") == "2015-04-09 09:00-10:00 "


def test_a_room_is_shifted_from_a_time_on_with_its_breaks(organiser: Client) -> None:
    room = RoomFactory.create(name="Hall 2")
    session("D4", "14:00", "15:30", location=room)
    session("D5", "16:00", "17:00", location=room)
    session("A3", "16:00", "17:00")
    lunch = ProgrammeBreakFactory.create(location=room, start_time=time(17), end_time=time(18))
    data = {"shift_room": str(room.pk), "shift_from": "15:00", "shift_by": "-15", "shift": "x"}
    confirm(organiser, ask(organiser, data))
    assert [where(code) for code in ("D4", "D5", "A3")] == [
        "2015-04-09 14:00-15:30 Hall 2",
        "2015-04-09 15:45-16:45 Hall 2",
        "2015-04-09 16:00-17:00 ",
    ]
    lunch.refresh_from_db()
    assert lunch.start_time == time(16, 45)


def test_problems_are_shown_before_anything_is_changed(organiser: Client) -> None:
    room = RoomFactory.create(name="Hall 2")
    one = session("D4", "14:00", "15:30", location=room)
    session("A3", "09:00", "10:00", location=room)
    asked = ask(organiser, {"chosen": [f"s{one.pk}", f"2015-04-09 09:30:00 {room.pk}"], "move": "x"})
    words = asked.page.text_content().replace("\N{NO-BREAK SPACE}", " ")
    assert "Hall 2 has two at once on Thursday 9 April 2015: A3 (09:00–10:00) and D4 (09:30–11:00)." in words
    confirm(organiser, asked)
    assert "1 problem" in " ".join(Answer(organiser.get(OF_DAY, follow=True)).page.text_content().split())


def test_what_was_changed_meanwhile_is_not_moved(organiser: Client) -> None:
    one, other = session("D4", "14:00", "15:30"), session("A3", "09:00", "10:00")
    asked = ask(organiser, {"chosen": [f"s{one.pk}", f"s{other.pk}"], "move": "x"})
    other.start_time = time(8)
    other.save()
    assert confirm(organiser, asked).messages == ["Nothing was moved: it was changed meanwhile. Look at it again."]
    assert where("D4") == "2015-04-09 14:00-15:30 "


CHOOSE = "Choose one session and a free place, or two sessions."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"move": "x"}, CHOOSE),
        ({"move": "x", "chosen": ["s1", "s2", "s3"]}, CHOOSE),
        ({"move": "x", "chosen": ["s99", "x", "s\0", "s²", "2015-02-31 09:00 none", "2015-04-09 09:00 99"]}, CHOOSE),
        ({"move": "x", "chosen": ["s3"]}, "Say when it starts, or choose a free place."),
        ({"move": "x", "chosen": ["s1", "s3"]}, "Only what has a time can be swapped."),
        ({"move": "x", "chosen": ["s1"], "to_start": "9 o'clock"}, "This is no time of day in 24 hours."),
        ({"move": "x", "chosen": ["s1"], "to_day": "1999-01-01"}, "Select a valid choice."),
        ({"shift": "x", "shift_from": "09:00", "shift_by": "0"}, "By 0 minutes nothing is shifted."),
        ({"shift": "x", "shift_from": "23:00", "shift_by": "5"}, "Nothing begins there from this time on."),
        ({"shift": "x", "shift_from": "", "shift_by": "x"}, "Enter a whole number."),
        ({"shift": "x", "shift_from": "09:00", "shift_by": "99999"}, "Ensure this value is less than or equal to"),
    ],
)
def test_what_is_not_clear_is_asked_again_with_what_was_chosen(
    organiser: Client, data: dict[str, Any], message: str
) -> None:
    rows = (session("D4", "14:00", "15:30"), session("D5", "16:00", "17:00"), SessionFactory.create(code="X1"))
    keys = {f"s{number}": f"s{row.pk}" for number, row in enumerate(rows, start=1)}
    chosen = [keys.get(each, each) for each in data.get("chosen", [])]
    answer = ask(organiser, {**data, "chosen": chosen})
    assert message in answer.page.text_content()
    boxes = answer.page.xpath("//input[@name='chosen'][@checked]/@value")
    assert set(boxes) == set(chosen) & set(keys.values())
    assert where("D4") == "2015-04-09 14:00-15:30 "


def test_the_timetable_is_for_who_may_change_sessions() -> None:
    CongressFactory.create()
    assert browser_of("Editor").get(TIMETABLE).status_code == 200
    nobody = browser_of(username="other")
    assert [nobody.get(path).status_code for path in (TIMETABLE, PROBLEMS)] == [403, 403]


def test_without_a_congress_there_is_no_day_to_show(organiser: Client) -> None:
    assert "Describe the congress first" in Answer(organiser.get(TIMETABLE, follow=True)).messages[0]
    assert "no problem" in Answer(organiser.get(PROBLEMS, follow=True)).page.text_content()


@pytest.mark.parametrize("number", [2, 20])
def test_the_queries_of_the_timetable_do_not_grow_with_its_sessions(organiser: Client, number: int) -> None:
    for each in range(number):
        session(f"D{each}", "14:00", "15:30", location=RoomFactory.create())
    organiser.get(OF_DAY)
    with CaptureQueriesContext(connection) as asked:
        organiser.get(OF_DAY)
    assert len(asked) <= 17


def test_a_problem_is_accepted_with_a_reason_and_reopened(organiser: Client) -> None:
    room = RoomFactory.create(name="Hall 2")
    one = session("D4", "14:00", "15:30", location=room)
    session("A3", "15:00", "16:00", location=room)
    page = Answer(organiser.get(PROBLEMS, follow=True)).page
    assert page.xpath("//p[@class='links']/a/@href")[0].endswith(f"/{one.pk}/change/#id_room")
    digest = page.xpath("//input[@name='digest']/@value")[0]
    asked = Answer(organiser.post(PROBLEMS, {"digest": digest, "reason": "  "}, follow=True))
    assert "Say why it can stay as it is." in asked.page.text_content()
    long = Answer(organiser.post(PROBLEMS, {"digest": digest, "reason": "x" * 301}, follow=True))
    assert "Write at most 300 characters." in long.page.text_content()
    assert long.page.xpath("//input[@name='reason']/@value") == ["x" * 301]
    answer = Answer(organiser.post(PROBLEMS, {"digest": digest, "reason": "Two corners"}, follow=True))
    assert answer.messages == ["It is accepted until what it is about changes."]
    assert "“Two corners”, organiser" in " ".join(answer.page.text_content().split())
    accepted = AcceptedProblem.objects.get()
    assert (accepted.reason, accepted.accepted_by.username if accepted.accepted_by else "") == (
        "Two corners",
        "organiser",
    )
    organiser.post(PROBLEMS, {"digest": digest, "reopen": ""}, follow=True)
    assert not AcceptedProblem.objects.exists()
    gone = Answer(organiser.post(PROBLEMS, {"digest": "nothing", "reason": "x"}, follow=True))
    assert gone.messages == ["This problem is not there any more: it was changed meanwhile."]


def test_a_break_says_its_problems_and_counts_its_changes(organiser: Client) -> None:
    room = RoomFactory.create(name="Hall 2")
    lunch = ProgrammeBreakFactory.create(location=room)
    session("D4", "13:00", "15:30", location=room)
    path = f"/admin/smartcity_session/programmebreak/{lunch.pk}/change/"
    data = {
        "kind": "lunch",
        "title": "Long lunch",
        "date": "2015-04-09",
        "start_time": "12:30",
        "end_time": "14:00",
        "location": room.pk,
    }
    answer = Answer(organiser.post(path, data, follow=True))
    assert any("Hall 2 has two at once" in each for each in answer.messages)
    lunch.refresh_from_db()
    assert (lunch.title, lunch.revision) == ("Long lunch", 1)
