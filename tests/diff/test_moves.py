"""Whether a session was moved, and from when and where, by what was announced of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.content import Appointed
from smartcity_session.diff.moves import last_move, lasting, moves


def at(day: int | None = None, hour: int | None = None, room: str = "", *, until: int | None = None) -> Appointed:
    """An announcement in April 2015."""
    start, end = (time(each) if each is not None else None for each in (hour, until))
    return Appointed(date(2015, 4, day) if day else None, start, end, room)


@pytest.mark.parametrize(
    ("history", "former"),
    [
        pytest.param([], None, id="nothing announced"),
        pytest.param([at(9)], None, id="announced once"),
        pytest.param([at(), at(9, 14, "B2")], None, id="becomes known"),
        pytest.param([at(9, 14, "B2"), at()], None, id="becomes unknown"),
        pytest.param([at(9), at(9, 14), at(9, 14, "B2")], None, id="becomes known bit by bit"),
        pytest.param([at(9), at(), at(9)], None, id="known again as before"),
        pytest.param([at(9, 14, "B2"), at(9, None, ""), at(9, 14, "B2")], None, id="start and room known again"),
        pytest.param([at(9, 14, until=15), at(9, 14, until=16)], None, id="another end"),
        pytest.param([at(9), at(10)], at(9), id="another day"),
        pytest.param([at(9, 14), at(9, 15)], at(9, 14), id="another start"),
        pytest.param([at(9, room="B2"), at(9, room="C3")], at(9, room="B2"), id="another room"),
        pytest.param([at(9), at(), at(11)], at(9), id="day unknown for a while"),
        pytest.param([at(9, 14), at(9), at(9, 15)], at(9, 14), id="start unknown for a while"),
        pytest.param([at(9, room="B2"), at(9), at(9, room="C3")], at(9, room="B2"), id="room unknown for a while"),
        pytest.param([at(9, 14, "B2"), at(), at(), at(11, 9)], at(9, 14, "B2"), id="all unknown for long"),
        pytest.param([at(9), at(10), at(9)], at(10), id="back again"),
        pytest.param([at(9), at(10), at(11)], at(10), id="twice"),
        pytest.param([at(9), at(10), at()], at(9), id="moved, then unknown"),
        pytest.param([at(9, 14, "B2"), at(10), at(10, 15), at(10, 15, "C3")], at(9, 14, "B2"), id="moved bit by bit"),
        pytest.param([at(9, 14, until=15), at(9, 14, until=16), at(10, 9)], at(9, 14, until=16), id="the last end"),
        pytest.param([at(room="B2"), at(9, room="B2"), at(9, room="C3")], at(9, room="B2"), id="all that was known"),
        pytest.param([at(9, 0), at(9, 1)], at(9, 0), id="midnight is a start"),
    ],
)
def test_a_session_was_moved_from_the_last_day_start_and_room_that_were_known(
    history: list[Appointed], former: Appointed | None
) -> None:
    assert last_move(history) == former


def test_each_move_is_told_with_the_announcement_that_moved_it() -> None:
    history = [at(9), at(10), at(10, 14), at(), at(11), at(11)]
    assert list(moves(history)) == [(at(9), history[1]), (at(10, 14), history[4])]


ANNOUNCEMENTS = st.lists(
    st.builds(at, st.sampled_from([None, 9, 10]), st.just(None), st.sampled_from(["", "B2", "C3"]))
)


@given(ANNOUNCEMENTS)
def test_what_is_announced_twice_moves_nothing(history: list[Appointed]) -> None:
    doubled = [each for announcement in history for each in (announcement, announcement)]
    assert [former for former, _row in moves(doubled)] == [former for former, _row in moves(history)]


@dataclass(frozen=True)
class Noted:
    """An announcement, so many minutes after the publication; `edition` is when the next edition was published."""

    day: int
    minutes: int
    edition: int | None = None
    start_time: time | None = None
    end_time: time | None = None
    room: str = ""

    @property
    def date(self) -> date:
        return date(2015, 4, self.day)

    @property
    def noted_at(self) -> datetime:
        return datetime(2015, 3, 1, tzinfo=UTC) + timedelta(minutes=self.minutes)

    @property
    def next_edition_at(self) -> datetime | None:
        return None if self.edition is None else datetime(2015, 3, 1, tzinfo=UTC) + timedelta(minutes=self.edition)


@pytest.mark.parametrize(
    ("history", "days"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([Noted(9, 0)], [9], id="announced once"),
        pytest.param([Noted(9, 0), Noted(10, 1)], [9, 10], id="the publication stays, however soon it is moved"),
        pytest.param([Noted(9, 0), Noted(10, 100), Noted(11, 105)], [9, 11], id="two quick moves"),
        pytest.param([Noted(9, 0), Noted(10, 100), Noted(9, 105)], [9, 9], id="there and back"),
        pytest.param([Noted(9, 0), Noted(10, 100), Noted(11, 160)], [9, 10, 11], id="an hour is noticed"),
        pytest.param([Noted(9, 0), Noted(10, 100, 102), Noted(11, 105)], [9, 10, 11], id="in an edition"),
        pytest.param([Noted(9, 0), Noted(10, 100, 105), Noted(11, 105)], [9, 11], id="the edition of the next one"),
        pytest.param(
            [Noted(9, 0), Noted(10, 100), Noted(10, 140), Noted(11, 170)],
            [9, 10, 10, 11],
            id="one state that was announced twice",
        ),
        pytest.param(
            [Noted(9, 0), Noted(10, 100), Noted(11, 110), Noted(12, 120), Noted(13, 500)],
            [9, 12, 13],
            id="three quick moves, then a late one",
        ),
    ],
)
def test_what_was_replaced_before_it_was_noticed_is_no_former_time(history: list[Noted], days: list[int]) -> None:
    assert [each.day for each in lasting(history)] == days
