"""Slots for heavy work: as many as there are, whichever process asks, and free again whatever happens."""

import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from pytest_django import Settings

from smartcity_session.processes.worker_pool import PoolBusyError, WorkerPool

# Takes the lock as the portal does, without the portal, and says when it has it.
HOLDER = "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); input()"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "workplaces"


def test_no_more_than_its_slots_are_taken_and_each_is_free_again_after_an_error() -> None:
    slots = WorkerPool("test", count=2, patience=0)
    for _turn in range(2):
        with suppress(ZeroDivisionError), slots.taken(), slots.taken():
            with pytest.raises(PoolBusyError, match="Try again in a minute"), slots.taken():
                pass
            raise ZeroDivisionError


def test_a_slot_that_another_process_holds_is_taken_until_that_is_killed(folder: Path) -> None:
    folder.mkdir()
    slots = WorkerPool("test", count=1, patience=0)
    with subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-c", HOLDER, folder / "test-0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(PoolBusyError), slots.taken():
            pass
        holder.kill()
        holder.wait()
        with slots.taken():
            pass


def test_who_finds_no_slot_waits_for_one() -> None:
    slots = WorkerPool("test", count=1, patience=20)
    found = threading.Event()

    def wait() -> None:
        with slots.taken():
            found.set()

    with slots.taken():
        thread = threading.Thread(target=wait)
        thread.start()
        assert not found.wait(0.2)
    assert found.wait(20)
    thread.join()


SAYS = """
import os, sys, time
if sys.argv[1] == "hang":
    time.sleep(60)
if sys.argv[1] == "fail":
    sys.exit("it did not work")
print(sorted(os.environ), sys.stdin.read(), end="")
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(SAYS)
    return path


def test_a_program_knows_no_secret_and_has_nothing_but_what_it_is_given(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@db/portal")
    said = WorkerPool("test", count=1, patience=0).run(program, "say", b"given", seconds=20, most=10_000)
    assert said is not None
    names, given = said.decode().rsplit(" ", 1)
    assert given == "given"
    assert "SECRET_KEY" not in names
    assert "DATABASE_URL" not in names


@pytest.mark.parametrize(
    ("task", "seconds", "why"), [("hang", 0.5, "timed out after 0.5 seconds"), ("fail", 30, "it did not work")]
)
def test_a_program_that_fails_or_takes_too_long_says_nothing_and_the_log_why(
    program: Path, task: str, seconds: float, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    slots = WorkerPool("test", count=1, patience=0)
    assert slots.run(program, task, b"", seconds=seconds, most=10_000) is None
    assert why in caplog.text
    with slots.taken():
        pass


def test_where_no_lock_can_be_had_the_work_is_done(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.write_text("a file where the folder should be")
    with WorkerPool("test", count=1, patience=0).taken():
        assert "No lock can be had for test" in caplog.text
