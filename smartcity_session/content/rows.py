"""How rows become contents: the facts of a row by name, and lists of many kinds in one query.

The lists are one UNION of JSON objects because it pays (`tests/benchmarks/session_read.py`, 30 November 2026). Of its
CPU time `prefetch_related` takes 1.6 times for a session and 4.3 times for 200 (on PostgreSQL 1.5 and 4.6), with 11
queries instead of 4. The same queries one by one, 10 in all, take 1.1 times for a session (1.2), and as much for 200
(1.1).
"""

import dataclasses
import json
import typing
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace

from django.db.models import CharField, F, Func, QuerySet, TextField, Value
from django.db.models.functions import JSONObject

from materials.models import Material
from smartcity_session.content.serialization import Fields
from smartcity_session.content.translations import TextColumn, listed_columns, row_text, row_texts, shown_text
from smartcity_session.content.types import (
    CongressContent,
    FileContent,
    MaterialContent,
    PersonContent,
    SessionSummary,
    SpokenLanguageContent,
    TopicContent,
)
from smartcity_session.http.languages import site_languages
from smartcity_session.models import ConferenceSession, Congress, SpokenLanguage
from smartcity_session.models.translation import TextSubject
from speakers.models import Speaker
from speakers.names import full_name

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance

Content = typing.TypeVar("Content", bound="DataclassInstance")
Lists = dict[tuple[int, str], list[Fields]]  # the facts of rows, by session and kind of list
Rows = QuerySet[typing.Any, tuple[typing.Any, ...]]
Sessions = list[int] | QuerySet[ConferenceSession]

# The columns that lists show of a session: its texts are long, and lists leave them out.
LISTED = ("code", "title", "language", "status", "format", "date", "start_time", "end_time", "room")


def is_in_sessions(names: Iterable[str]) -> bool:
    """Whether sessions name one of these fields of the congress."""
    return not set(names_of(CongressContent)).isdisjoint(names)


@cache
def names_of(kind: type[Content]) -> tuple[str, ...]:
    """The names of the fields of a content, in their order."""
    return tuple(field.name for field in dataclasses.fields(kind))


def from_row(kind: type[Content], row: object, **given: typing.Any) -> Content:
    """A content of this kind with what is given, and with the row's own facts of the same names for the rest."""
    facts = {name: getattr(row, name) for name in names_of(kind) if name not in given}
    if "uuid" in facts:
        facts["uuid"] = str(facts["uuid"])
    return kind(**facts, **given)


class RowFacts(JSONObject):
    """The named columns of a row as the text of one JSON object."""

    output_field = TextField()  # type: ignore[assignment]  # of JSONObject it is read as JSON at once

    def as_sqlite(self, compiler: typing.Any, connection: typing.Any, **context: typing.Any) -> typing.Any:
        """Django would first try whether SQLite knows JSON, in a transaction that waits for every writer."""
        return Func.as_sql(self, compiler, connection, **context)


def union_of(first: QuerySet[typing.Any, typing.Any], *others: QuerySet[typing.Any, typing.Any]) -> Rows:
    """The rows of all in one query, in their order."""
    return first.union(*others, all=True).order_by("kind", "position", "id")


def gathered(union: Iterable[tuple[typing.Any, ...]]) -> Lists:
    """The rows of `union_of` by session and kind; each has its key as `pk`."""
    lists: Lists = defaultdict(list)
    rows = list(union)
    texts = ",".join(facts for *_keys, facts in rows)  # read at once: one by one, thousands take twice as long
    for (kind, session, _position, pk, _text), facts in zip(rows, json.loads(f"[{texts}]"), strict=True):
        lists[session, kind].append({**facts, "pk": pk})
    return lists


def row_list(
    kind: str, rows: QuerySet[typing.Any], *names: str, **renamed: typing.Any
) -> QuerySet[typing.Any, typing.Any]:
    """The rows as (kind, session, position, id, facts): facts are JSON, so that a union can be made of any rows."""
    facts = RowFacts(**{name: name for name in names}, **renamed)
    named = rows.annotate(kind=Value(kind, output_field=CharField()), facts=facts)
    shaped: QuerySet[typing.Any, typing.Any] = named.values_list("kind", "session_id", "position", "id", "facts")
    return shaped


# The columns that a person's content is made from: the title, and then those of its fields, in their order.
PERSON_COLUMNS = ("title", *("photo_digest" if name == "photo" else name for name in names_of(PersonContent)))


def person_from_columns(title: str, key: object, slug: str, name: str, *facts: str) -> PersonContent:
    """The person of `PERSON_COLUMNS`: the public reads the title as a part of the name."""
    return PersonContent(str(key), slug, full_name(title, name), *facts)


def person_content(speaker: Speaker, language: str = "") -> PersonContent:
    """The person as every part in the programme shows it, in a language if one is given (`with_translations`)."""
    texts = row_texts(PersonContent, TextSubject.SPEAKER, speaker, language)
    return from_row(PersonContent, speaker, name=speaker.full_name, photo=speaker.photo_digest, **texts)


def spoken_language(facts: Fields) -> SpokenLanguageContent:
    """The language of these facts: SQLite has numbers for truth."""
    return SpokenLanguageContent(facts["language"], bool(facts["interpreted"]), facts["channel"])


def topics_content(rows: list[Fields], language: str = "") -> tuple[TopicContent, ...]:
    """The topics by name in a language, if one is given: in the same order for every session."""
    topics = (
        TopicContent(facts["slug"], shown_text(facts["name"], facts.get("translated"), language)) for facts in rows
    )
    return tuple(sorted(topics, key=lambda topic: (topic.name.casefold(), topic.slug)))


def material_content(row: Material | SimpleNamespace, language: str = "") -> MaterialContent:
    """The material with its file, where it has one; of a row, or of the facts of one. A row may be in a language."""
    file = None
    if row.file:
        file = FileContent(row.file_name, row.file_type, row.file_size or 0, row.file_sha256, row.pages)
    own = row.session.language if language else None
    return from_row(
        MaterialContent, row, file=file, **row_texts(MaterialContent, TextSubject.MATERIAL, row, language, own=own)
    )


def session_summary(  # noqa: PLR0913 (what lists show of a session)
    session: ConferenceSession,
    people: tuple[str, ...] = (),
    topics: tuple[TopicContent, ...] = (),
    languages: tuple[str, ...] = (),
    *,
    language: str = "",
    row: object = None,
) -> SessionSummary:
    """The session as lists show it, in a language if one is given: who may ask is the caller's question. No query.

    Its translations are in the columns of the session (`listed_columns`), or of the `row` that it was read with.
    """
    title, room = listed_columns()
    return from_row(
        SessionSummary,
        session,
        slug=session.code.lower(),
        title=row_text(row or session, title, session.title, language, own=session.language),
        room=row_text(row or session, room, session.room, language),
        people=people,
        topics=topics,
        languages=languages,
        colour=getattr(session, "colour", "") or "",
    )


def congress_content(congress: Congress) -> CongressContent:
    """The congress as the public knows it."""
    return from_row(CongressContent, congress)


def tag_lists(sessions: Sessions, language: str = "") -> tuple[QuerySet[typing.Any, typing.Any], ...]:
    """The lists by which the programme is filtered: languages and topics; these as they are called in a language."""
    languages, topics = _tags(language if language != site_languages().main else "")
    return languages.filter(session__in=sessions), topics.filter(conferencesession__in=sessions)


@cache
def _tags(language: str) -> tuple[QuerySet[typing.Any, typing.Any], ...]:
    """Those of all sessions, as `sessions._kinds_of_lists` has the other lists."""
    tagged = ConferenceSession.topics.through.objects.annotate(session_id=F("conferencesession_id"), position=Value(0))
    translated = (
        {"translated": TextColumn(TextSubject.TOPIC, "name", "topic_id").translation(language)} if language else {}
    )
    return (
        row_list("language", SpokenLanguage.objects.all(), *names_of(SpokenLanguageContent)),
        row_list("topic", tagged, topic="topic_id", slug="topic__slug", name="topic__name", **translated),
    )
