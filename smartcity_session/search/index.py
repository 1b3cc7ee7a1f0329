"""The index: all entries of a session are made anew from its content, and its readiness with them."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from smartcity_session.content import SessionContent, biographies_of, former_names_of, in_language, session_contents
from smartcity_session.models import ConferenceSession, Revision, SearchDebt, SearchEntry
from smartcity_session.readiness.stored import store_readiness
from smartcity_session.search.entries import IndexEntry, entries_of
from smartcity_session.search.words import FOLDING, searchable

SESSIONS_AT_ONCE = 100
FIELD_END = "\n"
Biographies = dict[str, dict[str, str]]  # Markdown by language and uuid of the person; "" is the source


def reindex_pending() -> int:
    """Make the entries and the readiness of all pending sessions anew, and return how many sessions those were."""
    done = 0
    pending = SearchDebt.objects.order_by("session_pk").values_list("session_pk", flat=True)
    while sessions := _first(pending.filter(entries=True)):
        refresh(sessions)
        done += len(sessions)
    while sessions := _first(pending):
        refresh_readiness(sessions)
        done += len(sessions)
    return done


def refresh(sessions: Sequence[int]) -> None:
    """Make the entries and the readiness of these sessions anew, in one transaction; a draft has no entries."""
    with transaction.atomic():
        locked, pending = _locked(sessions)
        contents = dict(zip((row.pk for row in locked), session_contents(locked), strict=True))
        public = [row for row in locked if row.first_published_at is not None]
        SearchEntry.objects.filter(session__in=sessions).delete()
        SearchEntry.objects.bulk_create(_rows(public, [contents[row.pk] for row in public]), batch_size=500)
        store_readiness(contents)
        SearchDebt.objects.filter(pk__in=pending).delete()
        if public:
            Revision.record()


def refresh_readiness(sessions: Sequence[int]) -> None:
    """Make the readiness of these sessions alone anew, in one transaction."""
    with transaction.atomic():
        locked, pending = _locked(sessions)
        store_readiness(dict(zip((row.pk for row in locked), session_contents(locked), strict=True)))
        SearchDebt.objects.filter(pk__in=pending, entries=False).delete()


def recount() -> Iterator[int]:
    """Make the readiness of all sessions anew, some at a time; yields how many sessions are done."""
    last = done = 0
    while sessions := _first(ConferenceSession.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)):
        refresh_readiness(sessions)
        last, done = sessions[-1], done + len(sessions)
        yield done


def _locked(sessions: Sequence[int]) -> tuple[list[ConferenceSession], list[int]]:
    """The rows of the sessions, locked, and the keys of what made them pending before their contents are read.

    What comes later is of a later change. The order is one, so that two who read the same sessions wait for each other
    and not for ever.
    """
    rows = ConferenceSession.objects.filter(pk__in=sessions).order_by("pk")
    locked = list(rows.select_for_update(of=("self",)).select_related("congress"))
    return locked, list(SearchDebt.objects.filter(session_pk__in=sessions).values_list("pk", flat=True))


def rebuild(*, missing_only: bool) -> Iterator[int]:
    """Make the entries of all published sessions anew, some at a time; yields how many sessions are done.

    With `missing_only`, only those of sessions that have none, none of the present folding, or were changed without
    their entries following; and the readiness of sessions that have none.
    """
    SearchEntry.objects.exclude(session__in=ConferenceSession.objects.published()).delete()
    reindexed = reindex_pending()
    rows = ConferenceSession.objects.published()
    if missing_only:
        present = SearchEntry.objects.filter(session=OuterRef("pk"), folding=FOLDING)
        rows = rows.filter(~Exists(present))
        without = ConferenceSession.objects.filter(readiness__isnull=True).order_by("pk").values_list("pk", flat=True)
        while sessions := _first(without):
            refresh_readiness(sessions)
    last, done = 0, reindexed if missing_only else 0
    yield done
    while sessions := _first(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)):
        refresh(sessions)
        last, done = sessions[-1], done + len(sessions)
        yield done


def optimise() -> None:
    """Have the database put its index in order after many changes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO smartcity_session_searchwords(smartcity_session_searchwords) VALUES('optimize')"
            )
        cursor.execute("ANALYZE smartcity_session_searchentry")


def _first(keys: "QuerySet[Any, int]") -> list[int]:
    return sorted(set(keys[:SESSIONS_AT_ONCE]))


def _rows(sessions: Sequence[ConferenceSession], contents: Sequence[SessionContent]) -> list[SearchEntry]:
    persons = [person.uuid for content in contents for person in content.persons]
    biographies, former_names = biographies_of(persons), former_names_of(persons)
    return [
        _row(session, entry)
        for session, content in zip(sessions, contents, strict=True)
        for entry in _in_languages(content, biographies, former_names)
    ]


def _in_languages(
    content: SessionContent, biographies: Biographies, former_names: dict[str, tuple[str, ...]]
) -> list[IndexEntry]:
    """The entries of a session: each thing as it was written, and in every language that says something else of it."""
    sources = _unique(content, biographies[""], former_names)
    found = list(sources.values())
    languages = {each.language for each in content.translations} | biographies.keys()
    for language in sorted(languages - {"", content.language}):
        translated = {**biographies[""], **biographies.get(language, {})}
        entries = _unique(in_language(content, language), translated, former_names)
        for thing, entry in entries.items():
            if (entry.title, entry.fields) != (sources[thing].title, sources[thing].fields):
                found.append(dataclasses.replace(entry, language=language))
    return found


def _unique(
    content: SessionContent, biographies: dict[str, str], former_names: dict[str, tuple[str, ...]]
) -> dict[tuple[str, str], IndexEntry]:
    entries = entries_of(content, biographies, former_names)
    return {(entry.kind, entry.thing): entry for entry in entries}


def _row(session: ConferenceSession, entry: IndexEntry) -> SearchEntry:
    return SearchEntry(
        session=session,
        kind=entry.kind,
        thing=entry.thing,
        slug=entry.slug,
        language=entry.language,
        title=entry.title,
        text=FIELD_END.join(entry.fields),
        title_words=searchable([entry.title, *entry.aliases]),
        text_words=searchable(entry.fields),
        folding=FOLDING,
    )
