"""Before, during and after, at moments that are passed in."""

import dataclasses
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.content import NoticeContent, SessionContent, SessionSummary
from smartcity_session.presentation.timeline import (
    Phase,
    boundaries,
    next_sessions,
    next_talk,
    phase_of,
    programme_moments,
    summary_phase,
    talk_on,
    talks_outside,
)
from tests.factories.contents import congress_of, content_of, event_of, notice_of, talk_of

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")
TICK = timedelta(microseconds=1)


def at(hour: int, minute: int = 0, *, day: int = 9, zone: ZoneInfo = SEOUL) -> datetime:
    return datetime(2015, 4, day, hour, minute, tzinfo=zone)


def in_berlin(**facts: Any) -> SessionContent:
    return content_of(congress=congress_of(time_zone="Europe/Berlin"), **facts)


def titles(content: SessionContent, *moments: datetime) -> list[str]:
    found = [talk_on(content, moment) for moment in moments]
    return [each.talk.title if each else "" for each in found]


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (at(14) - TICK, Phase.BEFORE),
        (at(14), Phase.DURING),
        (at(15, 30) - TICK, Phase.DURING),
        (at(15, 30), Phase.AFTER),
        (datetime(2015, 4, 9, 5, tzinfo=UTC), Phase.DURING),
        (at(14, zone=BERLIN), Phase.AFTER),
    ],
)
def test_a_session_is_before_during_and_after(moment: datetime, phase: Phase) -> None:
    assert phase_of(content_of(), moment) is phase


@pytest.mark.parametrize(
    ("facts", "over"),
    [
        ({"date": None, "start_time": None, "end_time": None}, datetime(2015, 4, 12, 15, tzinfo=UTC)),
        ({"start_time": None}, datetime(2015, 4, 9, 15, tzinfo=UTC)),
        ({"status": "cancelled"}, None),
    ],
)
def test_a_session_without_a_time_and_a_cancelled_one_have_no_now(facts: dict[str, Any], over: datetime | None) -> None:
    content = content_of(**facts)
    assert phase_of(content, at(14, 30)) is Phase.UNPLACED
    assert boundaries(content, [], at(1)) == over
    assert talk_on(content, at(14, 30)) is None


def test_a_session_without_an_end_lasts_until_midnight_at_the_congress() -> None:
    content = content_of(end_time=None)
    assert phase_of(content, at(23, 59)) is Phase.DURING
    assert phase_of(content, at(0, day=10)) is Phase.AFTER


def test_a_session_over_midnight_ends_on_the_next_day() -> None:
    talks = (talk_of(1, start_time=time(22)), talk_of(2, start_time=time(0, 30)))
    content = content_of(start_time=time(22), end_time=time(1), talks=talks)
    assert phase_of(content, at(0, 59, day=10)) is Phase.DURING
    assert phase_of(content, at(1, day=10)) is Phase.AFTER
    assert titles(content, at(23), at(0, 29, day=10), at(0, 30, day=10)) == ["Talk 1", "Talk 1", "Talk 2"]


def test_when_clocks_are_set_forward_a_session_is_an_hour_shorter() -> None:
    content = in_berlin(date=date(2015, 3, 29), start_time=time(1), end_time=time(4), talks=())
    assert boundaries(content, [], datetime(2015, 3, 29, 0, 30, tzinfo=UTC)) == datetime(2015, 3, 29, 2, tzinfo=UTC)


def test_when_clocks_are_set_back_a_session_is_an_hour_longer() -> None:
    content = in_berlin(date=date(2015, 10, 25), start_time=time(1), end_time=time(4), talks=())
    second_half_past_two = datetime(2015, 10, 25, 2, 30, fold=1, tzinfo=BERLIN)
    assert phase_of(content, second_half_past_two) is Phase.DURING
    assert boundaries(content, [], second_half_past_two) == datetime(2015, 10, 25, 3, tzinfo=UTC)


def test_a_talk_lasts_its_minutes_when_clocks_are_set_back() -> None:
    talks = (talk_of(1, start_time=time(2, 30), minutes=90), talk_of(2))
    content = in_berlin(date=date(2015, 10, 25), start_time=time(1), end_time=time(4), talks=talks)
    end = datetime(2015, 10, 25, 2, tzinfo=UTC)
    assert titles(content, end - TICK, end) == ["Talk 1", ""]


def test_a_talk_without_minutes_is_on_until_the_next_one_starts_and_the_last_until_the_end() -> None:
    talks = (talk_of(1, start_time=time(14)), talk_of(2, start_time=time(14, 45)))
    content = content_of(talks=talks)
    assert titles(content, at(14), at(14, 44), at(14, 45), at(15, 29), at(15, 30)) == [
        "Talk 1",
        "Talk 1",
        "Talk 2",
        "Talk 2",
        "",
    ]


def test_between_talks_none_is_on_and_the_next_is_known() -> None:
    content = content_of(talks=(talk_of(1, start_time=time(14), minutes=20), talk_of(2, start_time=time(14, 45))))
    assert titles(content, at(14, 20)) == [""]
    coming = next_talk(content, at(14, 20))
    assert coming is not None
    assert (coming.talk.title, coming.starts_at, coming.ends_at) == ("Talk 2", at(14, 45), at(15, 30))
    assert next_talk(content, at(14, 45)) is None


def test_of_two_talks_at_once_the_one_that_started_last_is_on() -> None:
    content = content_of(talks=(talk_of(1, start_time=time(14), minutes=60), talk_of(2, start_time=time(14, 30))))
    assert titles(content, at(14, 40)) == ["Talk 2"]


def test_a_talk_outside_its_session_is_never_on() -> None:
    content = content_of(talks=(talk_of(1, start_time=time(9)), talk_of(2, start_time=time(17), minutes=20)))
    assert titles(content, at(9, 10), at(14, 10), at(17, 10)) == ["", "", ""]


@pytest.mark.parametrize(
    ("talk", "outside"),
    [
        ({"start_time": time(13, 59)}, ["Talk 1"]),
        ({"start_time": time(14), "minutes": 90}, []),
        ({"start_time": time(14), "minutes": 91}, ["Talk 1"]),
        ({"start_time": time(15, 30)}, ["Talk 1"]),
        ({"start_time": None, "minutes": 91}, ["Talk 1"]),
        ({"start_time": None}, []),
    ],
)
def test_talks_that_the_time_of_their_session_does_not_fit_are_found(talk: dict[str, Any], outside: list[str]) -> None:
    content = content_of(talks=(talk_of(1, **talk),))
    assert [found.title for found, _slot in talks_outside(content)] == outside
    assert talks_outside(dataclasses.replace(content, date=None)) == []
    assert talks_outside(dataclasses.replace(content, status="cancelled")) == []


def test_a_talk_ends_with_its_session_at_the_latest() -> None:
    content = content_of(talks=(talk_of(1, start_time=time(15), minutes=600),))
    on = talk_on(content, at(15))
    assert on is not None
    assert on.ends_at == at(15, 30)


def test_the_page_reads_differently_at_each_boundary_in_turn() -> None:
    content = content_of(talks=(talk_of(1, minutes=30), talk_of(2, start_time=time(14, 40))), events=(event_of(1),))
    notices = [notice_of(shown_from=at(13), shown_until=at(15))]
    moment, found = at(0), []
    while (boundary := boundaries(content, notices, moment)) is not None:
        found.append(boundary.astimezone(SEOUL).strftime("%d %H:%M"))
        moment = boundary
    assert found == ["09 13:00", "09 14:00", "09 14:30", "09 14:40", "09 15:00", "09 15:30", "23 00:00"]


TIMES = st.none() | st.times(min_value=time(0), max_value=time(23, 59))
ZONES = st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
DAYS = st.sampled_from([date(2015, 3, 29), date(2015, 10, 25), date(2015, 11, 1), date(2015, 4, 5), date(2015, 3, 8)])


@st.composite
def sessions(draw: st.DrawFn) -> SessionContent:
    """A session on a day on which clocks are changed somewhere, with talks of known and unknown times."""
    start = draw(st.times())
    talks = draw(st.lists(st.tuples(TIMES, st.none() | st.integers(1, 300)), max_size=4))
    return content_of(
        congress=congress_of(time_zone=draw(ZONES)),
        date=draw(DAYS),
        start_time=start,
        end_time=draw(TIMES.filter(lambda end: end != start)),
        talks=tuple(talk_of(n, start_time=begin, minutes=minutes) for n, (begin, minutes) in enumerate(talks)),
    )


def reading(content: SessionContent, notices: list[NoticeContent], moment: datetime) -> Any:
    """All that depends on the moment."""
    return (
        phase_of(content, moment),
        talk_on(content, moment),
        next_talk(content, moment),
        [notice.is_shown(at=moment) for notice in notices],
    )


@given(content=sessions(), minutes=st.integers(-2000, 4000), part=st.floats(0, 1, exclude_max=True))
def test_nothing_changes_before_the_boundary(content: SessionContent, minutes: int, part: float) -> None:
    assert content.date is not None
    moment = datetime.combine(content.date, time(12), tzinfo=UTC) + timedelta(minutes=minutes)
    notices = [notice_of(shown_from=moment - timedelta(hours=1), shown_until=moment + timedelta(hours=9))]
    boundary = boundaries(content, notices, moment)
    assert boundary is not None
    assert boundary > moment
    between = moment + (boundary - moment) * part
    assert reading(content, notices, min(between, boundary - TICK)) == reading(content, notices, moment)


def summary(code: str, start: time | None, end: time | None = None, **facts: Any) -> SessionSummary:
    given_facts: dict[str, Any] = {
        "code": code,
        "slug": code.lower(),
        "title": code,
        "language": "en",
        "status": "published",
        "format": "",
        "date": date(2015, 4, 9),
        "start_time": start,
        "end_time": end,
        "room": "",
    }
    return SessionSummary(**{**given_facts, **facts})


def test_next_are_all_sessions_that_start_next_on_the_same_day() -> None:
    listed = [
        summary("A1", time(9), time(10)),
        summary("X1", time(10), status="cancelled"),
        summary("B1", time(11)),
        summary("B2", time(11)),
        summary("C1", time(14)),
        summary("T1", time(8), date=date(2015, 4, 10)),
        summary("U1", None),
    ]
    assert [each.code for each in next_sessions(listed, congress_of(), at(9, 30))] == ["B1", "B2"]
    assert summary_phase(listed[0], congress_of(), at(9, 30)) is Phase.DURING
    assert next_sessions(listed, congress_of(), at(20)) == ()
    moments = {each.astimezone(SEOUL).strftime("%d %H:%M") for each in programme_moments(listed, congress_of())}
    assert moments == {
        "09 00:00",
        "09 09:00",
        "09 10:00",
        "09 11:00",
        "09 14:00",
        "10 00:00",
        "10 08:00",
        "11 00:00",
    }


@pytest.mark.parametrize(("start", "outside"), [(time(0, 15), False), (time(23, 30), False), (time(22, 30), True)])
def test_a_talk_after_midnight_fits_a_session_whose_end_is_not_known(start: time, outside: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    talk = talk_of(1, start_time=start)
    content = content_of(talks=(talk,), start_time=time(23), end_time=None)
    assert [each.uuid for each, _slot in talks_outside(content)] == ([talk.uuid] if outside else [])
