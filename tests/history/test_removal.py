"""The history is kept for as long as the congress says, and forgets a person who is erased."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from smartcity_session.editions.redactions import redact_again, redact_edition
from smartcity_session.history import Action, record
from smartcity_session.history.removal import remove_history
from smartcity_session.models import HistoryEntry
from smartcity_session.participation.retention import purge
from speakers.models import Contribution, Speaker
from tests.factories.rows import (
    CongressFactory,
    ContributionFactory,
    EditionFactory,
    MaterialFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LAST_DAY = datetime(2015, 4, 12, 15, 0, tzinfo=UTC)  # the midnight after it, in Seoul


@pytest.fixture(autouse=True)
def journal(tmp_path: Path) -> Iterator[Path]:
    """The journal of an installation of its own."""
    with override_settings(VAR_DIR=tmp_path):
        yield tmp_path / "redactions.jsonl"


def stored() -> str:
    """All that the history holds."""
    rows = HistoryEntry.objects.values_list("label", "note", "before", "after")
    return json.dumps(list(rows), ensure_ascii=False)


def test_entries_go_when_their_days_are_over_with_the_notes_of_former_releases() -> None:
    congress = CongressFactory.create()
    congress.history_kept_days = 40
    congress.save()
    HistoryEntry.objects.update(at=LAST_DAY)
    note = LogEntry.objects.create(user=UserFactory.create(), object_repr="D4", action_flag=CHANGE)
    LogEntry.objects.filter(pk=note.pk).update(action_time=LAST_DAY)
    late = record(action=Action.NOTE)
    HistoryEntry.objects.filter(pk=late.pk).update(at=LAST_DAY + timedelta(days=30))
    entries = HistoryEntry.objects.count()
    gone = LAST_DAY + timedelta(days=40)
    assert [each.count for each in purge(now=gone - timedelta(seconds=1)) if each.name == "history"] == [0]
    for dry_run in (True, False):
        found = [each.count for each in purge(now=gone + timedelta(days=1), dry_run=dry_run) if each.name == "history"]
        assert found == [entries - 1 + 1]
    assert (list(HistoryEntry.objects.all()), LogEntry.objects.count()) == ([late], 0)


def test_the_file_of_a_deleted_material_stays_as_long_as_the_history_knows_it() -> None:
    kept, gone = (MaterialFactory.create(with_file=b"%PDF-1.7") for _each in range(2))
    names = [str(each.file.name) for each in (kept, gone)]
    gone.delete()
    assert [default_storage.exists(name) for name in names] == [True, True]
    with TestCase.captureOnCommitCallbacks(execute=True):
        remove_history(datetime.now(UTC) + timedelta(days=1), dry_run=False)
    assert [default_storage.exists(name) for name in names] == [True, False]


def test_an_erased_person_is_in_no_entry_and_in_no_note(journal: Path) -> None:
    talk = TalkFactory.create(title="With Ana Lund")
    ana = SpeakerFactory.create(name="Ana Lund", slug="ana-lund", bio="Her life.")
    ContributionFactory.create(talk=talk, speaker=ana)
    ana.name = "Ana Berg"
    ana.save()
    talk.title = "Trees"
    talk.save()
    LogEntry.objects.create(user=UserFactory.create(), object_repr="Ana Lund", action_flag=CHANGE)
    EditionFactory.create(session=talk.session)
    out = io.StringIO()
    call_command("erase_speaker", "ana-lund", stdout=out)
    assert (Speaker.objects.count(), Contribution.objects.count(), LogEntry.objects.count()) == (0, 0, 0)
    for word in ("Lund", "Berg", "Her life", "ana-lund"):
        assert word not in stored(), word
    assert "Trees" in stored()
    assert f"Still named in {talk.session.code}, edition 1: manage.py redact_edition" in out.getvalue()
    assert json.loads(journal.read_text())["speaker"] == str(ana.uuid)
    last = HistoryEntry.objects.order_by("pk").reverse()[0]
    assert (last.action, last.via, last.by) == (Action.ERASE, "erase_speaker", None)


def test_who_was_deleted_before_is_erased_from_the_history_and_again_after_a_restore() -> None:
    ana = SpeakerFactory.create(name="Ana Lund", slug="ana-lund")
    uuid = ana.uuid
    ana.delete()
    call_command("erase_speaker", "ana-lund", stdout=io.StringIO())
    assert "Lund" not in stored()
    SpeakerFactory.create(uuid=uuid, name="Ana Lund", slug="ana-lund")  # as an older backup has it
    redact_again()
    assert ("Lund" in stored(), Speaker.objects.count()) == (False, 0)


def test_an_unknown_address_is_said() -> None:
    with pytest.raises(CommandError, match="There is no speaker with the address nobody"):
        call_command("erase_speaker", "nobody")


def test_a_redaction_empties_the_history_of_its_session_up_to_then() -> None:
    session = SessionFactory.create(abstract="With Ana Lund")
    other = SessionFactory.create(abstract="Another one")
    edition = EditionFactory.create(session=session, note="Ana Lund speaks")
    record(action=Action.PUBLISH, subject=edition, session=session, note=edition.note)
    session.abstract = "Without her"
    session.save()
    redact_edition(edition=edition, reason="A person asked for it.")
    session.title = "Later"
    session.save()
    assert "Lund" not in stored()
    own = HistoryEntry.objects.filter(session_pk=session.pk)
    assert own.filter(is_erased=True, before__isnull=True, after__isnull=True, label="").count() == 3
    assert own.filter(is_erased=False, action="redact", note="A person asked for it.").count() == 1
    assert own.filter(after__title="Later").count() == 1
    assert HistoryEntry.objects.filter(session_pk=other.pk, is_erased=True).count() == 0
