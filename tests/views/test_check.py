"""The form that says which edition a file is."""

import io
import logging
import os
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from smartcity_session.editions.publishing import publish_edition, withdraw_edition
from smartcity_session.models import ConferenceSession, Edition, EditionFile
from smartcity_session.participation.forms import LARGEST_PDF
from smartcity_session.processes.worker_pool import WorkerPool
from tests.factories.rows import EditionFactory, SessionFactory, TalkFactory
from tests.pages import words

pytestmark = pytest.mark.django_db


def answer(client: Client, file: bytes, *, name: str = "D4.pdf") -> str:
    response = client.post("/check/", {"pdf": SimpleUploadedFile(name, file, "application/pdf")})
    assert response.status_code == 200
    return words(response.text)


@pytest.mark.parametrize(
    "typed",
    ["{short}", "/e/{short}", "portal.example/e/{short}", "https://portal.example/e/{short}/", "  HTTP://X/e/{SHORT} "],
)
def test_the_address_on_a_sheet_leads_to_its_page(client: Client, published: Edition, typed: str) -> None:
    address = typed.format(short=published.short, SHORT=published.short.upper())
    response = client.get("/check/", {"address": address})
    assert (response.status_code, response["Location"]) == (302, f"/e/{published.short}")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Type the address that is printed on the sheet."),
        ("portal.example", "This is no address of a sheet. It ends in /e/ and a few letters and digits."),
        ("portal.example/e/zzzzzz", "No sheet has this address. Compare it with the printed one."),
    ],
)
def test_an_address_that_is_on_no_sheet_is_kept_and_explained(
    client: Client, published: Edition, typed: str, problem: str
) -> None:
    html = client.get("/check/", {"address": typed}).text
    assert words(html).count(problem) == 2  # in the summary, and at the field
    assert not typed or f'value="{typed}"' in html
    assert "Choose the PDF file that you want to check." not in html


def test_what_became_of_the_file_stands_before_what_became_of_the_session(client: Client, published: Edition) -> None:
    session = published.session
    session.status = ConferenceSession.Status.CANCELLED
    session.save()
    text = answer(client, resaved(sheet(published)))
    assert 0 < text.index("Your file was altered") < text.index("This session is cancelled")


@pytest.fixture
def published(db: None) -> Edition:
    """An edition with a real sheet."""
    session = SessionFactory.create(code="D4", title="Smart City Solutions")
    return publish_edition(session=session, by=None, as_of=date(2015, 4, 7), note="")


def sheet(edition: Edition) -> bytes:
    return bytes(EditionFile.objects.get(edition=edition).pdf)


def resaved(file: bytes, **how: object) -> bytes:
    """The PDF as another program saves it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(file)) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def test_while_too_many_files_are_looked_at_it_says_so_and_not_that_the_file_is_unknown(
    client: Client, published: Edition, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    places = WorkerPool("test", count=1, patience=0)
    monkeypatch.setattr("materials.pdf_process.POOL", places)
    with places.taken():
        response = client.post("/check/", {"pdf": SimpleUploadedFile("D4.pdf", resaved(sheet(published)))})
    assert response.status_code == 503
    text = words(response.text)
    assert "The portal is busy with other files at this moment. Try again in a minute." in text
    assert "from this portal" not in text.partition("busy")[2]


def test_the_very_file_is_recognised(client: Client, published: Edition) -> None:
    text = answer(client, sheet(published))
    assert "Your file is edition 1 of session D4, byte for byte as it was published." in text
    assert "Yes: edition 1, as of 7 April 2015, is the latest, and nothing has changed since." in text
    assert published.pdf_sha256 in text


def test_an_older_file_is_told_what_has_changed(client: Client, published: Edition) -> None:
    TalkFactory.create(session=published.session)
    text = answer(client, sheet(published))
    assert "Edition 1, as of 7 April 2015, is the latest PDF, but the session has changed since." in text
    assert "1 change since" in text


@pytest.mark.parametrize(
    "how", [{}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate, "recompress_flate": True}]
)
def test_an_altered_file_is_told_from_the_one_that_was_published(
    client: Client, published: Edition, how: dict[str, object]
) -> None:
    text = answer(client, resaved(sheet(published), **how))
    assert "Your file was altered: it says that it is edition 1 of session D4, but it is not the file" in text


def test_an_altered_file_without_metadata_is_known_by_its_attachment(client: Client, published: Edition) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sheet(published))) as pdf:
        del pdf.Root.Metadata
        pdf.save(out)
    assert "Your file was altered: it says that it is edition 1 of session D4" in answer(client, out.getvalue())


def test_a_withdrawn_file_is_recognised_with_the_reason(client: Client, published: Edition) -> None:
    withdraw_edition(edition=published, by=None, reason="The room was wrong.")
    text = answer(client, sheet(published))
    assert "byte for byte" in text
    assert "was withdrawn." in text
    assert "The room was wrong." in text


@pytest.mark.parametrize(
    "file",
    [b"plain text", b"%PDF-1.7\nnonsense", b"\x00" * 1000, b"%PDF-1.7\n" + b"1 0 obj << /Length 99999999999 >> " * 999],
    ids=["text", "damaged", "zeros", "hostile"],
)
def test_any_other_file_is_none_of_ours(client: Client, published: Edition, file: bytes) -> None:
    assert "Your file is none of the PDF descriptions that this portal has published." in answer(client, file)


def test_a_pdf_from_elsewhere_is_none_of_ours(client: Client, published: Edition) -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert "Your file is none of the PDF descriptions" in answer(client, out.getvalue())


def test_the_edition_of_a_draft_is_none_of_ours(client: Client) -> None:
    EditionFactory.create(session=SessionFactory.create(code="X9"), pdf=b"%PDF-1.7 embargoed")
    assert "none of the PDF descriptions" in answer(client, b"%PDF-1.7 embargoed")


def test_a_large_file_stays_in_memory(client: Client, d4: ConferenceSession, tmp_path: Path, settings: object) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "missing")  # type: ignore[attr-defined]  # a write there would fail
    assert "none of the PDF descriptions" in answer(client, b"%PDF-1.7" + os.urandom(5 * 1024**2))


def test_a_file_that_is_too_large_says_how_large_it_may_be(client: Client, d4: ConferenceSession) -> None:
    response = client.post("/check/", {"pdf": SimpleUploadedFile("D4.pdf", b"%PDF" + bytes(LARGEST_PDF))})
    assert response.status_code == 200
    assert "This file has more than 20 MB, so it is no description from this portal." in words(response.text)


@pytest.mark.parametrize("sent", [{}, {"pdf": "no file"}, {"pdf": SimpleUploadedFile("D4.pdf", b"")}])
def test_a_form_without_a_file_says_what_to_do(client: Client, d4: ConferenceSession, sent: dict[str, object]) -> None:
    response = client.post("/check/", sent)
    assert response.status_code == 200
    assert "Choose the PDF file that you want to check." in words(response.text)
    assert 'aria-invalid="true"' in response.text


def test_files_are_checked_for_one_visitor_so_often_and_then_later(client: Client, d4: ConferenceSession) -> None:
    answers = [client.post("/check/", {"pdf": SimpleUploadedFile("D4.pdf", b"%PDF")}) for _turn in range(21)]
    assert [response.status_code for response in answers] == [200] * 20 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 750
    assert "Too much was sent in a short time." in words(answers[-1].text)
    assert client.get("/check/").status_code == 200


def test_nothing_of_the_file_is_logged(client: Client, published: Edition, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer(client, sheet(published), name="private-name.pdf")
    logged = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert "private-name" not in logged


def test_the_form_is_guarded_against_other_sites_and_only_its_page_sets_a_cookie(d4: ConferenceSession) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert not stranger.get("/sessions/d4/editions/").cookies
    page = stranger.get("/check/")
    assert list(page.cookies) == ["csrf"]
    assert "no-store" in page.headers["Cache-Control"]
    assert stranger.post("/check/", {"pdf": SimpleUploadedFile("D4.pdf", b"%PDF")}).status_code == 403
    token = page.context["csrf_token"]
    response = stranger.post("/check/", {"pdf": SimpleUploadedFile("D4.pdf", b"%PDF"), "csrfmiddlewaretoken": token})
    assert response.status_code == 200
