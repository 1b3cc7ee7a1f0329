"""Contents that earlier releases stored stay readable."""

import dataclasses
import hashlib
import json
from datetime import date, time
from pathlib import Path

import pytest
from django.db.models import QuerySet

from smartcity_session.content import NOWHERE, SCHEMA_VERSION, content_from_json, content_json, session_content
from smartcity_session.content import serialization as module
from smartcity_session.diff.changelog import changelog, number_of_changes
from smartcity_session.editions.publishing import changes_since, faults_of
from smartcity_session.models import ConferenceSession, Edition, EditionFile
from smartcity_session.timetable.rooms import fill_rooms
from tests.factories.rows import EditionFactory, OutcomeFactory, SessionFactory

DIVERSITY = "Diversity of approaches to Smart City implementation"
SAMPLES = Path(__file__).parent / "samples"


def sample(version: int) -> str:
    return (SAMPLES / f"content-schema-{version}.json").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_stored_content_of_every_schema_version_is_read(version: int) -> None:
    content = content_from_json(sample(version))
    assert content.schema == SCHEMA_VERSION
    assert (content.code, content.status, content.room) == ("D4", "cancelled", "Art Hall 2, Design Lab")
    assert (content.date, content.start_time, content.end_time) == (date(2015, 4, 9), time(14), time(15, 30))
    assert content.talks[0].contributions[0].person.original_name == "조창현"
    assert [material.file.pages for material in content.materials if material.file] == [24]
    assert [event.start_date for event in content.events] == [date(2015, 5, 20), date(2014, 12, 1)]
    assert content.congress.time_zone == "Asia/Seoul"


def test_the_present_schema_is_written_as_it_was_read() -> None:
    text = sample(SCHEMA_VERSION)
    assert content_json(content_from_json(text)) == text


def test_an_older_content_goes_through_every_upgrade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SCHEMA_VERSION", 6)
    monkeypatch.setitem(module.UPGRADES, 4, lambda fields: {**fields, "hall": fields["room"]})
    monkeypatch.setitem(module.UPGRADES, 5, lambda fields: {**fields, "room": f"{fields['hall']}, ground floor"})
    content = content_from_json(sample(1))
    assert (content.schema, content.room) == (6, "Art Hall 2, Design Lab, ground floor")


def test_of_an_outcome_of_schema_1_nothing_was_said() -> None:
    content = content_from_json(sample(1))
    assert [(outcome.text[:9], outcome.result, outcome.evidence, outcome.link) for outcome in content.outcomes] == [
        ("Diversity", "", "", ""),
        ("Impacts o", "", "", ""),
    ]
    assert content.topics == ()


def test_of_a_room_of_schema_2_nothing_but_the_name_was_known() -> None:
    old, new = content_from_json(sample(2)), content_from_json(sample(3))
    assert old.location == NOWHERE
    place = dataclasses.replace(NOWHERE, uuid=new.location.uuid, slug="art-hall-2")
    known = dataclasses.replace(new, location=place, organiser="", partners="")
    assert changelog(old, known) == ()
    words = [entry.words for section in changelog(old, new) for entry in section.entries]
    assert [each for each in words if "room" in each.lower()] == [
        "Room, building added: Art Hall",
        "Room, floor added: 2nd floor",
        "Room, how to get there added",
        "The room is step-free",
        "The room has no hearing loop",
    ]


def test_of_a_language_of_schema_3_no_channel_was_known() -> None:
    old, new = content_from_json(sample(3)), content_from_json(sample(4))
    assert [spoken.channel for spoken in old.spoken_languages] == ["", ""]
    known = dataclasses.replace(old, spoken_languages=new.spoken_languages)
    words = [entry.words for section in changelog(old, known) for entry in section.entries]
    assert words == ["Language: Korean (interpreted, channel 3)"]


def test_nothing_has_changed_for_readers_because_the_schema_has() -> None:
    old = content_from_json(sample(1))
    new = content_from_json(sample(2))
    assert changelog(old, dataclasses.replace(new, outcomes=old.outcomes, topics=())) == ()
    assert [entry.words for section in changelog(old, new) for entry in section.entries] == [
        "Topics added: Open data, Water",
        f"Outcome “{DIVERSITY}” was reached",
        f"Outcome “{DIVERSITY}”, evidence added",
        f"Outcome “{DIVERSITY}”, link added: https://congress.example.org/d4/report",
        "Outcome “Impacts of smart city solutions on sustainable urban development” was partly reached",
    ]


@pytest.mark.django_db
def test_an_edition_that_was_frozen_under_schema_1_verifies_and_is_current() -> None:
    session = SessionFactory.create(published=True, room="Hall 2")
    edition = EditionFactory.create(session=session)
    fields = json.loads(content_json(session_content(session)))
    del fields["topics"], fields["location"]
    text = json.dumps(
        {**fields, "schema": 1, "outcomes": []}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    QuerySet(Edition).filter(pk=edition.pk).update(content_sha256=digest)  # past the refusal: as it was stored then
    QuerySet(EditionFile).filter(edition=edition).update(content=text)
    stored = Edition.objects.with_state().get()
    assert faults_of(stored) == []
    assert fill_rooms() == 1
    session = ConferenceSession.objects.get()
    assert session_content(session).location.slug == "hall-2"
    assert changes_since(stored, session_content(session)) == ()
    OutcomeFactory.create(session=session, result="reached")
    assert number_of_changes(changes_since(stored, session_content(session))) == 2


@pytest.mark.parametrize("version", [0, 99, "1", None])
def test_a_content_of_an_unknown_version_is_refused(version: object) -> None:
    text = json.dumps({**json.loads(sample(1)), "schema": version})
    with pytest.raises(ValueError, match="this release reads 1 to"):
        content_from_json(text)
