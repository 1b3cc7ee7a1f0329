"""Speakers and their organisations, with every part that they have in the published programme."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Coalesce

from smartcity_session.content.field_metadata import LINK, MARKDOWN, about
from smartcity_session.content.listing import LetterCount, Lettered, Listed, RowKeys
from smartcity_session.content.rows import from_row, person_content, session_summary
from smartcity_session.content.translations import (
    TextColumn,
    listed_columns,
    row_text,
    row_texts,
    text_columns,
    with_translations,
)
from smartcity_session.content.types import (
    CITY,
    CONFIRMED,
    COUNTRY,
    ROLE,
    ContributionContent,
    PersonContent,
    SessionContent,
    SessionSummary,
)
from smartcity_session.http.languages import site_languages
from smartcity_session.models.translation import TextSubject, Translation
from speakers.links import ORCID_SITE, links_of
from speakers.models import Contribution, FormerName, FormerSlug, Speaker, SpeakerQuerySet
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
    """A speaker's public page: the person, the biography (Markdown), links and every part in a published session.

    Biography, pronouns and links are on this page alone, and in no edition: an edition never changes, and the person
    may want to change them.
    """

    person: PersonContent
    bio: str = field(metadata=MARKDOWN)
    pronouns: str = field(metadata=about("As the person gave them; may be empty.", examples=["she/her"]))
    orcid: str = field(metadata=about("The ORCID iD; empty where none is given.", examples=["0000-0002-1825-0097"]))
    website: str = field(metadata=LINK)
    other_links: tuple[str, ...] = field(metadata=about("Further web addresses of the person."))
    appearances: tuple[AppearanceContent, ...] = field(metadata=about("Every part in the programme."))

    @property
    def orcid_address(self) -> str:
        """The page of the ORCID iD; empty without one."""
        return f"{ORCID_SITE}{self.orcid}" if self.orcid else ""


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


def speaker_content(slug: str, *, language: str = "") -> SpeakerContent | None:
    """The public page of one speaker, or None when no published session has a speaker of this slug."""
    return next(iter(_speakers(Speaker.objects.published().filter(slug=slug), language)), None)


def moved_speaker(slug: str) -> str | None:
    """The slug under which the speaker stands now who had this one before; None where no public one had it."""
    moved = Speaker.objects.published().filter(former_slugs__slug=slug)
    return moved.values_list("slug", flat=True).first()


def speakers_content() -> Listed[SpeakerContent]:
    """Every speaker of the published programme, by name: counted in one query, and a part of them read in two."""
    return Listed(RowKeys(Speaker.objects.published().by_name()), _speakers)


def lettered_speakers(*, language: str = "") -> Lettered[SpeakerContent]:
    """The same with the first letters of all names, which the query that counts them has."""
    published = Speaker.objects.published()
    letters = _letters(published, "letter", "sort_key", Count("pk"))
    keys = RowKeys(published.by_name(), count=sum(each.count for each in letters))
    return Lettered(Listed(keys, lambda part: _speakers(part, language)), letters)


def _letters(rows: QuerySet[Speaker], letter: str, order: str, count: Count) -> tuple[LetterCount, ...]:
    counted = rows.order_by().values(letter).annotate(first=Min(order), number=count).order_by("first")
    return tuple(LetterCount(each, number) for each, number in counted.values_list(letter, "number"))


def biographies_of(persons: Sequence[str]) -> dict[str, dict[str, str]]:
    """The biographies (Markdown) of the persons with these uuids who have one, by language and uuid.

    Those under "" are as they were written. They are on the pages of speakers alone.
    """
    rows = Speaker.objects.published().filter(uuid__in=persons).exclude(bio="")
    found: dict[str, dict[str, str]] = {"": {}}
    keys: dict[int, str] = {}
    for pk, uuid, bio in rows.values_list("pk", "uuid", "bio"):
        keys[pk] = str(uuid)
        found[""][str(uuid)] = bio
    if site_languages().further:
        translated = Translation.objects.filter(subject=TextSubject.SPEAKER, field="bio", row__in=list(keys))
        for row, language, text in translated.values_list("row", "language", "text"):
            found.setdefault(language, {})[keys[row]] = text
    return found


def former_names_of(persons: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The former names of the persons with these uuids who have some: the search knows them, and no page shows them."""
    names: dict[str, tuple[str, ...]] = {}
    rows = FormerName.objects.filter(speaker__uuid__in=persons).order_by("pk")
    for uuid, name in rows.values_list("speaker__uuid", "name"):
        names[str(uuid)] = (*names.get(str(uuid), ()), name)
    return names


def with_merged_people(pairs: Sequence[tuple[SessionContent, SessionContent]]) -> list[SessionContent]:
    """The former content of each pair, with people who were merged since as who they are in the later one.

    Two people in one role of one part stay two. One query for all pairs, none where nobody is gone.
    """
    gone = set()
    for former, later in pairs:
        there = {person.uuid for person in later.persons}
        gone |= {person.slug for person in former.persons if person.uuid not in there}
    rows = FormerSlug.objects.filter(slug__in=gone).values_list("slug", "speaker__uuid") if gone else ()
    merged = {slug: str(uuid) for slug, uuid in rows}
    return [_with_merged(former, later, merged) if merged else former for former, later in pairs]


def _with_merged(former: SessionContent, later: SessionContent, merged: dict[str, str]) -> SessionContent:
    slugs = {person.uuid: person.slug for person in later.persons}

    def present(parts: tuple[ContributionContent, ...]) -> tuple[ContributionContent, ...]:
        taken = {(part.role, part.person.uuid) for part in parts}
        made = []
        for part in parts:
            uuid = merged.get(part.person.slug, "")
            if part.person.uuid not in slugs and uuid in slugs and (part.role, uuid) not in taken:
                taken.add((part.role, uuid))
                made.append(replace(part, person=replace(part.person, uuid=uuid, slug=slugs[uuid])))
            else:
                made.append(part)
        return tuple(made)

    talks = tuple(replace(talk, contributions=present(talk.contributions)) for talk in former.talks)
    return replace(former, contributions=present(former.contributions), talks=talks)


def organisations_content() -> Listed[OrganisationContent]:
    """The organisations of the published programme's speakers, by name: counted in one query, a part read in three."""
    return Listed(RowKeys(_organisation_keys()), _organisations_of)


def lettered_organisations(*, language: str = "") -> Lettered[OrganisationContent]:
    """The same with the first letters of all names, which the query that counts them has."""
    keys = Count("organisation_key", distinct=True)
    letters = _letters(_of_organisations(), "organisation_letter", "organisation_sort_key", keys)
    number = sum(each.count for each in letters)
    rows = RowKeys(_organisation_keys(), count=number)
    return Lettered(Listed(rows, lambda part: _organisations_of(part, language)), letters)


def organisation_slugs() -> list[str]:
    """The address of each organisation of the published programme, in one query."""
    slugs = _of_organisations().order_by("organisation_slug").values_list("organisation_slug", flat=True)
    return list(slugs.distinct())


def organisations_at(slug: str, *, language: str = "") -> tuple[OrganisationContent, ...]:
    """The organisations whose address has this slug: as a rule one, and none where no published speaker is of one."""
    return _organisations(_of_organisations().filter(organisation_slug=slug), language)


def moved_organisation(slug: str) -> str | None:
    """The slug that an organisation has now which had this one in an earlier release; None where none had it."""
    moved = _of_organisations().filter(organisation_former_slug=slug).by_name()
    return moved.values_list("organisation_slug", flat=True).first()


def _of_organisations() -> SpeakerQuerySet:
    return Speaker.objects.published().exclude(organisation_key="")


def _organisation_keys() -> QuerySet[Any, str]:
    """What the spellings of each organisation have in common, in the order of their names."""
    keys = _of_organisations().order_by().values("organisation_key").annotate(first=Min("organisation_sort_key"))
    return keys.order_by("first", "organisation_key").values_list("organisation_key", flat=True)


def _speakers(speakers: QuerySet[Speaker], language: str = "") -> tuple[SpeakerContent, ...]:
    """The speakers in their order, with all their parts, in two queries."""
    speakers = with_translations(speakers, language, *text_columns(TextSubject.SPEAKER))
    parts = (
        Contribution.objects.published()
        .filter(speaker__in=[speaker.pk for speaker in speakers])
        .select_related("session", "talk__session")
        .order_by("session__code_key", "talk__session__code_key", "talk__position", "position", "pk")
    )
    appearances: dict[int, list[AppearanceContent]] = defaultdict(list)
    for part in _in_language(parts, language):
        appearances[part.speaker_id].append(_appearance(part, language))
    return tuple(
        from_row(
            SpeakerContent,
            speaker,
            person=person_content(speaker, language),
            **row_texts(SpeakerContent, TextSubject.SPEAKER, speaker, language),
            other_links=links_of(speaker.other_links),
            appearances=tuple(appearances[speaker.pk]),
        )
        for speaker in speakers
    )


TALK_TITLE = TextColumn(TextSubject.TALK, "title", "talk_id")


def _in_language(parts: QuerySet[Contribution], language: str) -> QuerySet[Contribution]:
    """The parts with what their sessions and talks are called in a language."""
    whose = parts.alias(
        whose=Coalesce("session_id", "talk__session_id"), where=Coalesce("session__location", "talk__session__location")
    )
    return with_translations(whose, language, *listed_columns("whose", "where"), TALK_TITLE)


def _appearance(part: Contribution, language: str) -> AppearanceContent:
    session = part.talk.session if part.talk else part.session
    assert session is not None  # noqa: S101 (a constraint: a contribution belongs to a talk or to a session)
    return AppearanceContent(
        session=session_summary(session, language=language, row=part),
        role=part.role,
        confirmed=part.confirmed,
        talk=row_text(part, TALK_TITLE, part.talk.title, language, own=session.language) if part.talk else "",
        talk_uuid=str(part.talk.uuid) if part.talk else "",
        talk_start_time=part.talk.start_time if part.talk else None,
    )


def _organisations_of(keys: Iterable[str], language: str = "") -> tuple[OrganisationContent, ...]:
    return _organisations(_of_organisations().filter(organisation_key__in=list(keys)), language)


def _organisations(speakers: SpeakerQuerySet, language: str = "") -> tuple[OrganisationContent, ...]:
    """The organisations of these speakers, both by name."""
    people: dict[str, list[SpeakerContent]] = defaultdict(list)
    for each in _speakers(speakers.order_by("organisation_sort_key", "organisation_key", "sort_key", "pk"), language):
        people[organisation_key(each.person.organisation)].append(each)
    return tuple(_organisation(each) for each in people.values())


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
