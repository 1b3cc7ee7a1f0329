"""The timetable for conference apps, as XML and as JSON."""

import json
import os
from datetime import date, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from lxml import etree  # type: ignore[import-untyped]  # ships no types

from smartcity_session.content import SessionContent
from smartcity_session.exports.schedule import schedule
from smartcity_session.exports.schedule_json import schedule_json
from smartcity_session.exports.schedule_xml import schedule_xml
from smartcity_session.presentation.addresses import Addresses
from tests.factories.contents import congress_of, content_of, material_of

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


def json_bytes(*contents: SessionContent, **congress: Any) -> bytes:
    return schedule_json(schedule(congress_of(**congress), contents), ADDRESSES)


def manifold() -> tuple[SessionContent, ...]:
    """Sessions that stretch the formats: two in a room, no room, past midnight, outside of the congress, odd texts."""
    return (
        content_of(materials=(material_of(1), material_of(2, file=None, link="https://example.org/paper"))),
        content_of(uuid=OTHER, code="A3", slug="a3", start_time=time(9), end_time=time(10), language="ko"),
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
