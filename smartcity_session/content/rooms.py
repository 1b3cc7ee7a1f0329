"""Rooms and breaks as readers know them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import QuerySet

from smartcity_session.content.field_metadata import LINK, NOT_IN_THE_API, UUID, about
from smartcity_session.content.rows import LISTED, from_row, session_summary
from smartcity_session.content.translations import (
    TextColumn,
    listed_columns,
    row_text,
    row_texts,
    text_columns,
    with_translations,
)
from smartcity_session.content.types import LocationContent, SessionSummary
from smartcity_session.models import ConferenceSession, ProgrammeBreak, Room
from smartcity_session.models.room import RoomQuerySet
from smartcity_session.models.translation import TextSubject

CalendarDate = date  # for the classes in which a field of this name hides the type


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomContent(LocationContent):
    """A room with everything that is known of it."""

    name: str = field(metadata=about("The name of the room."))
    capacity: int | None = field(metadata=about("How many people fit in; null where it is not known.", minimum=1))
    equipment: str = field(metadata=about("What is in it; may be empty."))
    map_link: str = field(metadata=LINK)
    picture: str = field(metadata=NOT_IN_THE_API)
    picture_alt: str = field(metadata=about("What the picture shows; empty where there is none."))


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakContent:
    """A break, a lunch or a reception. Times are local to the congress."""

    kind: str = field(metadata=about("What it is.", choices=ProgrammeBreak.Kind.values))
    title: str = field(metadata=about("What it is called."))
    date: CalendarDate = field(metadata=about("The day."))
    start_time: time = field(metadata=about("Local time of the congress."))
    end_time: time = field(metadata=about("Local time of the congress; one before the start is on the next day."))
    room: str = field(metadata=about("Where it is; empty while it is to be confirmed."))
    room_slug: str = field(metadata=NOT_IN_THE_API)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedBreak(BreakContent):
    """A break with what calendars and apps know it by. `revision` rises with each change of it."""

    uuid: str = field(metadata=UUID)
    room_uuid: str = field(metadata=about("Identifies the room; empty where there is none."))
    revision: int = field(metadata=NOT_IN_THE_API)
    updated_at: datetime = field(metadata=NOT_IN_THE_API)


@dataclass(frozen=True, slots=True)
class RoomReading:
    """A room with what takes place in it, in programme order."""

    room: RoomContent
    sessions: tuple[SessionSummary, ...]
    breaks: tuple[ListedBreak, ...]


def rooms_content(*, language: str = "") -> tuple[RoomContent, ...]:
    """The rooms in which something takes place that the public knows, by building and name; in one query."""
    return tuple(_room(row, language) for row in _in_language(Room.objects.in_use(), language).by_name())


def room_reading(slug: str, *, language: str = "") -> RoomReading | None:
    """The room of this address with its published sessions and its breaks, in three queries; None without either."""
    row = _in_language(Room.objects.in_use().filter(slug=slug), language).first()
    if row is None:
        return None
    sessions = ConferenceSession.objects.published().filter(location=row).in_programme_order().only(*LISTED)
    listed = with_translations(sessions, language, *listed_columns())
    breaks = _breaks(ProgrammeBreak.objects.filter(location=row), language)
    return RoomReading(_room(row, language), tuple(session_summary(each, language=language) for each in listed), breaks)


def _in_language(rooms: RoomQuerySet, language: str) -> RoomQuerySet:
    return with_translations(rooms, language, *text_columns(TextSubject.ROOM))


def moved_room(slug: str) -> str | None:
    """The slug of the room into which the one of this address was merged; None where there was none."""
    return Room.objects.in_use().filter(former_slugs__slug=slug).values_list("slug", flat=True).first()


def breaks_content(*, language: str = "") -> tuple[ListedBreak, ...]:
    """All breaks by time, in one query."""
    return _breaks(ProgrammeBreak.objects.all(), language)


def _breaks(rows: QuerySet[ProgrammeBreak], language: str = "") -> tuple[ListedBreak, ...]:
    listed = with_translations(rows.select_related("location"), language, *BREAK_COLUMNS)
    return tuple(_break(row, language) for row in listed.order_by("date", "start_time", "pk"))


def _room(row: Room, language: str) -> RoomContent:
    texts = row_texts(RoomContent, TextSubject.ROOM, row, language)
    return from_row(RoomContent, row, picture=str(row.picture).rpartition("/")[2], **texts)


BREAK_COLUMNS = TextColumn(TextSubject.BREAK, "title"), TextColumn(TextSubject.ROOM, "name", "location_id")


def _break(row: ProgrammeBreak, language: str) -> ListedBreak:
    title, name = BREAK_COLUMNS
    room = row.location
    return from_row(
        ListedBreak,
        row,
        title=row_text(row, title, row.title, language),
        room=row_text(row, name, room.name, language) if room else "",
        room_slug=room.slug if room else "",
        room_uuid=str(room.uuid) if room else "",
    )
