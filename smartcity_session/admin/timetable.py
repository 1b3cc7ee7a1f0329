"""The timetable in the admin: for each day a grid of rooms by times, to move, swap and shift sessions in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.roles import CHANGE_SESSIONS
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.publishing import announce_together
from smartcity_session.content.plan import plan_of
from smartcity_session.history import batch
from smartcity_session.models import ConferenceSession, Congress, ProgrammeBreak, Room
from smartcity_session.models.days import ClockFormField
from smartcity_session.presentation.dates import clock, hours, weekday
from smartcity_session.presentation.problems import Subject, problems_of
from smartcity_session.presentation.rooms import in_order
from smartcity_session.text.identifiers import whole_number
from smartcity_session.text.lists import listed
from smartcity_session.timetable.placing import (
    LONGEST_SHIFT,
    Placement,
    Row,
    StalePlacementError,
    consequences,
    moved,
    place,
    shifted,
    state_of_rows,
    swapped,
)

ONE_DAY = timedelta(days=1)
MOST_UNSCHEDULED = 200
NO_ROOM = "none"


@dataclass(frozen=True, slots=True)
class GridItem:
    """A session or a break in its cell. `key` stands for it in the form; `problems` is how many it has."""

    key: str
    label: str
    title: str
    hours: str
    status: str
    address: str
    problems: int


@dataclass(frozen=True, slots=True)
class TimetableCell:
    """A room at a time: what begins there, and what is still on. `key` stands for the place in the form."""

    key: str
    room: str
    items: tuple[GridItem, ...]
    running: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """Everything that begins at one time; `elsewhere` are breaks without a room."""

    start: time
    cells: tuple[TimetableCell, ...]
    elsewhere: tuple[GridItem, ...]


class TargetForm(forms.Form):
    """Where the one session that was chosen shall be."""

    to_day = forms.ChoiceField(label=gettext_lazy("Day"), required=False)
    to_start = ClockFormField(label=gettext_lazy("Start"), required=False)
    to_room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)

    def __init__(self, *args: Any, days: list[date], rooms: list[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_day"].choices = [(each.isoformat(), weekday(each)) for each in days]  # type: ignore[attr-defined]  # ChoiceField
        self.fields["to_room"].choices = [("", _("as it is")), *_room_choices(rooms)]  # type: ignore[attr-defined]  # as above


class ShiftForm(forms.Form):
    """Which part of the day is shifted, and by how many minutes."""

    shift_room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)
    shift_from = ClockFormField(label=gettext_lazy("From"), help_text="")
    shift_by = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=-LONGEST_SHIFT,
        max_value=LONGEST_SHIFT,
        help_text=gettext_lazy("Later; with a minus, earlier."),
    )

    def __init__(self, *args: Any, rooms: list[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shift_room"].choices = [("", _("all rooms")), *_room_choices(rooms)]  # type: ignore[attr-defined]  # ChoiceField


def _room_choices(rooms: Iterable[Room]) -> list[tuple[str, str]]:
    return [*((str(room.pk), str(room)) for room in rooms), (NO_ROOM, _("no room"))]


def timetable_urls(admin_site: admin.AdminSite) -> list[URLPattern]:
    """The page `admin:timetable`, for the sessions' own list of addresses."""
    page = admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(_page))
    return [path("timetable/", page, name="timetable")]


@returns_typed
def _page(request: HttpRequest) -> HttpResponse:
    """Show a day; then what a move would change; then do it."""
    if not may_everywhere(request.user, CHANGE_SESSIONS):
        raise PermissionDenied
    congress = Congress.objects.current()
    if congress is None:
        messages.warning(request, _("Describe the congress first: the timetable has its days."))
        return redirect("admin:index")
    return Timetable(request, congress).answer()


class Timetable:
    """One request for the timetable of a day."""

    def __init__(self, request: HttpRequest, congress: Congress) -> None:
        self.request, self.congress = request, congress
        self.rooms = in_order(Room.objects.all())
        self.days = _days(congress)
        self.day = _chosen_day(request.GET.get("day", ""), self.days)
        data = request.POST if request.method == "POST" else None
        self.target = TargetForm(
            data if data and "move" in data else None,
            days=self.days,
            rooms=self.rooms,
            initial={"to_day": self.day.isoformat()},
        )
        self.shift = ShiftForm(data if data and "shift" in data else None, rooms=self.rooms)
        self.error = ""

    @property
    def address(self) -> str:
        """The page of the day."""
        return f"{reverse('admin:timetable')}?day={self.day.isoformat()}"

    def answer(self) -> HttpResponse:
        """The grid, the question, or the way back to the grid after everything was moved."""
        if self.request.method == "POST":
            placements, is_returned = self.placements(), warn_if_returned(self.request)
            if placements and "confirmed" in self.request.POST and not is_returned:
                return self.apply(placements)
            if placements:
                return self.ask(placements)
        return self.grid()

    def placements(self) -> tuple[Placement, ...]:
        """What the form asks for; where it is not clear, nothing, and `error` says what is missing."""
        if "shift" in self.request.POST:
            return self._shift()
        chosen = self.request.POST.getlist("chosen")
        rows = [row for key in chosen if (row := _row(key)) is not None]
        places = [found for key in chosen if (found := self._place(key)) is not None]
        if len(rows) == 2 and not places:
            if all(row.date and row.start_time for row in rows):
                return swapped(rows[0], rows[1])
            self.error = _("Only what has a time can be swapped. Choose one session and a free place.")
        elif len(rows) == 1 and len(places) == 1:
            return (self._moved(rows[0], *places[0]),)
        elif len(rows) == 1 and not places and self.target.is_valid():
            return self._to_target(rows[0])
        elif self.target.is_valid():
            self.error = _("Choose one session and a free place, or two sessions.")
        return ()

    def _place(self, key: str) -> tuple[date, time, Room | None] | None:
        """The day, time and room of a cell's key, such as "2015-04-09 14:00 3"."""
        try:
            day, start, room = key.split(" ")
            return date.fromisoformat(day), time.fromisoformat(start), self._room(room)
        except (ValueError, LookupError):
            return None

    def _room(self, key: str) -> Room | None:
        return None if key == NO_ROOM else {str(room.pk): room for room in self.rooms}[key]

    def _moved(self, row: Row, day: date, start: time, room: Room | None) -> Placement:
        """The row in that place; of an unknown length until the end of what begins then, if that is clear."""
        ends = ConferenceSession.objects.filter(date=day, start_time=start, end_time__isnull=False)
        others = set(ends.exclude(pk=row.pk).values_list("end_time", flat=True)[:2])
        return moved(row, day=day, start=start, room=room, end=others.pop() if len(others) == 1 else None)

    def _to_target(self, row: Row) -> tuple[Placement, ...]:
        given = self.target.cleaned_data
        day = date.fromisoformat(given["to_day"]) if given["to_day"] else self.day
        start = given["to_start"] or row.start_time
        if start is None:
            self.error = _("Say when it starts, or choose a free place.")
            return ()
        room = self._room(given["to_room"]) if given["to_room"] else row.location
        return (self._moved(row, day, start, room),)

    def _shift(self) -> tuple[Placement, ...]:
        if not self.shift.is_valid():
            return ()
        given = self.shift.cleaned_data
        where = Q(date=self.day, start_time__gte=given["shift_from"])
        if given["shift_room"]:
            where &= Q(location=self._room(given["shift_room"]))
        sessions = _taking_place().filter(where).order_by("pk")
        breaks = ProgrammeBreak.objects.filter(where).select_related("location").order_by("pk")
        if not given["shift_by"]:
            self.shift.add_error("shift_by", _("By 0 minutes nothing is shifted."))
            return ()
        found = shifted([*sessions, *breaks], minutes=given["shift_by"])
        if not found:
            self.shift.add_error("shift_from", _("Nothing begins there from this time on."))
        return found

    def ask(self, placements: tuple[Placement, ...]) -> HttpResponse:
        """What would change, and which problems would come and go."""
        outcome = consequences(placements, congress=self.congress)
        sent = [(name, value) for name, values in _sent(self.request.POST) for value in values]
        public = [each.row for each in placements if getattr(each.row, "first_published_at", None) is not None]
        return self._render(
            "admin/timetable/confirm.html",
            title=_("Change the timetable?"),
            lines=[_line(each) for each in placements],
            new=outcome.new,
            solved=outcome.solved,
            sent=sent,
            state=state_of_rows(each.row for each in placements),
            public=len(public),
        )

    def apply(self, placements: tuple[Placement, ...]) -> HttpResponse:
        """Move everything, or nothing where somebody changed it meanwhile."""
        try:
            with batch():
                sessions = place(placements=placements, state=self.request.POST.get("state", ""))
        except StalePlacementError:
            messages.warning(self.request, _("Nothing was moved: it was changed meanwhile. Look at it again."))
            return redirect(self.address)
        announce_together(self.request, sessions, done=_("The timetable was changed."))
        return redirect(self.address)

    def grid(self) -> HttpResponse:
        """The day as a table, the rooms in use first, and what has no time yet beside it."""
        sessions = list(_taking_place().filter(date=self.day, start_time__isnull=False).order_by("start_time", "code"))
        breaks = list(ProgrammeBreak.objects.filter(date=self.day).select_related("location").order_by("start_time"))
        counts = self._problem_counts()
        undated = _taking_place().filter(Q(date__isnull=True) | Q(start_time__isnull=True)).order_by("date", "code")
        used = {each.location_id for each in (*sessions, *breaks)}
        rooms = sorted(self.rooms, key=lambda room: room.pk not in used)
        rows = _grid_rows(self.day, [*sessions, *breaks], rooms, counts)
        return self._render(
            "admin/timetable/timetable.html",
            title=_("Timetable"),
            rows=rows,
            rooms=[*rooms, None] if _has_no_room(sessions) else rooms,
            unscheduled=[_item(row, counts) for row in undated[:MOST_UNSCHEDULED]],
            chosen=set(self.request.POST.getlist("chosen")),
        )

    def _problem_counts(self) -> dict[tuple[Subject, int], int]:
        counts: dict[tuple[Subject, int], int] = defaultdict(int)
        for problem in problems_of(plan_of(self.congress, days=[self.day - ONE_DAY, self.day, self.day + ONE_DAY])):
            for subject, pk in {(each.subject, each.pk) for each in problem.concerned}:
                counts[subject, pk] += 1
        return counts

    def _render(self, template: str, **context: Any) -> HttpResponse:
        frame = {
            **admin.site.each_context(self.request),
            "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
            "day": self.day,
            "days": self.days,
            "address": self.address,
            "target": self.target,
            "shift": self.shift,
            "form": self.shift if self.shift.is_bound else self.target,
            "refusal": _("Nothing was moved."),
            "reasons": [self.error] if self.error else [],
        }
        return render(self.request, template, {**frame, **context})


def _taking_place() -> Any:
    return ConferenceSession.objects.taking_place().select_related("location")


def _days(congress: Congress) -> list[date]:
    """The days of the congress, and other days with sessions or breaks."""
    length = (congress.end_date - congress.start_date).days + 1
    days = {congress.start_date + ONE_DAY * number for number in range(min(length, 366))}
    dated = ConferenceSession.objects.filter(date__isnull=False).values_list("date", flat=True).distinct()
    return sorted({*days, *dated, *ProgrammeBreak.objects.values_list("date", flat=True).distinct()})


def _chosen_day(text: str, days: list[date]) -> date:
    return next((day for day in days if day.isoformat() == text), days[0])


def _row(key: str) -> Row | None:
    """The session or break of a key, such as "s12"; None for the key of a place."""
    number = whole_number(key[1:], digits=9)
    if key[:1] not in {"s", "b"} or number is None:
        return None
    rows = _taking_place() if key[0] == "s" else ProgrammeBreak.objects.select_related("location")
    row: Row | None = rows.filter(pk=number).first()
    return row


def _has_no_room(sessions: Iterable[ConferenceSession]) -> bool:
    return any(session.location is None for session in sessions)


def _grid_rows(
    day: date, things: list[Row], rooms: list[Room], counts: dict[tuple[Subject, int], int]
) -> list[TimetableRow]:
    columns = [*rooms, None] if _has_no_room(each for each in things if isinstance(each, ConferenceSession)) else rooms
    by_room: dict[int | None, list[Row]] = defaultdict(list)
    for thing in things:
        by_room[thing.location_id].append(thing)
    starts = sorted({thing.start_time for thing in things if thing.start_time is not None})
    return [
        TimetableRow(
            start,
            tuple(_cell(day, start, room, by_room[room.pk if room else None], counts) for room in columns),
            tuple(
                _item(each, counts)
                for each in by_room[None]
                if each.start_time == start and isinstance(each, ProgrammeBreak)
            ),
        )
        for start in starts
    ]


def _cell(
    day: date, start: time, room: Room | None, things: list[Row], counts: dict[tuple[Subject, int], int]
) -> TimetableCell:
    own = [each for each in things if room is not None or isinstance(each, ConferenceSession)]
    return TimetableCell(
        key=f"{day.isoformat()} {start.isoformat()} {room.pk if room else NO_ROOM}",
        room=room.name if room else _("no room"),
        items=tuple(_item(each, counts) for each in own if each.start_time == start),
        running=tuple(_still_on(each) for each in own if room is not None and _is_on(each, start)),
    )


def _is_on(thing: Row, moment: time) -> bool:
    """Whether it began before that time of the day and is not over."""
    start, end = thing.start_time, thing.end_time
    return start is not None and end is not None and start < moment and (moment < end or end < start)


def _still_on(thing: Row) -> str:
    label = thing.code if isinstance(thing, ConferenceSession) else thing.title
    return _("%(label)s until %(end)s") % {"label": label, "end": clock(thing.end_time) if thing.end_time else ""}


def _item(row: Row, counts: dict[tuple[Subject, int], int]) -> GridItem:
    if isinstance(row, ConferenceSession):
        address = reverse("admin:smartcity_session_conferencesession_change", args=[row.pk])
        problems = counts.get((Subject.SESSION, row.pk), 0)
        return GridItem(f"s{row.pk}", row.code, row.title, hours(row), row.status, address, problems)
    address = reverse("admin:smartcity_session_programmebreak_change", args=[row.pk])
    return GridItem(f"b{row.pk}", "", row.title, hours(row), "break", address, counts.get((Subject.BREAK, row.pk), 0))


def _sent(data: QueryDict) -> list[tuple[str, list[str]]]:
    """What the form said, to be said again with the answer."""
    own = {"csrfmiddlewaretoken", "confirmed", "state"}
    return [(name, values) for name, values in data.lists() if name not in own]


def _line(placement: Placement) -> tuple[str, str, str]:
    row = placement.row
    return str(row), _words(row, row.location), _words(placement, placement.room)


def _words(thing: Row | Placement, room: Room | None) -> str:
    """When and where: "Thursday 9 April 2015, 14:00–15:30, Hall 2"."""
    where = room.name if room else getattr(thing, "room", "") or _("no room")
    day = weekday(thing.date) if thing.date else _("no date")
    return listed((day, hours(thing), where))
