"""Who saves or publishes a session reads which problems of the programme it has, with the ways to correct them."""

from datetime import date, time

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession, Room
from smartcity_session.timetable.problems import accept_problem, found_problems
from tests.admin.pages import SESSIONS, Answer, Form, session_path
from tests.factories.rows import EditionFactory, RoomFactory, SessionFactory

TWICE = "Hall 1 has two at once on Thursday 9 April 2015: A3 (15:00–16:00) and D4 (15:30–17:00)."
TIMES = {"date": date(2015, 4, 9), "start_time": time(15, 30), "end_time": time(17)}
committed = pytest.mark.django_db(transaction=True)  # an edition is made once the save is committed


@pytest.fixture
def room(db: None) -> Room:
    """A room that has a session already."""
    room = RoomFactory.create(name="Hall 1")
    SessionFactory.create(code="A3", location=room, **{**TIMES, "start_time": time(15), "end_time": time(16)})
    return room


@pytest.fixture
def session(room: Room) -> ConferenceSession:
    """A draft in that room at the same time."""
    return SessionFactory.create(code="D4", location=room, **TIMES)


def problems(answer: Answer, where: str = "//ul[@class='messagelist']") -> list[str]:
    """The problems that stand there, with the words of their links."""
    return [
        each.replace("\N{NO-BREAK SPACE}", " ") for each in answer.texts(f"{where}//*[@class='found-problems']//li")
    ]


@committed
def test_the_page_of_a_draft_says_it_where_it_is_published_and_the_publication_says_it_once(
    organiser: Client, session: ConferenceSession
) -> None:
    line = f"{TWICE} Correct: A3: room, D4: room"
    path = session_path(session.pk)
    before = Answer(organiser.get(path))
    assert problems(before, "//section[@id='edition']") == [line]
    assert problems(before) == []
    other = ConferenceSession.objects.get(code="A3")
    links = before.page.xpath("//section[@id='edition']//*[@class='found-problems']//a/@href")
    assert links == [f"{session_path(other.pk)}#id_room", f"{path}#id_room", f"{SESSIONS}problems/"]
    after = Form(organiser, path).send("_publish")
    assert after.messages[0].startswith("Edition 1 of D4 is published")
    assert problems(after) == [line]


@committed
def test_a_later_edition_says_it_on_the_page_that_asks_and_after_it(organiser: Client, room: Room) -> None:
    session = SessionFactory.create(code="D4", published=True, location=room, **TIMES)
    EditionFactory.create(session=session)
    session.abstract = "What has changed since."
    session.save()
    asking = Form(organiser, session_path(session.pk)).send("_publish")
    assert len(problems(asking, "//form")) == len(problems(asking, "")) == 1
    answer = Answer(organiser.post(asking.path.partition("?")[0], {"edition_as_of": "2015-04-08"}, follow=True))
    assert answer.messages[0].startswith("Edition 2 of D4 is published")
    assert problems(answer)[0].startswith(TWICE)


def test_a_published_session_that_is_saved_says_it(organiser: Client, room: Room) -> None:
    session = SessionFactory.create(code="D4", published=True, **TIMES)
    form = Form(organiser, session_path(session.pk))
    assert problems(Answer(organiser.get(session_path(session.pk))), "") == []
    form["room"] = "Hall 1"
    assert problems(form.send()) == [f"{TWICE} Correct: A3: room, D4: room"]


def test_many_that_are_published_say_it_of_each_that_has_one(organiser: Client, session: ConferenceSession) -> None:
    free = SessionFactory.create(code="E1")
    page = Answer(organiser.get(f"{SESSIONS}publish/?session={session.pk}&session={free.pk}"))
    assert problems(page, "//li[.//strong[starts-with(., 'D4')]]") == [f"{TWICE} Correct: A3: room, D4: room"]
    assert problems(page, "//li[.//strong[starts-with(., 'E1')]]") == []


def test_a_problem_that_somebody_accepts_is_not_said(organiser: Client, session: ConferenceSession) -> None:
    for found in found_problems(session.congress):
        accept_problem(problem=found.problem, reason="A wall between", by=None)
    assert problems(Form(organiser, session_path(session.pk)).send(), "") == []


def test_an_editor_reads_it_after_saving_and_has_no_place_to_publish(
    editor: Client, session: ConferenceSession
) -> None:
    assert problems(Answer(editor.get(session_path(session.pk))), "") == []
    assert len(problems(Form(editor, session_path(session.pk)).send())) == 1
