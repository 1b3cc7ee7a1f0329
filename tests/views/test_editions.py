"""The pages and files of editions."""

import hashlib

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from materials.models import Material
from smartcity_session.editions.publishing import withdraw_edition
from smartcity_session.editions.redactions import redact_edition
from smartcity_session.http.cache_control import CachePolicy
from smartcity_session.models import ConferenceSession, Edition
from speakers.models import Contribution
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    FormerCodeFactory,
    MaterialFactory,
    SessionFactory,
    TalkFactory,
)
from tests.pages import words

pytestmark = pytest.mark.django_db

SECOND = b"%PDF-1.7 the second edition"


@pytest.fixture
def second(d4: ConferenceSession) -> Edition:
    """A second edition of D4, with a talk more than the first."""
    TalkFactory.create(session=d4, title="K-water")
    return EditionFactory.create(session=d4, number=2, short="d4second", pdf=SECOND, note="One more talk")


def test_the_list_has_every_edition_with_its_facts(client: Client, second: Edition) -> None:
    html = client.get("/sessions/d4/editions/").text
    text = words(html)
    assert "Edition 2 (the latest) As of 7 April 2015 Note One more talk PDF file D4-edition-2.pdf, 2 pages, 27" in text
    assert f"SHA-256 {hashlib.sha256(SECOND).hexdigest()}" in text
    assert text.index("Edition 2") < text.index("Edition 1")
    assert 'href="/sessions/d4/changes/1..2/"' in html
    assert 'href="/sessions/d4/changes/2..now/"' in html


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_five_queries_whatever_the_number_of_editions(
    client: Client, d4: ConferenceSession, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2, count + 2):
        EditionFactory.create(session=d4, number=number)
    with django_assert_num_queries(5):
        client.get("/sessions/d4/editions/")


def test_a_session_without_an_edition_says_so(client: Client) -> None:
    SessionFactory.create(code="D4", published=True)
    assert "No edition has been published yet." in client.get("/sessions/d4/editions/").text


def test_the_page_of_an_edition_shows_what_it_said(client: Client, d4: ConferenceSession, second: Edition) -> None:
    d4.talks.filter(title="K-water").update(title="K-water, smart water city")
    text = words(client.get("/sessions/d4/editions/2/").text)
    assert "This is the latest edition." in text
    assert "K-water Related" not in text
    assert "Smart City speaker to be confirmed K-water speaker to be confirmed" in text
    assert "K-water" not in words(client.get("/sessions/d4/editions/1/").text)
    assert "The latest is edition 2." in words(client.get("/sessions/d4/editions/1/").text)


def test_a_page_of_an_edition_links_only_to_what_is_still_there(client: Client, d4: ConferenceSession) -> None:
    gone, moved = (Contribution.objects.get(talk__session=d4).speaker, ContributionFactory.create(talk__session=d4))
    kept = MaterialFactory.create(session=d4, title="Slides", with_file=b"slides")
    replaced = MaterialFactory.create(session=d4, title="Report", with_file=b"draft")
    EditionFactory.create(session=d4, number=2)
    gone.contributions.all().delete()
    type(gone).objects.filter(pk=moved.speaker.pk).update(slug="new-address")
    Material.objects.filter(pk=replaced.pk).update(file_sha256="0" * 64)
    html = client.get("/sessions/d4/editions/2/").text
    assert "Siegfried Zöllner" in html
    assert f"/speakers/{gone.slug}/" not in html
    assert 'href="/speakers/new-address/"' in html
    assert f"/materials/{kept.uuid}/" in html
    assert f"/materials/{replaced.uuid}/" not in html


def test_a_cancelled_session_says_so_first_on_the_page_of_an_edition(client: Client, d4: ConferenceSession) -> None:
    ConferenceSession.objects.filter(pk=d4.pk).update(status="cancelled", cancellation_note="A storm.")
    for path in ("/sessions/d4/editions/1/", "/sessions/d4/editions/", "/sessions/d4/changes/1..now/", "/e/d4d4d4d4"):
        html = client.get(path).text
        assert "This session is cancelled. A storm." in words(html)
        assert html.index('class="notice"') < html.index('class="lead"')


def test_the_file_of_an_edition_is_that_very_file(client: Client, second: Edition) -> None:
    response = client.get("/sessions/d4/editions/2/description.pdf")
    assert b"".join(response) == SECOND
    assert dict(response.headers) | {
        "Content-Type": "application/pdf",
        "Content-Length": "27",
        "Content-Disposition": 'inline; filename="D4-edition-2.pdf"',
        "ETag": f'"{hashlib.sha256(SECOND).hexdigest()}"',
        "Cache-Control": CachePolicy.SHARED,
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
    } == dict(response.headers)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not response.cookies


def test_a_part_of_the_file_is_sent_when_it_is_asked_for(client: Client, second: Edition) -> None:
    path = "/sessions/d4/editions/2/description.pdf"
    response = client.get(path, headers={"Range": "bytes=5-7"})
    assert (response.status_code, b"".join(response)) == (206, b"1.7")
    assert response.headers["Content-Range"] == "bytes 5-7/27"
    stale = client.get(path, headers={"Range": "bytes=5-7", "If-Range": '"another"'})
    assert (stale.status_code, b"".join(stale)) == (200, SECOND)


def test_a_head_request_tells_the_size_and_a_known_copy_is_confirmed(client: Client, second: Edition) -> None:
    path = "/sessions/d4/editions/2/description.pdf"
    head = client.head(path)
    assert (head.headers["Content-Length"], b"".join(head)) == ("27", b"")
    same = client.get(path, headers={"If-None-Match": f'"{second.pdf_sha256}"'})
    assert (same.status_code, same.content) == (304, b"")


def test_a_withdrawn_file_is_gone_with_the_reason_and_its_page_stays(client: Client, second: Edition) -> None:
    withdraw_edition(edition=second, by=None, reason="The room was wrong.")
    response = client.get("/sessions/d4/editions/2/description.pdf")
    assert response.status_code == 410
    text = words(response.text)
    assert "This edition was withdrawn. The room was wrong. The latest is edition 1." in text
    assert response.headers["Cache-Control"] == CachePolicy.SHARED
    page = client.get("/sessions/d4/editions/2/")
    assert page.status_code == 200
    assert "This edition was withdrawn. The room was wrong." in words(page.text)
    assert "K-water" in page.text
    assert 'href="/sessions/d4/editions/2/description.pdf"' not in page.text


def test_the_latest_falls_back_to_the_newest_that_stands(client: Client, second: Edition) -> None:
    first = Edition.objects.get(number=1)
    withdraw_edition(edition=second, by=None, reason="The room was wrong.")
    assert client.get("/sessions/d4/description.pdf").headers["ETag"] == f'"{first.pdf_sha256}"'
    withdraw_edition(edition=first, by=None, reason="Too early.")
    response = client.get("/sessions/d4/description.pdf")
    assert response.status_code == 404
    assert "There is no PDF description of session D4 now." in response.text
    assert "There is no PDF of this session now." in client.get("/sessions/d4/editions/1/description.pdf").text


def test_a_removed_edition_keeps_a_page_that_says_so(client: Client, second: Edition) -> None:
    redact_edition(edition=second, reason="A person asked for it.")
    page = client.get("/sessions/d4/editions/2/")
    text = words(page.text)
    assert page.status_code == 200
    assert "What this edition said was removed. A person asked for it." in text
    assert second.pdf_sha256 in text
    assert "K-water" not in text
    assert "changes/2..now" not in page.text
    assert client.get("/sessions/d4/editions/2/description.pdf").status_code == 410
    assert "What this edition said was removed." in words(client.get("/sessions/d4/editions/").text)


@pytest.mark.parametrize("number", ["3", "9" * 9])
def test_an_unknown_edition_is_missing(client: Client, second: Edition, number: str) -> None:
    for path in (f"editions/{number}/", f"editions/{number}/description.pdf", f"changes/{number}..now/"):
        response = client.get(f"/sessions/d4/{path}")
        assert response.status_code == 404
        assert f"Session D4 has no edition {int(number)}." in response.text


@pytest.mark.parametrize("number", ["0", "01", "9" * 30])
def test_what_is_no_number_of_an_edition_is_no_address(client: Client, second: Edition, number: str) -> None:
    for path in (f"editions/{number}/", f"editions/{number}/description.pdf", f"changes/{number}..now/"):
        assert client.get(f"/sessions/d4/{path}").status_code == 404


def test_addresses_of_a_former_code_and_in_capitals_lead_on(client: Client, second: Edition) -> None:
    FormerCodeFactory.create(session=second.session, code="C7")
    for code in ("D4", "c7"):
        for path in ("editions/", "editions/2/", "editions/2/description.pdf", "changes/1..2/", "changes/1..now/"):
            response = client.get(f"/sessions/{code}/{path}")
            assert (response.status_code, response.headers["Location"]) == (301, f"/sessions/d4/{path}")
