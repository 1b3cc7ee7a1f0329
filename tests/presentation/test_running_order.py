"""When each talk begins and ends: given, or summed where all is known, and never guessed."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

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


def test_a_talk_after_midnight_is_on_the_next_day() -> None:
    talk = talk_of(1, start_time=time(0, 30))
    content = content_of(talks=(talk,), start_time=time(23), end_time=time(1))
    assert running_order(content)[talk.uuid].starts_at.date() == date(2015, 4, 10)
