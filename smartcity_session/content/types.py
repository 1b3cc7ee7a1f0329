"""What readers may know of one session, as frozen dataclasses.

A content holds dates, never "upcoming" or "past": passing time is no change. Dates and times are local to the congress,
whose time zone is part of the content.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from materials.models import Material
from smartcity_session.content.field_metadata import (
    BYTES,
    LANGUAGE,
    LINK,
    MARKDOWN,
    NOT_IN_THE_API,
    SHA256,
    UUID,
    about,
)
from smartcity_session.models import ConferenceSession, Outcome
from speakers.models import Contribution

CalendarDate = date  # for the classes in which a field of this name hides the type

PUBLIC_STATUS = (ConferenceSession.Status.PUBLISHED.value, ConferenceSession.Status.CANCELLED.value)

CODE = about("The code of the session in the programme.", examples=["D4"])
STATUS = about("A draft is not public.", choices=PUBLIC_STATUS)
FORMAT = about("Empty where it is not known.", choices=("", *ConferenceSession.Format.values))
DATE = about("The day; null while it is to be confirmed.")
START = about("Local time of the congress; null while it is to be confirmed.", examples=["14:00:00"])
END = about("Local time of the congress; one before the start is on the next day.", examples=["15:30:00"])
ROOM = about("Where it is; empty while it is to be confirmed.")
CITY = about("The city; empty where it is not known.")
COUNTRY = about("The country; empty where it is not known.")
ROLE = about("What the person does there.", choices=Contribution.Role.values)
CONFIRMED = about("Whether the person has agreed.")
TOPICS = about("What the session is about, by name.")


@dataclass(frozen=True, slots=True)
class CongressContent:
    """The congress as the public knows it. Empty text means: not known."""

    name: str = field(metadata=about("The name of the congress."))
    theme: str = field(metadata=about("Its theme."))
    start_date: date = field(metadata=about("The first day."))
    end_date: date = field(metadata=about("The last day."))
    venue: str = field(metadata=about("The name of the place."))
    venue_address: str = field(metadata=about("The street address of the place."))
    city: str = field(metadata=CITY)
    country: str = field(metadata=COUNTRY)
    time_zone: str = field(
        metadata=about("An IANA name. Dates and times without an offset are local to it.", examples=["Asia/Seoul"])
    )
    website: str = field(metadata=LINK)
    contact_name: str = field(metadata=about("Whom to ask."))
    contact_email: str = field(metadata=about("Where to ask; empty where it is not public."))


@dataclass(frozen=True, slots=True)
class PersonContent:
    """A person with name and affiliation as given; the rest may be empty. `photo` is the digest of the photo."""

    uuid: str = field(metadata=UUID)
    slug: str = field(metadata=about("The name in the address of the person's page."))
    name: str = field(metadata=about("As the person writes it."))
    original_name: str = field(metadata=about("The name in its own script; empty where none is given."))
    original_language: str = field(
        metadata=about("The language of the original name as a BCP 47 code; empty where it is not known.")
    )
    affiliation: str = field(metadata=about("As the person gave it."))
    role: str = field(metadata=about("The position in the organisation."))
    organisation: str = field(metadata=about("The organisation; empty where it is not known."))
    city: str = field(metadata=CITY)
    country: str = field(metadata=COUNTRY)
    photo: str = field(metadata=NOT_IN_THE_API)


@dataclass(frozen=True, slots=True)
class ContributionContent:
    """A person's part."""

    role: str = field(metadata=ROLE)
    confirmed: bool = field(metadata=CONFIRMED)
    person: PersonContent = field(metadata=about("Whose part it is."))


@dataclass(frozen=True, slots=True)
class TalkContent:
    """One talk. No contributions means: the speaker is to be confirmed."""

    uuid: str = field(metadata=UUID)
    title: str = field(metadata=about("The title of the talk."))
    abstract: str = field(metadata=MARKDOWN)
    minutes: int | None = field(metadata=about("How long it takes; null where it is not given.", minimum=1))
    start_time: time | None = field(
        metadata=about("Local time of the congress; null where it is not given.", examples=["14:20:00"])
    )
    contributions: tuple[ContributionContent, ...] = field(
        metadata=about("Who speaks, in order. None means: the speaker is to be confirmed.")
    )


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that readers can download."""

    name: str = field(metadata=about("The name of the file."))
    type: str = field(metadata=about("Its media type.", examples=["application/pdf"]))
    size: int = field(metadata=BYTES)
    sha256: str = field(metadata=SHA256)
    pages: int | None = field(metadata=about("Null where they cannot be counted.", minimum=0))


@dataclass(frozen=True, slots=True)
class MaterialContent:
    """Something to read: a file, a link, or a title alone while its target is not known."""

    uuid: str = field(metadata=UUID)
    title: str = field(metadata=about("The title."))
    note: str = field(metadata=about("What there is to know of it before reading; may be empty."))
    language: str = field(metadata=LANGUAGE)
    use: str = field(
        metadata=about("When to read it: before, during or after the session.", choices=Material.Use.values)
    )
    link: str = field(metadata=LINK)
    file: FileContent | None = field(metadata=about("Null where it is no file of this portal."))


@dataclass(frozen=True, slots=True)
class LinkedEventContent:
    """An event that the session leads on to."""

    uuid: str = field(metadata=UUID)
    name: str = field(metadata=about("The name of the event."))
    host_event: str = field(metadata=about("The larger event that it is part of; may be empty."))
    start_date: date | None = field(metadata=about("The first day; null while it is to be confirmed."))
    end_date: date | None = field(metadata=about("The last day; null where it is one day, or not known."))
    city: str = field(metadata=CITY)
    country: str = field(metadata=COUNTRY)
    link: str = field(metadata=LINK)
    reason: str = field(metadata=about("Why the session leads on to it."))

    def is_past(self, *, on: date) -> bool:
        """Whether its last day is before the day `on`. An event without a date is never past."""
        last = self.end_date or self.start_date
        return last is not None and last < on


@dataclass(frozen=True, slots=True)
class SpokenLanguageContent:
    """A language spoken in the room, or interpreted."""

    language: str = field(metadata=LANGUAGE)
    interpreted: bool = field(metadata=about("Whether it is interpreted, not spoken in the room."))


@dataclass(frozen=True, slots=True)
class TopicContent:
    """What a session is about, in a word or two."""

    slug: str = field(metadata=about("Stands for the topic in addresses."))
    name: str = field(metadata=about("The topic."))


@dataclass(frozen=True, slots=True)
class OutcomeContent:
    """An envisaged outcome, and what became of it. Without a result, `evidence` and `link` are empty."""

    text: str = field(metadata=about("The envisaged outcome."))
    result: str = field(
        metadata=about("Empty while nothing was said of it.", choices=("", *(each.value for each in Outcome.Result)))
    )
    evidence: str = field(metadata=about("What shows the result, in one line; empty where nothing is given."))
    link: str = field(metadata=about("Where the evidence is; empty where there is no link."))


@dataclass(frozen=True, slots=True)
class RelatedSessionContent:
    """Another session. `slug` is empty while that session is not public here: it is named, not linked."""

    code: str = field(metadata=CODE)
    slug: str = field(metadata=NOT_IN_THE_API)
    title: str = field(metadata=about("The title of the session."))
    reason: str = field(metadata=about("Why it is related; may be empty."))


@dataclass(frozen=True, slots=True)
class SessionContent:
    """Everything that readers may know of one session, in reading order."""

    schema: int = field(metadata=NOT_IN_THE_API)
    uuid: str = field(metadata=UUID)
    code: str = field(metadata=CODE)
    slug: str = field(metadata=NOT_IN_THE_API)
    status: str = field(metadata=STATUS)
    cancellation_note: str = field(metadata=about("Why it is cancelled; may be empty."))
    title: str = field(metadata=about("The title of the session."))
    language: str = field(metadata=LANGUAGE)
    format: str = field(metadata=FORMAT)
    date: CalendarDate | None = field(metadata=DATE)
    start_time: time | None = field(metadata=START)
    end_time: time | None = field(metadata=END)
    room: str = field(metadata=ROOM)
    spoken_languages: tuple[SpokenLanguageContent, ...] = field(
        metadata=about("The languages spoken in the room or interpreted.")
    )
    topics: tuple[TopicContent, ...] = field(metadata=TOPICS)
    contributions: tuple[ContributionContent, ...] = field(
        metadata=about("Who has a part in the session as a whole, in order.")
    )
    abstract: str = field(metadata=MARKDOWN)
    guiding_questions: tuple[str, ...] = field(metadata=about("The questions that the session is to answer, in order."))
    outcomes_lead_in: str = field(metadata=about("The sentence that stands before the list of outcomes."))
    outcomes: tuple[OutcomeContent, ...] = field(metadata=about("The envisaged outcomes, in order."))
    talks: tuple[TalkContent, ...] = field(metadata=about("The talks, in order."))
    related: tuple[RelatedSessionContent, ...] = field(metadata=about("Other sessions to go to."))
    materials: tuple[MaterialContent, ...] = field(metadata=about("What to read, in order."))
    events: tuple[LinkedEventContent, ...] = field(metadata=about("Events that the session leads on to."))
    livestream_url: str = field(metadata=LINK)
    recording_url: str = field(metadata=LINK)
    congress: CongressContent = field(metadata=NOT_IN_THE_API)

    @property
    def starts_at(self) -> datetime | None:
        """The start as an aware time in the zone of the congress, or None while it is to be confirmed."""
        return placed(self, ZoneInfo(self.congress.time_zone))[0]

    @property
    def ends_at(self) -> datetime | None:
        """The end as an aware time; an end earlier in the day than the start is on the next day."""
        return placed(self, ZoneInfo(self.congress.time_zone))[1]

    def people(self, role: str) -> tuple[ContributionContent, ...]:
        """Who has this role in the session as a whole, in order."""
        return tuple(part for part in self.contributions if part.role == role)

    @property
    def persons(self) -> tuple[PersonContent, ...]:
        """Everybody with a part in the session or one of its talks, each once, in reading order."""
        parts = (*self.contributions, *(part for talk in self.talks for part in talk.contributions))
        return tuple({part.person.uuid: part.person for part in parts}.values())


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session as lists show it. `people`, `topics` and `languages` are filled in the programme alone."""

    code: str = field(metadata=CODE)
    slug: str = field(metadata=NOT_IN_THE_API)
    title: str = field(metadata=about("The title of the session."))
    language: str = field(metadata=LANGUAGE)
    status: str = field(metadata=STATUS)
    format: str = field(metadata=FORMAT)
    date: CalendarDate | None = field(metadata=DATE)
    start_time: time | None = field(metadata=START)
    end_time: time | None = field(metadata=END)
    room: str = field(metadata=ROOM)
    people: tuple[str, ...] = field(default=(), metadata=about("The names of everybody with a part in it."))
    topics: tuple[TopicContent, ...] = field(default=(), metadata=TOPICS)
    languages: tuple[str, ...] = field(
        default=(), metadata=about("The languages spoken in the room or interpreted, as BCP 47 codes.")
    )


def placed(session: SessionContent | SessionSummary, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Start and end of the session as aware times in the zone of the congress, None for what is to be confirmed.

    An end earlier in the day than the start is on the next day.
    """
    start, end = session.start_time, session.end_time
    if session.date is None or start is None:
        return None, None
    begins = datetime.combine(session.date, start, tzinfo=zone)
    if end is None:
        return begins, None
    last = session.date + timedelta(days=1) if end < start else session.date
    return begins, datetime.combine(last, end, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Appointed:
    """When and where a session was to be: local times; None and empty text while to be confirmed."""

    date: date | None
    start_time: time | None
    end_time: time | None
    room: str
