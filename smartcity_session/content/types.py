"""What readers may know of one session, as frozen dataclasses.

A content holds dates, never "upcoming" or "past": passing time is no change. Dates and times are local to the congress,
whose time zone is part of the content.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class CongressContent:
    """The congress as the public knows it. Empty text means: not known."""

    name: str
    theme: str
    start_date: date
    end_date: date
    venue: str
    venue_address: str
    city: str
    country: str
    time_zone: str
    website: str
    contact_name: str
    contact_email: str


@dataclass(frozen=True, slots=True)
class PersonContent:
    """A person with name and affiliation as given; the rest is optional. `photo` is the digest of the photo."""

    uuid: str
    slug: str
    name: str
    original_name: str
    original_language: str
    affiliation: str
    role: str
    organisation: str
    city: str
    country: str
    photo: str


@dataclass(frozen=True, slots=True)
class ContributionContent:
    """A person's part: `role` is one of `Contribution.Role`."""

    role: str
    confirmed: bool
    person: PersonContent


@dataclass(frozen=True, slots=True)
class TalkContent:
    """One talk. No contributions means: the speaker is to be confirmed."""

    uuid: str
    title: str
    abstract: str
    minutes: int | None
    start_time: time | None
    contributions: tuple[ContributionContent, ...]


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that readers can download. `size` is in bytes, `pages` is None where they cannot be counted."""

    name: str
    type: str
    size: int
    sha256: str
    pages: int | None


@dataclass(frozen=True, slots=True)
class MaterialContent:
    """Something to read: a file, a link, or a title alone while its target is not known."""

    uuid: str
    title: str
    note: str
    language: str
    use: str
    link: str
    file: FileContent | None


@dataclass(frozen=True, slots=True)
class LinkedEventContent:
    """An event that the session leads on to."""

    uuid: str
    name: str
    host_event: str
    start_date: date | None
    end_date: date | None
    city: str
    country: str
    link: str
    reason: str

    def is_past(self, *, on: date) -> bool:
        """Whether its last day is before the day `on`. An event without a date is never past."""
        last = self.end_date or self.start_date
        return last is not None and last < on


@dataclass(frozen=True, slots=True)
class SpokenLanguageContent:
    """A language spoken in the room, or interpreted."""

    language: str
    interpreted: bool


@dataclass(frozen=True, slots=True)
class TopicContent:
    """What a session is about, in a word or two. `slug` stands for it in addresses."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class OutcomeContent:
    """An envisaged outcome: `result` is one of `Outcome.Result`, or empty while nothing was said of it.

    `evidence` is one line, `link` a web address; both are empty without a result.
    """

    text: str
    result: str
    evidence: str
    link: str


@dataclass(frozen=True, slots=True)
class RelatedSessionContent:
    """Another session. `slug` is empty while that session is not public here: it is named, not linked."""

    code: str
    slug: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class SessionContent:
    """Everything that readers may know of one session, in reading order."""

    schema: int
    uuid: str
    code: str
    slug: str
    status: str
    cancellation_note: str
    title: str
    language: str
    format: str
    date: date | None
    start_time: time | None
    end_time: time | None
    room: str
    spoken_languages: tuple[SpokenLanguageContent, ...]
    topics: tuple[TopicContent, ...]
    contributions: tuple[ContributionContent, ...]
    abstract: str
    guiding_questions: tuple[str, ...]
    outcomes_lead_in: str
    outcomes: tuple[OutcomeContent, ...]
    talks: tuple[TalkContent, ...]
    related: tuple[RelatedSessionContent, ...]
    materials: tuple[MaterialContent, ...]
    events: tuple[LinkedEventContent, ...]
    livestream_url: str
    recording_url: str
    congress: CongressContent

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
    """A session as lists show it.

    `people`, `topics` and `languages` are filled in the programme alone; `languages` are the codes (BCP 47) of what is
    spoken in the room or interpreted.
    """

    code: str
    slug: str
    title: str
    language: str
    status: str
    format: str
    date: date | None
    start_time: time | None
    end_time: time | None
    room: str
    people: tuple[str, ...] = ()
    topics: tuple[TopicContent, ...] = ()
    languages: tuple[str, ...] = ()


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
