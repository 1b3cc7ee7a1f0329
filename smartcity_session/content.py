"""The one public read: rows in, frozen contents out.

Every output (page, PDF, calendar, feed, JSON) is made from these dataclasses and from nothing else, so that they agree,
and so that what is not public cannot leak through one of them. A content holds dates, never "upcoming" or "past":
passing time is no change. Dates and times are local to the congress, whose time zone is part of the content.
"""

import dataclasses
import enum
import hashlib
import json
import types
import typing
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import CharField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from materials.models import LinkedEvent, Material
from smartcity_session.models import (
    ConferenceSession,
    Congress,
    GuidingQuestion,
    Notice,
    Outcome,
    Question,
    RelatedSession,
    SpokenLanguage,
)
from speakers.models import Contribution, Speaker, Talk
from speakers.names import name_order
from speakers.organisations import organisation_key, organisation_slug

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA_VERSION = 2

# How the JSON fields of an older schema version become those of the next: the step under 1 leads from 1 to 2.
Fields = dict[str, typing.Any]


def _with_topics_and_results(fields: Fields) -> Fields:
    """From 1, where outcomes were texts and sessions had no topics."""
    outcomes = [{"text": text, "result": "", "evidence": "", "link": ""} for text in fields["outcomes"]]
    return {**fields, "outcomes": outcomes, "topics": []}


UPGRADES: dict[int, Callable[[Fields], Fields]] = {1: _with_topics_and_results}

Content = typing.TypeVar("Content", bound="DataclassInstance")


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


class QuestionPhase(enum.StrEnum):
    """How a session takes questions at a moment."""

    NEVER = "never"
    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class QuestionTimes:
    """When the audience can ask, as aware times in the zone of the congress; no beginning means never."""

    opens: datetime | None
    closes: datetime | None

    def phase(self, *, at: datetime) -> QuestionPhase:
        """How the session takes questions at the moment `at`."""
        if self.opens is None:
            return QuestionPhase.NEVER
        if at < self.opens:
            return QuestionPhase.BEFORE
        return QuestionPhase.OPEN if self.closes is None or at < self.closes else QuestionPhase.CLOSED

    @property
    def moments(self) -> tuple[datetime, ...]:
        """The moments at which the phase changes."""
        return tuple(moment for moment in (self.opens, self.closes) if moment is not None)


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """A published question, or a published answer to a guiding question: `guiding_question` is its text then.

    `number` is its place in addresses. One that was answered without a text was answered in the room.
    """

    number: int
    kind: str
    text: str
    name: str
    talk: str
    talk_uuid: str
    guiding_question: str
    backers: int
    is_answered: bool
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionsContent:
    """What the audience of a session asked and was answered, the most backed first."""

    times: QuestionTimes
    questions: tuple[QuestionContent, ...]

    @property
    def waiting(self) -> tuple[QuestionContent, ...]:
        """The questions without an answer so far."""
        return tuple(each for each in self.questions if each.kind == Question.Kind.QUESTION and not each.is_answered)

    @property
    def answered(self) -> tuple[QuestionContent, ...]:
        """The questions that were answered."""
        return tuple(each for each in self.questions if each.kind == Question.Kind.QUESTION and each.is_answered)

    @property
    def answers(self) -> tuple[tuple[str, tuple[QuestionContent, ...]], ...]:
        """The answers to guiding questions, by the guiding question; an empty one means: it is no longer asked."""
        given: dict[str, list[QuestionContent]] = defaultdict(list)
        for each in self.questions:
            if each.kind == Question.Kind.ANSWER:
                given[each.guiding_question].append(each)
        return tuple((asked, tuple(answers)) for asked, answers in given.items())


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
class NoticeContent:
    """A passing word to readers; moments are in the zone of the congress, `shown_until` is not included.

    It is no part of a SessionContent: that it comes and goes puts no PDF behind. Without a session, `session_code` and
    `session_slug` are empty, and it concerns the whole congress. `revision` rises with each change of it.
    """

    uuid: str
    session_code: str
    session_slug: str
    text: str
    shown_from: datetime
    shown_until: datetime
    revision: int
    updated_at: datetime

    def is_shown(self, *, at: datetime) -> bool:
        """Whether readers see it at this moment."""
        return self.shown_from <= at < self.shown_until


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions of the programme a reader asks for; what is empty is not asked for.

    `day` is a date in ISO 8601, or `DAY_UNKNOWN`; `language` is a code (BCP 47), spoken in the room or interpreted;
    `topic` is a slug.
    """

    day: str = ""
    format: str = ""
    language: str = ""
    topic: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What is asked for, by facet."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value}

    def replace(self, facet: str, value: str = "") -> "Wanted":
        """The same, with this value of the facet; without a value, whatever it is there."""
        return dataclasses.replace(self, **{facet: value})

    def fits(self, session: SessionSummary) -> bool:
        """Whether the session has all that is asked for."""
        return all(value in _facet_values(session)[name] for name, value in self.given.items())


# The columns that lists show of a session: its texts are long, and lists leave them out.
LISTED = ("code", "title", "language", "status", "format", "date", "start_time", "end_time", "room")
LISTED_ALONE: Fields = {"people": (), "topics": (), "languages": ()}
DAY_UNKNOWN = "tbc"
EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet; `count` sessions have it, and all that is asked for in the other facets."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One of the ways to choose among sessions (`Wanted`), with every value that the published programme has.

    `count` is how many sessions have all that is asked for in the other facets.
    """

    name: str
    values: tuple[FacetValue, ...]
    count: int

    @property
    def known(self) -> set[str]:
        """The values that sessions have."""
        return {each.value for each in self.values}


@dataclass(frozen=True, slots=True)
class ProgrammeContent:
    """The congress and its published sessions in programme order: those that are asked for, of `total` ones."""

    congress: CongressContent
    sessions: tuple[SessionSummary, ...]
    total: int
    facets: tuple[Facet, ...]

    def facet(self, name: str) -> Facet:
        """The facet of this name: day, format, language or topic."""
        return next(facet for facet in self.facets if facet.name == name)


@dataclass(frozen=True, slots=True)
class AppearanceContent:
    """One part of a speaker in the programme. `talk` is empty for a part in the session as a whole."""

    session: SessionSummary
    role: str
    confirmed: bool
    talk: str
    talk_uuid: str
    talk_start_time: time | None


@dataclass(frozen=True, slots=True)
class SpeakerContent:
    """A speaker's public page: the person, the biography (Markdown) and every part in a published session."""

    person: PersonContent
    bio: str
    appearances: tuple[AppearanceContent, ...]


@dataclass(frozen=True, slots=True)
class PlaceContent:
    """A city with its country, either of which may be empty."""

    city: str
    country: str


@dataclass(frozen=True, slots=True)
class OrganisationContent:
    """An organisation of the published programme: where its people are, and the people with all their parts."""

    name: str
    slug: str
    places: tuple[PlaceContent, ...]
    people: tuple[SpeakerContent, ...]


@dataclass(frozen=True, slots=True)
class ListedMaterial:
    """A material with the session that it belongs to."""

    session: SessionSummary
    material: MaterialContent


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """A linked event with the session that leads to it."""

    session: SessionSummary
    event: LinkedEventContent


@dataclass(frozen=True, slots=True)
class SessionReading:
    """A session's content with its related sessions that are public here, by slug, as lists show them now.

    These are no part of the content: that another session moves puts no PDF of this one behind.
    """

    content: SessionContent
    related: dict[str, SessionSummary]


def session_reading(session: ConferenceSession) -> SessionReading:
    """Read what the page of a session shows of it and its related sessions, in the three queries of its content."""
    return _readings([session])[0]


def session_content(session: ConferenceSession) -> SessionContent:
    """Read all that readers may know of the session, whatever its status: who may ask is the caller's question.

    Three queries, however many talks there are, when `session.congress` is loaded already.
    """
    return session_contents([session])[0]


def session_contents(sessions: Sequence[ConferenceSession]) -> list[SessionContent]:
    """Read many sessions in the three queries that one takes, in the order in which they are given."""
    return [reading.content for reading in _readings(sessions)]


def _readings(sessions: Sequence[ConferenceSession]) -> list[SessionReading]:
    keys = [session.pk for session in sessions]
    lists = _lists(keys)
    session_parts, talk_parts = _contributions(keys)
    talks: dict[int, list[Talk]] = defaultdict(list)
    for talk in Talk.objects.filter(session__in=keys).order_by("position", "pk"):
        talks[talk.session_id].append(talk)
    public = {key: _public_related(lists[key, "related"]) for key in keys}
    contents = [
        _facts(
            SessionContent,
            session,
            schema=SCHEMA_VERSION,
            spoken_languages=tuple(_spoken(facts) for facts in lists[session.pk, "language"]),
            topics=_topics(lists[session.pk, "topic"]),
            contributions=tuple(session_parts[session.pk]),
            guiding_questions=tuple(facts["text"] for facts in lists[session.pk, "question"]),
            outcomes=tuple(OutcomeContent(**facts) for facts in lists[session.pk, "outcome"]),
            talks=tuple(
                _facts(TalkContent, talk, contributions=tuple(talk_parts[talk.pk])) for talk in talks[session.pk]
            ),
            related=tuple(_related(facts, public[session.pk]) for facts in lists[session.pk, "related"]),
            materials=tuple(_listed_material(facts) for facts in lists[session.pk, "material"]),
            events=tuple(_listed_event(facts) for facts in lists[session.pk, "event"]),
            congress=congress_content(session.congress),
        )
        for session in sessions
    ]
    return [SessionReading(content, public[key]) for key, content in zip(keys, contents, strict=True)]


def published_session(code: str) -> ConferenceSession | None:
    """The published session with this code, in any case of letters, with its congress loaded; None if there is none."""
    return ConferenceSession.objects.published().select_related("congress").coded(code).first()


def question_times(session: ConferenceSession) -> QuestionTimes:
    """When the audience of the session can ask; never, when it is cancelled."""
    opens, closes = session.questions_open_from, session.questions_open_until
    if opens is None or session.status == ConferenceSession.Status.CANCELLED:
        return QuestionTimes(opens=None, closes=None)
    zone = session.congress.zone
    return QuestionTimes(opens=opens.astimezone(zone), closes=closes.astimezone(zone) if closes else None)


def questions_content(session: ConferenceSession) -> QuestionsContent:
    """The published questions of a session in one query; nothing of who asked but the name that was given."""
    rows: QuerySet[typing.Any] = session.questions.published().by_backing().select_related("talk", "guiding_question")
    return QuestionsContent(
        times=question_times(session),
        questions=tuple(
            QuestionContent(
                number=row.pk,
                kind=row.kind,
                text=row.text,
                name=row.name,
                talk=row.talk.title if row.talk else "",
                talk_uuid=str(row.talk.uuid) if row.talk else "",
                guiding_question=row.guiding_question.text if row.guiding_question else "",
                backers=row.backers,
                is_answered=row.answered_at is not None,
                answer=row.answer,
            )
            for row in rows
        ),
    )


def congress_content(congress: Congress) -> CongressContent:
    """The congress as the public knows it."""
    return _facts(CongressContent, congress)


def programme_content(congress: Congress, wanted: Wanted = EVERYTHING) -> ProgrammeContent:
    """The congress with those of its published sessions that are asked for, in three queries."""
    sessions = tuple(_summaries())
    return ProgrammeContent(
        congress=congress_content(congress),
        sessions=tuple(session for session in sessions if wanted.fits(session)),
        total=len(sessions),
        facets=tuple(_facet(name, sessions, wanted) for name in dataclasses.asdict(wanted)),
    )


def speaker_content(slug: str) -> SpeakerContent | None:
    """The public page of one speaker, or None when no published session has a speaker of this slug."""
    speaker = Speaker.objects.published().filter(slug=slug).first()
    return next(_speakers(Speaker.objects.filter(pk=speaker.pk)), None) if speaker else None


def speakers_content() -> tuple[SpeakerContent, ...]:
    """Every speaker of the published programme, by name."""
    return tuple(_speakers(Speaker.objects.published()))


def organisations_content() -> tuple[OrganisationContent, ...]:
    """The organisations of the speakers of the published programme, by name, in two queries."""
    return _organisations(Speaker.objects.published().exclude(organisation=""))


def organisations_at(slug: str) -> tuple[OrganisationContent, ...]:
    """The organisations whose address has this slug: as a rule one, and none where no published speaker is of one."""
    names = Speaker.objects.published().values_list("organisation", flat=True).distinct()
    there = [name for name in names if organisation_key(name) and organisation_slug(name) == slug]
    return _organisations(Speaker.objects.published().filter(organisation__in=there)) if there else ()


def session_summary(session: ConferenceSession) -> SessionSummary:
    """The session as lists show it, without its people: who may ask is the caller's question. No query."""
    return _summary(session)


def biographies_of(persons: Sequence[str]) -> dict[str, str]:
    """The biographies (Markdown) of the persons with these uuids who have one: they are on the pages of speakers."""
    rows = Speaker.objects.published().filter(uuid__in=persons).exclude(bio="")
    return {str(uuid): bio for uuid, bio in rows.values_list("uuid", "bio")}


def listed_materials() -> tuple[ListedMaterial, ...]:
    """The materials of all published sessions, by session code."""
    rows = Material.objects.published().select_related("session").order_by("session__code", "position", "pk")
    return tuple(ListedMaterial(_summary(row.session), _material(row)) for row in rows)


def listed_events() -> tuple[ListedEvent, ...]:
    """The linked events of all published sessions, by date; those without a date last."""
    rows = LinkedEvent.objects.published().select_related("session")
    ordered = rows.order_by(F("start_date").asc(nulls_last=True), "name", "pk")
    return tuple(ListedEvent(_summary(row.session), _facts(LinkedEventContent, row)) for row in ordered)


def congress_notices(congress: CongressContent, *, after: datetime | None = None) -> tuple[NoticeContent, ...]:
    """The notices of the congress, the newest first, in one query; of those that are over, only ones `after` it."""
    return _notices(Notice.objects.filter(session__isnull=True), ZoneInfo(congress.time_zone), after)


def session_notices(session: ConferenceSession, *, after: datetime | None = None) -> tuple[NoticeContent, ...]:
    """The notices that concern a session, its own and the congress's, the newest first, in one query.

    Planned ones are among them: `NoticeContent.is_shown` says which readers see. Those that end by `after` are not.
    """
    return _notices(Notice.objects.of(session), session.congress.zone, after)


def programme_notices(congress: CongressContent, *, after: datetime | None = None) -> tuple[NoticeContent, ...]:
    """The notices of the congress and of all published sessions, as `session_notices` gives them."""
    return _notices(Notice.objects.all(), ZoneInfo(congress.time_zone), after)


def _notices(rows: QuerySet[Notice], zone: ZoneInfo, after: datetime | None) -> tuple[NoticeContent, ...]:
    public = rows.filter(pk__in=Notice.objects.published().values("pk")).select_related("session")
    left = public if after is None else public.filter(shown_until__gt=after)
    return tuple(_notice(row, zone) for row in left.order_by("-shown_from", "-pk"))


def _notice(row: Notice, zone: ZoneInfo) -> NoticeContent:
    return _facts(
        NoticeContent,
        row,
        session_code=row.session.code if row.session else "",
        session_slug=row.session.slug if row.session else "",
        shown_from=row.shown_from.astimezone(zone),
        shown_until=row.shown_until.astimezone(zone),
    )


def _facts(kind: type[Content], row: models.Model, **given: typing.Any) -> Content:
    """A content of this kind with what is given, and with the row's own facts of the same names for the rest."""
    names = [field.name for field in dataclasses.fields(kind) if field.name not in given]
    facts = {name: getattr(row, name) for name in names}
    if "uuid" in facts:
        facts["uuid"] = str(facts["uuid"])
    return kind(**facts, **given)


class _RowFacts(JSONObject):
    """The named columns of a row as one JSON object."""

    def as_sqlite(self, compiler: typing.Any, connection: typing.Any, **context: typing.Any) -> typing.Any:
        """Django would first try whether SQLite knows JSON, in a transaction that waits for every writer."""
        return Func.as_sql(self, compiler, connection, **context)


Lists = dict[tuple[int, str], list[Fields]]
Sessions = list[int] | QuerySet[ConferenceSession]


def _lists(sessions: list[int]) -> Lists:
    """What sessions have lists of, in one query: the facts of each row, by session and kind."""
    target = ConferenceSession.objects.published().filter(code__iexact=OuterRef("code"))
    listed = _RowFacts(**{name: name for name in LISTED})
    related = RelatedSession.objects.annotate(target=Subquery(target.values(listed=listed)))
    files = ("file", "file_name", "file_type", "file_size", "file_sha256", "pages")
    return _gathered(
        _list("question", GuidingQuestion.objects.filter(session__in=sessions), "text"),
        _list(
            "outcome", Outcome.objects.filter(session__in=sessions), "text", "result", "evidence", link="evidence_link"
        ),
        _list("related", related.filter(session__in=sessions), "code", "title", "reason", "target"),
        _list("material", Material.objects.filter(session__in=sessions), *_names(MaterialContent, "file"), *files),
        _list("event", LinkedEvent.objects.filter(session__in=sessions), *_names(LinkedEventContent)),
        *_tags(sessions),
    )


def _tags(sessions: Sessions) -> tuple[QuerySet[typing.Any, typing.Any], ...]:
    """The lists by which the programme is filtered: languages and topics."""
    tagged = ConferenceSession.topics.through.objects.filter(conferencesession__in=sessions)
    topics = tagged.annotate(session_id=F("conferencesession_id"), position=Value(0))
    return (
        _list("language", SpokenLanguage.objects.filter(session__in=sessions), "language", "interpreted"),
        _list("topic", topics, slug="topic__slug", name="topic__name"),
    )


def _gathered(first: QuerySet[typing.Any, typing.Any], *others: QuerySet[typing.Any, typing.Any]) -> Lists:
    """The rows of all, read in one query."""
    lists: Lists = defaultdict(list)
    for kind, session, _position, _pk, facts in first.union(*others, all=True).order_by("kind", "position", "id"):
        lists[session, kind].append(facts)
    return lists


def _list(kind: str, rows: QuerySet[typing.Any], *names: str, **renamed: str) -> QuerySet[typing.Any, typing.Any]:
    """The rows as (kind, session, position, id, facts): facts are JSON, so that a union can be made of any rows."""
    facts = _RowFacts(**{name: name for name in names}, **renamed)
    named = rows.annotate(kind=Value(kind, output_field=CharField()), facts=facts)
    shaped: QuerySet[typing.Any, typing.Any] = named.values_list("kind", "session_id", "position", "id", "facts")
    return shaped


def _names(kind: type[Content], *without: str) -> list[str]:
    return [field.name for field in dataclasses.fields(kind) if field.name not in without]


Parts = dict[int | None, list[ContributionContent]]


def _contributions(sessions: list[int]) -> tuple[Parts, Parts]:
    """The parts in the sessions as a whole by session, and those in their talks by talk, in one query."""
    rows = Contribution.objects.filter(Q(session__in=sessions) | Q(talk__session__in=sessions))
    of_sessions: Parts = defaultdict(list)
    of_talks: Parts = defaultdict(list)
    for row in rows.select_related("speaker").order_by("position", "pk"):
        part = ContributionContent(row.role, row.confirmed, _person(row.speaker))
        (of_talks[row.talk_id] if row.talk_id else of_sessions[row.session_id]).append(part)
    return of_sessions, of_talks


def _person(speaker: Speaker) -> PersonContent:
    return _facts(PersonContent, speaker, photo=speaker.photo_digest)


def _spoken(facts: Fields) -> SpokenLanguageContent:
    return SpokenLanguageContent(facts["language"], interpreted=bool(facts["interpreted"]))


def _public_related(rows: list[Fields]) -> dict[str, SessionSummary]:
    """The related sessions that are public here, by slug."""
    summaries = [_public_session(facts["target"]) for facts in rows if facts["target"]]
    return {summary.slug: summary for summary in summaries}


def _public_session(target: Fields | str) -> SessionSummary:
    """A session of which `_RowFacts` were read in a subquery: some SQLites hand those on as text."""
    facts: Fields = json.loads(target) if isinstance(target, str) else target
    given = {**LISTED_ALONE, **facts, "slug": facts["code"].lower()}
    return typing.cast("SessionSummary", _revive(SessionSummary, given))


def _related(facts: Fields, public: dict[str, SessionSummary]) -> RelatedSessionContent:
    code, target = facts["code"], public.get(facts["code"].lower())
    return RelatedSessionContent(
        code=code,
        slug=target.slug if target else "",
        title=target.title if target else facts["title"],
        reason=facts["reason"],
    )


def _topics(rows: list[Fields]) -> tuple[TopicContent, ...]:
    """The topics by name: in the order of every session, whoever tagged what first."""
    topics = (TopicContent(facts["slug"], facts["name"]) for facts in rows)
    return tuple(sorted(topics, key=lambda topic: (topic.name.casefold(), topic.slug)))


def _listed_event(facts: Fields) -> LinkedEventContent:
    return typing.cast("LinkedEventContent", _revive(LinkedEventContent, {**facts, "uuid": _uuid(facts)}))


def _listed_material(facts: Fields) -> MaterialContent:
    return _material(Material(**{**facts, "uuid": _uuid(facts)}))


def _uuid(facts: Fields) -> str:
    """SQLite stores a UUID without its hyphens."""
    return str(uuid.UUID(facts["uuid"]))


def _material(row: Material) -> MaterialContent:
    file = None
    if row.file:
        file = FileContent(row.file_name, row.file_type, row.file_size or 0, row.file_sha256, row.pages)
    return _facts(MaterialContent, row, file=file)


def _summary(
    session: ConferenceSession,
    people: tuple[str, ...] = (),
    topics: tuple[TopicContent, ...] = (),
    languages: tuple[str, ...] = (),
) -> SessionSummary:
    return _facts(SessionSummary, session, people=people, topics=topics, languages=languages)


def _summaries() -> Iterator[SessionSummary]:
    published = ConferenceSession.objects.published()
    names: dict[int, dict[str, None]] = defaultdict(dict)
    parts = Contribution.objects.filter(Q(session__in=published) | Q(talk__session__in=published))
    rows = parts.order_by("talk__position", "talk_id", "position", "pk")
    for session, talk_session, name in rows.values_list("session_id", "talk__session_id", "speaker__name"):
        names[session or talk_session][name] = None
    tags = _gathered(*_tags(published))
    for row in published.only(*LISTED).in_programme_order():
        languages = tuple(facts["language"] for facts in tags[row.pk, "language"])
        yield _summary(row, tuple(names[row.pk]), _topics(tags[row.pk, "topic"]), languages)


def _facet_values(session: SessionSummary) -> dict[str, dict[str, str]]:
    """What a session has of each facet: names by value; a name is empty where the value says all."""
    return {
        "day": {session.date.isoformat() if session.date else DAY_UNKNOWN: ""},
        "format": {session.format: ""} if session.format else {},
        "language": dict.fromkeys(session.languages, ""),
        "topic": {topic.slug: topic.name for topic in session.topics},
    }


def _facet(facet: str, sessions: tuple[SessionSummary, ...], wanted: Wanted) -> Facet:
    others = wanted.replace(facet)
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    fitting = 0
    for session in sessions:
        values = _facet_values(session)[facet]
        names |= values
        if others.fits(session):
            counts.update(values.keys())
            fitting += 1
    ordered = sorted(names.items(), key=lambda each: (name_order(each[1]), each[0]))
    return Facet(facet, tuple(FacetValue(value, name, counts[value]) for value, name in ordered), fitting)


def _speakers(speakers: QuerySet[Speaker]) -> Iterator[SpeakerContent]:
    published = ConferenceSession.objects.published()
    parts = (
        Contribution.objects.filter(Q(session__in=published) | Q(talk__session__in=published))
        .filter(speaker__in=speakers)
        .select_related("session", "talk__session")
        .order_by("session__code", "talk__session__code", "talk__position", "position", "pk")
    )
    appearances: dict[int, list[AppearanceContent]] = defaultdict(list)
    for part in parts:
        appearances[part.speaker_id].append(_appearance(part))
    for speaker in sorted(speakers, key=lambda each: (name_order(each.name), each.pk)):
        yield SpeakerContent(_person(speaker), speaker.bio, tuple(appearances[speaker.pk]))


def _appearance(part: Contribution) -> AppearanceContent:
    session = part.talk.session if part.talk else part.session
    assert session is not None  # noqa: S101 (a constraint: a contribution belongs to a talk or to a session)
    return AppearanceContent(
        session=_summary(session),
        role=part.role,
        confirmed=part.confirmed,
        talk=part.talk.title if part.talk else "",
        talk_uuid=str(part.talk.uuid) if part.talk else "",
        talk_start_time=part.talk.start_time if part.talk else None,
    )


def _organisations(speakers: QuerySet[Speaker]) -> tuple[OrganisationContent, ...]:
    people: dict[str, list[SpeakerContent]] = defaultdict(list)
    for each in _speakers(speakers):
        people[organisation_key(each.person.organisation)].append(each)
    people.pop("", None)
    found = [_organisation(each) for each in people.values()]
    return tuple(sorted(found, key=lambda organisation: name_order(organisation.name)))


def _organisation(people: list[SpeakerContent]) -> OrganisationContent:
    """The organisation of these people, in the spelling that most of them use."""
    persons = [each.person for each in people]
    spellings = Counter(" ".join(person.organisation.split()) for person in persons)
    places = {PlaceContent(person.city, person.country): None for person in persons if person.city or person.country}
    name = max(spellings, key=lambda spelling: (spellings[spelling], sum(map(str.isupper, spelling))))
    return OrganisationContent(name, organisation_slug(name), tuple(places), tuple(people))


def content_json(content: SessionContent) -> str:
    """The content as canonical JSON: sorted keys, no spaces, ISO 8601 dates. Equal contents give equal text."""
    fields = dataclasses.asdict(content)
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_iso)


def content_digest(content: SessionContent) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(content_json(content).encode()).hexdigest()


def content_from_json(text: str) -> SessionContent:
    """The content that `content_json` wrote, in this release or an earlier one.

    It comes in the present schema, whatever version it was written in. ValueError for a version that this release
    does not know.
    """
    fields: Fields = json.loads(text)
    version = fields.get("schema")
    if not isinstance(version, int) or not 1 <= version <= SCHEMA_VERSION:
        raise ValueError(f"The content has schema version {version}; this release reads 1 to {SCHEMA_VERSION}.")
    for step in range(version, SCHEMA_VERSION):
        fields = UPGRADES[step](fields)
    return typing.cast("SessionContent", _revive(SessionContent, {**fields, "schema": SCHEMA_VERSION}))


def _iso(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a content.")


def _revive(kind: typing.Any, value: typing.Any) -> typing.Any:
    """A JSON value as the annotated type: a dataclass, a tuple, an optional, a date or time, or itself."""
    if value is None:
        return None
    if isinstance(kind, types.UnionType):
        return _revive(next(each for each in typing.get_args(kind) if each is not types.NoneType), value)
    if typing.get_origin(kind) is tuple:
        return tuple(_revive(typing.get_args(kind)[0], each) for each in value)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{field.name: _revive(hints[field.name], value[field.name]) for field in dataclasses.fields(kind)})  # type: ignore[operator]
    return kind.fromisoformat(value) if kind in {date, time} else value
