"""The programme as it is read: by day and time, with the filters that lead to parts of it."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from smartcity_session.content import (
    DAY_UNKNOWN,
    EVERYTHING,
    Facet,
    FacetValue,
    NoticeContent,
    ProgrammeContent,
    SessionSummary,
    Wanted,
    programme_sessions,
)
from smartcity_session.models import ConferenceSession
from smartcity_session.models.fields import language_choices
from smartcity_session.presentation.dates import weekday
from smartcity_session.presentation.labels import format_name
from smartcity_session.presentation.languages import language_name
from smartcity_session.presentation.timeline import Phase, next_sessions, summary_phase
from smartcity_session.views.pages import MissingPageError, UnclearRequestError, local_day
from smartcity_session.views.paging import PageLinks

PARAMETERS = ("day", "format", "language", "topic")
AT_ONCE = 100  # so many sessions are on one page; a longer programme comes day by day


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A session of the programme; `mark` is "now", "next" or empty. Its notices are those that readers see now."""

    session: SessionSummary
    mark: str
    notices: tuple[NoticeContent, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeSlot:
    """The sessions that start together; `end_time` is None where it is not known, or not the same for all.

    `mark` is "now" where one of them is on, "next" where they come next, or empty.
    """

    start_time: time
    end_time: time | None
    mark: str
    lines: tuple[ProgrammeLine, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """The slots of one day, in order."""

    date: date
    slots: tuple[ProgrammeSlot, ...]


@dataclass(frozen=True, slots=True)
class ChoiceLink:
    """A value that sessions can be filtered by. Its address keeps the other filters."""

    value: str
    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FilterLinks:
    """One filter: its values, and what the page shows without it."""

    name: str
    label: str
    any_label: str
    choices: tuple[ChoiceLink, ...]
    count: int
    address: str
    chosen: str

    @property
    def is_offered(self) -> bool:
        """Whether there is something to choose, or to take back."""
        return len(self.choices) > 1 or bool(self.chosen)


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

    @property
    def chosen(self) -> tuple[FilterLinks, ...]:
        """The filters in force."""
        return tuple(each for each in self.filters if each.chosen)

    @property
    def folded(self) -> tuple[FilterLinks, ...]:
        """The filters that are folded away until a reader opens them: all that are offered but the day."""
        return tuple(each for each in self.offered if each.name != "day")

    @property
    def offered(self) -> tuple[FilterLinks, ...]:
        """The filters that have something to choose."""
        return tuple(each for each in self.filters if each.is_offered)


def asked(request: HttpRequest) -> Wanted:
    """What the address asks for. UnclearRequestError where it makes no sense, whatever the programme holds."""
    given = {name: request.GET.get(name, "") for name in PARAMETERS}
    if given["day"] not in {"", DAY_UNKNOWN} and not _is_day(given["day"]):
        raise UnclearRequestError(_("A day is given as year, month and day, for example 2015-04-09."))
    if given["format"] not in {"", *ConferenceSession.Format.values}:
        labels = ", ".join(str(label) for label in ConferenceSession.Format.labels)
        raise UnclearRequestError(_("There is no such format of sessions. There are: %(labels)s.") % {"labels": labels})
    return Wanted(**given)


def programme(
    content: ProgrammeContent, wanted: Wanted, *, notices: Iterable[NoticeContent], moment: datetime, number: int = 1
) -> Programme:
    """Read a page of the sessions and sort them into days and slots, as they read at the moment, in three queries.

    More than AT_ONCE sessions come day by day, from that day on where no day is asked for, and a day with more of them
    in pages, of which this is the page `number`. UnclearRequestError for a language or topic that does not exist,
    MissingPageError beyond the last page.
    """
    _refuse_unknown(content, wanted)
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
    sessions = programme_sessions(shown, slice((number - 1) * AT_ONCE, number * AT_ONCE))
    listed = programme_lines(content, sessions, notices, moment)
    return Programme(
        days=tuple(_days(listed)),
        unscheduled=tuple(line for line in listed if line.session.start_time is None),
        filters=tuple(_filter_links(facet, wanted) for facet in content.facets),
        found=content.found,
        total=content.total,
        day_shown=shown.day if by_day else "",
        page=_page_links(shown, number, pages) if pages > 1 else None,
        address=_address(wanted, number),
        canonical=_address(wanted, number) if wanted == chosen_from else _address(chosen_from),
        is_filtered=wanted != EVERYTHING,
    )


def programme_lines(
    content: ProgrammeContent,
    sessions: Iterable[SessionSummary],
    notices: Iterable[NoticeContent],
    moment: datetime,
) -> list[ProgrammeLine]:
    """These sessions in their order, each marked where it is on or next, with its own notices that are shown."""
    following = {(slot.date, slot.start_time) for slot in next_sessions(content.slots, content.congress, moment)}
    shown = [notice for notice in notices if notice.is_shown(at=moment)]
    return [
        ProgrammeLine(
            session=session,
            mark=_mark(
                summary_phase(session, content.congress, moment),
                is_next=(session.date, session.start_time) in following,
            ),
            notices=tuple(notice for notice in shown if notice.session_code == session.code),
        )
        for session in sessions
    ]


def _mark(phase: Phase, *, is_next: bool) -> str:
    if phase is Phase.DURING:
        return "now"
    return "next" if is_next and phase is Phase.BEFORE else ""


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _refuse_unknown(content: ProgrammeContent, wanted: Wanted) -> None:
    languages = {code for code, _name in language_choices()} | content.facet("language").known
    if wanted.language and wanted.language not in languages:
        raise UnclearRequestError(_("There is no such language. It is given by its code, for example ko for Korean."))
    topics = content.facet("topic")
    if wanted.topic and wanted.topic not in topics.known:
        names = ", ".join(each.name for each in topics.values)
        if not names:
            raise UnclearRequestError(_("The sessions of this programme have no topics yet."))
        raise UnclearRequestError(_("No session has such a topic. The topics are: %(names)s.") % {"names": names})


def _day_to_show(values: Iterable[str], today: date) -> str:
    """Of these days today or the next one; after the congress its first day again."""
    days = sorted(each for each in values if each != DAY_UNKNOWN)
    return next((each for each in days if each >= today.isoformat()), days[0] if days else DAY_UNKNOWN)


def _days(lines: Iterable[ProgrammeLine]) -> Iterator[ProgrammeDay]:
    timed = [line for line in lines if line.session.start_time is not None]
    for day, of_day in groupby(timed, key=lambda line: line.session.date):
        if day is not None:
            yield ProgrammeDay(day, tuple(_slots(of_day)))


def _slots(lines: Iterator[ProgrammeLine]) -> Iterator[ProgrammeSlot]:
    for start, group in groupby(lines, key=lambda line: line.session.start_time):
        if start is not None:
            together = tuple(group)
            ends = {line.session.end_time for line in together}
            mark = next((mark for mark in ("now", "next") if mark in {line.mark for line in together}), "")
            yield ProgrammeSlot(start, ends.pop() if len(ends) == 1 else None, mark, together)


def _filter_links(facet: Facet, wanted: Wanted) -> FilterLinks:
    label, any_label = _labels()[facet.name]
    chosen = wanted.given.get(facet.name, "")
    unused = [FacetValue(chosen, "", 0)] if chosen and chosen not in facet.known else []
    links = [
        ChoiceLink(
            value=each.value,
            label=each.name or _value_label(facet.name, each.value),
            count=each.count,
            address=_address(wanted.replace(facet.name, each.value)),
            is_chosen=each.value == chosen,
        )
        for each in (*facet.values, *unused)
    ]
    if facet.name == "language":
        links.sort(key=lambda link: link.label.casefold())
    return FilterLinks(
        name=facet.name,
        label=label,
        any_label=any_label,
        choices=tuple(links),
        count=facet.count,
        address=_address(wanted.replace(facet.name)),
        chosen=next((link.label for link in links if link.is_chosen), ""),
    )


def _labels() -> dict[str, tuple[str, str]]:
    """What each filter is called, and what a choice of all its values is called."""
    return {
        "day": (_("Day"), _("All days")),
        "format": (_("Format"), _("All formats")),
        "language": (_("Language"), _("All languages")),
        "topic": (_("Topic"), _("All topics")),
    }


def _value_label(facet: str, value: str) -> str:
    if facet == "day":
        return _("Date to be confirmed") if value == DAY_UNKNOWN else date_format(date.fromisoformat(value), "D j F")
    return format_name(value) if facet == "format" else language_name(value)


def heading(wanted: Wanted, programme: Programme) -> str:
    """What the page shows, in words: "Thursday 9 April 2015, Workshop"; empty for the whole programme."""
    names = {each.name: each.chosen for each in programme.chosen}
    if wanted.day and wanted.day != DAY_UNKNOWN:
        names["day"] = weekday(date.fromisoformat(wanted.day))
    return ", ".join(names.values())


def _page_links(wanted: Wanted, number: int, pages: int) -> PageLinks:
    return PageLinks(
        number=number,
        pages=pages,
        before=_address(wanted, number - 1) if number > 1 else "",
        after=_address(wanted, number + 1) if number < pages else "",
    )


def _address(wanted: Wanted, number: int = 1) -> str:
    """The path of a page of the programme, the same for the same page, in whatever order it was asked for."""
    query = urlencode({**wanted.given, **({"page": number} if number > 1 else {})})
    return reverse("home") + (f"?{query}" if query else "")
