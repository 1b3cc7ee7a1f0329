"""The programme of the congress, and the ways to choose among its sessions."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, Min, Q, When
from django.db.models.functions import Coalesce

from materials.models import LinkedEvent, Material
from smartcity_session.content.listed import Listed, RowKeys
from smartcity_session.content.rows import (
    LISTED,
    congress_content,
    from_row,
    gathered,
    material_content,
    session_summary,
    tag_lists,
    topics_content,
)
from smartcity_session.content.shapes import CongressContent, LinkedEventContent, MaterialContent, SessionSummary
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.models.session import ConferenceSessionQuerySet
from speakers.models import Contribution
from speakers.names import name_order


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
class ListedMaterial:
    """A material with the session that it belongs to."""

    session: SessionSummary
    material: MaterialContent


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """A linked event with the session that leads to it."""

    session: SessionSummary
    event: LinkedEventContent


def programme_content(congress: Congress, wanted: Wanted = EVERYTHING) -> ProgrammeContent:
    """The congress with those of its published sessions that are asked for, in three queries."""
    sessions = tuple(_summaries(ConferenceSession.objects.published()))
    return ProgrammeContent(
        congress=congress_content(congress),
        sessions=tuple(session for session in sessions if wanted.fits(session)),
        total=len(sessions),
        facets=tuple(_facet(name, sessions, wanted) for name in dataclasses.asdict(wanted)),
    )


def listed_sessions() -> Listed[SessionSummary]:
    """The published sessions in programme order, in one query, and in three for a part of them."""
    keys = ConferenceSession.objects.published().in_programme_order().values_list("pk", flat=True)
    return Listed(tuple(keys), lambda part: tuple(_summaries(ConferenceSession.objects.filter(pk__in=part))))


def listed_materials() -> Listed[ListedMaterial]:
    """The materials of all published sessions, by session code: counted in one query, a part of them read in one."""
    rows = Material.objects.published().select_related("session").order_by("session__code", "position", "pk")
    return Listed(
        RowKeys(rows),
        lambda part: tuple(ListedMaterial(session_summary(row.session), material_content(row)) for row in part),
    )


def listed_events(*, past_on: date | None = None) -> Listed[ListedEvent]:
    """The linked events of all published sessions, by date, those without one last; in two queries, as materials.

    With a day, those that are past on it (`LinkedEventContent.is_past`) come last, the latest first.
    """
    rows = LinkedEvent.objects.published().select_related("session")
    by_date = (F("start_date").asc(nulls_last=True), "name", "pk")
    if past_on is not None:
        rows = rows.alias(last_day=Coalesce("end_date", "start_date"))
        rows = rows.alias(past=Case(When(last_day__lt=past_on, then=1), default=0))
        # Of what is past these three are NULL, so that the three after them put it in order.
        coming = [Case(When(past=0, then=name)).asc(nulls_last=True) for name in ("start_date", "name", "pk")]
        rows = rows.order_by(F("past").asc(), *coming, "-start_date", "-name", "-pk")
    return Listed(
        RowKeys(rows if past_on is not None else rows.order_by(*by_date)),
        lambda part: tuple(
            ListedEvent(session_summary(row.session), from_row(LinkedEventContent, row)) for row in part
        ),
    )


def next_last_day(*, on: date) -> date | None:
    """The next day from this one on that is the last one of a linked event: the day after, that event is past."""
    days = LinkedEvent.objects.published().annotate(last_day=Coalesce("end_date", "start_date"))
    found: date | None = days.filter(last_day__gte=on).aggregate(next=Min("last_day"))["next"]
    return found


def _summaries(published: ConferenceSessionQuerySet) -> Iterator[SessionSummary]:
    names: dict[int, dict[str, None]] = defaultdict(dict)
    parts = Contribution.objects.filter(Q(session__in=published) | Q(talk__session__in=published))
    rows = parts.order_by("talk__position", "talk_id", "position", "pk")
    for session, talk_session, name in rows.values_list("session_id", "talk__session_id", "speaker__name"):
        names[session or talk_session][name] = None
    tags = gathered(*tag_lists(published))
    for row in published.only(*LISTED).in_programme_order():
        languages = tuple(facts["language"] for facts in tags[row.pk, "language"])
        yield session_summary(row, tuple(names[row.pk]), topics_content(tags[row.pk, "topic"]), languages)


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
