"""An edition has a sheet in each language of its session, and all of them share its fate."""

import hashlib
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from smartcity_session.editions.batches import publish_editions
from smartcity_session.editions.publishing import (
    NothingToPublishError,
    faults_of,
    missing_from_pdf,
    prepare_edition,
    publish_edition,
)
from smartcity_session.editions.recognition import recognise
from smartcity_session.editions.redactions import redact_edition
from smartcity_session.models import ConferenceSession, Edition, EditionFile, EditionSheet, FrozenError
from smartcity_session.models.translation import set_translation
from tests.factories.rows import (
    CongressFactory,
    EditionFactory,
    EditionSheetFactory,
    SessionFactory,
    TranslationFactory,
)

AS_OF = date(2015, 4, 7)


class Former:
    """The models as migrations have them, which may be changed."""

    def get_model(self, _app: str, name: str) -> Any:
        """The editions."""
        return SimpleNamespace(objects=QuerySet(apps.get_model("smartcity_session", name)))


@pytest.fixture
def session(db: None) -> ConferenceSession:
    """A session with a Korean and an Arabic title, in a congress that has both languages."""
    session: ConferenceSession = SessionFactory.create(
        congress=CongressFactory.create(further_languages="ko,ar"), code="D4", title="Smart City Solutions"
    )
    set_translation(session, "title", "ko", "스마트 시티")
    set_translation(session, "title", "ar", "المدن الذكية")
    return session


def test_an_edition_has_a_sheet_in_each_language_that_the_session_is_translated_into(
    session: ConferenceSession,
) -> None:
    edition = publish_edition(session=session, by=None, as_of=AS_OF, note="")
    assert edition.languages == ("en", "ko", "ar")
    assert [sheet.file_name for sheet in edition.sheets] == [
        "D4-smart-city-solutions-edition-1-2015-04-07.pdf",
        "D4-edition-1-2015-04-07-ko.pdf",
        "D4-edition-1-2015-04-07-ar.pdf",
    ]
    assert [sheet.address for sheet in edition.sheets] == [
        "/sessions/d4/editions/1/description.pdf",
        "/ko/sessions/d4/editions/1/description.pdf",
        "/ar/sessions/d4/editions/1/description.pdf",
    ]
    for sheet in EditionSheet.objects.filter(edition=edition):
        assert f"/{sheet.language}/e/{edition.short}</dc:identifier>".encode() in bytes(sheet.pdf)
    assert (faults_of(edition), missing_from_pdf(edition)) == ([], [])
    with pytest.raises(NothingToPublishError):
        publish_edition(session=session, by=None, as_of=AS_OF, note="")


def test_a_batch_makes_the_sheets_of_all_languages(session: ConferenceSession) -> None:
    (outcome,) = publish_editions([session], by=None, as_of=AS_OF, note="")
    assert outcome.edition is not None
    assert [sheet.language for sheet in outcome.edition.sheets] == ["en", "ko", "ar"]


def test_the_first_sheet_of_a_translated_session_leads_to_a_page_in_its_own_language(db: None) -> None:
    session = SessionFactory.create(congress=CongressFactory.create(further_languages="ko"), language="ko")
    assert prepare_edition(session=session, as_of=AS_OF).imprints[0].page_language == ""
    TranslationFactory.create(of=session, language="en", text="Smart city")
    imprints = prepare_edition(session=session, as_of=AS_OF).imprints
    assert [(each.language, each.translation, each.page_language) for each in imprints] == [
        ("ko", "", "ko"),
        ("en", "en", "en"),
    ]


def test_a_sheet_that_was_altered_in_the_database_is_found(db: None) -> None:
    edition = EditionSheetFactory.create().edition
    assert faults_of(edition) == []
    QuerySet(EditionSheet).update(pdf=b"another")
    assert faults_of(edition) == ["Korean: the PDF has another SHA-256"]
    with pytest.raises(CommandError, match="1 of 1 edition is not what was published"):
        call_command("verify_editions")
    QuerySet(EditionSheet).delete()
    assert faults_of(edition) == ["sheets in further languages are missing"]


def test_a_sheet_never_changes(db: None) -> None:
    sheet = EditionSheetFactory.create()
    for change in (sheet.save, sheet.delete, EditionSheet.objects.all().delete):
        with pytest.raises(FrozenError):
            change()


@pytest.fixture
def _journal(tmp_path: Path) -> Iterator[None]:
    with override_settings(VAR_DIR=tmp_path):
        yield


@pytest.mark.usefixtures("_journal")
def test_a_removal_takes_the_bytes_of_every_sheet_and_keeps_their_digests(db: None) -> None:
    sheet = EditionSheetFactory.create()
    redact_edition(edition=sheet.edition, reason="A person asked for it.")
    digests = EditionSheet.objects.values_list("pdf", "pdf_sha256")
    assert [(bytes(pdf), digest) for pdf, digest in digests] == [(b"", sheet.pdf_sha256)]
    assert faults_of(Edition.objects.with_state().get()) == []


def test_a_file_is_recognised_in_each_language(db: None) -> None:
    sheet = EditionSheetFactory.create()
    found = recognise(bytes(sheet.pdf))
    assert (found.edition, found.unaltered, found.language) == (sheet.edition, True, "ko")
    assert recognise(b"%PDF-1.7 another").edition is None


def test_sheets_of_one_language_take_no_query(django_assert_num_queries: DjangoAssertNumQueries, db: None) -> None:
    edition = EditionFactory.create()
    with django_assert_num_queries(0):
        assert len(edition.sheets) == 1
    further = EditionSheetFactory.create(edition=edition)
    with django_assert_num_queries(1):
        assert [sheet.sha256 for sheet in edition.sheets] == [edition.pdf_sha256, further.pdf_sha256]
    assert further.pdf_sha256 == hashlib.sha256(further.pdf).hexdigest()


def test_editions_of_an_earlier_release_are_given_the_language_of_their_content(db: None) -> None:
    kept = EditionFactory.create(session__language="ko", sheet_languages="")
    removed = EditionFactory.create(session__language="ar", sheet_languages="")
    EditionFile.objects.filter(edition=removed).erase()
    ConferenceSession.objects.filter(pk=kept.session_id).update(language="de")
    import_module("smartcity_session.migrations.0031_languages_of_editions").fill(Former(), None)
    assert [each.languages for each in Edition.objects.order_by("pk")] == [("ko",), ("ar",)]
