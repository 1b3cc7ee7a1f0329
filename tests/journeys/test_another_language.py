"""A session that is described in Korean, too, is moved: page, PDF, its page, calendar and feed say so in Korean."""

from datetime import date

import pytest
from django.test import Client

from smartcity_session.editions.appointments import note_appointment
from smartcity_session.editions.publishing import publish_edition
from smartcity_session.models import ConferenceSession, Edition
from smartcity_session.models.translation import set_translation
from tests.factories.rows import CongressFactory, SessionFactory
from tests.journeys.test_moved_everywhere import on
from tests.pages import words

pytestmark = pytest.mark.django_db(transaction=True)

FORMER = "이전: 2015년 4월 9일 목요일, 14:00–15:30, 회의실 B2."


@pytest.fixture
def edition() -> Edition:
    """Edition 1 of a session in room B2, which is in C3 since."""
    congress = CongressFactory.create(further_languages="ko")
    session = SessionFactory.create(congress=congress, code="D4", title="Quiet water", **on(9))
    set_translation(session, "title", "ko", "고요한 물")
    edition = publish_edition(session=session, by=None, as_of=date(2015, 4, 7), note="")
    ConferenceSession.objects.filter(pk=session.pk).update(room="C3")
    note_appointment(session=session)
    return edition


def text(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == 200, path
    return words(response.text)


def test_page_pdf_calendar_and_feed_are_korean(client: Client, edition: Edition) -> None:
    page = text(client, "/ko/sessions/d4/")
    assert "고요한 물" in page
    assert FORMER in page
    of_sheet = text(client, f"/ko/e/{edition.short}")
    assert "회의실: C3(이전: B2)" in of_sheet
    calendar = client.get("/ko/sessions/d4/session.ics").text.replace("\r\n ", "").replace("\\,", ",")
    assert "SUMMARY;LANGUAGE=ko:D4 고요한 물" in calendar
    assert FORMER in calendar
    feed = client.get("/ko/feed.atom").text
    assert "<title>D4 고요한 물: 일정 또는 장소 변경</title>" in feed
    assert "<title>D4 고요한 물, 제1판</title>" in feed
    assert FORMER in feed


def test_each_language_has_its_sheet_and_says_which_it_is(client: Client, edition: Edition) -> None:
    assert [sheet.language for sheet in edition.sheets] == ["en", "ko"]
    for path, name in (("/sessions/d4/description.pdf", "quiet-water"), ("/ko/sessions/d4/description.pdf", "-ko.pdf")):
        response = client.get(path)
        assert response["Content-Type"] == "application/pdf"
        assert name in response["Content-Disposition"]
