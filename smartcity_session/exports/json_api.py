"""The public JSON: contents with the addresses that lead on, as the dataclasses that the interface answers with.

The names of the fields are a promise to other programs: `exports.openapi` makes the OpenAPI document from these
dataclasses, and its stored copy in tests/api shows every change in review. Empty text means "not known", null means
"not known" for what is no text.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any

from smartcity_session.content import (
    AppearanceContent,
    Appointed,
    CongressContent,
    ContributionContent,
    LinkedEventContent,
    ListedBreak,
    ListedEvent,
    ListedMaterial,
    LocationContent,
    MaterialContent,
    NoticeContent,
    OrganisationContent,
    OutcomeContent,
    PersonContent,
    RelatedSessionContent,
    RoomContent,
    SessionContent,
    SessionSummary,
    SpeakerContent,
    TalkContent,
)
from smartcity_session.content.field_metadata import (
    BYTES,
    LANGUAGE,
    LINK,
    NOT_IN_THE_API,
    PAGES,
    SHA256,
    Metadata,
    about,
    metadata_of,
)
from smartcity_session.content.rows import from_row
from smartcity_session.models import SearchEntry
from smartcity_session.models.edition import PublishedSheet
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.running_order import running_order
from smartcity_session.search.query import Hit

DEFAULT_PER_PAGE = 50
MOST_PER_PAGE = 100


def _address(description: str) -> Metadata:
    return about(description, format="uri")


PAGE_ADDRESS = _address("Its page, for people.")
PDF_ADDRESS = about("The PDF; empty unless it stands.")
FILE_NAME = about("The name of the PDF when it is saved.")
API_ADDRESS = _address("All about it, in this interface.")


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """What is known of an edition beside its content.

    `state` is "standing", "withdrawn" or "removed"; `reason` says why it does not stand; `updated_at` is when that
    became so, or when it was published.
    """

    session_code: str = field(metadata=about("The code that the session has now.", examples=["D4"]))
    session_slug: str = field(metadata=NOT_IN_THE_API)
    number: int = field(metadata=about("Editions of a session are counted from 1.", minimum=1))
    as_of: date = field(metadata=about("The day whose state of knowledge it shows."))
    note: str = field(metadata=about("What is new in it; may be empty."))
    published_at: datetime = field(metadata=about("When it was published."))
    updated_at: datetime = field(metadata=about("When it was withdrawn or removed; else when it was published."))
    state: str = field(metadata=about("Only one that stands has a PDF.", choices=("standing", "withdrawn", "removed")))
    reason: str = field(metadata=about("Why it does not stand."))
    pages: int = field(metadata=PAGES)
    size: int = field(metadata=BYTES)
    sha256: str = field(metadata=SHA256)
    file_name: str = field(metadata=FILE_NAME)
    files: tuple[PublishedSheet, ...] = field(default=(), metadata=NOT_IN_THE_API)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetResource:
    """A file of an edition: its description in one language."""

    language: str = field(metadata=LANGUAGE)
    pdf_url: str = field(metadata=PDF_ADDRESS)
    pages: int = field(metadata=PAGES)
    size: int = field(metadata=BYTES)
    sha256: str = field(metadata=SHA256)
    file_name: str = field(metadata=FILE_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexResource:
    """Where everything is."""

    congress: str = field(metadata=_address("The congress."))
    sessions: str = field(metadata=_address("The published sessions."))
    speakers: str = field(metadata=_address("The speakers."))
    organisations: str = field(metadata=_address("The organisations of the speakers."))
    materials: str = field(metadata=_address("The materials."))
    events: str = field(metadata=_address("The linked events."))
    rooms: str = field(metadata=_address("The rooms."))
    breaks: str = field(metadata=_address("Breaks, lunches and receptions."))
    editions: str = field(metadata=_address("The editions."))
    notices: str = field(metadata=_address("The notices that readers see now."))
    search: str = field(metadata=_address("The search."))
    openapi: str = field(metadata=_address("The description of this interface."))
    calendar: str = field(metadata=_address("The programme as a calendar (iCalendar)."))
    schedule_xml: str = field(metadata=_address("The programme for conference apps (XML)."))
    schedule_json: str = field(metadata=_address("The programme for conference apps (JSON)."))
    feed: str = field(metadata=_address("The notices and editions of all sessions (Atom)."))


@dataclass(frozen=True, slots=True, kw_only=True)
class CongressResource(CongressContent):
    """The congress."""

    url: str = field(metadata=PAGE_ADDRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummaryResource(SessionSummary):
    """A session as lists show it."""

    url: str = field(metadata=PAGE_ADDRESS)
    api_url: str = field(metadata=API_ADDRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReference(SessionSummaryResource):
    """A session in short."""

    people: tuple[str, ...] = field(default=(), metadata=NOT_IN_THE_API)
    topics: tuple[Any, ...] = field(default=(), metadata=NOT_IN_THE_API)
    languages: tuple[str, ...] = field(default=(), metadata=NOT_IN_THE_API)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonResource(PersonContent):
    """A person."""

    photo_url: str = field(metadata=LINK)
    url: str = field(metadata=PAGE_ADDRESS)
    api_url: str = field(metadata=API_ADDRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionResource(ContributionContent):
    """A person's part."""

    person: PersonResource = field(metadata=metadata_of(ContributionContent, "person"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkResource(TalkContent):
    """A talk. No contributions means: the speaker is to be confirmed."""

    contributions: tuple[ContributionResource, ...] = field(metadata=metadata_of(TalkContent, "contributions"))
    starts_at: datetime | None = field(
        metadata=about("Given, or summed from the lengths of the talks before where all are known.")
    )
    ends_at: datetime | None = field(metadata=about("Null where the start or the length is not known."))


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedSessionResource(RelatedSessionContent):
    """Another session. `url` is empty while it is not in this portal."""

    url: str = field(metadata=LINK)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialResource(MaterialContent):
    """Something to read: a file, a link, or a title alone."""

    download_url: str = field(metadata=about("Where the file is; empty where it is no file of this portal."))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventResource(LinkedEventContent):
    """An event that a session leads on to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeResource(NoticeContent):
    """A notice: a short message to readers, shown from one moment until another."""

    url: str = field(metadata=_address("The page that shows it."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResource(SessionContent):
    """Everything about one session."""

    location: LocationContent | None = field(  # type: ignore[assignment]  # programs take null for nothing
        metadata=about("What is known of the room beside its name; null where the session has none.")
    )
    contributions: tuple[ContributionResource, ...] = field(metadata=metadata_of(SessionContent, "contributions"))
    outcomes: tuple[str, ...] = field(metadata=about("The texts of the envisaged outcomes."))  # type: ignore[assignment]  # as in version 1 of the interface, which had no results
    talks: tuple[TalkResource, ...] = field(metadata=metadata_of(SessionContent, "talks"))
    related: tuple[RelatedSessionResource, ...] = field(metadata=metadata_of(SessionContent, "related"))
    materials: tuple[MaterialResource, ...] = field(metadata=metadata_of(SessionContent, "materials"))
    events: tuple[EventResource, ...] = field(metadata=metadata_of(SessionContent, "events"))
    starts_at: datetime | None = field(metadata=about("Null while it is to be confirmed."))
    ends_at: datetime | None = field(metadata=about("Null while it is to be confirmed."))
    time_zone: str = field(metadata=about("The IANA name of the zone of the congress."))
    moved_from: Appointed | None = field(
        metadata=about("When and where it was to be before it was last moved; null if it was not moved.")
    )
    outcome_results: tuple[OutcomeContent, ...] = field(
        metadata=about("The same outcomes in the same order, each with what became of it.")
    )
    notices: tuple[NoticeResource, ...] = field(metadata=about("Those that are shown now, the congress's among them."))
    url: str = field(metadata=PAGE_ADDRESS)
    api_url: str = field(metadata=API_ADDRESS)
    pdf_url: str = field(metadata=_address("The latest PDF."))
    reading_pack_url: str = field(
        metadata=_address("A ZIP of the latest PDF, the files that may be redistributed, links and calendar.")
    )
    calendar_url: str = field(metadata=_address("The session as a calendar (iCalendar)."))
    feed_url: str = field(metadata=_address("Its notices and editions (Atom)."))
    image_url: str = field(metadata=_address("The picture that stands beside a shared link."))


@dataclass(frozen=True, slots=True, kw_only=True)
class AppearanceResource(AppearanceContent):
    """A part in the programme. `talk` is empty for a part in the session as a whole."""

    session: SessionReference = field(metadata=metadata_of(AppearanceContent, "session"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerResource(PersonResource):
    """A speaker with every part in the programme."""

    bio: str = field(metadata=metadata_of(SpeakerContent, "bio"))
    pronouns: str = field(metadata=metadata_of(SpeakerContent, "pronouns"))
    orcid: str = field(metadata=metadata_of(SpeakerContent, "orcid"))
    website: str = field(metadata=metadata_of(SpeakerContent, "website"))
    other_links: tuple[str, ...] = field(metadata=metadata_of(SpeakerContent, "other_links"))
    appearances: tuple[AppearanceResource, ...] = field(metadata=metadata_of(SpeakerContent, "appearances"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationResource(OrganisationContent):
    """An organisation with its people, and the sessions in which they have a part."""

    people: tuple[PersonResource, ...] = field(metadata=metadata_of(OrganisationContent, "people"))  # type: ignore[assignment]  # as persons, without their parts
    sessions: tuple[SessionReference, ...] = field(metadata=about("The sessions in which they have a part."))
    url: str = field(metadata=PAGE_ADDRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMaterialResource(MaterialResource):
    """A material with its session."""

    session: SessionReference = field(metadata=about("The session that it belongs to."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEventResource(EventResource):
    """A linked event with its session."""

    session: SessionReference = field(metadata=about("The session that leads on to it."))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomResource(RoomContent):
    """A room in which something takes place."""

    url: str = field(metadata=PAGE_ADDRESS)
    picture_url: str = field(metadata=LINK)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakResource(ListedBreak):
    """A break, a lunch or a reception."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionResource(EditionRecord):
    """A frozen, dated edition of a session's description."""

    url: str = field(metadata=PAGE_ADDRESS)
    pdf_url: str = field(metadata=PDF_ADDRESS)
    sheets: tuple[SheetResource, ...] = field(
        metadata=about("All its PDFs, one for each language; the first is the one that is described above.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """Something that was found. What is found in several sessions is there once."""

    kind: str = field(metadata=about("What it is.", choices=SearchEntry.Kind.values))
    language: str = field(metadata=LANGUAGE)
    title: str = field(metadata=about("Its title or name."))
    excerpt: str = field(metadata=about("The part of its text that says why it was found."))
    url: str = field(metadata=PAGE_ADDRESS)
    session: SessionReference | None = field(
        metadata=about("The session that it belongs to; null for people and organisations.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchCounts:
    """What is found, counted by kind."""

    session: int = field(metadata=about("Sessions.", minimum=0))
    talk: int = field(metadata=about("Talks.", minimum=0))
    speaker: int = field(metadata=about("Speakers.", minimum=0))
    organisation: int = field(metadata=about("Organisations.", minimum=0))
    material: int = field(metadata=about("Materials.", minimum=0))
    event: int = field(metadata=about("Linked events.", minimum=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiList:
    """One page of a list."""

    items: tuple[Any, ...] = field(metadata=about("What is on this page."))
    page: int = field(metadata=about("The number of this page.", minimum=1))
    pages: int = field(metadata=about("How many pages there are.", minimum=1))
    per_page: int = field(metadata=about("How many items a full page has.", minimum=1, maximum=MOST_PER_PAGE))
    total: int = field(metadata=about("How many items there are on all pages.", minimum=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions(ApiList):
    """One page of the sessions."""

    items: tuple[SessionSummaryResource, ...] = field(metadata=about("In programme order."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers(ApiList):
    """One page of the speakers."""

    items: tuple[SpeakerResource, ...] = field(metadata=about("By name."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisations(ApiList):
    """One page of the organisations."""

    items: tuple[OrganisationResource, ...] = field(metadata=about("By name."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials(ApiList):
    """One page of the materials."""

    items: tuple[ListedMaterialResource, ...] = field(metadata=about("By session."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Events(ApiList):
    """One page of the linked events."""

    items: tuple[ListedEventResource, ...] = field(metadata=about("By date."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms(ApiList):
    """One page of the rooms."""

    items: tuple[RoomResource, ...] = field(metadata=about("By building and name."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks(ApiList):
    """One page of the breaks."""

    items: tuple[BreakResource, ...] = field(metadata=about("By time."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions(ApiList):
    """One page of the editions."""

    items: tuple[EditionResource, ...] = field(metadata=about("The newest first."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices(ApiList):
    """One page of the notices."""

    items: tuple[NoticeResource, ...] = field(metadata=about("The newest first."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults(ApiList):
    """One page of what was found."""

    items: tuple[SearchResult, ...] = field(metadata=about("The best first."))
    counts: SearchCounts = field(metadata=about("How many things of each kind are found."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a request (RFC 9457)."""

    type: str = field(default="about:blank", metadata=about("The kind of the problem.", examples=["about:blank"]))
    title: str = field(metadata=about("The status in words."))
    status: int = field(metadata=about("The status of the answer.", minimum=400, maximum=599))
    detail: str = field(metadata=about("What is wrong with this request."))


def json_value(value: Any) -> Any:
    """What JSON has for a part of an answer: an object for a dataclass, ISO 8601 for a date or time."""
    if isinstance(value, date | time):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _shown_fields(type(value))}
    raise TypeError(f"{value!r} has no place in the interface.")


@cache
def _shown_fields(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in dataclasses.fields(kind) if not each.metadata.get("exclude"))


def index_resource(addresses: Addresses) -> IndexResource:
    """Where everything is."""
    others = {
        "calendar": addresses.programme_calendar(),
        "schedule_xml": addresses.of("schedule_xml"),
        "schedule_json": addresses.of("schedule_json"),
        "feed": addresses.of("programme_feed"),
    }
    names = (each.name for each in dataclasses.fields(IndexResource))
    return IndexResource(**{name: addresses.of(f"api_{name}") for name in names if name not in others}, **others)


def congress_resource(congress: CongressContent, addresses: Addresses) -> CongressResource:
    """The congress."""
    return from_row(CongressResource, congress, url=addresses.home())


def summary_resource(summary: SessionSummary, addresses: Addresses) -> SessionSummaryResource:
    """A session as lists show it."""
    return from_row(SessionSummaryResource, summary, **_session_addresses(summary.slug, addresses))


def session_resource(
    content: SessionContent,
    addresses: Addresses,
    notices: Iterable[NoticeContent] = (),
    moved_from: Appointed | None = None,
) -> SessionResource:
    """Everything about one session; `notices` are those that concern it and are shown now."""
    return from_row(
        SessionResource,
        content,
        location=content.location if content.location.uuid else None,
        contributions=tuple(_contribution(part, addresses) for part in content.contributions),
        outcomes=tuple(outcome.text for outcome in content.outcomes),
        talks=_talks(content, addresses),
        related=tuple(_related(related, addresses) for related in content.related),
        materials=tuple(_material(material, addresses) for material in content.materials),
        events=tuple(from_row(EventResource, event) for event in content.events),
        time_zone=content.congress.time_zone,
        moved_from=moved_from,
        outcome_results=content.outcomes,
        notices=tuple(notice_resource(notice, addresses) for notice in notices),
        pdf_url=addresses.pdf(content.slug),
        reading_pack_url=addresses.reading_pack(content.slug),
        calendar_url=addresses.session_calendar(content.slug),
        feed_url=addresses.of("session_feed", content.slug),
        image_url=addresses.card(content.slug),
        **_session_addresses(content.slug, addresses),
    )


def notice_resource(notice: NoticeContent, addresses: Addresses) -> NoticeResource:
    """A notice; the code of its session is empty for one of the whole congress."""
    page = addresses.session(notice.session_slug) if notice.session_slug else addresses.home()
    return from_row(NoticeResource, notice, url=page)


def speaker_resource(speaker: SpeakerContent, addresses: Addresses) -> SpeakerResource:
    """A speaker with every part in the programme."""
    appearances = tuple(
        from_row(AppearanceResource, appearance, session=_reference(appearance.session, addresses))
        for appearance in speaker.appearances
    )
    person = _person_addresses(speaker.person, addresses)
    own = {name: getattr(speaker, name) for name in ("bio", "pronouns", "orcid", "website", "other_links")}
    return from_row(SpeakerResource, speaker.person, **person, **own, appearances=appearances)


def organisation_resource(organisation: OrganisationContent, addresses: Addresses) -> OrganisationResource:
    """An organisation with its people, and the sessions in which they have a part."""
    sessions = dict.fromkeys(part.session for each in organisation.people for part in each.appearances)
    return from_row(
        OrganisationResource,
        organisation,
        people=tuple(_person(each.person, addresses) for each in organisation.people),
        sessions=tuple(_reference(session, addresses) for session in sessions),
        url=addresses.organisation(organisation.name),
    )


def listed_material_resource(listed: ListedMaterial, addresses: Addresses) -> ListedMaterialResource:
    """A material with the session that it belongs to."""
    material = listed.material
    download, session = addresses.material(material), _reference(listed.session, addresses)
    return from_row(ListedMaterialResource, material, download_url=download, session=session)


def listed_event_resource(listed: ListedEvent, addresses: Addresses) -> ListedEventResource:
    """A linked event with the session that leads to it."""
    return from_row(ListedEventResource, listed.event, session=_reference(listed.session, addresses))


def search_result(hit: Hit, *, excerpt: str, url: str, addresses: Addresses) -> SearchResult:
    """An answer of the search, with the part of its text that says why, and the address that it leads to."""
    session = _reference(hit.session, addresses) if hit.session else None
    return from_row(SearchResult, hit, excerpt=excerpt, url=url, session=session)


def room_resource(room: RoomContent, addresses: Addresses) -> RoomResource:
    """A room in which something takes place."""
    picture = addresses.of("brand_picture", room.picture) if room.picture else ""
    return from_row(RoomResource, room, url=addresses.of("room", room.slug), picture_url=picture)


def break_resource(listed: ListedBreak, _addresses: Addresses) -> BreakResource:
    """A break, a lunch or a reception."""
    return from_row(BreakResource, listed)


def edition_resource(record: EditionRecord, addresses: Addresses) -> EditionResource:
    """An edition of a session's description."""
    standing = record.state == "standing"
    return from_row(
        EditionResource,
        record,
        url=addresses.edition(record.session_slug, record.number),
        pdf_url=addresses.edition_pdf(record.session_slug, record.number) if standing else "",
        sheets=tuple(
            from_row(SheetResource, sheet, pdf_url=addresses.site_url + sheet.address if standing else "")
            for sheet in record.files
        ),
    )


def _session_addresses(slug: str, addresses: Addresses) -> dict[str, str]:
    return {"url": addresses.session(slug), "api_url": addresses.of("api_session", slug)}


def _reference(summary: SessionSummary, addresses: Addresses) -> SessionReference:
    return from_row(SessionReference, summary, **_session_addresses(summary.slug, addresses))


def _person_addresses(person: PersonContent, addresses: Addresses) -> dict[str, str]:
    return {
        "photo_url": addresses.photo(person) if person.photo else "",
        "url": addresses.speaker(person.slug),
        "api_url": addresses.of("api_speaker", person.slug),
    }


def _person(person: PersonContent, addresses: Addresses) -> PersonResource:
    return from_row(PersonResource, person, **_person_addresses(person, addresses))


def _contribution(part: ContributionContent, addresses: Addresses) -> ContributionResource:
    return ContributionResource(role=part.role, confirmed=part.confirmed, person=_person(part.person, addresses))


def _talks(content: SessionContent, addresses: Addresses) -> tuple[TalkResource, ...]:
    slots = running_order(content)
    return tuple(
        from_row(
            TalkResource,
            talk,
            contributions=tuple(_contribution(part, addresses) for part in talk.contributions),
            starts_at=slots[talk.uuid].starts_at if talk.uuid in slots else None,
            ends_at=slots[talk.uuid].ends_at if talk.uuid in slots else None,
        )
        for talk in content.talks
    )


def _related(related: RelatedSessionContent, addresses: Addresses) -> RelatedSessionResource:
    page = addresses.session(related.slug) if related.slug else ""
    return from_row(RelatedSessionResource, related, url=page)


def _material(material: MaterialContent, addresses: Addresses) -> MaterialResource:
    return from_row(MaterialResource, material, download_url=addresses.material(material))
