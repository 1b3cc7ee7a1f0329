"""When each talk begins and ends: given, or summed where all is known, and never guessed."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from smartcity_session.content import TalkContent
from smartcity_session.presentation.running_order import running_order
from tests.factories.contents import content_of, talk_of

SEOUL = ZoneInfo("Asia/Seoul")


def starts(*talks: TalkContent, **facts: object) -> list[str]:
    slots = running_order(content_of(talks=talks, **facts))
    return [f"{slots[talk.uuid].starts_at:%H:%M}" if talk.uuid in slots else "" for talk in talks]


def test_a_given_start_is_the_start_in_the_zone_of_the_congress() -> None:
    talk = talk_of(1, start_time=time(14, 20), minutes=15)
    slot = running_order(content_of(talks=(talk,)))[talk.uuid]
    assert slot.starts_at == datetime(2015, 4, 9, 14, 20, tzinfo=SEOUL)
    assert slot.ends_at == datetime(2015, 4, 9, 14, 35, tzinfo=SEOUL)


def test_starts_are_summed_while_every_length_is_known() -> None:
    talks = (talk_of(1, minutes=20), talk_of(2, minutes=15), talk_of(3, minutes=10))
    assert starts(*talks) == ["14:00", "14:20", "14:35"]


def test_from_a_talk_of_unknown_length_on_nothing_is_summed() -> None:
    assert starts(talk_of(1, minutes=20), talk_of(2), talk_of(3, minutes=10)) == ["14:00", "", ""]
    assert starts(talk_of(1), talk_of(2, minutes=10)) == ["", ""]


def test_a_given_start_moves_the_sum() -> None:
    talks = (talk_of(1, minutes=20), talk_of(2, start_time=time(14, 30), minutes=10), talk_of(3, minutes=5))
    assert starts(*talks) == ["14:00", "14:30", "14:40"]


def test_a_given_start_after_an_unknown_length_stands_alone() -> None:
    assert starts(talk_of(1), talk_of(2, start_time=time(15), minutes=10), talk_of(3, minutes=5)) == ["", "15:00", ""]


def test_a_sum_beyond_the_end_of_the_session_is_no_start() -> None:
    assert starts(talk_of(1, minutes=90), talk_of(2, minutes=5)) == ["14:00", ""]


def test_without_a_start_of_the_session_only_given_starts_are_known() -> None:
    talks = (talk_of(1, minutes=20), talk_of(2, start_time=time(15)))
    assert starts(*talks, start_time=None, end_time=None) == ["", "15:00"]
    assert starts(*talks, date=None, start_time=None, end_time=None) == ["", ""]


@pytest.mark.parametrize(
    ("session", "talk", "day"),
    [
        pytest.param((time(23), time(1)), time(0, 30), 10, id="in it, past midnight"),
        pytest.param((time(23), time(1)), time(23, 30), 9, id="in it, before midnight"),
        pytest.param((time(23), time(1)), time(22, 45), 9, id="shortly before it"),
        pytest.param((time(23), time(1)), time(1, 15), 10, id="shortly after it"),
        pytest.param((time(22), time(0)), time(0), 10, id="at its end"),
        pytest.param((time(23), None), time(0, 15), 10, id="without an end, past midnight"),
        pytest.param((time(23), None), time(22, 45), 9, id="without an end, before it"),
        pytest.param((time(14), None), time(9), 9, id="without an end, in the morning"),
        pytest.param((time(14), time(15, 30)), time(0, 30), 9, id="not past midnight"),
        pytest.param((None, None), time(0, 15), 9, id="without a start"),
    ],
)
def test_a_talk_is_on_the_day_on_which_it_is_nearer_to_its_session(
    session: tuple[time | None, time | None], talk: time, day: int
) -> None:
    given = talk_of(1, start_time=talk)
    content = content_of(talks=(given,), start_time=session[0], end_time=session[1])
    assert running_order(content)[given.uuid].starts_at == datetime.combine(date(2015, 4, day), talk, tzinfo=SEOUL)
