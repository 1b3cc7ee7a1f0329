"""`manage.py import_session` and `manage.py load_demo`, as they are called."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from smartcity_session.models import ConferenceSession, Congress, SourceText
from speakers.models import Speaker
from tests.factories.rows import CongressFactory, SessionFactory, SpeakerFactory


def run(name: str, *args: str, **options: Any) -> str:
    output = io.StringIO()
    call_command(name, *args, stdout=output, **options)
    return output.getvalue()


@pytest.fixture
def file(tmp_path: Path, d4: str) -> Path:
    """A file with the text of Session D4."""
    path = tmp_path / "session.txt"
    path.write_text(d4, encoding="utf-8")
    return path


def test_a_file_is_imported_as_a_draft(congress: Congress, file: Path) -> None:
    assert run("import_session", str(file)).endswith("Imported as a draft: D4 Smart City Solutions.\n")
    assert ConferenceSession.objects.get().status == "draft"


def test_standard_input_is_read_for_a_hyphen(congress: Congress, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with file.open(encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        run("import_session", "-")
    assert ConferenceSession.objects.get().code == "D4"


def test_a_dry_run_says_what_would_change_and_changes_nothing(congress: Congress, file: Path) -> None:
    run("import_session", str(file))
    file.write_text(
        file.read_text(encoding="utf-8").replace("Smart City Solutions", "Smarter Cities"), encoding="utf-8"
    )
    said = run("import_session", str(file), "--dry-run")
    assert "  title [title]\n      here: Smart City Solutions\n      text: Smarter Cities\n" in said
    assert said.endswith("This was a dry run: nothing was changed.\n")
    assert ConferenceSession.objects.get().title == "Smart City Solutions"


def test_the_same_file_again_says_that_nothing_is_to_change(congress: Congress, file: Path) -> None:
    run("import_session", str(file))
    assert "Nothing to change: D4 Smart City Solutions already says" in run("import_session", str(file))
    assert SourceText.objects.count() == 1


def test_a_conflict_is_said_and_decided_by_its_key(congress: Congress, file: Path) -> None:
    run("import_session", str(file))
    ConferenceSession.objects.update(title="Edited here")
    file.write_text(file.read_text(encoding="utf-8").replace("Smart City Solutions", "From there"), encoding="utf-8")
    assert "To be decided" in run("import_session", str(file))
    assert ConferenceSession.objects.get().title == "Edited here"
    assert "title [title] (taken from the text)" in run("import_session", str(file), "--take", "title")
    assert ConferenceSession.objects.get().title == "From there"


def test_a_key_that_decides_nothing_is_refused_with_those_that_do(congress: Congress, file: Path) -> None:
    run("import_session", str(file))
    ConferenceSession.objects.update(title="Edited here")
    with pytest.raises(CommandError, match=r"nothing to decide about titel\. .* now: title\."):
        run("import_session", str(file), "--take", "titel")


def test_what_is_not_placed_is_said_with_its_line(congress: Congress, file: Path) -> None:
    file.write_text("Session D5: X\nCapacity: 30\n\nWe talk.", encoding="utf-8")
    said = run("import_session", str(file))
    assert "Not placed (kept with the source text, shown nowhere):\n  line 2: Capacity: 30\n" in said


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "There is no text in it"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not plain text|which no text has"),
        (b"x" * 5_000_000, r"This is 5\.0 MB"),
        (b"We talk about nothing in particular.", "No code was found"),
    ],
)
def test_what_is_no_description_is_refused_and_nothing_is_written(
    congress: Congress, file: Path, data: bytes, message: str
) -> None:
    file.write_bytes(data)
    with pytest.raises(CommandError, match=message):
        run("import_session", str(file))
    assert ConferenceSession.objects.count() == SourceText.objects.count() == 0


@pytest.mark.django_db
def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"gone\.txt cannot be read: No such file or directory\."):
        run("import_session", str(tmp_path / "gone.txt"))


@pytest.mark.django_db(transaction=True)
def test_the_demo_is_the_published_session_and_loading_it_again_changes_nothing() -> None:
    assert run("load_demo") == "The demo is loaded: D4, edition 1.\n"
    session = ConferenceSession.objects.get()
    edition = session.editions.get()
    assert (session.status, str(edition.as_of), edition.pdf_pages) == ("published", "2015-04-07", 2)
    assert list(session.related_sessions.values_list("code", "title")) == [("A3", "What is a smart city?")]
    assert (session.congress.name, session.congress.contact_email) == ("ICLEI World Congress 2015", "")
    assert (session.date, session.room) == (None, "")
    assert run("load_demo") == "The demo is loaded already: nothing was changed.\n"
    assert session.editions.count() == 1


@pytest.mark.django_db
def test_the_demo_leaves_a_database_alone_that_is_not_empty() -> None:
    SessionFactory.create(congress=CongressFactory.create(), code="X1")
    with pytest.raises(CommandError, match="The database is not empty"):
        run("load_demo")
    assert ConferenceSession.objects.get().code == "X1"


def test_the_command_asks_about_people_of_one_name_until_there_is_an_answer(congress: Congress, file: Path) -> None:
    SpeakerFactory.create(name="Dr. Michael Rama", affiliation="Professor, Berlin")
    for _each in range(2):
        with pytest.raises(CommandError, match=r"--take KEY.*--another KEY.*: talk-4\.person-1\.same\."):
            run("import_session", str(file))
    assert not ConferenceSession.objects.exists()
    run("import_session", str(file), "--another", "talk-4.person-1.same")
    assert sorted(Speaker.objects.filter(name__contains="Rama").values_list("name", flat=True)) == [
        "Dr. Michael Rama",
        "Michael Rama",
    ]
    assert not Speaker.objects.with_namesakes().exists()
    assert "Nothing to change" in run("import_session", str(file))
