"""Editions whose PDF lacks something: none is published any more, and those that were are found and published anew."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from smartcity_session.document import pdf as module
from smartcity_session.document.pdf import LostContentError
from smartcity_session.editions.publishing import (
    NothingToPublishError,
    missing_from_pdf,
    preview_pdf,
    publish_edition,
    withdraw_edition,
)
from smartcity_session.models import Edition, EditionFile
from tests.factories.incomplete_editions import incomplete_edition
from tests.factories.rows import EditionFactory, SessionFactory, TalkFactory
from tests.factories.short_sheets import FLOATS

pytestmark = pytest.mark.django_db
AS_OF = date(2015, 4, 8)


def verify() -> tuple[list[str], str]:
    """What the command names, and how it fails."""
    out = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_editions", "--text", stdout=out, stderr=out)
    assert failure.value.returncode == 1
    return out.getvalue().splitlines(), str(failure.value)


def test_a_sheet_that_would_lack_something_is_neither_published_nor_previewed(monkeypatch: pytest.MonkeyPatch) -> None:
    session = SessionFactory.create(code="D4", title="Smart city solutions " * 14, abstract="One sentence.")
    session.livestream_url = "https://live.example.org/d4"
    session.save()
    session.congress.contact_name = "A line of the contact " * 9
    session.congress.theme, session.congress.venue = "A line of the theme " * 15, "A line of the venue " * 10
    session.congress.save()
    today = module.stylesheet()
    monkeypatch.setattr(module, "stylesheet", lambda: today + FLOATS)
    with pytest.raises(LostContentError, match="The PDF would lack"):
        publish_edition(session=session, by=None, as_of=AS_OF, note="")
    with pytest.raises(LostContentError, match="The PDF would lack"):
        preview_pdf(session=session, as_of=AS_OF)
    session.refresh_from_db()
    assert (session.status, Edition.objects.count(), EditionFile.objects.count()) == ("draft", 0, 0)


def test_an_incomplete_edition_is_published_anew_though_nothing_has_changed() -> None:
    first = incomplete_edition()
    assert missing_from_pdf(first) == ["livestream"]
    second = publish_edition(session=first.session, by=None, as_of=AS_OF, note="With the livestream")
    assert (second.number, missing_from_pdf(second)) == (2, [])
    with pytest.raises(NothingToPublishError):
        publish_edition(session=first.session, by=None, as_of=AS_OF, note="")


def test_incomplete_editions_are_named_until_they_are_withdrawn() -> None:
    first = incomplete_edition("D4")
    complete = SessionFactory.create(code="A3")
    publish_edition(session=complete, by=None, as_of=AS_OF, note="")
    assert verify() == (
        ["D4, edition 1: its PDF lacks: livestream"],
        "The PDFs of 1 of 2 editions lack something.",
    )
    publish_edition(session=first.session, by=None, as_of=AS_OF, note="")
    withdraw_edition(edition=first, by=None, reason="It lacks the livestream")
    out = io.StringIO()
    call_command("verify_editions", "--text", stdout=out, stderr=out)
    assert out.getvalue() == "3 editions are as published.\n"


def test_without_being_asked_no_pdf_is_read() -> None:
    incomplete_edition()
    out = io.StringIO()
    call_command("verify_editions", stdout=out, stderr=out)
    assert out.getvalue() == "1 edition is as published.\n"


def test_a_file_that_cannot_be_read_is_named_and_a_wrong_digest_once() -> None:
    EditionFactory.create(session__code="A3", pdf=b"no PDF")
    EditionFactory.create(session__code="D4", pdf_sha256="0" * 64)
    assert verify() == (
        ["A3, edition 1: its PDF cannot be read", "D4, edition 1: the PDF has another SHA-256"],
        "1 of 2 editions are not what was published. The PDFs of 1 of 2 editions lack something.",
    )


def test_of_an_edition_whose_content_was_removed_nothing_is_missing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    edition = EditionFactory.create()
    EditionFile.objects.filter(edition=edition).erase()
    with django_assert_num_queries(1):
        assert missing_from_pdf(edition) == []


def test_a_session_that_was_changed_since_is_compared_with_what_was_published() -> None:
    session = SessionFactory.create(code="D4")
    edition = publish_edition(session=session, by=None, as_of=AS_OF, note="")
    TalkFactory.create(session=session, title="Added later")
    assert missing_from_pdf(edition) == []
