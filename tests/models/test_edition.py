"""Editions are written once."""

from datetime import date

import pytest
from django.db.models import ProtectedError

from smartcity_session.models import ConferenceSession, Edition, EditionFile, FrozenError
from smartcity_session.models.edition import edition_file_name
from tests.factories.rows import EditionFactory

pytestmark = pytest.mark.django_db


def test_an_edition_refuses_to_change() -> None:
    edition = EditionFactory.create(note="first")
    edition.note = "second"
    with pytest.raises(FrozenError):
        edition.save()
    with pytest.raises(FrozenError):
        Edition.objects.update(note="second")
    with pytest.raises(FrozenError):
        Edition.objects.bulk_update([edition], ["note"])
    assert Edition.objects.get().note == "first"


def test_the_bytes_of_an_edition_refuse_to_change() -> None:
    file = EditionFactory.create().file
    file.pdf = b"other"
    with pytest.raises(FrozenError):
        file.save()
    with pytest.raises(FrozenError):
        EditionFile.objects.update(pdf=b"other")


def test_an_edition_refuses_to_be_deleted() -> None:
    edition = EditionFactory.create()
    with pytest.raises(FrozenError):
        edition.delete()
    with pytest.raises(FrozenError):
        Edition.objects.all().delete()
    with pytest.raises(FrozenError):
        edition.file.delete()
    assert Edition.objects.count() == EditionFile.objects.count() == 1


def test_a_session_with_an_edition_is_held_by_it() -> None:
    edition = EditionFactory.create()
    with pytest.raises(ProtectedError):
        ConferenceSession._base_manager.filter(pk=edition.session_id).delete()  # noqa: SLF001 (past every guard)


def test_the_latest_edition_is_the_one_with_the_highest_number() -> None:
    first = EditionFactory.create()
    second = EditionFactory.create(session=first.session, number=2, as_of=date(2015, 4, 1))
    assert Edition.objects.latest_of(first.session) == second


def test_a_file_name_says_session_edition_and_date() -> None:
    name = edition_file_name(code="D4", title="Smart City Solutions", number=2, as_of=date(2015, 4, 7))
    assert name == "D4-smart-city-solutions-edition-2-2015-04-07.pdf"


def test_a_title_without_latin_letters_leaves_no_gap_in_the_file_name() -> None:
    name = edition_file_name(code="D4", title="스마트 도시", number=1, as_of=date(2015, 4, 7))
    assert name == "D4-edition-1-2015-04-07.pdf"
