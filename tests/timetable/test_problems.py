"""Problems of the programme, and how long one stays accepted."""

import json
from datetime import date, time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from smartcity_session.models import ConferenceSession, Congress, Room
from smartcity_session.operations.sample_programme import make_programme
from smartcity_session.presentation.problems import ProblemKind, ProgrammeProblem, Subject
from smartcity_session.timetable.problems import (
    accept_problem,
    found_problems,
    open_problems,
    problems_concerning,
    reopen_problem,
)
from smartcity_session.timetable.rooms import name_sessions
from speakers.models import Speaker
from tests.factories.rows import (
    CongressFactory,
    ContributionFactory,
    ProgrammeBreakFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2015, 4, 9)


def session(code: str, start: str, end: str = "", **facts: Any) -> ConferenceSession:
    """A session on 9 April 2015, with local times such as "14:00"."""
    times = {"start_time": time.fromisoformat(start), "end_time": time.fromisoformat(end) if end else None}
    made: ConferenceSession = SessionFactory.create(**{"code": code, "date": DAY, **times, **facts})
    return made


def problems() -> tuple[ProgrammeProblem, ...]:
    return open_problems(found_problems(Congress.objects.get()))


def kinds() -> list[str]:
    return [problem.kind.value for problem in problems()]


def words() -> list[str]:
    return [problem.words.replace("\N{NO-BREAK SPACE}", " ") for problem in problems()]


@pytest.fixture
def room() -> Room:
    made: Room = RoomFactory.create(name="Hall 2", building="East")
    return made


@pytest.fixture
def speaker() -> Speaker:
    made: Speaker = SpeakerFactory.create(name="Roland Zinkernagel")
    return made


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("15:00", "16:30", ["room-twice"]),
        ("14:00", "15:30", ["room-twice"]),
        ("14:30", "15:00", ["room-twice"]),
        ("15:29", "16:00", ["room-twice"]),
        ("15:30", "16:30", []),
        ("13:00", "14:00", []),
        ("14:15", "", ["room-twice"]),
        ("13:59", "", []),
    ],
)
def test_a_room_holds_one_thing_at_a_time(room: Room, start: str, end: str, found: list[str]) -> None:
    session("D4", "14:00", "15:30", location=room)
    other = session("A3", start, end, location=room)
    assert kinds() == found
    other.status = ConferenceSession.Status.CANCELLED
    other.first_published_at = "2015-04-01T00:00Z"
    other.save()
    assert kinds() == []


def test_a_room_that_is_a_text_is_a_room_and_a_break_takes_one() -> None:
    session("D4", "14:00", "15:30", room="Loft")
    session("D5", "15:00", "16:30", room="LOFT")
    lunch_room = RoomFactory.create(name="Foyer")
    session("A1", "12:00", "13:00", location=lunch_room)
    ProgrammeBreakFactory.create(location=lunch_room)
    assert words() == [
        "Foyer has two at once on Thursday 9 April 2015: A1 (12:00–13:00) and Lunch (12:30–14:00).",
        "Loft has two at once on Thursday 9 April 2015: D4 (14:00–15:30) and D5 (15:00–16:30).",
    ]


def test_a_session_over_midnight_meets_that_of_the_next_day(room: Room) -> None:
    session("D4", "22:00", "01:00", location=room)
    session("D5", "00:30", "02:00", location=room, date=date(2015, 4, 10))
    assert kinds() == ["room-twice"]


def test_a_session_of_an_unknown_time_is_in_nobodys_way(room: Room) -> None:
    SessionFactory.create(location=room, date=DAY)
    SessionFactory.create(location=room, date=DAY)
    SessionFactory.create(location=room)
    assert kinds() == []


def test_nobody_is_in_two_places_chairs_neither(speaker: Speaker) -> None:
    one, other = session("D4", "14:00", "15:30"), session("A3", "15:00", "16:00")
    ContributionFactory.create(talk=None, session=one, speaker=speaker, role="chair")
    ContributionFactory.create(talk__session=other, speaker=speaker)
    assert words() == [
        "Roland Zinkernagel is in two places on Thursday 9 April 2015: D4 (14:00–15:30) and A3 (15:00–16:00)."
    ]


def test_a_talk_takes_its_own_time_and_who_answers_questions_about_it_none(speaker: Speaker) -> None:
    one, other = session("D4", "14:00", "15:30"), session("A3", "15:00", "16:00")
    talk = TalkFactory.create(session=one, start_time=time(14), minutes=30)
    ContributionFactory.create(talk=talk, speaker=speaker)
    ContributionFactory.create(talk=None, session=other, speaker=speaker, role="chair")
    ContributionFactory.create(talk=None, session=one, speaker=speaker, role="contact")
    assert kinds() == []
    talk.start_time = time(14, 45)
    talk.save()
    assert words() == [
        "Roland Zinkernagel is in two places on Thursday 9 April 2015: D4 (14:45–15:15) and A3 (15:00–16:00)."
    ]
    (problem,) = problems()
    assert problem.concerns(Subject.TALK, talk.pk)
    assert problem.concerns(Subject.SESSION, one.pk)


def test_a_chair_may_speak_in_the_own_session(speaker: Speaker) -> None:
    one = session("D4", "14:00", "15:30")
    ContributionFactory.create(talk=None, session=one, speaker=speaker, role="chair")
    ContributionFactory.create(talk__session=one, speaker=speaker)
    assert kinds() == []


def test_talks_that_overlap_or_are_outside_are_found() -> None:
    one = session("D4", "14:00", "15:30")
    TalkFactory.create(session=one, title="First", start_time=time(14), minutes=30)
    TalkFactory.create(session=one, title="Second", start_time=time(14, 20), minutes=20)
    TalkFactory.create(session=one, title="Third", start_time=time(15, 20), minutes=20)
    assert words() == [
        "D4: the talk “Third” (15:20–15:40) is not within the session, which is 14:00–15:30.",
        "D4: the talks “First” (14:00–14:30) and “Second” (14:20–14:40) overlap.",
    ]


def test_days_outside_of_the_congress_and_long_sessions_are_found() -> None:
    session("D4", "08:00", "20:30", date=date(2015, 4, 8))
    session("D5", "08:00", "20:00", date=date(2015, 4, 9))
    session("D6", "08:00", "09:00", date=date(2016, 4, 9))
    assert words() == [
        "D4: The session lasts 12:30 hours, from 08:00 to 20:30.",
        "D6: 9 April 2016 is no day of the congress, which is from 8 April 2015 to 12 April 2015.",
    ]


@pytest.mark.parametrize(
    ("start", "building", "minutes", "found"),
    [
        ("15:35", "West", 10, ["short-way"]),
        ("15:30", "West", 10, ["short-way"]),
        ("15:40", "West", 10, []),
        ("15:35", "west ", 0, []),
        ("15:35", " EAST", 10, []),
        ("15:35", "", 10, []),
    ],
)
def test_a_way_between_buildings_takes_its_minutes(
    room: Room, speaker: Speaker, start: str, building: str, minutes: int, found: list[str]
) -> None:
    Congress.objects.filter(pk=CongressFactory.create().pk).update(minutes_between_buildings=minutes)
    far = RoomFactory.create(name="Loft", building=building)
    one, other = session("D4", "14:00", "15:30", location=room), session("A3", start, "17:00", location=far)
    for each in (one, other):
        ContributionFactory.create(talk=None, session=each, speaker=speaker, role="chair")
    assert kinds() == found


def test_an_accepted_problem_stays_accepted_until_what_it_is_about_changes(room: Room) -> None:
    one, _other = session("D4", "14:00", "15:30", location=room), session("A3", "15:00", "16:00", location=room)
    (problem,) = problems()
    accepted = accept_problem(problem=problem, reason="One hall, two corners", by=UserFactory.create())
    one.title = "Another title"
    one.save()
    room.name = "Great Hall"
    room.save()
    name_sessions(room=room)
    one.refresh_from_db()
    assert kinds() == []
    assert [each.accepted for each in found_problems(Congress.objects.get())] == [accepted]
    one.end_time = time(15, 25)
    one.save()
    assert kinds() == ["room-twice"]
    one.end_time = time(15, 30)
    one.save()
    assert kinds() == []
    reopen_problem(problem=problem)
    assert kinds() == ["room-twice"]


def test_the_problems_of_a_session_are_those_that_concern_it(room: Room, speaker: Speaker) -> None:
    one = session("D4", "14:00", "15:30", location=room)
    session("A3", "15:00", "16:00", location=room)
    session("E1", "08:00", "23:00", date=DAY)
    undated = SessionFactory.create(code="F1")
    congress = Congress.objects.get()
    days = {one.pk: one.date, undated.pk: None}
    found = problems_concerning(Subject.SESSION, days, congress=congress)[one.pk]
    assert [problem.kind for problem in found] == [ProblemKind.ROOM_TWICE]
    assert found == tuple(each for each in problems() if each.concerns(Subject.SESSION, one.pk))
    assert problems_concerning(Subject.SESSION, {undated.pk: None}, congress=congress) == {undated.pk: ()}


def test_the_command_lists_problems_for_people_and_for_programs(room: Room) -> None:
    session("D4", "14:00", "15:30", location=room)
    session("A3", "15:00", "16:00", location=room)
    out = StringIO()
    call_command("problems", stdout=out)
    assert out.getvalue().replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "Hall 2 has two at once on Thursday 9 April 2015: D4 (14:00–15:30) and A3 (15:00–16:00).",
        "1 problem.",
    ]
    out = StringIO()
    call_command("problems", "--json", stdout=out)
    (row,) = json.loads(out.getvalue())
    assert (row["kind"], row["date"], row["accepted"]) == ("room-twice", "2015-04-09", None)
    assert [(each["kind"], each["label"], each["field"]) for each in row["concerned"]] == [
        ("session", "D4", "location"),
        ("session", "A3", "location"),
    ]


def test_the_command_says_that_there_is_no_congress() -> None:
    with pytest.raises(CommandError, match="not described"):
        call_command("problems")


@pytest.mark.parametrize("sessions", [1, 40])
def test_all_problems_are_found_in_five_queries(sessions: int) -> None:
    list(make_programme(sessions=sessions, seed=1))
    congress = Congress.objects.get()
    with CaptureQueriesContext(connection) as asked:
        found_problems(congress)
    assert len(asked) == 5
