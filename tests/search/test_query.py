"""The search, on whichever database the tests run: it finds what plain Python says that it has to find."""

import functools
import operator
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ConferenceSession, SearchEntry
from smartcity_session.search.index import reindex_pending
from smartcity_session.search.query import QueryError, search
from smartcity_session.search.words import LONGEST_QUERY, finds, phrases_of
from tests.factories.rows import (
    ContributionFactory,
    LinkedEventFactory,
    MaterialFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db

WORDS = (
    *(
        "smart",
        "Smart",
        "city",
        "cities",
        "water",
        "Malmö",
        "malmo",
        "Zöllner",
        "Straße",
        "strasse",
        "Øresund",
        "İzmir",
    ),
    *(
        "스마트시티",
        "스마트",
        "시티를",
        "조창현",
        "都市",
        "スマート都市",
        "مدينة",
        "مَدِينَة",
        "أحمد",
        "Αθήνα",
        "Москва",
        "หาดใหญ่",
    ),
    *("D4", "2015", "near", "or", "not", "a", "z", "zz", "z0a6d", "x" * 300, "C++", "don't", "e-mail", "हिन्दी"),
)
SIGNS = (
    "",
    '"',
    "*",
    ":",
    "(",
    ")",
    "-",
    "^",
    "'",
    "''",
    "%",
    "_",
    "\\",
    "NEAR(",
    " OR ",
    "&",
    "|",
    "!",
    "<->",
    ";--",
    "🎉",
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
QUERIES = st.one_of(
    st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), max_size=4).map(" ".join),
    st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), max_size=4).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
).filter(lambda query: len(query) <= LONGEST_QUERY)


def corpus(texts: Iterable[str]) -> None:
    for text in texts:
        title = text[:290]
        session = SessionFactory.create(published=True, title=title, abstract=f"{text} {text[::-1]}")
        talk = TalkFactory.create(session=session, title=f"{title} water", abstract=title)
        person = SpeakerFactory.create(name=title[:200], organisation=title[:100], bio=f"*{title}* and more")
        ContributionFactory.create(talk=talk, speaker=person)
        MaterialFactory.create(session=session, title=title, note=title[:100])
        LinkedEventFactory.create(session=session, name=title, city=title[:50])
    reindex_pending()


def expected(query: str, entries: Iterable[SearchEntry]) -> set[tuple[str, str]]:
    """What plain Python finds in the words of the entries."""
    phrases = phrases_of(query)
    return {
        (entry.kind, str(entry.thing))
        for entry in entries
        if phrases and all(finds(phrase, entry.title_words + entry.text_words) for phrase in phrases)
    }


def found(query: str, kind: str = "") -> list[tuple[str, str]]:
    return [(hit.kind, hit.thing) for hit in search(query).hits(first=0, number=1000, kind=kind)]


def test_every_word_finds_what_plain_python_finds() -> None:
    corpus(f"{one} {other}" for one, other in zip(WORDS, (*WORDS[5:], *WORDS[:5]), strict=True))
    entries = list(SearchEntry.objects.all())
    for word in WORDS:
        for query in (word, word[:2], word[:1], f'"{word}', f'"{word}"', f"{word} water", word.upper()):
            asked = query[:LONGEST_QUERY]
            answer = found(asked)
            assert set(answer) == expected(asked, entries), query
            assert len(answer) == len(set(answer)) == search(asked).total()


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), queries=st.lists(QUERIES, min_size=8, max_size=8))
def test_drawn_queries_find_what_plain_python_finds(texts: list[str], queries: list[str]) -> None:
    SearchEntry.objects.all().delete()
    corpus(texts)
    entries = list(SearchEntry.objects.all())
    for query in queries:
        assert set(found(query)) == expected(query, entries), query


@pytest.mark.parametrize(
    "query",
    [
        "' OR 1=1 --",
        '"; DROP TABLE smartcity_session_searchentry; --',
        "NEAR(smart city, 5)",
        '"smart',
        '""',
        '"""',
        "smart*",
        "*",
        "title_words:smart",
        "^smart",
        "-smart",
        "smart AND NOT city",
        "{smart}: city",
        "smart & !city | (a <-> b):*A",
        "\\'\\",
        "%s %(x)s {0}",
        "\u202esmart\u202c \u200f\u200e",
        "🎉🎊",
        "s\u0301\u0302\u0303mart",
        "\ufffd\uffff\U0010ffff",
        "w" * LONGEST_QUERY,
        "a " * (LONGEST_QUERY // 2),
        "ab " * (LONGEST_QUERY // 3),
        "都" * LONGEST_QUERY,
        " ".join(chr(0x4E00 + each) for each in range(LONGEST_QUERY // 2)),
        "".join(chr(0xAC00 + 7 * each) for each in range(LONGEST_QUERY)),
        " ".join(chr(0x61 + each % 26) + chr(0x61 + each // 26) for each in range(LONGEST_QUERY // 3)),
        "ﷺ" * LONGEST_QUERY,
    ],
)
def test_hostile_queries_find_what_plain_python_finds(query: str) -> None:
    corpus(["smart city", "a b c", query[:100]])
    entries = list(SearchEntry.objects.all())
    assert set(found(query)) == expected(query, entries)
    assert len(entries) > 10


def test_too_long_a_query_is_refused_with_the_limit() -> None:
    with pytest.raises(QueryError, match=r"up to 300 characters; this one has 301"):
        search("w" * (LONGEST_QUERY + 1))
    with pytest.raises(QueryError, match="NUL"):
        search("a\0b")


def test_all_words_are_needed_wherever_they_stand() -> None:
    SessionFactory.create(published=True, title="Smart", abstract="Water in the city.")
    SessionFactory.create(published=True, title="Smart water", abstract="")
    reindex_pending()
    assert titles("city smart") == [("session", "Smart")]


def titles(query: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in search(query).hits(first=0, number=100)]


def test_a_session_is_found_by_its_code_its_talks_and_its_people() -> None:
    session = SessionFactory.create(published=True, code="D4", title="Smart City Solutions")
    ContributionFactory.create(talk__session=session, talk__title="Paju", speaker__name="Chang Hyun Jo")
    reindex_pending()
    for query in ("d4", "paju", "chang smart", "solutions hyun"):
        assert ("session", "Smart City Solutions") in titles(query), query


def test_a_title_is_a_better_answer_than_a_text_and_a_whole_word_than_a_beginning() -> None:
    SessionFactory.create(published=True, title="Transport", abstract="Much about water, in many more words than that.")
    SessionFactory.create(published=True, title="Water", abstract="Transport.")
    SessionFactory.create(published=True, title="Watercolours", abstract="Transport.")
    reindex_pending()
    assert titles("water")[0] == ("session", "Water")


def test_a_session_is_a_better_answer_than_its_talk_of_the_same_title() -> None:
    session = SessionFactory.create(published=True, title="Smart city solutions", abstract="Much more is said. " * 20)
    TalkFactory.create(session=session, title="Smart city solutions")
    reindex_pending()
    assert [kind for kind, _title in titles("smart city")] == ["session", "talk"]


def test_a_person_of_many_sessions_is_found_once() -> None:
    person = SpeakerFactory.create(name="Roland Zinkernagel", organisation="City of Malmö")
    other = SpeakerFactory.create(name="Anna Berg", organisation="CITY  OF MALMÖ")
    for _each in range(3):
        talk = TalkFactory.create(session=SessionFactory.create(published=True))
        ContributionFactory.create(talk=talk, speaker=person)
        ContributionFactory.create(talk=talk, speaker=other)
    reindex_pending()
    answers = search("malmo")
    assert (answers.total("speaker"), answers.total("organisation"), answers.total("session")) == (2, 1, 0)
    assert len(answers.hits(first=0, number=10, kind="organisation")) == 1
    assert search("zinkernagel").total("speaker") == 1


def test_pages_of_results_follow_each_other() -> None:
    for number in range(7):
        SessionFactory.create(published=True, title=f"Water {number}", abstract="")
    reindex_pending()
    answers = search("water")
    pages = [[hit.title for hit in answers.hits(first=first, number=3)] for first in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert sorted(functools.reduce(operator.iadd, pages, [])) == [f"Water {number}" for number in range(7)]


def test_what_is_not_public_is_not_found_even_if_it_were_in_the_index() -> None:
    session = SessionFactory.create(published=True, title="Water")
    reindex_pending()
    assert search("water").total() == 1
    ConferenceSession.objects.filter(pk=session.pk).update(status="draft", first_published_at=None)
    assert (search("water").total(), found("water")) == (0, [])


def test_the_search_takes_three_queries_however_much_it_finds(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    corpus(["Water"] * 4)
    with django_assert_num_queries(3):
        answers = search("water")
        assert answers.total() == len(answers.hits(first=0, number=100)) > 10
