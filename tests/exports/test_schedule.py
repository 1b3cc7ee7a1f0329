"""The timetable for conference apps, as XML and as JSON."""

import dataclasses
import json
import os
import re
import tomllib
import uuid
from datetime import date, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest
import zxingcpp
from lxml import etree  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from smartcity_session.content import NOWHERE, ContributionContent, SessionContent, TopicContent
from smartcity_session.exports.app_link import app_code, app_link
from smartcity_session.exports.schedule import HIGHEST_ID, schedule
from smartcity_session.exports.schedule_json import schedule_json
from smartcity_session.exports.schedule_xml import schedule_xml
from smartcity_session.presentation.addresses import Addresses
from tests.factories.contents import congress_of, content_of, material_of, person_of, talk_of

ADDRESSES = Addresses("https://portal.example")
OTHER = "a3000000-0000-4000-8000-000000000000"
SCHEMAS = os.environ.get("SCHEDULE_SCHEMAS", "")
needs_schemas = pytest.mark.skipif(
    not SCHEMAS, reason="SCHEDULE_SCHEMAS names no folder with schedule.xml.xsd and schema.json"
)


def xml(*contents: SessionContent, **congress: Any) -> ElementTree.Element:
    return ElementTree.fromstring(xml_bytes(*contents, **congress))  # noqa: S314 (our own document)


def xml_bytes(*contents: SessionContent, **congress: Any) -> bytes:
    return schedule_xml(schedule(congress_of(**congress), contents), ADDRESSES)


def conference(*contents: SessionContent, **congress: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json_bytes(*contents, **congress))["schedule"]["conference"]
    return found


def of(content: SessionContent, **facts: Any) -> SessionContent:
    return dataclasses.replace(content, **facts)


def json_bytes(*contents: SessionContent, **congress: Any) -> bytes:
    return schedule_json(schedule(congress_of(**congress), contents), ADDRESSES)


def manifold() -> tuple[SessionContent, ...]:
    """Sessions that stretch the formats: two in a room, no room, past midnight, outside of the congress, odd texts."""
    return (
        content_of(
            materials=(material_of(1), material_of(2, file=None, link="https://bücher.example/서울")),
            topics=(TopicContent("open-data", "Open data"), TopicContent("water", "Water")),
        ),
        content_of(
            uuid=OTHER,
            code="A3",
            slug="a3",
            start_time=time(9),
            end_time=time(10),
            language="ko",
            topics=(TopicContent("3d-print", "3D print"),),
        ),
        content_of(uuid=OTHER.replace("a3", "b1"), code="B-1", slug="b-1", room="", format=""),
        content_of(uuid=OTHER.replace("a3", "c1"), code="C1", slug="c1", start_time=time(23), end_time=time(1)),
        content_of(
            uuid=OTHER.replace("a3", "e1"), code="E1", slug="e1", date=date(2015, 4, 14), title="<&> \x0b스마트"
        ),
        content_of(uuid=OTHER.replace("a3", "f1"), code="F1", slug="f1", start_time=None, end_time=None),
    )


def test_a_session_stands_on_its_day_in_its_room() -> None:
    event = xml(content_of()).find("day[@date='2015-04-09']/room[@name='B2']/event")
    assert event is not None
    assert {child.tag: child.text for child in event if child.tag in {"title", "date", "start", "duration", "url"}} == {
        "title": "Smart City Solutions",
        "date": "2015-04-09T14:00:00+09:00",
        "start": "14:00",
        "duration": "01:30",
        "url": "https://portal.example/sessions/d4/",
    }
    assert [person.text for person in event.iter("person")] == ["Chang Hyun Jo", "Speaker 1", "Speaker 2"]
    assert event.get("guid") == content_of().uuid


def test_the_json_says_what_the_xml_says() -> None:
    (event,) = conference(content_of())["days"][1]["rooms"]["B2"]
    assert (event["title"], event["guid"]) == ("Smart City Solutions", content_of().uuid)
    assert (event["date"], event["end"], event["duration"]) == (
        "2015-04-09T14:00:00+09:00",
        "2015-04-09T15:30:00+09:00",
        "01:30",
    )
    assert [person["name"] for person in event["persons"]] == ["Chang Hyun Jo", "Speaker 1", "Speaker 2"]


def test_the_json_is_indented_as_the_standard_library_does_it() -> None:
    written = json_bytes(*manifold(), theme='"Smart"\n스마트 \\ \x07')
    assert written == json.dumps(json.loads(written), ensure_ascii=False, indent=1).encode()


def test_every_day_of_the_congress_is_there_and_numbered() -> None:
    days = xml(content_of()).findall("day")
    assert [(day.get("index"), day.get("date")) for day in days] == [
        ("1", "2015-04-08"),
        ("2", "2015-04-09"),
        ("3", "2015-04-10"),
        ("4", "2015-04-11"),
        ("5", "2015-04-12"),
    ]


@pytest.mark.parametrize(
    "unplaced", [{"start_time": None, "end_time": None}, {"end_time": None}, {"status": "cancelled"}]
)
def test_what_has_no_place_in_a_timetable_is_left_out(unplaced: dict[str, Any]) -> None:
    content = content_of(**unplaced)
    assert list(xml(content).iter("event")) == []
    assert [day["rooms"] for day in conference(content)["days"]] == [{}] * 5


def test_a_session_past_midnight_makes_its_day_longer() -> None:
    day = xml(content_of(start_time=time(23), end_time=time(1))).find("day[@date='2015-04-09']")
    assert day is not None
    assert day.get("end") == "2015-04-10T01:00:00+09:00"


def test_the_number_of_a_session_stays_while_it_moves() -> None:
    first = xml(content_of()).find(".//event")
    moved = xml(content_of(room="C1", start_time=time(9)), content_of(uuid=OTHER, code="A3")).find(
        ".//room[@name='C1']/event"
    )
    assert first is not None
    assert moved is not None
    assert first.get("id") == moved.get("id")


def test_the_version_changes_with_the_timetable_alone() -> None:
    assert xml_bytes(content_of()) == xml_bytes(content_of())
    versions = {xml(content).findtext("version") for content in (content_of(), content_of(room="C1"))}
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("name", "acronym"), [("World Congress 2015", "world_congress_2015"), ("세계 총회", "congress_2015")]
)
def test_the_congress_has_an_acronym_in_ascii(name: str, acronym: str) -> None:
    assert conference(content_of(), name=name)["acronym"] == acronym


def persons_of(*contents: SessionContent) -> dict[str, str]:
    """The numbers of persons by name, which are the same in both formats."""
    found = {each.text or "": each.get("id", "") for each in xml(*contents).iter("person")}
    days = conference(*contents)["days"]
    entries = [entry for day in days for entries in day["rooms"].values() for entry in entries]
    assert found == {each["name"]: str(each["id"]) for entry in entries for each in entry["persons"]}
    return found


def test_each_person_has_a_number_that_stays() -> None:
    """FOSDEM Companion stops at a person without one; engelsystem takes all persons without one for one person."""
    before = persons_of(content_of())
    assert len(set(before.values())) == len(before) == 3
    assert all(0 < int(number) < 2**31 for number in before.values())
    other = content_of(uuid=OTHER, code="A3", slug="a3", talks=(talk_of(5),), room="C1")
    assert before.items() <= persons_of(of(content_of(), room="C2", start_time=time(9)), other).items()


def test_persons_whose_uuids_lead_to_one_number_have_two() -> None:
    first = uuid.UUID(person_of(1).uuid)
    twin = str(uuid.UUID(int=first.int + HIGHEST_ID))
    talk = talk_of(1, contributions=(ContributionContent("speaker", confirmed=True, person=person_of(7, uuid=twin)),))
    numbers = persons_of(content_of(talks=(talk_of(1), talk)))
    assert len(set(numbers.values())) == len(numbers)


def test_the_track_is_the_first_topic() -> None:
    found = xml(*manifold())
    assert [event.findtext("track") for event in found.iter("event") if event.findtext("track")] == [
        "3D print",
        "Open data",
    ]
    assert [track.attrib for track in found.iterfind("conference/track")] == [
        {"name": "3D print"},  # the format takes no slug that begins with a digit
        {"name": "Open data", "slug": "open-data"},
    ]
    assert conference(*manifold())["tracks"] == [
        {"name": "3D print", "slug": "3d-print"},
        {"name": "Open data", "slug": "open-data"},
    ]
    assert conference(content_of())["tracks"] == []
    assert conference(content_of())["days"][1]["rooms"]["B2"][0]["track"] is None


def test_days_of_the_congress_keep_their_index_whatever_is_added_outside_of_it() -> None:
    """EventFahrplan tells its readers that a session was moved when the index of its day is another one."""
    other = content_of(uuid=OTHER, code="A3", slug="a3", date=date(2015, 4, 7))
    found = {day.get("date"): day.get("index") for day in xml(content_of(), other).iterfind("day")}
    assert found == {
        "2015-04-08": "1",
        "2015-04-09": "2",
        "2015-04-10": "3",
        "2015-04-11": "4",
        "2015-04-12": "5",
        "2015-04-07": "6",
    }
    assert [day["index"] for day in conference(content_of(), other)["days"]] == [1, 2, 3, 4, 5, 6]


def at(hour: int, end: int, number: int, room: str = "") -> SessionContent:
    code = f"X{number}"
    return content_of(
        uuid=OTHER.replace("a3", f"{number:02}", 1), code=code, slug=code.lower(), room=room,
        start_time=time(hour), end_time=time(end),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sessions", "rooms"),
    [
        ([at(9, 10, 1), at(10, 11, 2)], {"X1": 1, "X2": 1}),
        ([at(9, 11, 1), at(10, 12, 2), at(11, 12, 3)], {"X1": 1, "X2": 2, "X3": 1}),
        ([at(9, 10, 1), at(9, 10, 2), at(9, 10, 3)], {"X1": 1, "X2": 2, "X3": 3}),
        ([at(23, 2, 1), at(23, 1, 2, "B2")], {"X1": 1, "X2": 0}),
    ],
)
def test_sessions_at_once_whose_rooms_are_not_known_are_in_different_ones(
    sessions: list[SessionContent], rooms: dict[str, int]
) -> None:
    names = {0: "B2", 1: "Room to be confirmed", 2: "Room to be confirmed (2)", 3: "Room to be confirmed (3)"}
    found = {event.findtext("subtitle"): event.findtext("room") for event in xml(*sessions).iter("event")}
    assert found == {code: names[number] for code, number in rooms.items()}
    assert not any(room.get("guid") for room in xml(*sessions).iter("room"))


def test_a_room_has_the_identifier_that_stays() -> None:
    room = "b2000000-0000-4000-8000-000000000000"
    content = content_of(location=dataclasses.replace(NOWHERE, uuid=room))
    found = xml(content).find("day/room")
    assert found is not None
    assert (found.get("name"), found.get("guid")) == ("B2", room)
    assert conference(content)["rooms"] == [{"guid": room, "name": "B2"}]


@pytest.mark.parametrize(
    ("sessions", "ends"),
    [
        ([], "10T00:00"),
        ([at(9, 10, 1)], "10T00:00"),
        ([at(23, 2, 1), at(9, 10, 2)], "10T02:00"),
        ([at(22, 9, 1), at(8, 10, 2)], "10T08:00"),  # until 9:00 a session at 8:00 would be one of the night after
        ([at(0, 1, 1), at(23, 2, 2)], "10T00:00"),
    ],
)
def test_a_day_ends_before_its_first_session_starts_by_the_clock(sessions: list[SessionContent], ends: str) -> None:
    """EventFahrplan takes what starts earlier by the clock than the day ends for the night after."""
    day = xml(*sessions).find("day[@date='2015-04-09']")
    assert day is not None
    assert day.get("end") == f"2015-04-{ends}:00+09:00"
    change = (day.get("end") or "")[11:16]
    assert all((event.findtext("start") or "") >= change for event in day.iter("event"))


@pytest.mark.parametrize(
    ("day", "start", "end", "duration"),
    [
        (date(2015, 4, 9), time(9), time(9, 5), "00:05"),
        (date(2015, 4, 9), time(23), time(1), "02:00"),
        (date(2015, 3, 28), time(23), time(7), "07:00"),  # clocks go forward
        (date(2015, 10, 24), time(23), time(7), "09:00"),  # and back
        (date(2015, 4, 9), time(9), time(8), "23:00"),
    ],
)
def test_a_duration_is_the_time_that_passes_in_two_digits_each(
    day: date, start: time, end: time, duration: str
) -> None:
    """FOSDEM Companion and Giggity read hours and minutes of two digits, and add them to the start."""
    content = content_of(date=day, start_time=start, end_time=end, congress=congress_of(time_zone="Europe/Berlin"))
    assert xml(content, time_zone="Europe/Berlin").findtext(".//event/duration") == duration


def test_feedback_is_asked_for_while_it_is_open() -> None:
    timetable = schedule(congress_of(), manifold(), taking_feedback={"a3"})
    address = "https://portal.example/sessions/a3/feedback/"
    root = ElementTree.fromstring(schedule_xml(timetable, ADDRESSES))  # noqa: S314 (our own document)
    assert [url.text for url in root.iter("feedback_url")] == [address]
    days = json.loads(schedule_json(timetable, ADDRESSES))["schedule"]["conference"]["days"]
    entries = [entry for day in days for entries in day["rooms"].values() for entry in entries]
    assert [entry["feedback_url"] for entry in entries if "feedback_url" in entry] == [address]


def test_the_generator_says_its_name_and_version() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    generator = xml(content_of()).find("generator")
    assert generator is not None
    assert generator.attrib == {"name": "Congress session portal", "version": project["version"]}
    assert json.loads(json_bytes(content_of()))["generator"] == generator.attrib


def test_links_are_in_ascii() -> None:
    assert [link.get("href") for link in xml(*manifold()).iter("link") if link.get("href")] == [
        "https://xn--bcher-kva.example/%EC%84%9C%EC%9A%B8"
    ]


def test_the_qr_code_opens_the_timetable_in_giggity() -> None:
    assert app_link(ADDRESSES) == "https://ggt.gaa.st/#url=https%3A//portal.example/schedule.xml"
    root = ElementTree.fromstring(app_code(ADDRESSES))  # noqa: S314 (our own document)
    side = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("L", (side, side), 255)
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        if path.get("stroke"):
            draw_modules(picture, path.attrib["d"])
    (code,) = zxingcpp.read_barcodes(picture.resize((side * 6, side * 6), Image.Resampling.NEAREST))
    assert code.text == app_link(ADDRESSES)


def draw_modules(picture: Image.Image, path: str) -> None:
    """Draw the lines of a path of one line for each run of dark modules."""
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(each) for each in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            picture.paste(0, (int(x), int(y), int(x + values[0]), int(y) + 1))
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])


def test_a_time_zone_that_the_json_format_does_not_take_is_left_out() -> None:
    assert conference(content_of(), time_zone="Asia/Seoul")["time_zone_name"] == "Asia/Seoul"
    assert "time_zone_name" not in conference(content_of(), time_zone="CET")


@needs_schemas
@pytest.mark.parametrize("contents", [(), (content_of(),), manifold()])
@pytest.mark.parametrize("name", ["World Congress 2015", "세계 총회"])
def test_the_xml_is_valid(contents: tuple[SessionContent, ...], name: str) -> None:
    schema = etree.XMLSchema(etree.parse(Path(SCHEMAS) / "schedule.xml.xsd"))
    schema.assertValid(etree.fromstring(xml_bytes(*contents, name=name)))


@needs_schemas
@pytest.mark.parametrize("contents", [(), (content_of(),), manifold()])
@pytest.mark.parametrize("name", ["World Congress 2015", "세계 총회"])
def test_the_json_is_valid(contents: tuple[SessionContent, ...], name: str) -> None:
    schema = json.loads((Path(SCHEMAS) / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft6Validator(schema, validate_formats=True)
    assert [error.message for error in validator.iter_errors(json.loads(json_bytes(*contents, name=name)))] == []


@needs_schemas
def test_the_schemas_find_a_schedule_without_a_date() -> None:
    broken = json.loads(json_bytes(content_of()))
    del broken["schedule"]["conference"]["days"][0]["date"]
    schema = json.loads((Path(SCHEMAS) / "schema.json").read_text(encoding="utf-8"))
    assert not jsonschema_rs.Draft6Validator(schema).is_valid(broken)
