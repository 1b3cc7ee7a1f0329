"""Speakers and their organisations, with every part that they have in the published programme."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time

from django.db.models import QuerySet

from smartcity_session.content.field_metadata import MARKDOWN, about
from smartcity_session.content.listing import Listed
from smartcity_session.content.rows import person_content, session_summary
from smartcity_session.content.types import CITY, CONFIRMED, COUNTRY, ROLE, PersonContent, SessionSummary
from speakers.models import Contribution, Speaker
from speakers.names import name_order
from speakers.organisations import organisation_key, organisation_slug


@dataclass(frozen=True, slots=True)
class AppearanceContent:
    """One part of a speaker in the programme. `talk` is empty for a part in the session as a whole."""

    session: SessionSummary = field(metadata=about("The session."))
    role: str = field(metadata=ROLE)
    confirmed: bool = field(metadata=CONFIRMED)
    talk: str = field(metadata=about("The title of the talk; empty for a part in the session as a whole."))
    talk_uuid: str = field(metadata=about("Identifies the talk; empty for a part in the session as a whole."))
    talk_start_time: time | None = field(
        metadata=about("Local time of the congress; null where it is not given.", examples=["14:20:00"])
    )


@dataclass(frozen=True, slots=True)
class SpeakerContent:
    """A speaker's public page: the person, the biography (Markdown) and every part in a published session."""

    person: PersonContent
    bio: str = field(metadata=MARKDOWN)
    appearances: tuple[AppearanceContent, ...] = field(metadata=about("Every part in the programme."))


@dataclass(frozen=True, slots=True)
class PlaceContent:
    """A city with its country, either of which may be empty."""

    city: str = field(metadata=CITY)
    country: str = field(metadata=COUNTRY)


@dataclass(frozen=True, slots=True)
class OrganisationContent:
    """An organisation of the published programme: where its people are, and the people with all their parts."""

    name: str = field(metadata=about("The name in the spelling that most of its people use."))
    slug: str = field(metadata=about("Of the name alone: names that differ only by signs share it."))
    places: tuple[PlaceContent, ...] = field(metadata=about("Where its people are."))
    people: tuple[SpeakerContent, ...] = field(metadata=about("Its people in the programme."))


def speaker_content(slug: str) -> SpeakerContent | None:
    """The public page of one speaker, or None when no published session has a speaker of this slug."""
    speaker = Speaker.objects.published().filter(slug=slug).first()
    return next(_speakers(Speaker.objects.filter(pk=speaker.pk)), None) if speaker else None


def speakers_content() -> Listed[SpeakerContent]:
    """Every speaker of the published programme, by name: their names in one query, and a part of them in two."""
    names = Speaker.objects.published().values_list("pk", "name")
    keys = (pk for pk, _name in sorted(names, key=lambda each: (name_order(each[1]), each[0])))
    return Listed(tuple(keys), lambda part: tuple(_speakers(Speaker.objects.filter(pk__in=part))))


def biographies_of(persons: Sequence[str]) -> dict[str, str]:
    """The biographies (Markdown) of the persons with these uuids who have one: they are on the pages of speakers."""
    rows = Speaker.objects.published().filter(uuid__in=persons).exclude(bio="")
    return {str(uuid): bio for uuid, bio in rows.values_list("uuid", "bio")}


def organisations_content() -> Listed[OrganisationContent]:
    """The organisations of the published programme's speakers, by name, in one query, and two for a part of them."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name in organisation_names():
        spellings[organisation_key(name)][name] += 1
    ordered = sorted(spellings, key=lambda key: (name_order(_spelling(spellings[key])), key))
    return Listed(tuple(ordered), lambda part: _organisations_of([each for key in part for each in spellings[key]]))


def organisation_names() -> list[str]:
    """The organisation of every speaker of the published programme who has one, as each writes it, in one query."""
    names = Speaker.objects.published().exclude(organisation="").values_list("organisation", flat=True)
    return [name for name in names.order_by("pk") if organisation_key(name)]


def organisations_at(slug: str) -> tuple[OrganisationContent, ...]:
    """The organisations whose address has this slug: as a rule one, and none where no published speaker is of one."""
    names = Speaker.objects.published().values_list("organisation", flat=True).distinct()
    there = [name for name in names if organisation_key(name) and organisation_slug(name) == slug]
    return _organisations_of(there) if there else ()


def _speakers(speakers: QuerySet[Speaker]) -> Iterator[SpeakerContent]:
    parts = (
        Contribution.objects.published()
        .filter(speaker__in=speakers)
        .select_related("session", "talk__session")
        .order_by("session__code", "talk__session__code", "talk__position", "position", "pk")
    )
    appearances: dict[int, list[AppearanceContent]] = defaultdict(list)
    for part in parts:
        appearances[part.speaker_id].append(_appearance(part))
    for speaker in sorted(speakers, key=lambda each: (name_order(each.name), each.pk)):
        yield SpeakerContent(person_content(speaker), speaker.bio, tuple(appearances[speaker.pk]))


def _appearance(part: Contribution) -> AppearanceContent:
    session = part.talk.session if part.talk else part.session
    assert session is not None  # noqa: S101 (a constraint: a contribution belongs to a talk or to a session)
    return AppearanceContent(
        session=session_summary(session),
        role=part.role,
        confirmed=part.confirmed,
        talk=part.talk.title if part.talk else "",
        talk_uuid=str(part.talk.uuid) if part.talk else "",
        talk_start_time=part.talk.start_time if part.talk else None,
    )


def _organisations_of(names: Sequence[str]) -> tuple[OrganisationContent, ...]:
    return _organisations(Speaker.objects.published().filter(organisation__in=names))


def _organisations(speakers: QuerySet[Speaker]) -> tuple[OrganisationContent, ...]:
    people: dict[str, list[SpeakerContent]] = defaultdict(list)
    for each in _speakers(speakers):
        people[organisation_key(each.person.organisation)].append(each)
    people.pop("", None)
    found = [_organisation(each) for each in people.values()]
    return tuple(sorted(found, key=lambda each: (name_order(each.name), organisation_key(each.name))))


def _organisation(people: list[SpeakerContent]) -> OrganisationContent:
    """The organisation of these people, in the spelling that most of them use."""
    persons = [each.person for each in people]
    name = _spelling(Counter(person.organisation for person in persons))
    places = {PlaceContent(person.city, person.country): None for person in persons if person.city or person.country}
    return OrganisationContent(name, organisation_slug(name), tuple(places), tuple(people))


def _spelling(written: Counter[str]) -> str:
    """The spelling that most use, with single spaces; of two that are used alike the one with more capitals."""
    spellings: Counter[str] = Counter()
    for name, times in written.items():
        spellings[" ".join(name.split())] += times
    return max(spellings, key=lambda spelling: (spellings[spelling], sum(map(str.isupper, spelling)), spelling))
