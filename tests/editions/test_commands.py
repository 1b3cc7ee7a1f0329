"""The commands about editions."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from smartcity_session.document.pdf import RendererPool
from smartcity_session.document.process import EngineProcess
from smartcity_session.models import Edition, EditionFile
from tests.factories.rows import CongressFactory, EditionFactory, SessionFactory, TalkFactory

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


def test_publishing_says_what_changes_and_what_was_made() -> None:
    session = EditionFactory.create(session__code="D4", session__title="Smart City").session
    TalkFactory.create(session=session, title="OPTIMUS")
    said = run("publish_edition", "d4", "--as-of", "2015-04-08", "--note", "A talk more").splitlines()
    edition = Edition.objects.get(number=2)
    assert (edition.as_of.isoformat(), edition.note) == ("2015-04-08", "A talk more")
    assert said == [
        "Talks and speakers",
        "  Talk “OPTIMUS” added (speaker to be confirmed)",
        f"Published D4, edition 2: D4-smart-city-edition-2-2015-04-08.pdf, SHA-256 {edition.pdf_sha256}",
    ]


def test_publishing_an_unchanged_session_says_so_and_makes_nothing() -> None:
    EditionFactory.create(session__code="D4")
    assert run("publish_edition", "D4") == "Nothing has changed since edition 1, so no new edition was made.\n"
    assert Edition.objects.count() == 1


@pytest.mark.system
def test_many_sessions_are_published_by_few_processes_and_one_that_fails_keeps_no_other_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[int] = []
    start = EngineProcess.start

    def noted(self: EngineProcess) -> None:
        start(self)
        assert self._process is not None
        started.append(self._process.pid)

    monkeypatch.setattr(EngineProcess, "start", noted)
    monkeypatch.setattr("smartcity_session.editions.batches.RendererPool", RendererPool)  # as outside tests
    congress = CongressFactory.create()
    SessionFactory.create(code="D4", congress=congress)
    SessionFactory.create(code="X9", congress=congress, title="\ue000 of no script")
    SessionFactory.create(code="A3", congress=congress)
    with pytest.raises(CommandError, match="X9: The PDF can't show these characters"):
        run("publish_edition", "D4", "X9", "A3")
    assert set(Edition.objects.values_list("session__code", flat=True)) == {"D4", "A3"}
    assert len(set(started)) == RendererPool().count


def test_an_unknown_session_is_named_with_those_that_there_are() -> None:
    for code in ("D4", "A3"):
        SessionFactory.create(code=code, congress=CongressFactory.create())
    with pytest.raises(CommandError, match=r"There is no session X9\. There are: A3, D4"):
        run("publish_edition", "X9")


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="--as-of"):
        run("publish_edition", "D4", "--as-of", "7 April")


def test_verifying_counts_what_is_as_published() -> None:
    first = EditionFactory.create()
    EditionFactory.create(session=first.session, number=2)
    assert run("verify_editions") == "2 editions are as published.\n"


def test_verifying_names_every_edition_that_differs(capsys: pytest.CaptureFixture[str]) -> None:
    sound = EditionFactory.create(session__code="A3")
    altered = EditionFactory.create(session__code="D4", pdf_sha256="0" * 64)
    lost = EditionFactory.create(session=altered.session, number=2)
    EditionFile.objects.filter(edition=lost).erase()
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 of 3 editions are not what was published") as failure:
        call_command("verify_editions", stdout=out, stderr=out)
    assert failure.value.returncode == 1
    assert out.getvalue().splitlines() == [
        "D4, edition 1: the PDF has another SHA-256",
        "D4, edition 2: its content and its file are missing",
    ]
    assert str(sound) not in out.getvalue()


def test_an_edition_is_withdrawn_by_command() -> None:
    EditionFactory.create(session__code="D4")
    assert run("withdraw_edition", "D4", "1", "--reason", "A wrong room") == "Withdrawn: D4, edition 1\n"
    with pytest.raises(CommandError, match="already"):
        run("withdraw_edition", "D4", "1", "--reason", "A wrong room")
    with pytest.raises(CommandError, match=r"has no edition 7\. Its last one is 1"):
        run("withdraw_edition", "D4", "7", "--reason", "A wrong room")


def test_an_edition_is_removed_by_command_and_again_after_a_restore(tmp_path: Path) -> None:
    EditionFactory.create(session__code="D4")
    with override_settings(VAR_DIR=tmp_path):
        assert run("redact_edition", "D4", "1", "--reason", "Asked for") == "Removed for good: D4, edition 1\n"
        assert run("redact_edition", "--again") == ""
        with pytest.raises(CommandError, match="Name the session and the edition"):
            run("redact_edition", "D4")
    assert not EditionFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_all_that_are_behind_are_published_with_one_word() -> None:
    session = EditionFactory.create(session__code="D4", session__title="Smart City").session
    EditionFactory.create(session__code="D5")
    SessionFactory.create(code="D6")
    assert run("publish_edition", "--behind") == "No PDF is behind its page.\n"
    TalkFactory.create(session=session, title="OPTIMUS")
    assert run("publish_edition", "--behind").splitlines()[-1].startswith("Published D4, edition 2:")
    assert list(Edition.objects.order_by("session__code").values_list("session__code", "number")) == [
        ("D4", 1),
        ("D4", 2),
        ("D5", 1),
    ]
    for words in ((), ("D4", "--behind")):
        with pytest.raises(CommandError, match="Name the sessions, or give --behind"):
            run("publish_edition", *words)
