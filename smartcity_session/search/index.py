"""The index: all entries of a session are made anew from its content."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from smartcity_session.content import SessionContent, biographies_of, former_names_of, session_contents
from smartcity_session.models import ConferenceSession, Revision, SearchDebt, SearchEntry
from smartcity_session.search.entries import IndexEntry, entries_of
from smartcity_session.search.words import FOLDING, searchable

SESSIONS_AT_ONCE = 100
FIELD_END = "\n"


def reindex_pending() -> int:
    """Make the entries of all pending sessions anew, and return how many sessions those were."""
    done = 0
    while sessions := _first(SearchDebt.objects.order_by("session_pk").values_list("session_pk", flat=True)):
        refresh(sessions)
        done += len(sessions)
    return done


def refresh(sessions: Sequence[int]) -> None:
    """Make the entries of these sessions anew, in one transaction; one that is not public has none."""
    with transaction.atomic():
        # In one order, so that two who refresh the same sessions wait for each other and not for ever.
        rows = ConferenceSession.objects.filter(pk__in=sessions).order_by("pk")
        locked = {row.pk: row for row in rows.select_for_update(of=("self",)).select_related("congress")}
        pending = list(SearchDebt.objects.filter(session_pk__in=sessions).values_list("pk", flat=True))
        public = [row for row in locked.values() if row.first_published_at is not None]
        SearchEntry.objects.filter(session__in=sessions).delete()
        SearchEntry.objects.bulk_create(_rows(public), batch_size=500)
        # Only rows that were there before the contents were read: what came later is of a later change.
        SearchDebt.objects.filter(pk__in=pending).delete()
        if public:
            Revision.record()


def rebuild(*, missing_only: bool) -> Iterator[int]:
    """Make the entries of all published sessions anew, some at a time; yields how many sessions are done.

    With `missing_only`, only those of sessions that have none, none of the present folding, or were changed without
    their entries following.
    """
    SearchEntry.objects.exclude(session__in=ConferenceSession.objects.published()).delete()
    reindexed = reindex_pending()
    rows = ConferenceSession.objects.published()
    if missing_only:
        present = SearchEntry.objects.filter(session=OuterRef("pk"), folding=FOLDING)
        rows = rows.filter(~Exists(present))
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


def _rows(sessions: Sequence[ConferenceSession]) -> list[SearchEntry]:
    contents = session_contents(sessions) if sessions else []
    persons = [person.uuid for content in contents for person in content.persons]
    biographies, former_names = biographies_of(persons), former_names_of(persons)
    return [
        _row(session, entry)
        for session, content in zip(sessions, contents, strict=True)
        for entry in _unique(content, biographies, former_names)
    ]


def _unique(
    content: SessionContent, biographies: dict[str, str], former_names: dict[str, tuple[str, ...]]
) -> list[IndexEntry]:
    entries = entries_of(content, biographies, former_names)
    return list({(entry.kind, entry.thing): entry for entry in entries}.values())


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
