"""The formats of a session that is translated: each says in which language its texts are."""

import json
import re
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from lxml import etree, html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import ConferenceSession
from smartcity_session.models.translation import set_translation
from tests.factories.rows import CongressFactory, EditionFactory, SessionFactory, TalkFactory, TranslationFactory

pytestmark = pytest.mark.django_db
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def session() -> ConferenceSession:
    """A published session with a time, whose title is translated into Korean, and whose talk is not."""
    congress = CongressFactory.create(further_languages="ko,ar")
    when = {"date": date(2015, 4, 9), "start_time": time(14), "end_time": time(15)}
    session = SessionFactory.create(congress=congress, code="D4", title="Cities", published=True, **when)
    TalkFactory.create(session=session, title="Trees", start_time=time(14), minutes=20)
    TranslationFactory.create(of=session, text="도시")
    TranslationFactory.create(of=congress, field="name", text="세계 총회")
    return session


def lines(client: Client, path: str) -> list[str]:
    text = b"".join(client.get(path)).decode()
    return re.sub(r"\r\n[ \t]", "", text).split("\r\n")


def test_a_calendar_is_in_the_language_of_its_address_and_names_it(session: ConferenceSession, client: Client) -> None:
    korean = [each for each in lines(client, "/ko/sessions/d4/session.ics") if each.startswith("SUMMARY")]
    assert korean == ["SUMMARY;LANGUAGE=ko:D4 도시", "SUMMARY;LANGUAGE=en:D4: Trees"]
    english = [each for each in lines(client, "/sessions/d4/session.ics") if each.startswith("SUMMARY")]
    assert english == ["SUMMARY:D4 Cities", "SUMMARY:D4: Trees"]
    uids = [
        [each for each in lines(client, f"{language}/sessions/d4/session.ics") if each.startswith("UID")]
        for language in ("", "/ko")
    ]
    assert uids[0] == uids[1]
    assert "SUMMARY;LANGUAGE=ko:D4 도시" in lines(client, "/ko/programme.ics")


def test_a_feed_is_in_the_language_of_its_address(session: ConferenceSession, client: Client) -> None:
    EditionFactory.create(session=session)
    set_translation(session, "title", "ko", "녹색 도시")
    feed = etree.fromstring(b"".join(client.get("/ko/sessions/d4/feed.atom")))
    assert feed.get(XML_LANG) == "ko"
    titles = feed.xpath("//*[local-name()='title']/text()")
    assert "녹색 도시" in titles[0]
    assert "도시" in titles[1]
    assert etree.fromstring(b"".join(client.get("/sessions/d4/feed.atom"))).get(XML_LANG) == "en"


def data_block(client: Client, path: str) -> Any:
    page = html.fromstring(client.get(path).content.decode())
    [block] = page.xpath("//script[@type='application/ld+json']/text()")
    return json.loads(block)["@graph"][0]


def test_search_engines_are_told_of_the_page_in_the_other_language(session: ConferenceSession, client: Client) -> None:
    main = data_block(client, "/ko/sessions/d4/")
    assert (main["@type"], main["name"], main["inLanguage"]) == ("Event", "D4 도시", "ko")
    page = main["subjectOf"]
    assert (page["inLanguage"], page["@id"].endswith("/ko/sessions/d4/")) == ("ko", True)
    [other] = page["workTranslation"]
    assert (other["inLanguage"], other["@id"].endswith("/sessions/d4/")) == ("en", True)
    assert "/ko/" not in other["@id"]
    ConferenceSession.objects.update(date=None, start_time=None, end_time=None)
    main = data_block(client, "/sessions/d4/")
    assert (main["@type"], main["inLanguage"]) == ("WebPage", "en")
    assert [each["inLanguage"] for each in main["workTranslation"]] == ["ko"]


def test_what_is_not_translated_has_no_other_page(session: ConferenceSession, client: Client) -> None:
    session.translations.all().delete()
    assert not {"subjectOf", "workTranslation"} & set(data_block(client, "/sessions/d4/"))


def test_the_interface_has_the_texts_in_all_languages(session: ConferenceSession, client: Client) -> None:
    answer = client.get("/api/v1/sessions/d4").json()
    assert (answer["title"], answer["language"]) == ("Cities", "en")
    assert answer["translations"] == [
        {"language": "ko", "subject": "session", "key": "", "field": "title", "text": "도시"},
        {"language": "ko", "subject": "congress", "key": "", "field": "name", "text": "세계 총회"},
    ]


def test_a_schedule_names_the_language_of_each_session(session: ConferenceSession, client: Client) -> None:
    schedule = client.get("/schedule.json").json()["schedule"]["conference"]
    [event] = [each for day in schedule["days"] for room in day["rooms"].values() for each in room]
    assert (event["title"], event["language"]) == ("Cities", "en")
