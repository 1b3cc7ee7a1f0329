"""What readers may know of one session, as frozen dataclasses.

A content holds dates, never "upcoming" or "past": passing time is no change. Dates and times are local to the congress,
whose time zone is part of the content.
"""

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from materials.models import Material
from smartcity_session.content.field_metadata import (
    BYTES,
    IDENTIFIER,
    LANGUAGE,
    LINK,
    MARKDOWN,
    NOT_IN_THE_API,
    SHA256,
    UUID,
    ChangeGroup,
    Metadata,
    TextKind,
    about,
    shown,
)
from smartcity_session.models import ConferenceSession, Outcome, Room
from smartcity_session.models.translation import OF_SESSION, TextSubject
from speakers.models import Contribution

CalendarDate = date  # for the classes in which a field of this name hides the type

PUBLIC_STATUS = (ConferenceSession.Status.PUBLISHED.value, *(status.value for status in ConferenceSession.OFF))

PROSE = shown(kind=TextKind.PROSE)
NOT_PRINTED = shown(is_printed=False)
ONLINE = shown(kind=TextKind.ADDRESS, group=ChangeGroup.TIME_AND_ROOM)
APPOINTMENT = shown(group=ChangeGroup.TIME_AND_ROOM, is_awaited=True)
CODE = about("The code of the session in the programme.", examples=["D4"])
STATUS = about("A draft is not public.", choices=PUBLIC_STATUS) | shown(
    group=ChangeGroup.TIME_AND_ROOM, kind=TextKind.CODE
)
FORMAT = about("Empty where it is not known.", choices=("", *ConferenceSession.Format.values)) | shown(
    kind=TextKind.CODE, choices=ConferenceSession.Format
)
DATE = about("The day; null while it is to be confirmed.") | APPOINTMENT
START = about("Local time of the congress; null while it is to be confirmed.", examples=["14:00:00"]) | APPOINTMENT
END = about("Local time of the congress; one before the start is on the next day.", examples=["15:30:00"]) | APPOINTMENT
ROOM = about("Where it is; empty while it is to be confirmed.") | APPOINTMENT
CITY = about("The city; empty where it is not known.")
COUNTRY = about("The country; empty where it is not known.")
ROLE = about("What the person does there.", choices=Contribution.Role.values) | shown(kind=TextKind.CODE)
CONFIRMED = about("Whether the person has agreed.")
TOPICS = about("What the session is about, by name.") | shown(item=_("topic"))


@dataclass(frozen=True, slots=True)
class CongressContent:
    """The congress as the public knows it. Empty text means: not known."""

    name: str = field(
        metadata=about("The name of the congress.") | shown(kind=TextKind.PROSE, label=_("name of the congress"))
    )
    theme: str = field(metadata=about("Its theme.") | PROSE)
    start_date: date = field(
        metadata=about("The first day.") | shown(label=_("first day of the congress"), is_awaited=True)
    )
    end_date: date = field(
        metadata=about("The last day.") | shown(label=_("last day of the congress"), is_awaited=True)
    )
    venue: str = field(metadata=about("The name of the place.") | PROSE)
    venue_address: str = field(metadata=about("The street address of the place.") | PROSE)
    city: str = field(metadata=CITY)
    country: str = field(metadata=COUNTRY)
    time_zone: str = field(
        metadata=about("An IANA name. Dates and times without an offset are local to it.", examples=["Asia/Seoul"])
        | shown(is_printed=False)
    )
    language: str = field(
        metadata=about("The main language, as a BCP 47 code: of all texts that belong to no session.", examples=["en"])
        | IDENTIFIER
    )
    website: str = field(metadata=LINK | shown(kind=TextKind.ADDRESS, label=_("website of the congress")))
    contact_name: str = field(metadata=about("Whom to ask.") | shown(label=_("contact")))
    contact_email: str = field(
        metadata=about("Where to ask; empty where it is not public.")
        | shown(kind=TextKind.ADDRESS, label=_("e-mail address of the contact"))
    )


@dataclass(frozen=True, slots=True)
class PersonContent:
    """A person with name and affiliation as given; the rest may be empty. `photo` is the digest of the photo."""

    uuid: str = field(metadata=UUID)
    slug: str = field(
        metadata=about("The name in the address of the person's page.")
        | shown(kind=TextKind.CODE, label=_("address of the page"), is_printed=False)
    )
    name: str = field(metadata=about("As the person writes it.") | PROSE)
    original_name: str = field(metadata=about("The name in its own script; empty where none is given."))
    original_language: str = field(
        metadata=about("The language of the original name as a BCP 47 code; empty where it is not known.")
        | shown(kind=TextKind.LANGUAGE)
    )
    affiliation: str = field(
        metadata=about("As the person gave it.") | shown(kind=TextKind.PROSE, label=_("affiliation"))
    )
    role: str = field(metadata=about("The position in the organisation.") | NOT_PRINTED)
    organisation: str = field(metadata=about("The organisation; empty where it is not known.") | NOT_PRINTED)
    city: str = field(metadata=CITY | NOT_PRINTED)
    country: str = field(metadata=COUNTRY | NOT_PRINTED)
    photo: str = field(metadata=NOT_IN_THE_API | shown(kind=TextKind.CODE, is_printed=False))


@dataclass(frozen=True, slots=True)
class ContributionContent:
    """A person's part."""

    role: str = field(metadata=ROLE)
    confirmed: bool = field(metadata=CONFIRMED)
    person: PersonContent = field(metadata=about("Whose part it is.") | shown(label=""))


@dataclass(frozen=True, slots=True)
class TalkContent:
    """One talk. No contributions means: the speaker is to be confirmed."""

    uuid: str = field(metadata=UUID)
    title: str = field(metadata=about("The title of the talk.") | PROSE)
    abstract: str = field(metadata=MARKDOWN)
    minutes: int | None = field(
        metadata=about("How long it takes; null where it is not given.", minimum=1)
        | shown(label=_("length"), is_awaited=True)
    )
    start_time: time | None = field(
        metadata=about("Local time of the congress; null where it is not given.", examples=["14:20:00"])
        | shown(is_awaited=True)
    )
    contributions: tuple[ContributionContent, ...] = field(
        metadata=about("Who speaks, in order. None means: the speaker is to be confirmed.")
        | shown(label=_("speakers"), item=_("person"))
    )


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that readers can download."""

    name: str = field(metadata=about("The name of the file.") | shown(label=_("name")))
    type: str = field(
        metadata=about("Its media type.", examples=["application/pdf"]) | shown(kind=TextKind.CODE, is_printed=False)
    )
    size: int = field(metadata=BYTES)
    sha256: str = field(metadata=SHA256)
    pages: int | None = field(metadata=about("Null where they cannot be counted.", minimum=0))


@dataclass(frozen=True, slots=True)
class MaterialContent:
    """Something to read: a file, a link, or a title alone while its target is not known."""

    uuid: str = field(metadata=UUID)
    title: str = field(metadata=about("The title.") | PROSE)
    note: str = field(metadata=about("What there is to know of it before reading; may be empty.") | PROSE)
    language: str = field(metadata=LANGUAGE)
    use: str = field(
        metadata=about("When to read it: before, during or after the session.", choices=Material.Use.values)
        | shown(kind=TextKind.CODE, choices=Material.Use)
    )
    link: str = field(metadata=LINK)
    file: FileContent | None = field(metadata=about("Null where it is no file of this portal."))


@dataclass(frozen=True, slots=True)
class LinkedEventContent:
    """An event that the session leads on to."""

    uuid: str = field(metadata=UUID)
    name: str = field(metadata=about("The name of the event.") | PROSE)
    host_event: str = field(metadata=about("The larger event that it is part of; may be empty.") | PROSE)
    start_date: date | None = field(
        metadata=about("The first day; null while it is to be confirmed.") | shown(is_awaited=True)
    )
    end_date: date | None = field(
        metadata=about("The last day; null where it is one day, or not known.") | shown(is_awaited=True)
    )
    city: str = field(metadata=CITY)
    country: str = field(metadata=COUNTRY)
    link: str = field(metadata=LINK)
    reason: str = field(metadata=about("Why the session leads on to it.") | PROSE)

    def is_past(self, *, on: date) -> bool:
        """Whether its last day is before the day `on`. An event without a date is never past."""
        last = self.end_date or self.start_date
        return last is not None and last < on


@dataclass(frozen=True, slots=True)
class SpokenLanguageContent:
    """A language spoken in the room, or interpreted."""

    language: str = field(metadata=LANGUAGE)
    interpreted: bool = field(
        metadata=about("Whether it is interpreted, not spoken in the room.") | shown(label=_("interpretation"))
    )
    channel: str = field(metadata=about("Where it is heard or seen, such as “channel 3”; may be empty."))


@dataclass(frozen=True, slots=True)
class TopicContent:
    """What a session is about, in a word or two."""

    slug: str = field(metadata=about("Stands for the topic in addresses.") | IDENTIFIER)
    name: str = field(metadata=about("The topic.") | PROSE)


@dataclass(frozen=True, slots=True)
class OutcomeContent:
    """An envisaged outcome, and what became of it. Without a result, `evidence` and `link` are empty."""

    text: str = field(metadata=about("The envisaged outcome.") | shown(kind=TextKind.PROSE, label=""))
    result: str = field(
        metadata=about("Empty while nothing was said of it.", choices=("", *(each.value for each in Outcome.Result)))
        | shown(kind=TextKind.CODE)
    )
    evidence: str = field(metadata=about("What shows the result, in one line; empty where nothing is given.") | PROSE)
    link: str = field(
        metadata=about("Where the evidence is; empty where there is no link.")
        | shown(kind=TextKind.ADDRESS, label=_("link"))
    )


@dataclass(frozen=True, slots=True)
class RelatedSessionContent:
    """Another session. `slug` is empty while that session is not public here: it is named, not linked."""

    code: str = field(metadata=CODE)
    slug: str = field(metadata=NOT_IN_THE_API | IDENTIFIER)
    title: str = field(metadata=about("The title of the session.") | PROSE)
    reason: str = field(metadata=about("Why it is related; may be empty.") | PROSE)


def _access(question: str) -> Metadata:
    answers = ("", *(each.value for each in Room.Access))
    facts = shown(kind=TextKind.CODE, choices=Room.Access)
    return about(f"{question}; empty where it is not known.", choices=answers) | facts


@dataclass(frozen=True, slots=True)
class LocationContent:
    """What is known of the room that a session is in, beside its name. Without a room, everything is empty."""

    uuid: str = field(metadata=UUID)
    slug: str = field(metadata=about("The name in the address of the room's page.") | IDENTIFIER)
    building: str = field(metadata=about("The building; empty where it is not known."))
    floor: str = field(metadata=about("The floor; empty where it is not known."))
    directions: str = field(metadata=about("How to get there; may be empty.") | PROSE)
    step_free: str = field(metadata=_access("Whether one gets there without steps"))
    hearing_loop: str = field(metadata=_access("Whether it has a hearing loop"))
    quiet: str = field(metadata=_access("Whether it is a quiet room"))


@dataclass(frozen=True, slots=True)
class TranslationContent:
    """A text of the session, or of what belongs to it, in a further language."""

    language: str = field(metadata=LANGUAGE)
    subject: str = field(metadata=about("What the text is of.", choices=TextSubject.values))
    key: str = field(
        metadata=about(
            "Of which one: the uuid of a talk, material, event or person, the slug of a topic, the code of a related "
            "session; of a question or an outcome its place in the list, from 0 on. Empty where there is one: for the "
            "session, its room and the congress."
        )
    )
    field: str = dataclasses.field(metadata=about("The name of the field whose text it is."))
    text: str = dataclasses.field(metadata=about("The text in this language."))


NOWHERE = LocationContent("", "", "", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class SessionContent:
    """Everything that readers may know of one session, in reading order."""

    schema: int = field(metadata=NOT_IN_THE_API | IDENTIFIER)
    uuid: str = field(metadata=UUID)
    code: str = field(metadata=CODE)
    slug: str = field(metadata=NOT_IN_THE_API | IDENTIFIER)
    status: str = field(metadata=STATUS)
    cancellation_note: str = field(
        metadata=about("Why it is cancelled or postponed; may be empty.")
        | shown(
            kind=TextKind.PROSE, group=ChangeGroup.TIME_AND_ROOM, label=_("note on the cancellation or postponement")
        )
    )
    title: str = field(metadata=about("The title of the session.") | PROSE)
    language: str = field(metadata=LANGUAGE)
    format: str = field(metadata=FORMAT)
    date: CalendarDate | None = field(metadata=DATE)
    start_time: time | None = field(metadata=START)
    end_time: time | None = field(metadata=END)
    room: str = field(metadata=ROOM)
    location: LocationContent = field(
        metadata=about("What is known of the room.") | shown(group=ChangeGroup.TIME_AND_ROOM)
    )
    spoken_languages: tuple[SpokenLanguageContent, ...] = field(
        metadata=about("The languages spoken in the room or interpreted.")
        | shown(label=_("languages"), item=_("language"))
    )
    organiser: str = field(metadata=about("Who holds the session; empty where that is not given.") | PROSE)
    partners: str = field(metadata=about("With whom it is held; may be empty.") | PROSE)
    topics: tuple[TopicContent, ...] = field(metadata=TOPICS)
    contributions: tuple[ContributionContent, ...] = field(
        metadata=about("Who has a part in the session as a whole, in order.")
        | shown(group=ChangeGroup.TALKS_AND_SPEAKERS, label=_("roles in the session"), item=_("person"))
    )
    abstract: str = field(metadata=MARKDOWN)
    guiding_questions: tuple[str, ...] = field(
        metadata=about("The questions that the session is to answer, in order.")
        | shown(kind=TextKind.PROSE, label=_("guiding question"), item=_("guiding question"))
    )
    outcomes_lead_in: str = field(metadata=about("The sentence that stands before the list of outcomes.") | PROSE)
    outcomes: tuple[OutcomeContent, ...] = field(
        metadata=about("The envisaged outcomes, in order.") | shown(label=_("envisaged outcome"), item=_("outcome"))
    )
    talks: tuple[TalkContent, ...] = field(
        metadata=about("The talks, in order.")
        | shown(group=ChangeGroup.TALKS_AND_SPEAKERS, label=_("talks"), item=_("talk"))
    )
    related: tuple[RelatedSessionContent, ...] = field(
        metadata=about("Other sessions to go to.") | shown(label=_("related sessions"), item=_("related session"))
    )
    materials: tuple[MaterialContent, ...] = field(
        metadata=about("What to read, in order.")
        | shown(group=ChangeGroup.MATERIALS, label=_("materials"), item=_("material"))
    )
    events: tuple[LinkedEventContent, ...] = field(
        metadata=about("Events that the session leads on to.")
        | shown(group=ChangeGroup.EVENTS, label=_("events"), item=_("linked event"))
    )
    livestream_url: str = field(metadata=LINK | ONLINE)
    recording_url: str = field(metadata=LINK | ONLINE)
    congress: CongressContent = field(metadata=NOT_IN_THE_API | shown(group=ChangeGroup.CONGRESS, label=_("congress")))
    translations: tuple[TranslationContent, ...] = field(
        metadata=about("The texts in further languages.") | shown(label=_("translations"), is_printed=False)
    )

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the session is described in: that of its texts first, then those it is translated into.

        That the room or the people of a session are translated does not make a description of it.
        """
        others = {each.language for each in self.translations if each.subject in OF_SESSION}
        return (self.language, *sorted(others - {self.language}))

    @property
    def is_off(self) -> bool:
        """Whether it is cancelled or postponed: it does not take place at the time that it has."""
        return self.status in ConferenceSession.OFF

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
    """A session as lists show it. `people`, `topics` and `languages` are filled in the programme alone.

    `colour` is that of the first of its topics that has one, where it was read (`with_colour`), or empty.
    """

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
    colour: str = field(default="", metadata=NOT_IN_THE_API)

    @property
    def is_off(self) -> bool:
        """Whether it is cancelled or postponed: it does not take place at the time that it has."""
        return self.status in ConferenceSession.OFF


@dataclass(frozen=True, slots=True)
class FormerHolder:
    """Another session that had a code of this one before it, as it is listed now.

    `until` is the day at the congress on which it gave the code up; None where that was not noted.
    """

    code: str
    until: date | None
    session: SessionSummary


class TimedSession(Protocol):
    """Anything that has the local times of a session."""

    @property
    def date(self) -> CalendarDate | None: ...
    @property
    def start_time(self) -> time | None: ...
    @property
    def end_time(self) -> time | None: ...


def placed(session: TimedSession, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Start and end of the session as aware times in the zone of the congress, None for what is to be confirmed.

    An end earlier in the day than the start is on the next day. One that clocks, which are changed in between, put
    before the start or at it is not known.
    """
    start, end = session.start_time, session.end_time
    if session.date is None or start is None:
        return None, None
    begins = local_moment(session.date, start, zone)
    if end is None:
        return begins, None
    ends = local_moment(session.date + timedelta(days=1) if end < start else session.date, end, zone)
    return begins, ends if ends.astimezone(UTC) > begins.astimezone(UTC) else None


@lru_cache(maxsize=1_000)  # many sessions begin and end together
def local_moment(day: date, local: time, zone: ZoneInfo) -> datetime:
    """The aware time of a clock in the zone; one that clocks skip is as long after the change (RFC 5545, 3.3.5)."""
    return datetime.combine(day, local, tzinfo=zone).astimezone(UTC).astimezone(zone)


@dataclass(frozen=True, slots=True)
class Appointed:
    """When and where a session was to be: local times; None and empty text while to be confirmed."""

    date: CalendarDate | None = field(metadata=DATE)
    start_time: time | None = field(metadata=START)
    end_time: time | None = field(metadata=END)
    room: str = field(metadata=ROOM)
