"""The lists of the admin: the same number of queries for a few rows and for many, and what is found in them."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ConferenceSession
from smartcity_session.search.index import reindex_pending
from tests.admin.pages import SESSIONS, Answer
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    LinkedEventFactory,
    MaterialFactory,
    NoticeFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
    TopicFactory,
    UserFactory,
)

STATE_OR_PDF = "@class='field-state' or @class='field-pdf'"


def make_rows() -> None:
    """One more row in each list."""
    session = SessionFactory.create(published=True, date=date(2015, 4, 9))
    session.topics.add(TopicFactory.create())
    EditionFactory.create(session=session, created_by=UserFactory.create())
    ContributionFactory.create(talk=TalkFactory.create(session=session))
    MaterialFactory.create(session=session)
    LinkedEventFactory.create(session=session)
    NoticeFactory.create(session=session)


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        (SESSIONS, 12),
        ("/admin/smartcity_session/edition/", 11),
        ("/admin/smartcity_session/topic/", 9),
        ("/admin/speakers/speaker/", 10),
        ("/admin/speakers/talk/", 9),
        ("/admin/materials/material/", 9),
        ("/admin/materials/linkedevent/", 12),
        ("/admin/smartcity_session/notice/", 9),
    ],
)
def test_a_list_takes_the_same_queries_for_one_row_and_for_many(
    organiser: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str, queries: int
) -> None:
    for rows in (1, 4):
        for _each in range(rows):
            make_rows()
        with django_assert_num_queries(queries):
            organiser.get(path)


def codes(answer: Answer) -> list[str]:
    return [each.text_content() for each in answer.page.xpath("//th[@class='field-code']")]


@pytest.mark.parametrize(
    "words", ["Malmö", "Zinkernagel", "smart city", "Hall 1", '"City of Example"', "Jo", "zinkernagel malmö hall"]
)
def test_a_session_is_found_by_its_talks_people_room_and_text(organiser: Client, words: str) -> None:
    session = SessionFactory.create(code="D4", abstract="A smart city is a city which …", room="Hall 1")
    ContributionFactory.create(talk=None, session=session, speaker=SpeakerFactory.create(name="Jo", affiliation=""))
    SessionFactory.create(code="E1", abstract="Energy")
    for _each in range(2):
        talk = TalkFactory.create(session=session, title="Malmö on the road")
        ContributionFactory.create(talk=talk, speaker=SpeakerFactory.create(name="Roland Zinkernagel"))
    assert codes(Answer(organiser.get(SESSIONS, {"q": words}, follow=True))) == ["D4"]


def test_a_session_in_the_list_says_its_state_and_whether_its_pdf_is_behind(organiser: Client) -> None:
    EditionFactory.create(session=SessionFactory.create(code="D4", published=True))
    behind = EditionFactory.create(session=SessionFactory.create(code="D5", published=True)).session
    ConferenceSession.objects.filter(pk=behind.pk).update(room="Hall 1", title="Another title")
    SessionFactory.create(code="E1")
    reindex_pending()
    page = Answer(organiser.get(SESSIONS, follow=True)).page
    rows = [
        [each.text_content().replace("\xa0", " ") for each in row.xpath(f"td[{STATE_OR_PDF}]")]
        for row in page.xpath("//table[@id='result_list']/tbody/tr")
    ]
    assert rows == [["Published", "current"], ["Published", "2 changes"], ["Draft", "none"]]


@pytest.mark.parametrize("words", ["zinkernagel", "파주", "malmö"])
def test_a_speaker_is_found_by_either_name_and_by_affiliation(organiser: Client, words: str) -> None:
    SpeakerFactory.create(
        name="Roland Zinkernagel", original_name="파주", original_language="ko", affiliation="City of malmö"
    )
    SpeakerFactory.create(name="Somebody Else")
    asked = {"app_label": "speakers", "model_name": "contribution", "field_name": "speaker", "term": words}
    found = organiser.get("/admin/autocomplete/", asked).json()
    assert [each["text"] for each in found["results"]] == ["Roland Zinkernagel, City of malmö"]


@pytest.mark.parametrize("query", ["\0", "%00" * 50, "' OR 1=1 --"])
def test_a_strange_search_finds_nothing(organiser: Client, query: str) -> None:
    SessionFactory.create(code="D4", title="Smart", abstract="")
    assert codes(Answer(organiser.get(SESSIONS, {"q": query}, follow=True))) in ([], ["D4"])
