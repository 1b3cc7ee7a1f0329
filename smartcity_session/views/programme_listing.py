"""A page of the programme as it is read: by day and time."""

import math
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from smartcity_session.content import (
    DAY_UNKNOWN,
    EVERYTHING,
    Appointed,
    BreakContent,
    CongressContent,
    NoticeContent,
    ProgrammeContent,
    SessionSummary,
    Wanted,
    programme_sessions,
)
from smartcity_session.editions.appointments import moved_sessions
from smartcity_session.presentation.dates import weekday
from smartcity_session.presentation.timeline import Phase, break_period, next_sessions, summary_phase
from smartcity_session.text.lists import listed
from smartcity_session.views.pages import MissingPageError, local_day, page_language
from smartcity_session.views.paging import PageLinks
from smartcity_session.views.programme_filters import (
    ROOMS,
    ChoiceLink,
    FilterLinks,
    filter_links,
    programme_address,
    refuse_unknown,
)

AT_ONCE = 100  # so many sessions are on one page; a longer programme comes day by day


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A session of the programme; `mark` is "now", "next" or empty. Its notices are those that readers see now.

    `moved_from` is when and where it was to be before; None if it was not moved.
    """

    session: SessionSummary
    mark: str
    moved_from: Appointed | None
    notices: tuple[NoticeContent, ...]


@dataclass(frozen=True, slots=True)
class BreakLine:
    """A break of the programme."""

    pause: BreakContent
    is_on: bool


@dataclass(frozen=True, slots=True)
class ProgrammeSlot:
    """What starts together: sessions, breaks; `end_time` is None where it is not known, or not the same for all.

    `mark` is "now" where one of them is on, "next" where they come next, or empty.
    """

    start_time: time
    end_time: time | None
    mark: str
    lines: tuple[ProgrammeLine, ...]
    breaks: tuple[BreakLine, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """What is in a room in a slot."""

    room: str
    lines: tuple[ProgrammeLine, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """The sessions of a slot with a cell for each room of its day, or its breaks without cells."""

    slot: ProgrammeSlot
    cells: tuple[GridCell, ...]
    is_coming: bool


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """The slots of one day, in order. `coming` starts next on a day on which nothing is on at this moment."""

    date: date
    slots: tuple[ProgrammeSlot, ...]
    coming: ProgrammeSlot | None = None

    @property
    def rooms(self) -> tuple[str, ...]:
        """The rooms of its sessions, by name and number; last, empty, what is to be confirmed."""
        return tuple(sorted({line.session.room for slot in self.slots for line in slot.lines}, key=_room_order))

    @property
    def rows(self) -> tuple[GridRow, ...]:
        """Its slots as the rows of a table whose columns are the rooms."""
        rooms = self.rooms
        return tuple(row for slot in self.slots for row in _rows(slot, rooms, is_coming=slot is self.coming))


@dataclass(frozen=True, slots=True)
class Programme:
    """A page of the programme: by day and time, and apart the sessions whose date or time is to be confirmed.

    `canonical` leads search engines to the programme that the filters choose from (RFC 6596), `address` to this page.
    """

    days: tuple[ProgrammeDay, ...]
    unscheduled: tuple[ProgrammeLine, ...]
    filters: tuple[FilterLinks, ...]
    found: int
    total: int
    day_shown: str
    page: PageLinks | None
    address: str
    canonical: str
    is_filtered: bool
    view: str
    list_address: str
    rooms_address: str

    @property
    def has_rooms(self) -> bool:
        """Whether readers can choose to see it by rooms, or do."""
        return bool(self.view) or any(len(day.rooms) > 1 for day in self.days)

    @property
    def first_on(self) -> ProgrammeSlot | None:
        """The first slot of which a session is on."""
        return next((slot for day in self.days for slot in day.slots if slot.mark == "now"), None)

    @property
    def day_choices(self) -> tuple[ChoiceLink, ...]:
        """The days to choose from."""
        return next((each.choices for each in self.offered if each.name == "day"), ())

    @property
    def coloured_topics(self) -> tuple[ChoiceLink, ...]:
        """The topics that have a colour, as far as they have sessions here."""
        topics = next((each.choices for each in self.offered if each.name == "topic"), ())
        return tuple(each for each in topics if each.colour and (each.count or each.is_chosen))

    @property
    def chosen(self) -> tuple[FilterLinks, ...]:
        """The filters in force."""
        return tuple(each for each in self.filters if each.chosen)

    @property
    def folded(self) -> tuple[FilterLinks, ...]:
        """The filters that are hidden until a reader opens them: all that are offered but the day."""
        return tuple(each for each in self.offered if each.name != "day")

    @property
    def offered(self) -> tuple[FilterLinks, ...]:
        """The filters that have something to choose."""
        return tuple(each for each in self.filters if each.is_offered)


def programme(  # noqa: PLR0913 (what a page of the programme depends on)
    content: ProgrammeContent,
    wanted: Wanted,
    *,
    notices: Iterable[NoticeContent],
    moment: datetime,
    number: int = 1,
    view: str = "",
) -> Programme:
    """Read a page of the sessions and sort them into days and slots, as they read at the moment, in four queries.

    More than AT_ONCE sessions come day by day, from that day on where no day is asked for, and a day with more of them
    in pages, of which this is the page `number`. UnclearRequestError for a language or topic that does not exist,
    MissingPageError beyond the last page.
    """
    refuse_unknown(content, wanted)
    by_day = content.facet("day").count > AT_ONCE
    shown, found = wanted, content.found
    if by_day and not wanted.day:
        days = {each.value: each.count for each in content.facet("day").values if each.count}
        shown = wanted.replace("day", _day_to_show(days, local_day(moment, content.congress)))
        found = days[shown.day]
    pages = max(1, math.ceil(found / AT_ONCE))
    if number > pages:
        raise MissingPageError(_("The programme has no page %(number)d here.") % {"number": number})
    chosen_from = Wanted(day=wanted.day) if by_day else EVERYTHING
    part = slice((number - 1) * AT_ONCE, number * AT_ONCE)
    sessions = programme_sessions(shown, part, language=page_language())
    listed = programme_lines(content, sessions, notices, moment)
    return Programme(
        days=programme_days(listed, content.breaks if number == 1 else (), content.congress, moment, day=shown.day),
        unscheduled=tuple(line for line in listed if line.session.start_time is None),
        filters=tuple(filter_links(facet, wanted, view) for facet in content.facets),
        found=content.found,
        total=content.total,
        day_shown=shown.day if by_day else "",
        page=_page_links(shown, number, pages, view) if pages > 1 else None,
        address=programme_address(wanted, number, view),
        canonical=programme_address(wanted, number) if wanted == chosen_from else programme_address(chosen_from),
        is_filtered=wanted != EVERYTHING,
        view=view,
        list_address=programme_address(wanted, number),
        rooms_address=programme_address(wanted, number, ROOMS),
    )


def programme_lines(
    content: ProgrammeContent,
    sessions: Collection[SessionSummary],
    notices: Iterable[NoticeContent],
    moment: datetime,
) -> list[ProgrammeLine]:
    """These sessions in their order, each marked where it is on, next or moved, with its own notices that are shown."""
    return lines_of(sessions, content.slots, content.congress, notices, moment)


def lines_of(
    sessions: Collection[SessionSummary],
    slots: Iterable[SessionSummary],
    congress: CongressContent,
    notices: Iterable[NoticeContent],
    moment: datetime,
) -> list[ProgrammeLine]:
    """The same, where the next session is one of the `slots`; in one query."""
    moved = moved_sessions(sessions)
    following = {(slot.date, slot.start_time) for slot in next_sessions(slots, congress, moment)}
    shown = [notice for notice in notices if notice.is_shown(at=moment)]
    return [
        ProgrammeLine(
            session=session,
            mark=_mark(
                summary_phase(session, congress, moment),
                is_next=(session.date, session.start_time) in following,
            ),
            moved_from=moved.get(session.code),
            notices=tuple(notice for notice in shown if notice.session_code == session.code),
        )
        for session in sessions
    ]


def _mark(phase: Phase, *, is_next: bool) -> str:
    if phase is Phase.DURING:
        return "now"
    return "next" if is_next and phase is Phase.BEFORE else ""


def _day_to_show(values: Iterable[str], today: date) -> str:
    """Of these days today or the next one; after the congress its first day again."""
    days = sorted(each for each in values if each != DAY_UNKNOWN)
    return next((each for each in days if each >= today.isoformat()), days[0] if days else DAY_UNKNOWN)


def programme_days(
    lines: Iterable[ProgrammeLine],
    breaks: Iterable[BreakContent],
    congress: CongressContent,
    moment: datetime,
    *,
    day: str = "",
) -> tuple[ProgrammeDay, ...]:
    """The sessions whose time is known and the breaks, by day and start, as they read at the moment.

    Breaks are those of `day` (ISO 8601) alone, if it is given.
    """
    starts: dict[date, dict[time, tuple[list[ProgrammeLine], list[BreakLine]]]] = {}
    for line in lines:
        if line.session.date is not None and line.session.start_time is not None:
            _at_start(starts, line.session.date, line.session.start_time)[0].append(line)
    for each in breaks:
        if day in {"", each.date.isoformat()}:
            period = break_period(each, congress)
            is_on = period is not None and period.covers(moment)
            _at_start(starts, each.date, each.start_time)[1].append(BreakLine(each, is_on))
    now = moment.astimezone(ZoneInfo(congress.time_zone))
    return tuple(
        _day(each, [_slot(at, *slots[at]) for at in sorted(slots)], now) for each, slots in sorted(starts.items())
    )


def _day(day: date, slots: list[ProgrammeSlot], now: datetime) -> ProgrammeDay:
    is_between = day == now.date() and all(slot.mark != "now" for slot in slots)
    coming = next((slot for slot in slots if is_between and slot.start_time > now.time()), None)
    return ProgrammeDay(day, tuple(slots), coming)


def _at_start(starts: dict[date, dict[time, Any]], day: date, start: time) -> Any:
    return starts.setdefault(day, {}).setdefault(start, ([], []))


def _slot(start: time, lines: Collection[ProgrammeLine], breaks: Collection[BreakLine]) -> ProgrammeSlot:
    ends = {line.session.end_time for line in lines} | {each.pause.end_time for each in breaks}
    marks = {line.mark for line in lines} | {"now" for each in breaks if each.is_on}
    mark = next((mark for mark in ("now", "next") if mark in marks), "")
    return ProgrammeSlot(start, ends.pop() if len(ends) == 1 else None, mark, tuple(lines), tuple(breaks))


def _room_order(room: str) -> tuple[bool, list[tuple[int, str]]]:
    """Rooms by name, their numbers by value ("Room 9" before "Room 10"), and no room last."""
    parts = re.split(r"(\d+)", room.casefold())
    return not room, [(int(part) if part.isdecimal() else 0, part) for part in parts]


def _rows(slot: ProgrammeSlot, rooms: Iterable[str], *, is_coming: bool) -> Iterator[GridRow]:
    if slot.breaks:
        yield GridRow(_slot(slot.start_time, (), slot.breaks), (), is_coming)
    if slot.lines:
        by_room: dict[str, list[ProgrammeLine]] = {room: [] for room in rooms}
        for line in slot.lines:
            by_room[line.session.room].append(line)
        cells = tuple(GridCell(room, tuple(lines)) for room, lines in by_room.items())
        yield GridRow(_slot(slot.start_time, slot.lines, ()), cells, is_coming and not slot.breaks)


def heading(wanted: Wanted, programme: Programme) -> str:
    """What the page shows, in words: "Thursday 9 April 2015, Workshop"; empty for the whole programme."""
    names = {each.name: each.chosen for each in programme.chosen}
    if wanted.day and wanted.day != DAY_UNKNOWN:
        names["day"] = weekday(date.fromisoformat(wanted.day))
    return listed(names.values())


def _page_links(wanted: Wanted, number: int, pages: int, view: str) -> PageLinks:
    return PageLinks(
        number=number,
        pages=pages,
        before=programme_address(wanted, number - 1, view) if number > 1 else "",
        after=programme_address(wanted, number + 1, view) if number < pages else "",
    )
