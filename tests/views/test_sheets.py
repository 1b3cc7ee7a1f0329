"""The sheets of an edition in several languages, on its pages and at their addresses."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from smartcity_session.editions.publishing import withdraw_edition
from smartcity_session.models import Edition, EditionSheet
from tests.factories.rows import CongressFactory, EditionFactory, EditionSheetFactory, SessionFactory
from tests.pages import words

pytestmark = pytest.mark.django_db

LATEST, FIRST = "/sessions/d4/description.pdf", "/sessions/d4/editions/1/description.pdf"


@pytest.fixture
def korean() -> EditionSheet:
    """The Korean sheet of edition 1 of D4, whose congress speaks Arabic, too."""
    congress = CongressFactory.create(further_languages="ko,ar")
    session = SessionFactory.create(congress=congress, code="D4", title="Smart City", published=True)
    edition = EditionFactory.create(session=session, short="d4first")
    sheet: EditionSheet = EditionSheetFactory.create(edition=edition)
    return sheet


def body(client: Client, path: str) -> tuple[bytes, str]:
    response = client.get(path)
    assert response.status_code == 200
    return b"".join(response), response["Content-Language"]


def test_each_language_has_its_own_address(client: Client, korean: EditionSheet) -> None:
    for path in (LATEST, FIRST):
        assert body(client, path)[1] == "en"
        assert body(client, f"/ko{path}") == (korean.pdf, "ko")
        for missing in (f"/ar{path}", f"/en{path}", f"/de{path}"):
            response = client.get(missing)
            assert (response.status_code, response["Location"]) == (302, path)
    assert client.get("/xx" + LATEST).status_code == 404


def test_a_withdrawn_edition_hands_out_no_sheet(client: Client, korean: EditionSheet) -> None:
    withdraw_edition(edition=Edition.objects.get(), by=None, reason="A wrong room")
    response = client.get(f"/ko{FIRST}")
    assert (response.status_code, "A wrong room" in response.text) == (410, True)
    assert client.get(f"/ko{LATEST}").status_code == 404


def test_the_address_on_a_sheet_stays_when_the_congress_has_the_language_no_longer(
    client: Client, korean: EditionSheet
) -> None:
    assert client.get("/ko/e/d4first")["Content-Language"] == "ko"
    for language in ("en", "de"):
        response = client.get(f"/{language}/e/D4FIRST")
        assert (response.status_code, response["Location"]) == (302, "/e/d4first")
    congress = korean.edition.session.congress
    congress.further_languages = ""
    congress.save()
    assert client.get("/ko/e/d4first")["Location"] == "/e/d4first"
    assert body(client, f"/ko{FIRST}") == (korean.pdf, "ko")


def links(client: Client, path: str) -> list[str]:
    """The sheets that a page links to, in their order, each once."""
    return list(dict.fromkeys(re.findall(r'href="(\S+description\.pdf)"', client.get(path).text)))


@pytest.mark.usefixtures("korean")
def test_a_session_offers_the_sheet_in_the_language_of_the_page_first(client: Client) -> None:
    assert links(client, "/sessions/d4/") == [LATEST, f"/ko{LATEST}"]
    assert links(client, "/ko/sessions/d4/") == [f"/ko{LATEST}", LATEST]
    assert links(client, "/ar/sessions/d4/") == [LATEST, f"/ko{LATEST}"]
    assert "PDF in Korean, 25" in words(client.get("/sessions/d4/").text)


def test_an_edition_without_a_sheet_in_the_language_of_the_page_says_the_one_it_has(
    client: Client, korean: EditionSheet
) -> None:
    EditionFactory.create(session=korean.edition.session, number=2)
    assert links(client, "/ko/sessions/d4/") == [LATEST]
    page = words(client.get("/ko/sessions/d4/").text)
    assert "영어" in page
    assert words(client.get("/sessions/d4/").text).count("PDF, 2 pages,") == 0


def test_the_page_of_an_edition_lists_every_file(client: Client, korean: EditionSheet) -> None:
    for path in ("/sessions/d4/editions/1/", "/sessions/d4/editions/"):
        page = words(client.get(path).text)
        assert [korean.file_name in page, korean.pdf_sha256 in page, korean.edition.pdf_sha256 in page] == [True] * 3
        assert "3 pages, 25 B, Korean" in page
    assert links(client, "/ko/sessions/d4/editions/1/") == [f"/ko{FIRST}", FIRST]


def test_the_check_page_knows_each_file(client: Client, korean: EditionSheet) -> None:
    file = SimpleUploadedFile("D4.pdf", bytes(korean.pdf), "application/pdf")
    page = words(client.post("/check/", {"pdf": file}).text)
    assert "Your file is edition 1 of session D4, byte for byte as it was published." in page
    assert "Language of the sheet: Korean" in page


def test_the_api_lists_every_file(client: Client, korean: EditionSheet) -> None:
    (item,) = client.get("/api/v1/editions").json()["items"]
    first, further = item["sheets"]
    assert (first["language"], first["sha256"], first["pdf_url"]) == ("en", item["sha256"], item["pdf_url"])
    assert further == {
        "language": "ko",
        "pdf_url": item["pdf_url"].replace("/sessions", "/ko/sessions"),
        "pages": 3,
        "size": len(korean.pdf),
        "sha256": korean.pdf_sha256,
        "file_name": korean.file_name,
    }
