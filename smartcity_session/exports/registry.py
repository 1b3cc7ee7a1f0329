"""Every format that the portal exports, one entry each.

Addresses, views, links on pages, `<link rel="alternate">`, sitemap and the test of the documentation read this list. To
add a format, write its function in a file of its own and add its entry. JSON-LD is not here: it has no address, it
stands in the pages themselves (`jsonld`).
"""

import enum
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from smartcity_session.content import CongressContent, ListedBreak, NoticeContent, SessionContent, SiteContent
from smartcity_session.exports import app_link, atom, citations, ical, schedule_json, schedule_xml, share_image
from smartcity_session.exports.citations import Citation
from smartcity_session.exports.schedule import Schedule
from smartcity_session.presentation.addresses import Addresses

if typing.TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Source = TypeVar("Source")


class Place(enum.Enum):
    """Where pages link to a format by its label. A format with words of its own around its link has none."""

    PROGRAMS = enum.auto()  # under "For other programs"
    CITATIONS = enum.auto()  # under the citation


class BrandSource(Protocol):
    """The brand of the congress."""

    @property
    def site(self) -> SiteContent:
        """Its accent, and which pictures it has."""
        ...

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """Its pictures as PNGs on white."""
        ...


class SessionSource(BrandSource, Protocol):
    """What the formats of a session are made from; each part is read when it is asked for."""

    @property
    def addresses(self) -> Addresses:
        """The addresses of the portal."""
        ...

    @property
    def content(self) -> SessionContent:
        """The session."""
        ...

    @property
    def revision(self) -> ical.CalendarRevision:
        """How often it was announced anew, and the notices that are shown now."""
        ...

    @property
    def notices(self) -> tuple[NoticeContent, ...]:
        """The notices that are shown now."""
        ...

    @property
    def news(self) -> Sequence[atom.Entry]:
        """Its newest editions, with what changed in each, its moves and cancellations."""
        ...

    @property
    def citation(self) -> Citation:
        """The session as it can be cited now."""
        ...


class EditionSource(Protocol):
    """What the formats of an edition are made from."""

    @property
    def content(self) -> SessionContent:
        """What the edition says."""
        ...

    @property
    def citation(self) -> Citation:
        """The edition as it can be cited."""
        ...


class ProgrammeSource(BrandSource, Protocol):
    """What the formats of the whole programme are made from; each part is read when it is asked for."""

    @property
    def addresses(self) -> Addresses:
        """The addresses of the portal."""
        ...

    @property
    def congress(self) -> CongressContent:
        """The congress."""
        ...

    @property
    def sessions(self) -> Sequence[tuple[SessionContent, ical.CalendarRevision]]:
        """The published sessions in programme order, each with its revision."""
        ...

    @property
    def breaks(self) -> Sequence[ListedBreak]:
        """The breaks, lunches and receptions, by time."""
        ...

    @property
    def timetable(self) -> Schedule:
        """The sessions by day and room."""
        ...

    @property
    def notices(self) -> tuple[NoticeContent, ...]:
        """The notices that are shown now."""
        ...

    @property
    def news(self) -> Sequence[atom.Entry]:
        """The newest editions of all sessions, with what changed in each, moves and cancellations."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Generic[Source]):
    """A format of one kind of thing.

    `name` is that of its route, `file` the end of its address, `label` the name of the format, which is the same in
    every language. `write` makes the bytes; without it a view of its own answers (see urls.py). `saved_as` is the name
    under which browsers save it; without one they show it. `version` is another text where the bytes are other ones: a
    format that has it is written only for who lacks that version. `place` is where pages link to it, `alternate` its
    title in the `<head>` of the page of the thing, `alternate_type` its type there where that is not its media type,
    and `in_sitemap` is whether search engines are told its address.
    """

    folder: ClassVar[str]

    name: str
    file: str
    media_type: str
    label: str
    write: Callable[[Source], bytes] | None = None
    saved_as: Callable[[Source], str] | None = None
    version: Callable[[Source], str] | None = None
    place: Place | None = None
    alternate: "StrPromise | str" = ""
    alternate_type: str = ""
    in_sitemap: bool = False

    @property
    def route(self) -> str:
        """Its address, as the site map has it."""
        return self.folder + self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionExport(Export[SessionSource]):
    """A format of a session."""

    folder = "sessions/<code:code>/"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionExport(Export[EditionSource]):
    """A format of an edition that stands."""

    folder = "sessions/<code:code>/editions/<number:number>/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeExport(Export[ProgrammeSource]):
    """A format of the whole programme."""

    folder = ""


def exports_of(kind: type[Export[Any]], place: Place | None = None) -> Iterator[Export[Any]]:
    """The formats of one kind of thing: all, or those in this place."""
    return (each for each in EXPORTS if isinstance(each, kind) and place in {None, each.place})


def _cited(write: Callable[[Citation], bytes], source: EditionSource) -> bytes:
    return write(source.citation)


def _citation_name(ending: str, source: EditionSource) -> str:
    return f"{source.citation.key}.{ending}"


def _citations() -> Iterator[Export[Any]]:
    """The formats of citations, for sessions and editions alike."""
    for ending, (label, media_type, write) in citations.FORMATS.items():
        for kind, thing in ((SessionExport, "session"), (EditionExport, "edition")):
            yield kind(
                name=f"{thing}_citation_{ending}",
                file=f"cite.{ending}",
                media_type=media_type,
                label=label,
                write=partial(_cited, write),
                saved_as=partial(_citation_name, ending),
                place=Place.CITATIONS,
            )


EXPORTS: tuple[Export[Any], ...] = (
    SessionExport(name="description_pdf", file="description.pdf", media_type="application/pdf", label="PDF"),
    EditionExport(name="edition_pdf", file="description.pdf", media_type="application/pdf", label="PDF"),
    SessionExport(name="session_reading_pack", file="reading-pack.zip", media_type="application/zip", label="ZIP"),
    SessionExport(
        name="session_feed",
        file="feed.atom",
        media_type=atom.MEDIA_TYPE,
        label="Atom",
        write=lambda of: atom.session_feed(of.content, of.news, of.addresses, of.notices),
        alternate=_("Editions of this session"),
    ),
    SessionExport(
        name="session_calendar",
        file="session.ics",
        media_type=ical.MEDIA_TYPE,
        label="iCalendar",
        write=lambda of: ical.session_calendar(of.content, of.revision, of.addresses),
        saved_as=lambda of: f"{of.content.code}.ics",
        alternate=_("Calendar"),
    ),
    SessionExport(
        name="session_alone_calendar",
        file="session-alone.ics",
        media_type=ical.MEDIA_TYPE,
        label="iCalendar",
        write=lambda of: ical.session_alone_calendar(of.content, of.revision, of.addresses),
        saved_as=lambda of: f"{of.content.code}.ics",
    ),
    SessionExport(
        name="session_events_calendar",
        file="events.ics",
        media_type=ical.MEDIA_TYPE,
        label="iCalendar",
        write=lambda of: ical.session_events_calendar(of.content, of.revision, of.addresses),
        saved_as=lambda of: f"{of.content.code}-events.ics",
    ),
    SessionExport(
        name="session_card",
        file="card.png",
        media_type="image/png",
        label="PNG",
        write=lambda of: share_image.share_image(share_image.session_card(of.content, of.site), of.pictures),
        version=lambda of: share_image.session_card(of.content, of.site).digest,
    ),
    *_citations(),
    ProgrammeExport(
        name="programme_feed",
        file="feed.atom",
        media_type=atom.MEDIA_TYPE,
        label="Atom",
        write=lambda of: atom.programme_feed(of.congress, of.news, of.addresses, of.notices),
        place=Place.PROGRAMS,
        alternate=_("Editions of all sessions"),
    ),
    ProgrammeExport(
        name="programme_calendar",
        file="programme.ics",
        media_type=ical.MEDIA_TYPE,
        label="iCalendar",
        write=lambda of: ical.programme_calendar(of.congress, of.sessions, of.addresses, of.breaks),
        saved_as=lambda _of: "programme.ics",
        alternate=_("Calendar"),
    ),
    ProgrammeExport(
        name="events_calendar",
        file="events.ics",
        media_type=ical.MEDIA_TYPE,
        label="iCalendar",
        write=lambda of: ical.events_calendar(of.congress, of.sessions, of.addresses),
        saved_as=lambda _of: "events.ics",
    ),
    ProgrammeExport(
        name="schedule_xml",
        file="schedule.xml",
        media_type="application/xml; charset=utf-8",
        label="schedule.xml",
        write=lambda of: schedule_xml.schedule_xml(of.timetable, of.addresses),
        alternate=_("Timetable"),
        alternate_type="application/vnd.c3voc.schedule+xml",
    ),
    ProgrammeExport(
        name="schedule_json",
        file="schedule.json",
        media_type="application/json",
        label="schedule.json",
        write=lambda of: schedule_json.schedule_json(of.timetable, of.addresses),
        place=Place.PROGRAMS,
    ),
    ProgrammeExport(
        name="schedule_code",
        file="schedule.svg",
        media_type="image/svg+xml",
        label="SVG",
        write=lambda of: app_link.app_code(of.addresses),
    ),
    ProgrammeExport(
        name="congress_card",
        file="card.png",
        media_type="image/png",
        label="PNG",
        write=lambda of: share_image.share_image(share_image.congress_card(of.congress, of.site), of.pictures),
        version=lambda of: share_image.congress_card(of.congress, of.site).digest,
    ),
    ProgrammeExport(
        name="api_index", file="api/v1/", media_type="application/json", label="JSON", place=Place.PROGRAMS
    ),
    ProgrammeExport(
        name="api_openapi",
        file="api/v1/openapi.json",
        media_type="application/json",
        label="OpenAPI",
        place=Place.PROGRAMS,
    ),
)
