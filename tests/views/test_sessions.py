"""The page of a session, its PDF and its short address."""

import hashlib
import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html  # type: ignore[import-untyped]  # ships no types
from pytest_django import DjangoAssertNumQueries

from smartcity_session.content import content_digest, session_content
from smartcity_session.http.cache_control import CachePolicy
from smartcity_session.models import ConferenceSession, Withdrawal
from tests.factories.rows import (
    PDF,
    ContributionFactory,
    EditionFactory,
    FormerCodeFactory,
    LinkedEventFactory,
    MaterialFactory,
    OutcomeFactory,
    RelatedSessionFactory,
    SessionFactory,
    SpokenLanguageFactory,
    TalkFactory,
    TopicFactory,
)
from tests.pages import words

pytestmark = pytest.mark.django_db


def test_everything_stands_in_reading_order(client: Client, d4: ConferenceSession, at_moment: datetime) -> None:
    text = words(client.get("/sessions/d4/").text)
    order = [
        "D4 Smart City Solutions",
        "During the congress 8–12 April 2015 Where Dongdaemun Design Plaza (DDP) 281 Eulji-ro",
        "PDF, 2 pages",
        "To be confirmed: Date and time, Room, Language, Facilitator, Rapporteur, Contact",
        "Abstract A smart city is not just smart technology.",
        "Guiding questions What good practices can be shared?",
        "Envisaged outcomes Participants will develop their understanding of: Diversity of approaches",
        "Talks OPTIMUS Smart City Project",
        "Siegfried Zöllner Coordinator, Climate & Resilience, ICLEI Europe",
        "Smart City speaker to be confirmed",
        "Related sessions A3 What is a smart city?",
        "Background material Before the session Strategic Plan (draft for adoption)",
        "Linked events Upcoming event City-Business Talks @ Metropolitan Solutions 20–22 May 2015, Berlin, Germany",
        "To take along Download the PDF description as of 7 April 2015, edition 1, 2 pages, 41 B",
        "Calendar Subscribe to this session",
        "Contact Ask for another format",
        "Cite this session",
        "All times are local to the congress (Asia/Seoul, UTC+9).",
    ]
    missing = [phrase for phrase in order if phrase not in text]
    assert missing == []
    assert sorted(order, key=text.index) == order


def test_time_room_and_languages_are_shown_with_the_zone(client: Client) -> None:
    session = SessionFactory.create(
        code="D4", published=True, date=date(2015, 4, 9), start_time=time(14), end_time=time(15, 30), room="Room 3"
    )
    SpokenLanguageFactory.create(session=session, language="en")
    SpokenLanguageFactory.create(session=session, language="ko", interpreted=True, channel="channel 3")
    html = client.get("/sessions/d4/").text
    assert "When Thursday 9 April 2015 14:00–15:30 Asia/Seoul, UTC+9" in words(html)
    assert '<time datetime="2015-04-09T14:00:00+09:00">' in html
    place = "Dongdaemun Design Plaza (DDP), 281 Eulji-ro, Jung-gu, Seoul, Republic of Korea"
    assert f"Room Room 3 {place} Language English, Korean (interpreted, channel 3)" in words(html)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"date": date(2015, 4, 9)}, "To be confirmed: Time, Room, Language, Facilitator, Rapporteur, Contact"),
        ({}, "To be confirmed: Date and time, Room, Language, Facilitator, Rapporteur, Contact"),
        ({"format": "plenary"}, "To be confirmed: Date and time, Room, Language, Facilitator, Contact"),
        ({"cancelled": True}, ""),
        ({"date": date(2015, 4, 7)}, ""),
    ],
)
def test_what_is_not_known_is_said_once_while_it_can_still_come(
    facts: dict[str, Any], said: str, client: Client, at_moment: datetime
) -> None:
    TalkFactory.create(session=SessionFactory.create(code="D4", **{"published": True, **facts}))
    text = words(client.get("/sessions/d4/").text)
    assert re.findall("To be confirmed: [^.]*?Contact", text) == ([said] if said else [])
    assert text.count("o be confirmed") == (2 if said else 0)  # once for the facts, once for the talk
    assert ("speaker to be confirmed" in text) is bool(said)


def test_a_cancellation_is_told_before_anything_else(client: Client) -> None:
    SessionFactory.create(code="D4", cancelled=True, cancellation_note="The speakers could not travel.")
    text = words(client.get("/sessions/d4/").text)
    assert text.startswith("Cancelled: D4")
    assert "This session is cancelled. The speakers could not travel." in text


def test_who_is_not_confirmed_is_marked(client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    ContributionFactory.create(
        session=session, talk=None, role="facilitator", confirmed=False, speaker__name="Fae", speaker__affiliation=""
    )
    ContributionFactory.create(talk__session=session, confirmed=False, speaker__name="Sam")
    text = words(client.get("/sessions/d4/").text)
    assert "Facilitator Fae (tbc)" in text
    assert "Sam (tbc) Coordinator" in text


def test_a_person_without_a_photo_has_an_initial_and_no_image(client: Client, d4: ConferenceSession) -> None:
    html = client.get("/sessions/d4/").text
    assert '<span class="portrait" aria-hidden="true">SZ</span>' in html
    assert "<img" not in html


def test_a_photo_comes_in_two_formats_and_densities(client: Client, photo_files: str) -> None:
    ContributionFactory.create(
        talk__session=SessionFactory.create(code="D4", published=True),
        speaker__photo=f"photos/{photo_files}.jpg",
        speaker__photo_digest=photo_files,
    )
    html = client.get("/sessions/d4/").text
    offered = re.findall(r"/photos/[^ \",]+", html)
    assert {path[-9:].split("-")[-1] for path in offered} == {"96.webp", "192.webp", "96.jpg", "192.jpg"}
    assert {b"".join(client.get(path)) for path in offered} == {b"webp 96", b"webp 192", b"jpg 96", b"jpg 192"}


def test_text_in_another_language_is_marked_with_language_and_direction(client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True, language="ar", title="حلول", abstract="المدينة")
    ContributionFactory.create(
        talk__session=session, speaker__name="Jo", speaker__original_name="조창현", speaker__original_language="ko"
    )
    html = client.get("/sessions/d4/").text
    assert '<span class="title" lang="ar" dir="rtl">حلول</span>' in html
    assert '<div class="prose" lang="ar" dir="rtl"><p>المدينة</p>' in html
    assert '<span class="original" lang="ko" dir="ltr">조창현</span>' in html


def test_each_talk_has_an_anchor(client: Client, d4: ConferenceSession) -> None:
    html = client.get("/sessions/d4/").text
    assert re.findall(r'id="talk-([^"]+)"', html) == [str(talk.uuid) for talk in d4.talks.order_by("position")]


def test_a_related_session_is_linked_once_it_is_public(client: Client, d4: ConferenceSession) -> None:
    assert "/sessions/a3/" not in client.get("/sessions/d4/").text
    SessionFactory.create(code="A3", title="What is it?", published=True)
    assert 'href="/sessions/a3/"><span class="plate">A3</span>\n<span>What is it?</span>' in (
        client.get("/sessions/d4/").text
    )


def test_materials_are_grouped_by_use_and_only_targets_are_linked(client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    MaterialFactory.create(session=session, title="Report", use="after")
    MaterialFactory.create(session=session, title="Book", use="before", link="https://example.org/book", language="de")
    MaterialFactory.create(session=session, title="Slides", use="during", with_file=b"x" * 2_100_000)
    html = client.get("/sessions/d4/").text
    assert (
        "Before the session Book example.org, German During the session Slides PDF, 2.1 MB After the session Report"
    ) in words(html)
    assert '<a href="https://example.org/book">' in html
    assert "<li><bdi>Report</bdi>" in html


@pytest.mark.parametrize(
    ("moment", "heading"),
    [
        (datetime(2015, 5, 22, 14, 59, tzinfo=UTC), "Upcoming event"),
        (datetime(2015, 5, 22, 15, 0, tzinfo=UTC), "Past event"),
    ],
)
def test_an_event_is_past_from_the_first_midnight_in_seoul_after_it(
    client: Client, d4: ConferenceSession, at_moment: datetime, heading: str
) -> None:
    assert f"Linked events {heading} City-Business Talks" in words(client.get("/sessions/d4/").text)


def test_an_event_without_a_date_is_upcoming(client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    LinkedEventFactory.create(session=session, name="Summit", start_date=None, end_date=None, city="", country="")
    assert "Upcoming event Summit date to be confirmed" in words(client.get("/sessions/d4/").text)


def test_links_to_streams_are_shown(client: Client) -> None:
    SessionFactory.create(
        code="D4", published=True, livestream_url="https://live.example/4", recording_url="https://tube.example/4"
    )
    text = words(client.get("/sessions/d4/").text)
    assert "Livestream Watch on live.example Recording Watch on tube.example" in text


def test_markup_in_a_text_stays_text(client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True, title="<script>alert(1)</script>", abstract="<b>x</b>")
    TalkFactory.create(session=session, title='"><img src=x>')
    html = client.get("/sessions/d4/").text
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert "<img" not in html


def test_a_related_session_that_is_public_here_is_shown_with_time_and_room(
    client: Client, d4: ConferenceSession
) -> None:
    facts = {"published": True, "date": date(2015, 4, 9), "start_time": time(14), "end_time": time(15, 30)}
    SessionFactory.create(code="A3", title="What is a smart city?", room="Art Hall 2", **facts)
    html = client.get("/sessions/d4/").text
    section = html.partition('id="related"')[2].partition("</section>")[0]
    text = words(section)
    assert text.endswith("A3 What is a smart city? Thursday 9 April 2015, 14:00–15:30, Art Hall 2")
    ConferenceSession.objects.filter(code="A3").update(status="cancelled", room="", start_time=None, end_time=None)
    html = client.get("/sessions/d4/").text
    text = words(html)
    assert "A3 What is a smart city? Cancelled Thursday 9 April 2015" in text


def test_a_related_session_that_moves_puts_no_pdf_behind(client: Client, d4: ConferenceSession) -> None:
    other = SessionFactory.create(code="A3", published=True)
    before = content_digest(session_content(d4))
    ConferenceSession.objects.filter(pk=other.pk).update(date=date(2015, 4, 9), room="Art Hall 2")
    assert "Art Hall 2" in client.get("/sessions/d4/").text
    assert content_digest(session_content(d4)) == before


def test_the_page_takes_nine_queries(
    client: Client, d4: ConferenceSession, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(9):
        client.get("/sessions/d4/")


@pytest.mark.parametrize("talks", [1, 30])
def test_a_page_that_differs_from_its_pdf_takes_one_query_more_whatever_the_number_of_talks(
    client: Client, d4: ConferenceSession, talks: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(talks):
        ContributionFactory.create(talk__session=d4)
    with django_assert_num_queries(10):
        client.get("/sessions/d4/")


def test_another_case_of_the_code_leads_to_the_page(client: Client, d4: ConferenceSession) -> None:
    response = client.get("/sessions/D4/")
    assert (response.status_code, response.headers["Location"]) == (301, "/sessions/d4/")
    response = client.get("/sessions/D4/description.pdf")
    assert (response.status_code, response.headers["Location"]) == (301, "/sessions/d4/description.pdf")


def test_a_former_code_leads_to_the_page(client: Client, d4: ConferenceSession) -> None:
    FormerCodeFactory.create(session=d4, code="C7")
    response = client.get("/sessions/c7/")
    assert (response.status_code, response.headers["Location"]) == (301, "/sessions/d4/")


def test_a_code_in_use_is_stronger_than_a_former_one(client: Client, d4: ConferenceSession) -> None:
    SessionFactory.create(code="C7", title="The new C7", published=True)
    FormerCodeFactory.create(session=d4, code="C7")
    assert "The new C7" in client.get("/sessions/c7/").text


def test_the_pdf_is_the_stored_file_of_the_latest_edition(client: Client, d4: ConferenceSession) -> None:
    pdf = b"%PDF-1.7 second edition"
    EditionFactory.create(session=d4, number=2, pdf=pdf)
    response = client.get("/sessions/d4/description.pdf")
    assert b"".join(response) == pdf
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="D4-edition-2.pdf"'
    assert response.headers["ETag"] == f'"{hashlib.sha256(pdf).hexdigest()}"'
    assert response.headers["Cache-Control"] == CachePolicy.SHARED
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_copy_of_the_pdf_is_confirmed_without_sending_it_again(client: Client, d4: ConferenceSession) -> None:
    etag = client.get("/sessions/d4/description.pdf").headers["ETag"]
    response = client.get("/sessions/d4/description.pdf", headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")


def test_a_withdrawn_edition_is_not_handed_out(client: Client, d4: ConferenceSession) -> None:
    edition = EditionFactory.create(session=d4, number=2, pdf=b"%PDF wrong")
    Withdrawal.objects.create(edition=edition, reason="Published by mistake.")
    assert b"".join(client.get("/sessions/d4/description.pdf")) == PDF
    assert "edition 1," in words(client.get("/sessions/d4/").text)


def test_a_session_without_an_edition_offers_no_pdf(client: Client) -> None:
    SessionFactory.create(code="D4", published=True)
    assert "description.pdf" not in client.get("/sessions/d4/").text
    response = client.get("/sessions/d4/description.pdf")
    assert response.status_code == 404
    assert "There is no PDF description of session D4 now." in response.text


def test_a_related_session_without_a_title_is_named_by_its_code(client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    RelatedSessionFactory.create(session=session, code="A3", reason="Named in the description")
    assert "Related sessions A3 Named in the description" in words(client.get("/sessions/d4/").text)


def test_what_became_of_an_outcome_stands_with_it_in_words_with_its_evidence(
    client: Client, d4: ConferenceSession
) -> None:
    facts = {"evidence": "Eight cities", "evidence_link": "https://example.org/8"}
    OutcomeFactory.create(session=d4, text="Impacts", result="reached", **facts)
    OutcomeFactory.create(session=d4, text="Costs", result="partly", evidence_link="https://example.org/report")
    OutcomeFactory.create(session=d4, text="Risks", result="not-reached", evidence="<b>None</b>")
    page = lxml_html.fromstring(client.get("/sessions/d4/").text)
    items = page.xpath("//section[@id='outcomes']//li")
    assert [" ".join(item.text_content().split()) for item in items] == [
        "Diversity of approaches",
        "Impacts Reached · Eight cities",
        "Costs Partly reached · example.org",
        "Risks Not reached · <b>None</b>",
    ]
    assert page.xpath("//p[contains(@class, 'result')]/a/@href") == [
        "https://example.org/8",
        "https://example.org/report",
    ]


def test_the_words_of_a_result_are_in_the_language_of_the_page(client: Client, d4: ConferenceSession) -> None:
    ConferenceSession.objects.filter(pk=d4.pk).update(language="ar")
    OutcomeFactory.create(session=d4, text="التنوع", result="reached", evidence="ثماني مدن")
    page = lxml_html.fromstring(client.get("/sessions/d4/").text)
    (word,) = page.xpath("//p[contains(@class, 'result')]/strong")
    assert (word.xpath("ancestor-or-self::*/@lang"), word.text_content()) == (["en"], "Reached")
    assert page.xpath("//ul[@class='outcomes']/li[2]//*[@lang='ar']/text()") == ["التنوع", "ثماني مدن"]


def test_topics_are_among_the_facts_and_lead_to_their_sessions(client: Client, d4: ConferenceSession) -> None:
    assert "Topics" not in client.get("/sessions/d4/").text
    d4.topics.add(TopicFactory.create(name="Water"), TopicFactory.create(name="Open data"))
    html = client.get("/sessions/d4/").text
    assert "Topics Open data, Water" in words(html)
    assert '<a href="/?topic=open-data">Open data</a>' in html
    assert client.get("/?topic=open-data").status_code == 200


@pytest.mark.parametrize("field", ["organiser", "partners"])
def test_who_is_behind_a_session_is_shown_where_nothing_else_is_known(client: Client, field: str) -> None:
    SessionFactory.create(code="D4", published=True, **{field: "Roof Agency"})
    assert "Roof Agency" in client.get("/sessions/d4/").text
