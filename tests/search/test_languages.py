"""The search in the languages of the congress: each thing is found in all of them, and shown in the reader's."""

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession, SearchEntry
from smartcity_session.models.translation import set_translation
from smartcity_session.search.index import refresh, reindex_pending
from smartcity_session.search.query import Hit, search
from tests.factories.rows import CongressFactory, ContributionFactory, SessionFactory, SpeakerFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> ConferenceSession:
    """A session on water with a talk and a speaker, all of them with Korean texts, and a second one without."""
    congress = CongressFactory.create(language="en", further_languages="ko,ar")
    session = SessionFactory.create(
        published=True, congress=congress, code="W1", title="Quiet water", abstract="Rivers.", language="en"
    )
    talk = TalkFactory.create(session=session, title="Rain gardens")
    speaker = SpeakerFactory.create(name="Ana Lund", affiliation="Mayor of Malmö", bio="She swims.")
    ContributionFactory.create(session=session, talk=None, speaker=speaker)
    for row, field, text in (
        (session, "title", "고요한 물"),
        (session, "abstract", "강과 Wasser."),
        (talk, "title", "빗물 정원"),
        (speaker, "affiliation", "말뫼 시장"),
        (speaker, "bio", "수영을 한다."),
    ):
        set_translation(row, field, "ko", text)
    SessionFactory.create(
        published=True, congress=congress, code="W2", title="Loud water", abstract="Wasser.", language="en"
    )
    reindex_pending()
    return session


def hits(query: str, language: str) -> list[Hit]:
    return search(query, language=language).hits(first=0, number=50)


def titles(query: str, language: str, kind: str = "session") -> list[tuple[str, str]]:
    return [(hit.title, hit.language) for hit in hits(query, language) if hit.kind == kind]


@pytest.mark.usefixtures("session")
class TestAcrossLanguages:
    """Two sessions, of which one is translated."""

    @pytest.mark.parametrize("language", ["en", "ko", "ar"])
    @pytest.mark.parametrize("query", ["고요한", "Quiet", "rivers", "강과"])
    def test_a_text_is_found_in_every_language_from_every_page(self, query: str, language: str) -> None:
        assert search(query, language=language).total("session") == 1

    def test_what_is_found_in_several_languages_is_one_answer_in_that_of_the_reader(self) -> None:
        answers = {"en": ("Quiet water", "en"), "ko": ("고요한 물", "ko")}
        for language, answer in answers.items():
            assert [found for found in titles("lund", language) if found[0] != "Loud water"] == [answer]
        assert search("lund").counts == {"session": 1, "speaker": 1}

    def test_what_says_it_in_the_language_of_the_reader_comes_first(self) -> None:
        assert titles("wasser", "ko") == [("고요한 물", "ko"), ("Loud water", "en")]

    def test_speakers_are_found_by_translated_lines_and_biographies(self) -> None:
        for query in ("말뫼", "수영을", "swims", "mayor"):
            assert [hit.title for hit in hits(query, "ko") if hit.kind == "speaker"] == ["Ana Lund"], query

    def test_only_what_is_translated_has_a_second_entry(self) -> None:
        entries = SearchEntry.objects.exclude(language__in=("", "en")).values_list("session__code", "kind", "language")
        assert sorted(entries) == [("W1", "session", "ko"), ("W1", "speaker", "ko"), ("W1", "talk", "ko")]

    def test_the_page_marks_the_language_of_what_is_not_in_its_own(self, client: Client) -> None:
        page = client.get("/ko/search/", {"q": "wasser"}).content.decode()
        assert page.index("고요한 물") < page.index("Loud")
        assert 'href="/ko/sessions/w2/" lang="en"' in page


def test_entries_are_indexed_by_word_as_before_the_constraint_was_changed(session: ConferenceSession) -> None:
    session.title = "Noisy water"
    session.save()
    refresh([session.pk])
    assert titles("noisy", "en") == [("Noisy water", "en")]
    assert search("quiet").total() == 0
