"""Events of a track or a room become the talks of one session, also when a later schedule comes."""

import json
from datetime import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.importer.schedule.grouping import SessionsBy, grouped
from smartcity_session.importer.schedule.importing import ScheduleImport, import_schedule
from smartcity_session.importer.schedule.reading import read_schedule
from smartcity_session.models import ConferenceSession, Congress
from speakers.models import Contribution, Talk
from tests.factories.browsers import browser_of
from tests.importer.schedule.test_importing import document, event

pytestmark = pytest.mark.django_db


def at(number: int, start: str, **facts: Any) -> dict[str, Any]:
    """An event of 45 minutes on the first of May."""
    return event(number, date=f"2026-05-01T{start}:00+02:00", start=start, **facts)


WATER = (at(1, "09:00"), at(2, "09:45"), at(3, "12:30"))
ENERGY = at(4, "10:30", track="Energy")


def run(*events: dict[str, Any], by: SessionsBy = SessionsBy.TRACK) -> ScheduleImport:
    """Import a schedule with these events."""
    congress = Congress.objects.current()
    raw = json.dumps(document(*events)).encode()
    file = read_schedule(raw, zone=congress.zone if congress else None)
    return import_schedule(file=grouped(file, by), by=None)


def sessions() -> list[tuple[str, str, list[str]]]:
    rows = ConferenceSession.objects.in_programme_order()
    return [(row.code, row.title, list(row.talks.order_by("position").values_list("title", flat=True))) for row in rows]


def test_events_of_a_track_that_follow_on_each_other_are_talks_of_one_session() -> None:
    assert run(*WATER, ENERGY).problems == []
    assert sessions() == [
        ("WATER-1", "Water", ["Title 1", "Title 2"]),
        ("ENERGY-1", "Energy", ["Title 4"]),
        ("WATER-2", "Water (2)", ["Title 3"]),
    ]
    session = ConferenceSession.objects.get(code="WATER-1")
    assert (session.start_time, session.end_time, session.room) == (time(9), time(10, 30), "Hall")
    assert [topic.name for topic in session.topics.all()] == ["Water"]
    talk = Talk.objects.get(title="Title 2")
    assert (talk.start_time, talk.minutes, talk.abstract) == (time(9, 45), 45, "Short.\n\nLong.")
    [part] = Contribution.objects.filter(talk=talk)
    assert (part.speaker.name, part.speaker.bio) == ("Person 2", "Writes.")
    assert not Contribution.objects.filter(session__isnull=False).exists()


def test_events_of_a_room_are_grouped_whatever_their_track_is() -> None:
    run(*WATER[:2], at(5, "10:30", track="Energy"), ENERGY, by=SessionsBy.ROOM)
    assert [(title, len(talks)) for _code, title, talks in sessions()] == [("Hall", 4)]
    assert not ConferenceSession.objects.get().topics.exists()


def test_the_same_schedule_changes_nothing_and_a_later_one_what_it_changes() -> None:
    run(*WATER, ENERGY)
    again = run(*WATER, ENERGY)
    assert (again.changed, len(again.outcomes)) == ([], 3)
    Talk.objects.filter(title="Title 1").update(abstract="Edited here.")
    done = run(at(1, "09:00"), at(2, "09:50"), at(6, "10:35"), WATER[2], ENERGY)
    assert [outcome.code for outcome in done.changed] == ["WATER-1"]
    assert sessions()[0] == ("WATER-1", "Water", ["Title 1", "Title 2", "Title 6"])
    assert Talk.objects.get(title="Title 2").start_time == time(9, 50)
    assert Talk.objects.get(title="Title 1").abstract == "Edited here."
    assert ConferenceSession.objects.get(code="WATER-1").end_time == time(11, 20)


@pytest.mark.parametrize(
    "facts",
    [{"track": ""}, {"date": "", "start": ""}, {"duration": ""}, {"type": "Lunch", "persons": []}],
    ids=["no track", "no time", "no end", "a break"],
)
def test_what_cannot_be_grouped_stays_an_event(facts: dict[str, Any]) -> None:
    file = read_schedule(json.dumps(document(*WATER[:2], {**at(7, "10:30"), **facts})).encode())
    assert [each.title for each in grouped(file, SessionsBy.TRACK).events] == ["Water", "Title 7"]
    assert grouped(file, SessionsBy.NONE) is file


def test_names_without_latin_letters_and_nights_are_grouped_too() -> None:
    night = (at(1, "23:30", track="\u6c34"), at(2, "23:50", track="\u6c34", duration="01:00"))
    assert run(*night).problems == []
    session = ConferenceSession.objects.get()
    assert session.code.startswith("S-")
    assert (session.title, session.start_time, session.end_time) == ("\u6c34", time(23, 30), time(0, 50))


def test_the_command_and_the_page_group_alike(tmp_path: Path) -> None:
    file = tmp_path / "schedule.json"
    file.write_text(json.dumps(document(*WATER, ENERGY)))
    out = StringIO()
    call_command("import_schedule", str(file), "--sessions-by", "track", "--check", stdout=out)
    assert "+ WATER-1 Water" in out.getvalue()
    client, page = browser_of("Organiser"), reverse("admin:import_schedule")
    sent = {"file": SimpleUploadedFile("schedule.json", file.read_bytes()), "sessions_by": "track"}
    shown = html.fromstring(client.post(page, sent).content.decode())
    form = next(each for each in shown.forms if each.get("id") == "schedule_form")
    client.post(page, dict(form.form_values()))
    assert [code for code, _title, _talks in sessions()] == ["WATER-1", "ENERGY-1", "WATER-2"]
    out = StringIO()
    call_command("import_schedule", str(file), "--sessions-by", "track", stdout=out)
    assert "Added: 0, changed: 0, unchanged: 3." in out.getvalue()
