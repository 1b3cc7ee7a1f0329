"""The search itself: a query in the SQL of either database, which finds the same on both."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.content import SessionSummary, session_summary
from smartcity_session.content.translations import listed_columns, with_translations
from smartcity_session.models import ConferenceSession, SearchEntry
from smartcity_session.search.words import LONGEST_QUERY, Phrase, needle, phrases_of

# Each database has its own syntax of full-text search. The higher the score, the better the answer; a hit in the title
# counts ten times one in the text.
SQLITE = """
    FROM smartcity_session_searchwords
    JOIN smartcity_session_searchentry AS entry ON entry.id = smartcity_session_searchwords.rowid
    WHERE smartcity_session_searchwords MATCH %s
"""
SQLITE_SCORE = "-bm25(smartcity_session_searchwords, 10.0, 1.0)"
POSTGRESQL = "FROM smartcity_session_searchentry AS entry, CAST(%s AS tsquery) AS query WHERE entry.words @@ query"
POSTGRESQL_SCORE = "ts_rank('{0.1, 0.2, 0.4, 1.0}', entry.words, query)"

# A session says more than its parts, and would otherwise be behind them for its length.
WEIGHT = "CASE WHEN entry.kind = 'session' THEN 2 ELSE 1 END"

OF_MANY_SESSIONS = {SearchEntry.Kind.SPEAKER, SearchEntry.Kind.ORGANISATION}


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `text` has a line for each field; `session` is None for what belongs to no session alone."""

    kind: str
    thing: str
    slug: str
    language: str
    title: str
    text: str
    session: SessionSummary | None


class QueryError(ValueError):
    """A query that is not searched for; the message tells a reader why, and what to do."""


@dataclass(frozen=True)
class Answers:
    """What a query finds: how many things of each kind, and the things themselves, the best first."""

    phrases: tuple[Phrase, ...]
    language: str = ""

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many things of each kind are found; a kind of which nothing is found is missing. One query."""
        if not self.phrases:
            return {}
        found, params = _found(self.phrases, "")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT entry.kind, count(DISTINCT entry.thing) {found} GROUP BY entry.kind", params)
            return dict(cursor.fetchall())

    def total(self, kind: str = "") -> int:
        """How many things are found: of this kind, or of all."""
        return self.counts.get(kind, 0) if kind else sum(self.counts.values())

    def hits(self, *, first: int, number: int, kind: str = "") -> list[Hit]:
        """`number` answers from the place `first` (0 is the best), of this kind or of all. Two queries.

        Of a thing that is found in several languages it is the answer in the language of the reader.
        """
        if not self.phrases:
            return []
        best = self._best(kind, first, number)
        entries = SearchEntry.objects.published().select_related("session").defer("title_words", "text_words")
        rows = with_translations(entries, self.language, *listed_columns("session_id", "session__location_id")).in_bulk(
            best
        )
        return [_hit(rows[pk], self.language) for pk in best if pk in rows]

    def _best(self, kind: str, first: int, number: int) -> list[int]:
        """The entry of each thing, the best things first. Equal ones are in a fixed order, so that pages agree."""
        found, params = _found(self.phrases, kind)
        score = SQLITE_SCORE if connection.vendor == "sqlite" else POSTGRESQL_SCORE
        own = "CASE WHEN entry.language IN ('', %s) THEN 1 ELSE 0 END AS own"
        scored = f"SELECT entry.id, entry.kind, entry.thing, {own}, {score} * {WEIGHT} AS score {found}"
        of_thing = "OVER (PARTITION BY kind, thing"
        best_score, place = f"max(score) {of_thing})", f"row_number() {of_thing} ORDER BY own DESC, id)"
        # Materialised, because FTS5 scores rows only while it finds them.
        statement = f"""
            WITH scored AS MATERIALIZED ({scored}),
            placed AS (SELECT id, own, {best_score} AS score, {place} AS place FROM scored)
            SELECT id FROM placed WHERE place = 1 ORDER BY score * (1 + own) DESC, id LIMIT %s OFFSET %s
        """  # noqa: S608 (as above)
        with connection.cursor() as cursor:
            cursor.execute(statement, [self.language, *params, number, first])
            return [pk for (pk,) in cursor.fetchall()]


def search(query: str, *, language: str = "") -> Answers:
    """What the published programme says of all words and phrases of the query; no database is asked before it is read.

    All languages are searched; what says it in `language` comes before what says it in another one as well.

    Raises QueryError for a query of more than LONGEST_QUERY characters, or with a NUL, which no text has.
    """
    if len(query) > LONGEST_QUERY:
        words = {"limit": LONGEST_QUERY, "length": len(query)}
        message = ngettext(
            "A search may have up to %(limit)d character; this one has %(length)d. Search for fewer words.",
            "A search may have up to %(limit)d characters; this one has %(length)d. Search for fewer words.",
            LONGEST_QUERY,
        )
        raise QueryError(message % words)
    if "\0" in query:
        raise QueryError(_("This search holds a character that no text has (NUL). Type the words anew."))
    return Answers(phrases_of(query), language)


def _found(phrases: tuple[Phrase, ...], kind: str) -> tuple[str, list[Any]]:
    """The rest of a statement, from FROM on: entries of published sessions in which every phrase is."""
    sqlite = connection.vendor == "sqlite"
    conditions = [SQLITE if sqlite else POSTGRESQL]
    params: list[Any] = [_fts5(phrases) if sqlite else _tsquery(phrases)]
    position = "instr" if sqlite else "strpos"
    for phrase in phrases:
        if len(phrase.words) > 1:
            conditions.append(f"({position}(entry.title_words, %s) > 0 OR {position}(entry.text_words, %s) > 0)")
            params += [needle(phrase)] * 2
    if kind:
        conditions.append("entry.kind = %s")
        params.append(kind)
    public, public_params = ConferenceSession.objects.published().values("pk").query.sql_with_params()
    conditions.append(f"entry.session_id IN ({public})")
    return " AND ".join(conditions), [*params, *public_params]


def _fts5(phrases: tuple[Phrase, ...]) -> str:
    """The query for FTS5. Words are letters and digits in quotation marks: nothing in them can be an operator."""
    return " AND ".join(_fts5_phrase(f'"{" ".join(phrase.words)}"', opens=phrase.opens) for phrase in phrases)


def _fts5_phrase(words: str, *, opens: bool) -> str:
    # The word itself counts more than a word that only begins so: it is found twice.
    return f"({words} OR {words} *)" if opens else words


def _tsquery(phrases: tuple[Phrase, ...]) -> str:
    """The query for PostgreSQL: all words of all phrases; that they are neighbours is a condition on the text."""
    return " & ".join(
        f"({word} | {word}:*)" if phrase.opens and place == len(phrase.words) else word
        for phrase in phrases
        for place, word in enumerate(phrase.words, start=1)
    )


def _hit(entry: SearchEntry, language: str) -> Hit:
    return Hit(
        kind=entry.kind,
        thing=str(entry.thing),
        slug=entry.slug,
        language=entry.language,
        title=entry.title,
        text=entry.text,
        session=None
        if entry.kind in OF_MANY_SESSIONS
        else session_summary(entry.session, language=language, row=entry),
    )
