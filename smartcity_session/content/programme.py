"""The programme of the congress, and the ways to choose among its sessions."""

import dataclasses
import functools
import operator
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol, cast

from django.db.models import Case, CharField, Count, ExpressionWrapper, F, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from materials.models import LinkedEvent, Material
from smartcity_session.content.listing import Listed, RowKeys
from smartcity_session.content.rooms import BREAK_COLUMNS, BreakContent
from smartcity_session.content.rows import (
    LISTED,
    congress_content,
    from_row,
    gathered,
    material_content,
    session_summary,
    tag_lists,
    topics_content,
    union_of,
)
from smartcity_session.content.translations import (
    TextColumn,
    listed_columns,
    row_text,
    row_texts,
    shown_text,
    text_columns,
    with_translations,
)
from smartcity_session.content.types import (
    CongressContent,
    LinkedEventContent,
    MaterialContent,
    SessionSummary,
    TimedSession,
)
from smartcity_session.http.languages import site_languages
from smartcity_session.models import ConferenceSession, Congress, ProgrammeBreak, SpokenLanguage, Topic
from smartcity_session.models.session import ConferenceSessionQuerySet
from smartcity_session.models.translation import TextSubject
from speakers.models import Contribution, Talk
from speakers.names import full_name, name_order


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

    @property
    def condition(self) -> Q:
        """What a session has that has all that is asked for."""
        if any("\0" in value for value in self.given.values()):  # PostgreSQL would refuse the whole query
            return Q(pk__in=())
        condition = Q()
        if self.day:
            condition &= Q(date__isnull=True) if self.day == DAY_UNKNOWN else Q(date=self.day)
        if self.format:
            condition &= Q(format=self.format)
        if self.language:
            condition &= Q(pk__in=SpokenLanguage.objects.filter(language=self.language).values("session"))
        if self.topic:
            tagged = ConferenceSession.topics.through.objects.filter(topic__slug=self.topic)
            condition &= Q(pk__in=tagged.values("conferencesession"))
        return condition


DAY_UNKNOWN = "tbc"


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet; `count` sessions have it, and all that is asked for in the other facets.

    `colour` is that of a topic, or empty.
    """

    value: str
    name: str
    count: int
    colour: str = ""


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
    """The congress and what is to be said of its published sessions without reading them.

    Of `total` sessions, which are in `rooms` rooms, `found` ones are asked for. `slots` are the different times of
    these, as far as they take place: a date, a start and an end, which may not be known, with nothing else of a
    session. `breaks` are those of the days that are asked for; with another filter there are none.
    """

    congress: CongressContent
    total: int
    found: int
    facets: tuple[Facet, ...]
    slots: tuple[SessionSummary, ...]
    breaks: tuple[BreakContent, ...] = ()
    rooms: int = 0

    def facet(self, name: str) -> Facet:
        """The facet of this name: day, format, language or topic."""
        return next(facet for facet in self.facets if facet.name == name)


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


def programme_content(congress: Congress, wanted: Wanted = EVERYTHING, *, language: str = "") -> ProgrammeContent:
    """The congress with the numbers and times of those of its published sessions that are asked for, in three queries.

    They read a row for each value of a facet and for each time, however many sessions there are. What topics are called
    in a further language takes a query more.
    """
    published = ConferenceSession.objects.published()
    fitting = {f"in_{facet}": Count("pk", filter=wanted.replace(facet).condition) for facet in VALUES}
    numbers = published.aggregate(
        total=Count("pk"),
        found=Count("pk", filter=wanted.condition),
        rooms=Count("location", distinct=True),
        **fitting,
    )
    slots, breaks = _times(published.filter(wanted.condition), wanted, language)
    return ProgrammeContent(
        congress=congress_content(congress),
        total=numbers["total"],
        found=numbers["found"],
        facets=_facets(published, wanted, numbers, language),
        slots=slots,
        breaks=breaks,
        rooms=numbers["rooms"],
    )


def programme_sessions(wanted: Wanted, part: slice, *, language: str = "") -> tuple[SessionSummary, ...]:
    """A part of the published sessions that are asked for, in programme order, in three queries."""
    found = ConferenceSession.objects.published().filter(wanted.condition).with_colour().in_programme_order()
    return tuple(_summaries(_listed(found, language)[part], language))


def _listed(sessions: ConferenceSessionQuerySet, language: str) -> ConferenceSessionQuerySet:
    """The columns of the sessions that lists show."""
    return with_translations(sessions.only(*LISTED), language, *listed_columns())


def sessions_in(slots: Iterable[SessionSummary], *, language: str = "") -> tuple[SessionSummary, ...]:
    """The published sessions with one of these times that are not cancelled, in programme order, in one query.

    Without their people, topics and languages.
    """
    times = [Q(date=slot.date, start_time=slot.start_time, end_time=slot.end_time) for slot in slots]
    if not times:
        return ()
    takes_place = ConferenceSession.objects.published().taking_place()
    rows = takes_place.filter(functools.reduce(operator.or_, times)).with_colour().in_programme_order()
    return tuple(session_summary(row, language=language) for row in _listed(rows, language))


class DayRow(TimedSession, Protocol):
    """What is read of a session of a day; `summary_of_row` makes a summary of it."""

    @property
    def code(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def room(self) -> str: ...
    @property
    def colour(self) -> str | None: ...


def sessions_of_day(day: date | None, *, language: str = "") -> Sequence[DayRow]:
    """The published sessions of a day, or those without one, in programme order and with their colours, in one query.

    Their summaries, of which a page needs a few, would take several times as long as this.
    """
    rows = ConferenceSession.objects.published().filter(date=day) if day else _undated()
    rows = _listed(rows.with_colour().in_programme_order(), language)
    return list(rows.values_list(*LISTED, *rows.query.annotations, named=True))


def summary_of_row(row: DayRow, *, language: str = "") -> SessionSummary:
    """A session of `sessions_of_day`, in the same language, without its people, topics and languages."""
    return session_summary(cast("ConferenceSession", row), language=language)


def _undated() -> ConferenceSessionQuerySet:
    return ConferenceSession.objects.published().filter(date__isnull=True)


def listed_sessions() -> Listed[SessionSummary]:
    """The published sessions in programme order, in one query, and in three for a part of them."""
    keys = ConferenceSession.objects.published().in_programme_order().values_list("pk", flat=True)
    rows = ConferenceSession.objects.only(*LISTED).in_programme_order()
    return Listed(tuple(keys), lambda part: tuple(_summaries(rows.filter(pk__in=part))))


OF_ITS_SESSION = listed_columns("session_id", "session__location_id")


def listed_materials(*, language: str = "") -> Listed[ListedMaterial]:
    """The materials of all published sessions, by session code: counted in one query, a part of them read in one."""
    rows = Material.objects.published().select_related("session").order_by("session__code_key", "position", "pk")
    rows = with_translations(
        rows, language, *text_columns(TextSubject.MATERIAL), *listed_columns("session_id", "session__location_id")
    )

    def read(row: Material) -> ListedMaterial:
        summary = session_summary(row.session, language=language, row=row)
        return ListedMaterial(summary, material_content(row, language))

    return Listed(RowKeys(rows), lambda part: tuple(map(read, part)))


def listed_events(*, past_on: date | None = None, language: str = "") -> Listed[ListedEvent]:
    """The linked events of all published sessions, by date, those without one last; in two queries, as materials.

    With a day, those that are past on it (`LinkedEventContent.is_past`) come last, the latest first.
    """
    rows = LinkedEvent.objects.published().select_related("session")
    rows = with_translations(
        rows, language, *text_columns(TextSubject.EVENT), *listed_columns("session_id", "session__location_id")
    )
    by_date = (F("start_date").asc(nulls_last=True), "name", "pk")
    if past_on is not None:
        rows = rows.alias(last_day=Coalesce("end_date", "start_date"))
        rows = rows.alias(past=Case(When(last_day__lt=past_on, then=1), default=0))
        # Of what is past these three are NULL, so that the three after them put it in order.
        coming = [Case(When(past=0, then=name)).asc(nulls_last=True) for name in ("start_date", "name", "pk")]
        rows = rows.order_by(F("past").asc(), *coming, "-start_date", "-name", "-pk")

    def read(row: LinkedEvent) -> ListedEvent:
        texts = row_texts(LinkedEventContent, TextSubject.EVENT, row, language, own=row.session.language)
        summary = session_summary(row.session, language=language, row=row)
        return ListedEvent(summary, from_row(LinkedEventContent, row, **texts))

    ordered = rows if past_on is not None else rows.order_by(*by_date)
    return Listed(RowKeys(ordered), lambda part: tuple(map(read, part)))


def next_last_day(*, on: date) -> date | None:
    """The next day from this one on that is the last one of a linked event: the day after, that event is past."""
    days = LinkedEvent.objects.published().annotate(last_day=Coalesce("end_date", "start_date"))
    found: date | None = days.filter(last_day__gte=on).aggregate(next=Min("last_day"))["next"]
    return found


def _summaries(rows: Iterable[ConferenceSession], language: str = "") -> Iterator[SessionSummary]:
    sessions = list(rows)
    keys = [row.pk for row in sessions]
    names: dict[int, dict[str, None]] = defaultdict(dict)
    talks = Talk.objects.filter(session__in=keys)  # a subquery, for which the indexes do; a join reads every part
    parts = Contribution.objects.filter(Q(session__in=keys) | Q(talk__in=talks))
    ordered = parts.order_by("talk__position", "talk_id", "position", "pk")
    columns = ("session_id", "talk__session_id", "speaker__title", "speaker__name")
    for session, talk_session, title, name in ordered.values_list(*columns):
        names[session or talk_session][full_name(title, name)] = None
    tags = gathered(union_of(*tag_lists(keys, language)))
    for row in sessions:
        languages = tuple(facts["language"] for facts in tags[row.pk, "language"])
        topics = topics_content(tags[row.pk, "topic"], language)
        yield session_summary(row, tuple(names[row.pk]), topics, languages, language=language)


def _times(
    sessions: ConferenceSessionQuerySet, wanted: Wanted, language: str
) -> tuple[tuple[SessionSummary, ...], tuple[BreakContent, ...]]:
    """The different times of the sessions, and the breaks of the same days, each by time; in one query."""
    timed = sessions.taking_place().filter(start_time__isnull=False)
    nothing = Value("", output_field=CharField())
    times = timed.order_by().values_list("date", "start_time", "end_time", *[nothing] * 6)
    where = (Coalesce("location__name", Value("")), Coalesce("location__slug", Value("")))
    is_further = language and language != site_languages().main
    found = [Coalesce(each.translation(language), nothing, output_field=CharField()) for each in BREAK_COLUMNS]
    translated = found if is_further else [nothing] * len(found)
    breaks = _breaks(wanted).values_list("date", "start_time", "end_time", "kind", "title", *where, *translated)
    rows = sorted(times.distinct().union(breaks, all=True), key=lambda row: (*row[:2], row[2] or time.min, row[4]))
    slots = [
        SessionSummary("", "", "", "", ConferenceSession.Status.PUBLISHED, "", day, start, end, "")
        for day, start, end, kind, *_text in rows
        if not kind
    ]
    between = [
        BreakContent(
            kind=kind,
            title=shown_text(title, title_there, language),
            date=day,
            start_time=start,
            end_time=end,
            room=shown_text(room, room_there, language),
            room_slug=slug,
        )
        for day, start, end, kind, title, room, slug, title_there, room_there in rows
        if kind
    ]
    return tuple(slots), tuple(between)


def _breaks(wanted: Wanted) -> QuerySet[ProgrammeBreak]:
    if set(wanted.given) - {"day"} or wanted.day == DAY_UNKNOWN or "\0" in wanted.day:
        return ProgrammeBreak.objects.none()
    return ProgrammeBreak.objects.filter(date=wanted.day) if wanted.day else ProgrammeBreak.objects.all()


# What sessions have of each facet: the expressions of its values, of their names, which are empty where values do, and
# of their colours.
VALUES: dict[str, tuple[Any, Any, Any]] = {
    "day": (Coalesce(Cast("date", CharField()), Value(DAY_UNKNOWN)), Value(""), Value("")),
    "format": (F("format"), Value(""), Value("")),
    "language": (F("spoken_languages__language"), Value(""), Value("")),
    "topic": (F("topics__slug"), F("topics__name"), F("topics__colour")),
}


def _facets(
    sessions: ConferenceSessionQuerySet, wanted: Wanted, fitting: dict[str, int], language: str
) -> tuple[Facet, ...]:
    """The facets with all values that the sessions have, in one query; `fitting` has their `count`."""
    found: dict[str, list[FacetValue]] = {facet: [] for facet in VALUES}
    first, *others = (_facet_values(sessions, facet, wanted) for facet in VALUES)
    for facet, value, name, colour, number in first.union(*others, all=True):
        if value:
            found[facet].append(FacetValue(value, name, number, colour))
    found["topic"] = _topics_in(found["topic"], language)
    return tuple(
        Facet(
            facet, tuple(sorted(values, key=lambda each: (name_order(each.name), each.value))), fitting[f"in_{facet}"]
        )
        for facet, values in found.items()
    )


def _topics_in(topics: list[FacetValue], language: str) -> list[FacetValue]:
    """The topics as they are called in a language."""
    if not language or language == site_languages().main or not topics:
        return topics
    rows = with_translations(Topic.objects.all(), language, TOPIC_NAME)
    names = {row.slug: row_text(row, TOPIC_NAME, row.name, language) for row in rows}
    return [dataclasses.replace(each, name=names.get(each.value, each.name)) for each in topics]


TOPIC_NAME = TextColumn(TextSubject.TOPIC, "name")


def _facet_values(sessions: ConferenceSessionQuerySet, facet: str, wanted: Wanted) -> QuerySet[Any, Any]:
    """The values of a facet as (facet, value, name, colour, how many sessions have it and what the others ask)."""
    value, name, colour = VALUES[facet]
    text = CharField()
    named = sessions.annotate(
        facet=Value(facet, output_field=text),
        value=ExpressionWrapper(value, output_field=text),
        label=ExpressionWrapper(name, output_field=text),
        colour=ExpressionWrapper(colour, output_field=text),
    ).values("facet", "value", "label", "colour")
    counted = named.annotate(number=Count("pk", filter=wanted.replace(facet).condition))
    return counted.order_by().values_list("facet", "value", "label", "colour", "number")
