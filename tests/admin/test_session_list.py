"""The list of the sessions: what its filters find, and what each session lacks."""

from datetime import date, time

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession
from smartcity_session.search.index import reindex_pending
from tests.admin.pages import SESSIONS, Answer
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    MaterialFactory,
    RoomFactory,
    SessionFactory,
    TopicFactory,
)


def codes(client: Client, **asked: str) -> list[str]:
    answer = Answer(client.get(SESSIONS, asked, follow=True))
    return [each.text_content() for each in answer.page.xpath("//th[@class='field-code']")]


@pytest.fixture
def sessions(db: None) -> list[ConferenceSession]:
    """A: an empty draft. B: complete but for photos, and its PDF is behind. C: cancelled, its PDF is current."""
    draft = SessionFactory.create(code="A", abstract="")
    facts = {
        "date": date(2015, 4, 9),
        "start_time": time(14),
        "end_time": time(15, 30),
        "location": RoomFactory.create(),
    }
    behind = SessionFactory.create(code="B", published=True, **facts)
    ContributionFactory.create(talk__session=behind)
    MaterialFactory.create(session=behind, link="https://example.org/")
    EditionFactory.create(session=behind)
    ConferenceSession.objects.filter(pk=behind.pk).update(title="Another title")
    cancelled = EditionFactory.create(session__code="C", session__cancelled=True).session
    reindex_pending()
    return [draft, behind, cancelled]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["A", "B", "C"]),
        ({"day": "2015-04-09"}, ["B"]),
        ({"day": "none"}, ["A", "C"]),
        ({"day": "9 April"}, []),
        ({"room": "HALL"}, ["B"]),
        ({"room": "none"}, ["A", "C"]),
        ({"status__exact": "cancelled"}, ["C"]),
        ({"pdf": "behind"}, ["B"]),
        ({"pdf": "current"}, ["C"]),
        ({"pdf": "none"}, ["A"]),
        ({"incomplete": "any"}, ["A", "B"]),
        ({"incomplete": "photos"}, ["B"]),
        ({"incomplete": "room"}, ["A"]),
        ({"pdf": "what?", "incomplete": "what?"}, ["A", "B", "C"]),
        ({"room": "\0"}, []),
        ({"room": "99999999999999999999"}, []),
    ],
)
def test_each_filter_finds_its_sessions(
    organiser: Client, sessions: list[ConferenceSession], asked: dict[str, str], found: list[str]
) -> None:
    rooms = {"HALL": str(sessions[1].location_id)}
    assert codes(organiser, **{name: rooms.get(value, value) for name, value in asked.items()}) == found


def test_what_a_session_lacks_leads_to_its_field(organiser: Client, sessions: list[ConferenceSession]) -> None:
    answer = Answer(organiser.get(SESSIONS, follow=True))
    lacking = answer.texts("//td[@class='field-lacking']")
    assert lacking == ["Time, Room, Abstract, Speakers, Materials", "Photos", "-"]
    links = answer.page.xpath("//td[@class='field-lacking']//a/@href")
    page = f"{SESSIONS}{sessions[0].pk}/change/"
    assert links[:2] == [f"{page}#id_date", f"{page}#id_room"]


def test_filters_say_in_one_line_what_is_chosen(organiser: Client, sessions: list[ConferenceSession]) -> None:
    assert sessions
    SessionFactory.create().topics.add(TopicFactory.create(name="Water"))
    answer = Answer(organiser.get(SESSIONS, {"pdf": "behind"}))
    assert answer.texts("//div[@class='folded-filters']//details/summary") == [
        "Day All",
        "Room All",
        "Status All",
        "PDF Behind the page",
        "Incomplete All",
        "Format All",
        "Topics All",
    ]


def test_only_who_may_publish_is_offered_it(
    organiser: Client, editor: Client, sessions: list[ConferenceSession]
) -> None:
    assert sessions
    offered = [
        (
            "Publish the PDF that is behind" in Answer(client.get(SESSIONS)).texts("//ul[@class='object-tools']/li"),
            Answer(client.get(SESSIONS)).page.xpath("//select[@name='action']/option/@value")[1:],
        )
        for client in (organiser, editor)
    ]
    changes, tables = ["set_room", "set_day", "set_topics"], ["export_xlsx", "export_csv"]
    assert offered == [
        (True, [*changes, "set_status", "publish_selected", "delete_selected", *tables]),
        (False, [*changes, *tables]),
    ]
