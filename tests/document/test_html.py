"""The sheet before layout: what it says of its edition, and in which language."""

import dataclasses
import re
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from smartcity_session.content import ContributionContent
from smartcity_session.document.html import Imprint, document_html
from tests.factories.sheets import arabic_content, d4_content, full_content, person

PREVIEW = Imprint(number=None, as_of=date(2015, 4, 7), short="", site_url="https://congress.example")
TEST_COPY = Imprint(number=2, as_of=date(2015, 4, 7), short="k7m2p9qx", site_url="http://127.0.0.1:8000")


def test_a_preview_is_called_a_draft_and_promises_no_address() -> None:
    html = document_html(d4_content(), imprint=PREVIEW)
    assert '<p class="label">Draft</p>' in html
    assert ("/e/" in html, "asset:qr" in html, "edition" in html.lower()) == (False, False, False)


def test_an_edition_of_a_portal_that_nobody_can_reach_is_a_test_copy_without_links_to_it() -> None:
    html = document_html(full_content(), imprint=TEST_COPY)
    assert "Test copy: its address works on one computer only." in html
    assert 'href="http://127.0.0.1' not in html


@pytest.mark.parametrize(
    ("site_url", "is_test_copy"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("https://congress.example", False),
        ("https://127.congress.example", False),
    ],
)
def test_loopback_hosts_make_test_copies(site_url: str, *, is_test_copy: bool) -> None:
    assert dataclasses.replace(TEST_COPY, site_url=site_url).is_test_copy is is_test_copy


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (date(2015, 5, 22), "Upcoming event: 20–22\u00a0May\u00a02015"),
        (date(2015, 5, 23), "Past event: 20–22\u00a0May\u00a02015"),
    ],
)
def test_events_are_past_or_upcoming_on_the_day_of_the_edition(as_of: date, said: str) -> None:
    assert said in document_html(d4_content(), imprint=dataclasses.replace(PREVIEW, as_of=as_of))


def test_the_sheet_does_not_depend_on_who_asks_for_it() -> None:
    sheets = []
    for language in ("en", "de", "ar"):
        with translation.override(language):
            sheets.append(document_html(full_content(), imprint=TEST_COPY))
    assert sheets[0] == sheets[1] == sheets[2]


def test_a_text_that_is_written_from_right_to_left_is_set_so_and_our_words_keep_their_own_direction() -> None:
    html = document_html(arabic_content(), imprint=PREVIEW)
    assert '<html lang="ar" dir="rtl">' in html
    assert '<h2 lang="en" dir="ltr">About this session</h2>' in html


def test_what_is_known_of_the_time_is_said() -> None:
    content = full_content()
    assert '<p class="hours">14:00–15:30</p>' in document_html(content, imprint=PREVIEW)


@pytest.mark.parametrize(
    ("facts", "as_of", "said"),
    [
        ({}, date(2015, 4, 7), "Date and time, Room, Language, Facilitator, Rapporteur, Contact"),
        (
            {"date": date(2015, 4, 9), "room": "B2"},
            date(2015, 4, 9),
            "Time, Language, Facilitator, Rapporteur, Contact",
        ),
        ({"format": "sub-plenary"}, date(2015, 4, 12), "Date and time, Room, Language, Facilitator, Contact"),
        ({"date": date(2015, 4, 9)}, date(2015, 4, 10), ""),
        ({}, date(2015, 4, 13), ""),
        ({"status": "cancelled"}, date(2015, 4, 7), ""),
    ],
)
def test_what_is_not_known_is_said_once_while_it_can_still_come(facts: dict[str, Any], as_of: date, said: str) -> None:
    content = dataclasses.replace(d4_content(), **facts)
    html = document_html(content, imprint=dataclasses.replace(PREVIEW, as_of=as_of))
    listed = re.findall(r'<p class="label">To be confirmed</p>\s*<p class="quiet">(.*)</p>', html)
    assert listed == ([said] if said else [])
    assert html.count("o be confirmed") == (2 if said else 0)  # once for the facts, once for the talk


@pytest.mark.parametrize(
    ("name", "email", "parts", "said"),
    [
        ("", "office@congress.example", (), "Contact office@congress.example"),
        ("Congress office", "", (), "Contact Congress office"),
        ("Congress office", "", ("Jo Park",), "Contact Jo Park"),
        ("", "", (), "Rapporteur, Contact"),
    ],
)
def test_whom_to_ask_is_a_person_of_the_session_else_the_congress(
    name: str, email: str, parts: tuple[str, ...], said: str
) -> None:
    content = d4_content()
    content = dataclasses.replace(
        content,
        congress=dataclasses.replace(content.congress, contact_name=name, contact_email=email),
        contributions=tuple(ContributionContent("contact", confirmed=True, person=person(each)) for each in parts),
    )
    text = " ".join(strip_tags(document_html(content, imprint=PREVIEW)).replace("\u200b", "").split())
    assert said in text
    assert [text.count(each) for each in (name, email) if each] == [1] * bool(name or email)


def test_a_target_is_a_link_and_what_has_none_is_plain_text() -> None:
    html = document_html(full_content(), imprint=dataclasses.replace(TEST_COPY, site_url="https://congress.example"))
    assert '<p class="title">ICLEI Strategic Plan – Smart Cities Agenda</p>' in html
    file = "https://congress.example/materials/30000000-0000-4000-8000-000000000002/agenda.pdf"
    assert f'<p class="title"><a href="{file}">Reader 2 on smart cities</a>\n' in html


def test_the_long_address_of_a_file_is_not_printed_but_the_page_that_offers_it() -> None:
    imprint = dataclasses.replace(TEST_COPY, site_url="https://congress.example")
    html = document_html(full_content(), imprint=imprint).replace("\u200b", "")
    assert '<p class="address">congress.example/sessions/d4</p>' in html
    assert "congress.example/materials/" not in strip_tags(html)


def test_a_test_copy_links_no_file_that_its_readers_could_not_reach() -> None:
    assert "/materials/" not in document_html(full_content(), imprint=TEST_COPY)


def test_a_section_without_content_has_no_heading() -> None:
    content = dataclasses.replace(d4_content(), abstract="", guiding_questions=(), outcomes=(), talks=(), materials=())
    html = document_html(dataclasses.replace(content, related=(), events=()), imprint=PREVIEW)
    assert "<h2" not in html


def test_nothing_is_styled_inline() -> None:
    html = document_html(full_content(), imprint=TEST_COPY)
    assert ("style=" in html, "<style" in html, "<script" in html) == (False, False, False)


def test_what_became_of_an_outcome_stands_with_it_and_its_address_can_be_typed(imprint: Imprint) -> None:
    html = " ".join(document_html(full_content(), imprint=imprint).split())
    assert '<span class="result reached"><strong lang="en" dir="ltr">Reached</strong> · Eight were compared.' in html
    assert '<a href="https://example.org/charter">Three cities signed.</a>' in html
    assert html.count('class="result') == 3


def test_of_outcomes_and_topics_of_which_nothing_was_said_nothing_is_printed(imprint: Imprint) -> None:
    html = document_html(d4_content(), imprint=imprint)
    assert 'class="result' not in html
    assert "Topics" not in html


@pytest.mark.parametrize(
    ("city", "country", "shown"),
    [
        ("دبي", "الإمارات", "2015, \u200eدبي\u200e, \u200eالإمارات\u200e</p>"),
        ("", "الإمارات", "2015, \u200eالإمارات\u200e</p>"),
        ("Berlin", "Germany", "2015, \u200eBerlin\u200e, \u200eGermany\u200e</p>"),
        ("", "", "2015</p>"),
    ],
)
def test_parts_of_the_line_of_an_event_move_nothing_beside_them(city: str, country: str, shown: str) -> None:
    event = dataclasses.replace(d4_content().events[0], city=city, country=country)
    html = document_html(dataclasses.replace(arabic_content(), events=(event,)), imprint=PREVIEW)
    assert f"Upcoming event: 20–22\u00a0May\u00a0{shown}" in re.sub(r"\s*\n\s*", " ", html)
