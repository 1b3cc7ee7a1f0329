"""A disk that is full or can't be written to, and processes that are killed: no half state, and then it works again."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.admin.pages import Form, session_path
from tests.deploy.machines import Node
from tests.nodes.servers import SITE, Visitor, kill, node_in, set_up

MEGABYTE = 1024**2


class Disk:
    """A small file system of its own, where the account may mount one."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        folder.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        if os.geteuid() != 0 or subprocess.run(words, check=False, capture_output=True).returncode:  # noqa: S603 (the test's own words)
            pytest.skip("this account may not mount a file system")

    def fill(self) -> None:
        """Leave no room on it."""
        with suppress(OSError), (self.folder / "filler").open("wb") as filler:
            while True:
                filler.write(bytes(4096))
                filler.flush()

    def empty(self) -> None:
        """Make room again."""
        (self.folder / "filler").unlink()

    def allow_writing(self, *, allowed: bool) -> None:
        """Mount it for reading alone, or for writing, too."""
        self._run("mount", "-o", f"remount,{'rw' if allowed else 'ro'}", str(self.folder))

    def remove(self) -> None:
        """Take it away."""
        self._run("umount", "-l", str(self.folder))

    def _run(self, *words: str) -> None:
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603 (as above)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A portal on SQLite with the demo, to be copied, and its organiser's password."""
    folder = tmp_path_factory.mktemp("made") / "var"
    return folder, set_up(node_in(folder))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 40 MB."""
    disk = Disk(tmp_path / "disk", 40 * MEGABYTE)
    yield disk
    disk.remove()


@pytest.fixture
def node(made: tuple[Path, str], disk: Disk, tmp_path: Path) -> Iterator[Node]:
    """A node whose state is on that disk; what it says is written elsewhere."""
    shutil.copytree(made[0], disk.folder / "var")
    node = node_in(disk.folder / "var")
    node.log = tmp_path / "log"
    node.start()
    yield node
    kill(node)


@pytest.fixture
def organiser(made: tuple[Path, str], node: Node) -> Visitor:
    """An organiser who has logged in."""
    visitor = Visitor(node)
    visitor.log_in(made[1])
    return visitor


def rows(folder: Path, query: str) -> list[Any]:
    """What a query finds in the database of a node."""
    with closing(sqlite3.connect(folder / "db.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchall()


def state(folder: Path) -> dict[str, Any]:
    """Everything that the tests below try to change, and whether the database is whole."""
    counted = {
        table: rows(folder, f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 (the test's own words)
        for table in (
            "smartcity_session_edition",
            "smartcity_session_editionfile",
            "smartcity_session_conferencesession",
            "speakers_talk",
            "materials_material",
        )
    }
    return {**counted, "title": rows(folder, TITLE), "whole": rows(folder, "PRAGMA integrity_check")}


TITLE = "SELECT title FROM smartcity_session_conferencesession WHERE code = 'D4'"


def form_of_d4(organiser: Visitor) -> Form:
    pk = rows(organiser.node.folder, "SELECT id FROM smartcity_session_conferencesession WHERE code = 'D4'")[0][0]
    return Form(cast("Client", organiser), session_path(pk))


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_on_a_disk_that_takes_no_more_readers_read_nothing_is_saved_by_halves_and_then_all_works(
    fault: str, organiser: Visitor, disk: Disk
) -> None:
    reader, form = Visitor(organiser.node), form_of_d4(organiser)
    seen = {path: reader.get(path).content for path in ("/sessions/d4/", "/sessions/d4/description.pdf", "/")}
    before = state(organiser.node.folder)
    form["title"] = "Typed on a disk that takes no more"
    upload = SimpleUploadedFile("plan.txt", b"For the participants.\n" * 50_000)
    form.row("materials", title="Plan", file=upload)
    if fault == "full":
        disk.fill()
    else:
        disk.allow_writing(allowed=False)
    assert {path: reader.get(path).content for path in seen} == seen
    refused = organiser.post(form.path, {**form.values, "_save": ["x"]})
    assert refused.status_code in {200, 503}
    assert "Typed on a disk that takes no more" in refused.text
    assert reader.get("/readyz").status_code == 503
    assert reader.get("/healthz").status_code == 200
    if fault == "full":
        disk.empty()
    else:
        disk.allow_writing(allowed=True)
    assert state(organiser.node.folder) == before
    upload.seek(0)
    saved = organiser.post(form.path, {**form.values, "_save": ["x"]})
    assert saved.status_code == 302, saved.text
    assert rows(organiser.node.folder, TITLE) == [("Typed on a disk that takes no more",)]
    assert reader.get("/readyz").status_code == 200


def kept_files(folder: Path) -> dict[str, bytes]:
    """The uploaded files that rows name, with their bytes. Another may be left behind: nobody can ask for it."""
    named = {name for (name,) in rows(folder, "SELECT file FROM materials_material WHERE file <> ''")}
    there = {str(path.relative_to(folder / "media")) for path in (folder / "media").rglob("*") if path.is_file()}
    assert named <= there
    return {name: (folder / "media" / name).read_bytes() for name in named}


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_an_upload_during_which_the_node_is_killed_is_kept_whole_or_not_at_all(
    share: float, node: Node, organiser: Visitor
) -> None:
    form, data = form_of_d4(organiser), b"For the participants.\n" * 200_000
    before = state(node.folder)
    form.row("materials", title="Plan", file=SimpleUploadedFile("plan.txt", data))
    body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": organiser.cookies["csrf"], **form.values, "_save": ["x"]})
    cookies = "; ".join(f"{name}={value}" for name, value in organiser.cookies.items())
    head = f"Host: {SITE}\r\nCookie: {cookies}\r\nContent-Type: {MULTIPART_CONTENT}\r\nContent-Length: {len(body)}"
    with socket.create_connection(("127.0.0.1", node.port)) as connection:
        connection.sendall(f"POST {form.path} HTTP/1.1\r\n{head}\r\n\r\n".encode() + body[: int(len(body) * share)])
        time.sleep(0.1)
        kill(node)
    after = state(node.folder)
    if share < 1 or after == before:
        assert (after, kept_files(node.folder)) == (before, {})
    else:
        assert after == {**before, "materials_material": before["materials_material"] + 1}
        assert list(kept_files(node.folder).values()) == [data]
    node.start()
    assert organiser.get("/sessions/d4/").status_code == 200


KILLED = """
import os, signal, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "smartcity_session.settings"
django.setup()
from django.core.management import call_command
from django.db import connection
left = int(sys.argv[1])
def count(execute, sql, params, many, context):
    global left
    answer = execute(sql, params, many, context)
    if sql.split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP"}:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return answer
with connection.execute_wrapper(count):
    call_command(*sys.argv[2:])
"""


def killed_after(node: Node, writes: int, *words: str) -> int:
    """Run a command that is killed with SIGKILL in its transaction, after so many writes; return how it ended."""
    command = [sys.executable, "-c", KILLED, str(writes), *words]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=node.env, check=False, capture_output=True).returncode  # noqa: S603 (the test's own words)


@pytest.mark.parametrize("writes", [3, 12])
def test_an_import_that_is_killed_leaves_nothing_and_can_be_made_again(
    made: tuple[Path, str], tmp_path: Path, writes: int
) -> None:
    shutil.copytree(made[0], tmp_path / "var")
    node = node_in(tmp_path / "var")
    text = (Path(settings.BASE_DIR) / "smartcity_session" / "demo" / "session-d4.txt").read_text()
    description = tmp_path / "e5.txt"
    description.write_text(text.replace("D4", "E5"))
    before = state(node.folder)
    assert killed_after(node, writes, "import_session", str(description)) == -signal.SIGKILL
    assert state(node.folder) == before
    if writes == 12:
        node.manage("import_session", str(description))
        assert rows(node.folder, "SELECT count(*) FROM smartcity_session_conferencesession WHERE code = 'E5'") == [(1,)]


@pytest.mark.parametrize("writes", [1, 3])
def test_a_publication_that_is_killed_while_it_is_stored_leaves_nothing_and_can_be_made_again(
    made: tuple[Path, str], tmp_path: Path, writes: int
) -> None:
    shutil.copytree(made[0], tmp_path / "var")
    node = node_in(tmp_path / "var")
    with closing(sqlite3.connect(node.folder / "db.sqlite3")) as database, database:
        database.execute("UPDATE smartcity_session_conferencesession SET room = 'Room 3'")
    before = state(node.folder)
    assert killed_after(node, writes, "publish_edition", "D4", "--as-of", "2015-04-08") == -signal.SIGKILL
    assert state(node.folder) == before
    if writes == 3:
        assert "2" in node.manage("publish_edition", "D4", "--as-of", "2015-04-08")
        assert rows(node.folder, "SELECT number FROM smartcity_session_edition ORDER BY number") == [(1,), (2,)]


@pytest.mark.parametrize("writes", [60])
def test_a_migration_that_is_killed_goes_on_where_it_was(tmp_path: Path, writes: int) -> None:
    node = node_in(tmp_path / "var")
    assert killed_after(node, writes, "migrate", "--no-input") == -signal.SIGKILL
    node.manage("migrate", "--no-input")
    assert rows(node.folder, "PRAGMA integrity_check") == [("ok",)]
    assert "No planned migration operations" in node.manage("migrate", "--plan")
