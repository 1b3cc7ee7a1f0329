"""Contents that earlier releases stored stay readable."""

import json
from datetime import date, time
from pathlib import Path

import pytest

from smartcity_session import content as module
from smartcity_session.content import SCHEMA_VERSION, content_from_json, content_json

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
    monkeypatch.setattr(module, "SCHEMA_VERSION", 3)
    monkeypatch.setitem(module.UPGRADES, 1, lambda fields: {**fields, "hall": fields["room"]})
    monkeypatch.setitem(module.UPGRADES, 2, lambda fields: {**fields, "room": f"{fields['hall']}, ground floor"})
    content = content_from_json(sample(1))
    assert (content.schema, content.room) == (3, "Art Hall 2, Design Lab, ground floor")


@pytest.mark.parametrize("version", [0, 99, "1", None])
def test_a_content_of_an_unknown_version_is_refused(version: object) -> None:
    text = json.dumps({**json.loads(sample(1)), "schema": version})
    with pytest.raises(ValueError, match="this release reads 1 to"):
        content_from_json(text)
