"""Taking back what was published: withdrawn with a reason, or removed for good."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from smartcity_session.editions.publishing import WithdrawalError, edition_content, faults_of, withdraw_edition
from smartcity_session.editions.redactions import RedactionError, redact_again, redact_edition
from smartcity_session.models import Edition, EditionFile, FrozenError, Redaction, Withdrawal
from tests.factories.rows import EditionFactory, UserFactory

pytestmark = pytest.mark.django_db

REASON = "A person asked for the removal of their data."


@pytest.fixture(autouse=True)
def journal(tmp_path: Path) -> Iterator[Path]:
    """The journal of an installation of its own."""
    with override_settings(VAR_DIR=tmp_path):
        yield tmp_path / "redactions.jsonl"


def test_a_withdrawn_edition_keeps_its_row_and_its_file() -> None:
    edition, organiser = EditionFactory.create(), UserFactory.create()
    withdrawal = withdraw_edition(edition=edition, by=organiser, reason=" A wrong room ")
    assert (withdrawal.reason, withdrawal.by) == ("A wrong room", organiser)
    assert Edition.objects.latest_of(edition.session) is None
    assert faults_of(Edition.objects.with_state().get()) == []


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_withdrawal_needs_a_reason_of_readable_length(reason: str) -> None:
    with pytest.raises(WithdrawalError, match="Say why"):
        withdraw_edition(edition=EditionFactory.create(), by=None, reason=reason)
    assert not Withdrawal.objects.exists()


def test_an_edition_is_withdrawn_once() -> None:
    edition = EditionFactory.create()
    withdraw_edition(edition=edition, by=None, reason="A wrong room")
    with pytest.raises(WithdrawalError, match="already"):
        withdraw_edition(edition=edition, by=None, reason="Another reason")
    assert Withdrawal.objects.get().reason == "A wrong room"


def test_a_withdrawal_is_as_frozen_as_the_edition() -> None:
    withdrawal = withdraw_edition(edition=EditionFactory.create(), by=None, reason="A wrong room")
    withdrawal.reason = "Another reason"
    for change in (withdrawal.save, withdrawal.delete, Withdrawal.objects.all().delete):
        with pytest.raises(FrozenError):
            change()


def test_a_removal_takes_content_file_and_note_and_keeps_number_digests_and_reason() -> None:
    edition = EditionFactory.create(note="With Siegfried Zöllner", pdf=b"%PDF-1.7 Siegfried")
    redact_edition(edition=edition, reason=REASON)
    stored = Edition.objects.with_state().get()
    assert (stored.number, stored.pdf_sha256, stored.content_sha256) == (
        edition.number,
        edition.pdf_sha256,
        edition.content_sha256,
    )
    assert (stored.note, stored.redaction.reason) == ("", REASON)
    assert edition_content(stored) is None
    assert faults_of(stored) == []
    assert Edition.objects.latest_of(edition.session) is None


def test_a_removal_touches_no_other_edition() -> None:
    first = EditionFactory.create(note="first")
    second = EditionFactory.create(session=first.session, number=2, note="second")
    redact_edition(edition=second, reason=REASON)
    assert Edition.objects.latest_of(first.session) == first
    assert [file.edition_id for file in EditionFile.objects.all()] == [first.pk]
    assert Edition.objects.get(number=1).note == "first"


def test_a_removal_is_logged(caplog: pytest.LogCaptureFixture, journal: Path) -> None:
    edition = EditionFactory.create(session__code="D4")
    with caplog.at_level(logging.WARNING, "smartcity_session"):
        redaction = redact_edition(edition=edition, reason=REASON)
    assert caplog.messages == [f"The content of D4, edition 1 was removed: {REASON}"]
    assert json.loads(journal.read_text()) == {
        "short": edition.short,
        "edition": "D4, edition 1",
        "pdf_sha256": edition.pdf_sha256,
        "reason": REASON,
        "at": redaction.at.isoformat(),
    }
    assert journal.stat().st_mode & 0o077 == 0


def test_an_edition_is_removed_once() -> None:
    edition = EditionFactory.create()
    redact_edition(edition=edition, reason=REASON)
    with pytest.raises(RedactionError, match="already"):
        redact_edition(edition=edition, reason=REASON)
    with pytest.raises(RedactionError, match="Say why"):
        redact_edition(edition=edition, reason=" ")


def test_nothing_is_removed_when_the_journal_cannot_be_written(tmp_path: Path) -> None:
    edition = EditionFactory.create()
    with override_settings(VAR_DIR=tmp_path / "gone"), pytest.raises(FileNotFoundError):
        redact_edition(edition=edition, reason=REASON)
    assert not Redaction.objects.exists()
    assert EditionFile.objects.count() == 1


def restored(edition: Edition) -> None:
    """The database as an older backup has it: the edition with its content, and no removal."""
    content = EditionFile(edition=edition, content="{}", pdf=b"%PDF")
    Redaction.objects.filter(edition=edition)._raw_delete(connection.alias)  # noqa: SLF001 (past every guard)
    content.save()


def test_a_removal_is_applied_again_after_a_restore() -> None:
    removed, kept = EditionFactory.create(), EditionFactory.create()
    redaction = redact_edition(edition=removed, reason=REASON)
    restored(removed)
    assert [each.edition for each in redact_again()] == [removed]
    again = Redaction.objects.get()
    assert (again.reason, again.at) == (REASON, redaction.at)
    assert [file.edition_id for file in EditionFile.objects.all()] == [kept.pk]
    assert redact_again() == []


def test_a_journal_without_entries_or_with_unknown_editions_removes_nothing(journal: Path) -> None:
    assert redact_again() == []
    journal.write_text('{"short": "unknown", "reason": "x", "at": "2015-04-07T09:00:00+00:00"}\n')
    assert redact_again() == []


def test_a_line_that_was_cut_off_spoils_no_other(journal: Path) -> None:
    first, second = EditionFactory.create(), EditionFactory.create()
    journal.write_bytes(b'{"short": "abc", "rea')
    for edition in (first, second):
        redact_edition(edition=edition, reason=REASON)
        restored(edition)
    with pytest.raises(RedactionError, match="cannot be read in line 1"):
        redact_again()
    assert Redaction.objects.count() == 2
