"""Events as lines: the same bytes as icalendar's own component, and no more work than there are different values."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Component, Event
from icalendar.parser import Contentline

from smartcity_session.exports.ical import CalendarRevision, programme_calendar
from smartcity_session.exports.ical_lines import EventLines, folded
from smartcity_session.presentation.addresses import Addresses
from tests.factories.contents import congress_of, content_of, talk_of

LINES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\n"), max_size=400)
HARD = st.text(st.sampled_from(["a", "\\", "^", ",", "é", "漢", "👩"]), min_size=60, max_size=300)


@given(LINES | HARD)
def test_a_line_is_folded_where_icalendar_folds_it(line: str) -> None:
    theirs: Any = Contentline
    assert folded(line) == theirs(line).to_ical()


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=300))
def test_an_event_has_the_bytes_of_icalendars_own_event(text: str) -> None:
    berlin = datetime(2031, 5, 5, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    shared = {
        "DTSTART": berlin,
        "DTEND": date(2031, 5, 7),
        "DTSTAMP": berlin,
        "SEQUENCE": 3,
        "URL": "https://a.example",
    }
    ours, theirs = EventLines({}), Event()
    for name, value in shared.items():
        ours.add(name, value)  # type: ignore[arg-type]  # mypy makes one type of them all
        theirs.add(name, value)
    ours.add("LOCATION", text)
    theirs.add("LOCATION", text)
    for name in ("UID", "SUMMARY", "DESCRIPTION"):
        ours.add_text(name, text)
        theirs.add(name, text)
    assert ours.to_ical() == theirs.to_ical()


def test_one_moment_in_two_zones_is_two_lines() -> None:
    shared: dict[tuple[str, str], bytes] = {}
    moment = datetime(2031, 5, 5, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    for each in (moment, moment.astimezone(ZoneInfo("Asia/Seoul")), moment.astimezone(UTC)):
        EventLines(shared).add("DTSTART", each)
    assert sorted(shared.values()) == [
        b"DTSTART:20310505T070000Z",
        b"DTSTART;TZID=Asia/Seoul:20310505T160000",
        b"DTSTART;TZID=Europe/Berlin:20310505T090000",
    ]


@pytest.mark.parametrize("number", [1, 30])
def test_what_events_have_in_common_is_made_once(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    add = Component.add

    def counted(self: Any, name: str, *values: Any, **more: Any) -> None:
        if isinstance(self, Event):
            made.append(name)
        add(self, name, *values, **more)

    monkeypatch.setattr(Component, "add", counted)
    content = content_of(talks=tuple(talk_of(each, start_time=content_of().start_time) for each in range(number)))
    revision = CalendarRevision(2, datetime(2015, 4, 7, 9, 30, tzinfo=UTC))
    body = programme_calendar(congress_of(), [(content, revision)], Addresses("https://portal.example"))
    assert body.count(b"BEGIN:VEVENT") == number + 1
    shared = "DTSTAMP LAST-MODIFIED SEQUENCE DTSTART DTEND LOCATION STATUS URL RELATED-TO TRANSP"
    assert sorted(made) == sorted(shared.split())
