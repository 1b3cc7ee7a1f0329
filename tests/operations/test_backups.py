"""Backup and restore: nothing is lost, nothing is half done, and what was removed for good stays removed."""

import hashlib
import io
import json
import os
import threading
import zipfile
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from materials.models import Material
from smartcity_session.editions.redactions import journal_path, redact_edition
from smartcity_session.history.undo import plan_undo, undo
from smartcity_session.models import ConferenceSession, Congress, Edition, HistoryEntry, Question, Revision
from smartcity_session.operations.backups import (
    DATABASES,
    FORMAT,
    MANIFEST,
    BackupError,
    make_backup,
    open_backup,
    restore,
)
from speakers.models import Speaker
from tests.factories.addresses import addresses, session_with_everything
from tests.factories.rows import EditionFactory, MaterialFactory, QuestionFactory, SessionFactory, SpeakerFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.system]


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


def answers(session: ConferenceSession) -> dict[str, tuple[int, bytes]]:
    """What every public address says."""
    client, found = Client(), {}
    for path in addresses(session):
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        if not response.cookies:  # a form has a ticket of its own each time
            found[path] = (response.status_code, body)
    return found


def destroy() -> None:
    call_command("flush", interactive=False, verbosity=0)
    for folder in default_storage.listdir("")[0]:
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
    journal_path().unlink(missing_ok=True)


def backed_up(folder: Path) -> Path:
    path = folder / "portal.backup"
    make_backup(path, now=timezone.now(), progress=lambda _done: None)
    return path


def rewritten(
    path: Path,
    members: Mapping[str, bytes | None] = MappingProxyType({}),
    *,
    manifest: Callable[[dict[str, Any]], object] = lambda _manifest: None,
) -> Path:
    """The backup with other members, or with another manifest; None drops a member."""
    kept = zipfile.ZipFile(path)
    bodies = {name: kept.read(name) for name in kept.namelist()} | dict(members)
    fields = json.loads(bodies.pop(MANIFEST) or b"")
    manifest(fields)
    made = path.with_suffix(".changed")
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(fields))
        for name, body in bodies.items():
            if body is not None:
                archive.writestr(name, body)
    return made


def test_what_was_destroyed_comes_back_byte_for_byte(tmp_path: Path) -> None:
    session = session_with_everything()
    gone = EditionFactory.create(session=session, number=2)
    redact_edition(edition=gone, reason="A person asked for it.")
    before = answers(session)
    path = tmp_path / "portal.backup"
    out = io.StringIO()
    call_command("backup", str(path), stdout=out)
    assert "database" in out.getvalue()
    assert path.stat().st_mode & 0o777 == 0o600

    destroy()
    assert not Congress.objects.exists()
    call_command("restore", str(path), stdout=out)
    assert "2 editions are as published." in out.getvalue()
    assert answers(ConferenceSession.objects.get()) == before
    assert len(before) > 40


def test_a_backup_is_made_while_others_write(tmp_path: Path) -> None:
    session = SessionFactory.create(published=True)
    written, stop = [], threading.Event()

    def write() -> None:
        while not stop.is_set():
            written.append(QuestionFactory.create(session=session).pk)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 5:
            stop.wait(0.01)
        first = len(written)
        path = backed_up(tmp_path)
    finally:
        stop.set()
        writer.join()
    destroy()
    restore(path, replace=False, progress=lambda _done: None)
    kept = list(Question.objects.order_by("pk").values_list("pk", flat=True))
    assert kept == written[: len(kept)]
    assert first <= len(kept) <= len(written)


def test_the_history_comes_back_and_what_it_knows_can_still_be_undone(tmp_path: Path) -> None:
    material = MaterialFactory.create(with_file=b"%PDF-1.7 slides")
    name = str(material.file.name)
    material.delete()
    before = list(HistoryEntry.objects.order_by("pk").values())
    path = backed_up(tmp_path)
    destroy()
    call_command("restore", str(path), stdout=io.StringIO())
    *entries, restored = HistoryEntry.objects.order_by("pk").values()
    assert entries == before
    assert (restored["action"], restored["via"]) == ("restore", "restore")
    gone = HistoryEntry.objects.get(action="delete", model="materials.material")
    undo(entry=gone, rows=plan_undo([gone]))
    with default_storage.open(name) as file:
        assert (Material.objects.get().file.name, file.read()) == (name, b"%PDF-1.7 slides")


def test_who_was_erased_after_the_backup_is_erased_again(tmp_path: Path) -> None:
    SpeakerFactory.create(name="Ana Lund", slug="ana-lund")
    path = backed_up(tmp_path)
    call_command("erase_speaker", "ana-lund", stdout=io.StringIO())
    call_command("restore", str(path), replace=True, stdout=io.StringIO())
    assert not Speaker.objects.exists()
    assert "Lund" not in json.dumps(list(HistoryEntry.objects.values_list("label", "note", "before", "after")))


def test_what_was_removed_after_the_backup_is_removed_again(tmp_path: Path) -> None:
    edition = EditionFactory.create()
    path = backed_up(tmp_path)
    redact_edition(edition=edition, reason="A person asked for it.")
    out = io.StringIO()
    call_command("restore", str(path), replace=True, stdout=out)
    assert "Removed for good" in out.getvalue()
    assert Edition.objects.with_state().get().redaction.reason == "A person asked for it."


def test_processes_that_run_notice_a_restore(tmp_path: Path) -> None:
    SessionFactory.create(published=True)
    path = backed_up(tmp_path)
    seen = set()
    for _change in range(5):
        Revision.record()
        seen.add(Revision.current())
    restore(path, replace=True, progress=lambda _done: None)
    seen.add(Revision.current())
    Revision.record()
    seen.add(Revision.current())
    assert len(seen) == 7


def test_a_portal_that_is_not_empty_is_only_replaced_on_request(tmp_path: Path) -> None:
    session = SessionFactory.create(published=True, title="As it was")
    path = backed_up(tmp_path)
    ConferenceSession.objects.filter(pk=session.pk).update(title="As it is")
    with pytest.raises(CommandError, match=r"not empty.*--replace"):
        call_command("restore", str(path))
    assert ConferenceSession.objects.get().title == "As it is"
    call_command("restore", str(path), replace=True, stdout=io.StringIO())
    assert ConferenceSession.objects.get().title == "As it was"


def test_a_backup_never_overwrites_a_file(tmp_path: Path) -> None:
    path = tmp_path / "portal.backup"
    path.write_text("precious")
    with pytest.raises(BackupError, match="exists already"):
        make_backup(path, now=timezone.now(), progress=lambda _done: None)
    assert path.read_text() == "precious"


def test_a_backup_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    def fail(_done: str) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(BackupError, match="No space left"):
        make_backup(tmp_path / "portal.backup", now=timezone.now(), progress=fail)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BackupError, match="no folder"):
        make_backup(tmp_path / "nowhere" / "portal.backup", now=timezone.now(), progress=fail)


def test_a_damaged_backup_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    session_with_everything()
    path = backed_up(tmp_path)
    whole = path.read_bytes()
    names = zipfile.ZipFile(path).namelist()
    media = next(name for name in names if name.startswith("media/"))
    database = DATABASES[connection.vendor]
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty").write_bytes(b"")
    damaged = [
        cut,
        tmp_path / "empty",
        rewritten(path, {media: b"other"}),
    ]
    for each in damaged:
        with pytest.raises(BackupError, match="damaged"):
            restore(each, replace=True, progress=lambda _done: None)
    with pytest.raises(BackupError, match="lacks files, or has others"):
        restore(rewritten(path, {"more": b"x"}), replace=True, progress=lambda _done: None)
    with pytest.raises(BackupError, match="lacks files, or has others"):
        restore(rewritten(path, {database: None}), replace=True, progress=lambda _done: None)
    assert Congress.objects.exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_bit_that_has_changed_is_noticed_wherever_something_depends_on_it(tmp_path: Path, method: int) -> None:
    members = {DATABASES["sqlite"]: b"rows" * 20, "media/bericht-ü.pdf": bytes(range(100))}
    digests = {name: hashlib.sha256(body).hexdigest() for name, body in members.items()}
    fields = {"format": FORMAT, "made_at": "2026-11-01T09:00:00+00:00", "vendor": "sqlite", "migrations": []}
    path = tmp_path / "portal.backup"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, body in {**members, MANIFEST: json.dumps({**fields, "sha256": digests}).encode()}.items():
            with archive.open(name, "w", force_zip64=True) as member:  # as `make_backup` does
                member.write(body)
    whole, refused, places = path.read_bytes(), 0, 0
    with path.open("r+b", buffering=0) as file:
        for place, bit in product(range(len(whole)), range(8)):
            os.pwrite(file.fileno(), bytes([whole[place] ^ (1 << bit)]), place)
            places += 1
            try:
                with open_backup(path) as (_archive, backup):
                    assert backup.digests == digests  # a date, say: what it holds is as it was
            except BackupError:
                refused += 1
            os.pwrite(file.fileno(), whole[place : place + 1], place)
    assert refused > places / 2  # the rest is what no reader looks at: dates, names in front of the files


def test_a_name_that_leads_out_of_the_storage_is_refused(tmp_path: Path) -> None:
    SessionFactory.create()
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of "x"
    for name in ("media/../../evil", "media//etc/evil"):
        path = backed_up(tmp_path)
        more = {name: digest}
        evil = rewritten(path, {name: b"x"}, manifest=lambda fields, more=more: fields["sha256"].update(more))  # type: ignore[misc]
        with pytest.raises(BackupError, match="damaged"), open_backup(evil):
            pass
        path.unlink()


def test_backups_of_a_newer_release_or_another_database_are_refused(tmp_path: Path) -> None:
    path = backed_up(tmp_path)

    def newer(manifest: dict[str, Any]) -> None:
        manifest["migrations"].append(["smartcity_session", "9999_of_the_future"])

    with pytest.raises(BackupError, match=r"newer release.*9999_of_the_future"):
        restore(rewritten(path, manifest=newer), replace=True, progress=lambda _done: None)
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"

    def elsewhere(manifest: dict[str, Any]) -> None:
        manifest["vendor"] = other
        manifest["sha256"][DATABASES[other]] = manifest["sha256"].pop(DATABASES[connection.vendor])

    kept = zipfile.ZipFile(path).read(DATABASES[connection.vendor])
    moved = rewritten(path, {DATABASES[connection.vendor]: None, DATABASES[other]: kept}, manifest=elsewhere)
    with pytest.raises(BackupError, match=f"is of {other}"):
        restore(moved, replace=True, progress=lambda _done: None)


def test_an_older_schema_is_migrated(tmp_path: Path) -> None:
    session = SessionFactory.create(published=True)
    call_command("migrate", "smartcity_session", "0006", verbosity=0)
    try:
        path = backed_up(tmp_path)
    finally:
        call_command("migrate", verbosity=0)
    call_command("restore", str(path), replace=True, stdout=io.StringIO())
    assert Client().get("/search/", {"q": session.title}).status_code == 200
    assert ConferenceSession.objects.get().title == session.title


def test_the_folder_of_state_is_left_clean(tmp_path: Path) -> None:
    SessionFactory.create()
    path = backed_up(tmp_path)
    restore(path, replace=True, progress=lambda _done: None)
    assert [each.name for each in Path(settings.VAR_DIR).iterdir()] == [path.name]
