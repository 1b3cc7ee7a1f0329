"""A congress that was planned in pretalx or frab gets its portal, and a later schedule leaves hand edits alone."""

import json
import os
from copy import deepcopy
from datetime import date, time
from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from materials.models import Material
from smartcity_session.exports.schedule import schedule
from smartcity_session.exports.schedule_json import schedule_json
from smartcity_session.importer.schedule.importing import ScheduleImport, StaleScheduleError, import_schedule
from smartcity_session.importer.schedule.program import LONGEST_TEXT, MOST_EVENTS
from smartcity_session.importer.schedule.reading import NoScheduleError, read_schedule
from smartcity_session.models import ConferenceSession, Congress, ProgrammeBreak, Room, SourceText, Topic
from smartcity_session.presentation.addresses import Addresses
from speakers.models import Contribution, Speaker, Talk
from tests.factories.addresses import session_with_everything
from tests.factories.contents import congress_of, content_of
from tests.factories.rows import CongressFactory, ProgrammeBreakFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
SCHEMAS = os.environ.get("SCHEDULE_SCHEMAS", "")
GUID = "0f6b3c1e-0000-4000-8000-00000000000{}"


def event(number: int, **facts: Any) -> dict[str, Any]:
    """An event as pretalx has it."""
    return {
        "guid": GUID.format(number),
        "code": f"ABC{number}XY",
        "id": number,
        "date": f"2026-05-0{number}T09:00:00+02:00",
        "start": "09:00",
        "duration": "00:45",
        "title": f"Title {number}",
        "subtitle": "",
        "track": "Water",
        "type": "Workshop",
        "language": "de",
        "abstract": "Short.",
        "description": "Long.",
        "persons": [{"code": f"P{number}", "name": f"Person {number}", "biography": "Writes."}],
        "links": [{"title": "Paper", "url": "https://example.org/paper"}],
        "attachments": [{"title": "Slides", "url": "https://example.org/slides.pdf"}],
        **facts,
    }


def document(*events: dict[str, Any], **conference: Any) -> dict[str, Any]:
    """A schedule.json with these events in one room."""
    return {
        "schedule": {
            "version": "v1",
            "conference": {
                "title": "TestCon",
                "start": "2026-05-01",
                "end": "2026-05-03",
                "time_zone_name": "Europe/Berlin",
                "rooms": [{"name": "Hall", "guid": GUID.format(9), "capacity": 90}],
                "days": [{"index": 1, "date": "2026-05-01", "rooms": {"Hall": list(events)}}],
                **conference,
            },
        }
    }


def run(data: dict[str, Any] | bytes, **options: Any) -> ScheduleImport:
    """Import a schedule."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    congress = Congress.objects.current()
    return import_schedule(file=read_schedule(raw, zone=congress.zone if congress else None), by=None, **options)


def test_an_empty_portal_has_congress_rooms_topics_sessions_people_and_links() -> None:
    done = run(document(event(1), event(2, track="Air", persons=[{"code": "P1", "name": "Person 1"}])))
    assert done.problems == []
    congress = Congress.objects.get()
    assert (congress.name, congress.start_date, congress.time_zone) == ("TestCon", date(2026, 5, 1), "Europe/Berlin")
    first, second = ConferenceSession.objects.order_by("code")
    assert (str(first.uuid), first.code, first.title) == (GUID.format(1), "ABC1XY", "Title 1")
    assert (first.date, first.start_time, first.end_time) == (date(2026, 5, 1), time(9), time(9, 45))
    assert (first.abstract, first.format, first.language, first.status) == (
        "Short.\n\nLong.",
        "workshop",
        "de",
        "draft",
    )
    assert (first.location, Room.objects.get().capacity) == (Room.objects.get(), 90)
    assert [topic.name for topic in (*first.topics.all(), *second.topics.all())] == ["Water", "Air"]
    assert [(part.speaker.name, part.role) for part in Contribution.objects.order_by("pk")] == [
        ("Person 1", "speaker"),
        ("Person 1", "speaker"),
    ]
    assert Speaker.objects.get().bio == "Writes."
    assert list(Material.objects.filter(session=first).values_list("title", "link")) == [
        ("Paper", "https://example.org/paper"),
        ("Slides", "https://example.org/slides.pdf"),
    ]


def test_the_same_schedule_again_changes_nothing() -> None:
    data = document(event(1), event(2))
    run(data)
    before = [
        list(model.objects.order_by("pk").values()) for model in (ConferenceSession, Speaker, Contribution, SourceText)
    ]
    done = run(data)
    assert (done.changed, done.problems) == ([], [])
    after = [
        list(model.objects.order_by("pk").values()) for model in (ConferenceSession, Speaker, Contribution, SourceText)
    ]
    assert before == after


def test_a_later_schedule_changes_what_it_changed_and_keeps_what_was_edited_by_hand() -> None:
    data = document(event(1))
    run(data)
    ConferenceSession.objects.update(title="Edited here")
    Speaker.objects.update(bio="Edited here")
    people = [{"code": "P1", "name": "Person 1", "biography": "Changed there."}, {"code": "P2", "name": "Ana Lund"}]
    later = deepcopy(data)
    later["schedule"]["conference"]["days"][0]["rooms"]["Hall"] = [
        event(1, title="Changed there", track="Air", date="2026-05-02T10:00:00+02:00", type="Plenary", persons=people)
    ]
    done = run(later, is_check=True)
    [outcome] = done.outcomes
    found = {entry.key: entry.verdict.value for entry in outcome.entries}
    assert found["title"] == "conflict"
    assert found["date"] == found["format"] == found["topic"] == "update"
    assert ConferenceSession.objects.get().format == "workshop"
    run(later)
    session = ConferenceSession.objects.get()
    assert (session.title, session.date, session.format) == ("Edited here", date(2026, 5, 2), "plenary")
    assert [topic.name for topic in session.topics.all()] == ["Air"]
    assert list(Speaker.objects.order_by("pk").values_list("name", "bio")) == [
        ("Person 1", "Edited here"),
        ("Ana Lund", ""),
    ]
    later["schedule"]["conference"]["days"][0]["rooms"]["Hall"][0]["title"] = "Again there"
    run(later, taken=[f"{session.code}:title"])
    assert ConferenceSession.objects.get().title == "Again there"


def test_a_topic_that_somebody_chose_stays() -> None:
    run(document(event(1)))
    session = ConferenceSession.objects.get()
    session.topics.set([Topic.objects.create(name="Fire", slug="fire")])
    run(document(event(1, track="Air")))
    assert [topic.name for topic in session.topics.all()] == ["Fire"]


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_the_own_schedule_read_back_changes_nothing(client: Client, kind: str) -> None:
    session = session_with_everything()
    ProgrammeBreakFactory.create()
    SessionFactory.create(
        code="E1", published=True, abstract="*Mark* **up**", date=session.date, start_time=time(8), end_time=None
    )
    data = client.get(f"/schedule.{kind}").content
    models: tuple[Any, ...] = (
        ConferenceSession,
        Talk,
        Speaker,
        Contribution,
        Material,
        ProgrammeBreak,
        Topic,
        SourceText,
        Room,
    )
    before = [list(model.objects.order_by("pk").values()) for model in models]
    done = run(data)
    assert (done.changed, done.problems) == ([], [])
    assert [entry for outcome in done.outcomes for entry in outcome.entries] == []
    assert len(done.outcomes) > 1
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_the_schedule_of_a_portal_begins_another_one() -> None:
    content = content_of()
    timetable = schedule(congress_of(), [content])
    done = run(schedule_json(timetable, Addresses("https://other.example")))
    assert done.problems == []
    session = ConferenceSession.objects.get()
    assert (str(session.uuid), session.code, session.title) == (content.uuid, content.code, content.title)
    titles = session.talks.order_by("position").values_list("title", flat=True)
    assert list(titles) == [talk.title for talk in content.talks]
    assert Congress.objects.get().name == congress_of().name


def test_one_event_that_cannot_be_stored_stops_all_of_it() -> None:
    done = run(document(event(1), event(2, links=[{"title": "x", "url": "https://" + "x" * 150 + ".example/a b"}])))
    assert done.problems
    assert (ConferenceSession.objects.count(), Congress.objects.count()) == (0, 0)


def test_what_changed_since_the_preview_is_shown_anew() -> None:
    data = document(event(1))
    digest = run(data, is_check=True).digest
    run(data)
    with pytest.raises(StaleScheduleError):
        run(document(event(1, title="New")), digest=digest)


def test_codes_are_unique_and_sessions_that_were_typed_before_are_found() -> None:
    CongressFactory.create(time_zone="Europe/Berlin", start_date=date(2026, 5, 1), end_date=date(2026, 5, 3))
    SessionFactory.create(code="ABC1XY", title="Something else")
    SessionFactory.create(code="ABC2XY", title="Title 2", abstract="Typed")
    run(document(event(1), event(2)))
    assert list(ConferenceSession.objects.order_by("code").values_list("code", "title", "abstract")) == [
        ("ABC1XY", "Something else", "A smart city is not just smart technology."),
        ("ABC1XY-2", "Title 1", "Short.\n\nLong."),
        ("ABC2XY", "Title 2", "Typed"),
    ]


def test_a_person_of_a_known_name_is_that_speaker_and_two_of_one_name_are_two() -> None:
    CongressFactory.create(time_zone="Europe/Berlin", start_date=date(2026, 5, 1), end_date=date(2026, 5, 3))
    known = SpeakerFactory.create(name="Person 1")
    run(document(event(1), event(2, persons=[{"code": "OTHER", "name": "Person 1"}])))
    assert Contribution.objects.get(session__code="ABC1XY").speaker == known


XML = """<?xml version="1.0"?>
<schedule><generator name="frab" version="1"/><version>1</version>
<conference><title>TestCon</title><start>2026-05-01</start><end>2026-05-03</end>
<time_zone_name>Europe/Berlin</time_zone_name></conference>
<day index="1" date="2026-05-01"><room name="Hall"><event id="25" guid="{guid}">
<start>09:00</start><duration>01:30</duration><title>{title}</title><track>Water</track><type>lecture</type>
<language>en</language><abstract>Short.</abstract><persons><person id="7">Jane Doe</person></persons>
<links><link href="https://example.org/">Site</link></links></event>
<event id="26" guid="{other}"><date>2026-05-01T12:00:00+02:00</date><start>12:00</start><duration>01:00</duration>
<title>Lunch</title><type>lunch</type></event></room></day></schedule>"""


def test_frabs_xml_is_read_too() -> None:
    done = run(XML.format(guid=GUID.format(1), other=GUID.format(2), title=escape("<Title> & more")).encode())
    assert done.problems == []
    session = ConferenceSession.objects.get()
    assert (session.code, session.title, session.start_time, session.end_time) == (
        "25",
        "<Title> & more",
        time(9),
        time(10, 30),
    )
    assert ProgrammeBreak.objects.get().start_time == time(12)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This is no JSON and no XML. Choose a schedule.json or a schedule.xml."),
        (b"[" * 100_000, "This is no JSON and no XML. Choose a schedule.json or a schedule.xml."),
        (b"{}", "This is no schedule: it has no conference. Choose a schedule.json or a schedule.xml."),
        (b"[]", "This is no schedule: it has no conference. Choose a schedule.json or a schedule.xml."),
        (b"<html/>", "This is no schedule: it has no conference. Choose a schedule.json or a schedule.xml."),
        (b"<schedule>", "This is no XML that can be read. Export the schedule anew."),
        (
            f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{LAUGHS}]><schedule>&a11;</schedule>'.encode(),
            "This XML has a document type, which no schedule has: it is not read.",
        ),
        (
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><schedule>&f;</schedule>',
            "This XML has a document type, which no schedule has: it is not read.",
        ),
        (b"x" * 20_000_001, "The file is too large: at most 20 MB."),
        (
            json.dumps(document(*({"title": "x"} for _ in range(MOST_EVENTS + 1)))).encode(),
            "The schedule has more than 5,000 events.",
        ),
    ],
    ids=["empty", "deep", "object", "list", "html", "cut off", "entities", "file", "large", "many"],
)
def test_what_is_no_schedule_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(NoScheduleError) as refused:
        read_schedule(data)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    "facts",
    [
        {"date": "soon", "start": "late", "duration": "long"},
        {"duration": "99:99"},
        {"date": "2026-05-01"},
        {"date": "9999-12-31T23:59:59-12:00"},
        {"persons": [None, 7, {"name": None}, {"name": {"de": "Name"}}], "links": [None, {"url": "javascript:1"}]},
        {"track": None, "type": None, "language": "tlh", "guid": "x", "code": "?", "id": None, "url": "x"},
        {"title": {"de": "Titel"}, "abstract": "x" * (LONGEST_TEXT + 1), "persons": "x", "links": {}},
        {"title": "\u202e\0\ud800x", "room": ["x"]},
    ],
)
def test_odd_values_are_left_out_and_never_an_error(facts: dict[str, Any]) -> None:
    done = run(document(event(1, **facts)))
    assert ConferenceSession.objects.count() == (0 if done.problems else 1)


def test_the_command_says_what_changes_and_answers_for_programs(tmp_path: Path) -> None:
    file = tmp_path / "schedule.json"
    file.write_text(json.dumps(document(event(1))))

    def said(**options: Any) -> str:
        out = StringIO()
        call_command("import_schedule", str(file), stdout=out, **options)
        return out.getvalue()

    assert said(check=True).endswith("It would add 1, change 0, and leave 0 as they are.\n")
    assert ConferenceSession.objects.count() == 0
    assert said() == "+ ABC1XY Title 1\nAdded: 1, changed: 0, unchanged: 0.\n"
    ConferenceSession.objects.update(title="Edited here")
    file.write_text(json.dumps(document(event(1, title="Changed there"))))
    assert "--take ABC1XY:title" in said()
    answer = json.loads(said(json=True, take=["ABC1XY:title"]))
    assert (answer["imported"], answer["events"][0]["changed"]) == (True, True)
    assert ConferenceSession.objects.get().title == "Changed there"
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_schedule", str(tmp_path / "none.json"))


@pytest.mark.skipif(not SCHEMAS, reason="SCHEDULE_SCHEMAS names no folder with an export of pretalx")
def test_an_export_of_pretalx_is_imported_whole_and_twice() -> None:
    data = (Path(SCHEMAS) / "pretalx-democon.json").read_bytes()
    done = run(data)
    assert done.problems == []
    assert (ConferenceSession.objects.count(), Room.objects.count()) == (36, 2)
    assert ConferenceSession.objects.get(title="Focused 5thgeneration hardware").code == "G9JGWY"
    assert run(data).changed == []
