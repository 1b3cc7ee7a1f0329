"""Two nodes are one portal: what is done on one is there on the other, and losing one loses nothing."""

import hashlib
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.admin.pages import Answer, Form, session_path
from tests.deploy.machines import Node, wait_until
from tests.nodes.conftest import Portal
from tests.nodes.servers import NotAnsweredError, Visitor, kill, processes_of

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]
NUMBERS = count(1)
PDF = "/sessions/d4/description.pdf"


def pk_of(portal: Portal) -> int:
    return int(portal.postgres.ask("SELECT id FROM smartcity_session_conferencesession WHERE code = 'D4'")[0])


def form_of(visitor: Visitor, path: str) -> Form:
    """The form at a path; a visitor has as much of a client as it needs."""
    return Form(cast("Client", visitor), path)


def edit(visitor: Visitor, portal: Portal) -> str:
    """Move the session to another room, and return its name."""
    room = f"Room {next(NUMBERS)} of the test"
    form = form_of(visitor, session_path(pk_of(portal)))
    form["room"] = room
    assert form.send().errors == []
    return room


def publish(visitor: Visitor, portal: Portal) -> Answer:
    """Confirm the publication of a new edition, and return the page that it leads to."""
    path = f"/admin/smartcity_session/conferencesession/{pk_of(portal)}/publish/"
    return Answer(visitor.post(path, {"edition_as_of": "2015-04-08", "edition_note": ""}, follow=True))


def test_an_edit_on_one_node_is_public_on_the_other_in_five_seconds_and_at_once_for_the_organiser(
    portal: Portal,
) -> None:
    organiser, reader = portal.organiser(portal.one), Visitor(portal.two)
    assert reader.get("/sessions/d4/").status_code == 200
    room = edit(organiser, portal)
    organiser.node = portal.two
    assert room in organiser.get("/sessions/d4/").text
    wait_until(lambda: room in reader.get("/sessions/d4/").text, what="the new room is public")


def test_an_edition_published_on_one_node_downloads_from_the_other(portal: Portal) -> None:
    organiser, reader = portal.organiser(portal.one), Visitor(portal.two)
    edit(organiser, portal)
    before = reader.get(PDF).content
    assert publish(organiser, portal).messages[0].startswith(f"Edition {portal.editions()[-1]} of D4 is published")
    wait_until(lambda: reader.get(PDF).content != before, what="the new edition downloads")
    digest = portal.postgres.ask("SELECT pdf_sha256 FROM smartcity_session_edition ORDER BY number DESC LIMIT 1")
    assert [hashlib.sha256(reader.get(PDF).content).hexdigest()] == digest


def test_publishing_on_both_nodes_at_once_makes_one_edition_and_tells_the_other_organiser(portal: Portal) -> None:
    organisers = [portal.organiser(node) for node in portal.nodes]
    edit(organisers[0], portal)
    before = portal.editions()
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda organiser: publish(organiser, portal), organisers))
    assert portal.editions() == portal.files() == [*before, str(len(before) + 1)]
    said = sorted(answer.messages[0] for answer in answers)
    published = [words for words in said if "is published" in words]
    told = [words for words in said if "by somebody else at the same moment" in words or "Nothing has changed" in words]
    assert (len(published), len(told)) == (1, 1), said


def test_a_node_killed_while_it_publishes_leaves_nothing_behind_and_the_other_publishes_at_once(
    portal: Portal,
) -> None:
    organiser = portal.organiser(portal.one)
    edit(organiser, portal)
    before = portal.editions()
    portal.one.stop()
    portal.one.start()  # its rendering process is started by the publication, which tells when that has begun
    ended: list[object] = []

    def try_to_publish() -> None:
        try:
            ended.append(publish(organiser, portal))
        except (OSError, HTTPException) as error:
            ended.append(error)

    thread = threading.Thread(target=try_to_publish)
    thread.start()
    wait_until(lambda: engines(portal.one) != [], what="the PDF is being made")
    kill(portal.one)
    thread.join()
    assert isinstance(ended[0], OSError | HTTPException)
    assert portal.editions() == portal.files() == before
    start = time.monotonic()
    assert "is published" in publish(portal.organiser(portal.two), portal).messages[0]
    assert time.monotonic() - start < 60  # a lock that was left behind would hold it up for minutes
    assert portal.editions() == portal.files() == [*before, str(len(before) + 1)]


def engines(node: Node) -> list[int]:
    """The processes of a node that make PDFs."""
    return [pid for pid in processes_of(node) if b"document.engine" in command_of(pid)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_the_limit_of_a_public_form_counts_what_both_nodes_took(portal: Portal) -> None:
    reader = Visitor(portal.one, "127.0.0.2")  # nobody else has sent anything from there
    ticket = hidden(reader.get("/request/"), "ticket")
    time.sleep(2.1)  # nobody fills in a form faster
    stored = int(portal.postgres.ask("SELECT count(*) FROM smartcity_session_readerrequest")[0])
    statuses = []
    for number in range(14):
        reader.node = portal.nodes[number % 2]
        sent = {"kind": "link", "message": f"A link is broken: {number}", "ticket": ticket}
        statuses.append(reader.post("/request/", sent).status_code)
    assert statuses == [302] * 10 + [429] * 4
    assert int(portal.postgres.ask("SELECT count(*) FROM smartcity_session_readerrequest")[0]) == stored + 10


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.text)
    assert found is not None, answer.text
    return found[1]


def test_a_file_that_was_uploaded_to_one_node_comes_from_the_other(portal: Portal) -> None:
    organiser = portal.organiser(portal.one)
    form = form_of(organiser, session_path(pk_of(portal)))
    data = b"For the participants.\n" * 100
    upload = a_file("plan.txt", data)
    form.row("materials", title=f"Plan {next(NUMBERS)}", file=upload)
    answer = form.send()
    assert answer.errors == []
    where = portal.postgres.ask("SELECT uuid, file_name FROM materials_material ORDER BY id DESC LIMIT 1")[0]
    material, name = where.split("|")
    found = Visitor(portal.two).get(f"/materials/{material}/{name}")
    assert (found.status_code, found.content) == (200, data)


def a_file(name: str, data: bytes) -> Any:
    return SimpleUploadedFile(name, data)


class Front:
    """What nginx does by `proxy_next_upstream error`: asks the nodes in turn, and the other one where one is ending.

    A node that ends may close a connection that it has not read from yet; reading is then asked of the other one. An
    answer that breaks off in the middle is a failure here as there.
    """

    def __init__(self, portal: Portal) -> None:
        self.nodes = portal.nodes
        self.turn = count()

    def status(self, path: str) -> int:
        """The status of the answer; a connection that breaks in the middle raises."""
        first = next(self.turn)
        for number in (first, first + 1):
            try:
                return int(Visitor(self.nodes[number % 2]).get(path).status_code)
            except NotAnsweredError:
                continue
        return 0


def test_a_rolling_restart_under_load_fails_no_request(portal: Portal) -> None:
    front, done = Front(portal), threading.Event()

    def read_on(path: str) -> list[int | str]:
        statuses: list[int | str] = []
        while not done.is_set():
            try:
                statuses.append(front.status(path))
            except (OSError, HTTPException) as error:
                statuses.append(repr(error))
        return statuses

    paths = ["/sessions/d4/", "/", PDF, "/search/?q=smart", "/programme.ics", "/sessions/d4/editions/"]
    with ThreadPoolExecutor(len(paths)) as pool:
        readers = [pool.submit(read_on, path) for path in paths]
        try:
            for node in portal.nodes:
                node.stop(signal.SIGTERM)
                node.start()
        finally:
            done.set()
    statuses = [status for reader in readers for status in reader.result()]
    assert len(statuses) > 100
    assert [status for status in statuses if status != 200] == []


def test_a_node_that_is_told_to_end_finishes_what_it_has_begun(portal: Portal) -> None:
    organiser = portal.organiser(portal.one)
    preview = f"/admin/smartcity_session/conferencesession/{pk_of(portal)}/preview.pdf"
    portal.one.stop()
    portal.one.start()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(organiser.get, preview)
        wait_until(lambda: engines(portal.one) != [], what="the PDF is being made")
        portal.one.stop(signal.SIGTERM)
        assert answer.result().status_code == 200
        assert answer.result().content.startswith(b"%PDF-")
