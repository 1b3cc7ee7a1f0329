"""A session's content as the entries that a search finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from smartcity_session.content import (
    ContributionContent,
    LinkedEventContent,
    PersonContent,
    SessionContent,
    TalkContent,
)
from smartcity_session.models import SearchEntry
from smartcity_session.presentation.plain_text import plain_text
from smartcity_session.text.normal_forms import normalized
from speakers.organisations import organisation_key, organisation_slug

Kind = SearchEntry.Kind
LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One thing to be found: `title` and `fields` are plain text, as results show them.

    `aliases` are found as the title is, and shown elsewhere.
    """

    kind: str
    thing: str
    title: str
    fields: tuple[str, ...]
    slug: str = ""
    language: str = ""
    aliases: tuple[str, ...] = ()


def entries_of(
    content: SessionContent, biographies: dict[str, str], former_names: dict[str, tuple[str, ...]]
) -> list[IndexEntry]:
    """Everything that can be found in a session; `biographies` (Markdown) and names by the uuid of the person."""
    return [
        _session(content),
        *(_talk(talk, content.language) for talk in content.talks),
        *(
            _speaker(person, biographies.get(person.uuid, ""), former_names.get(person.uuid, ()))
            for person in content.persons
        ),
        *_organisations(content.persons),
        *(
            _entry(Kind.MATERIAL, each.uuid, each.title, each.note, each.file.name if each.file else "", each.link)
            for each in content.materials
        ),
        *(
            _entry(Kind.EVENT, each.uuid, each.name, each.host_event, _place(each), each.reason)
            for each in content.events
        ),
    ]


def _session(content: SessionContent) -> IndexEntry:
    fields = (
        plain_text(content.abstract, addresses=False),
        *content.guiding_questions,
        content.outcomes_lead_in,
        *(field for outcome in content.outcomes for field in (outcome.text, outcome.evidence)),
        *(topic.name for topic in content.topics),
        *(talk.title for talk in content.talks),
        *_people(content.contributions),
        *_people(part for talk in content.talks for part in talk.contributions),
        content.room,
        content.organiser,
        content.partners,
    )
    return _entry(
        Kind.SESSION,
        content.uuid,
        content.title,
        *fields,
        slug=content.slug,
        language=content.language,
        aliases=(content.code,),
    )


def _talk(talk: TalkContent, language: str) -> IndexEntry:
    fields = (plain_text(talk.abstract, addresses=False), *_people(talk.contributions))
    return _entry(Kind.TALK, talk.uuid, talk.title, *fields, language=language)


def _people(parts: Iterable[ContributionContent]) -> Iterator[str]:
    for part in parts:
        person = part.person
        yield ", ".join(each for each in (person.name, person.original_name, person.affiliation) if each)


def _speaker(person: PersonContent, biography: str, former_names: tuple[str, ...]) -> IndexEntry:
    parts = (person.role, person.organisation, person.city, person.country)
    further = (part for part in parts if part not in person.affiliation)
    fields = (person.original_name, person.affiliation, *further, plain_text(biography, addresses=False))
    aliases = (person.original_name, *former_names)
    return _entry(Kind.SPEAKER, person.uuid, person.name, *fields, slug=person.slug, aliases=aliases)


def _organisations(persons: Iterable[PersonContent]) -> list[IndexEntry]:
    found: dict[str, IndexEntry] = {}
    for person in persons:
        name = person.organisation
        if key := organisation_key(name):
            thing = str(uuid5(NAMESPACE_URL, key))
            found.setdefault(thing, _entry(Kind.ORGANISATION, thing, name, slug=organisation_slug(name)))
    return list(found.values())


def _entry(kind: str, thing: str, title: str, *fields: str, **known: Any) -> IndexEntry:
    kept = tuple(line for line in map(_line, fields) if line)
    return IndexEntry(kind, thing, _line(title)[:LONGEST_TITLE], kept, **known)


def _place(event: LinkedEventContent) -> str:
    return ", ".join(each for each in (event.city, event.country) if each)


def _line(text: str) -> str:
    """The text on one line, in the composed form in which `placed_words` reads it."""
    return " ".join(normalized("NFC", text).split())
