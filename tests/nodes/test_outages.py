"""What the portal needs goes away and comes back: readers keep reading, nobody is told that something was saved."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from smartcity_session.http.redis_cache import PAUSE_S
from tests.admin.pages import session_path
from tests.deploy.machines import wait_until
from tests.nodes.conftest import Portal
from tests.nodes.servers import Visitor
from tests.nodes.test_two_nodes import PDF, edit, form_of, hidden, pk_of

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]


@pytest.fixture
def reader(portal: Portal) -> Visitor:
    return Visitor(portal.one)


def checks(visitor: Visitor) -> tuple[int, Any]:
    """What /readyz says: the status, and what is not there."""
    answer = visitor.get("/readyz")
    missing = [name for name in ("database", "storage", "cache") if f'"{name}": "ok"' not in answer.text]
    return answer.status_code, missing


def ready_again(visitor: Visitor) -> bool:
    """Whether everything is there, for each process of the node that may answer."""
    return all(checks(visitor) == (200, []) for _turn in range(6))


def test_without_redis_pages_come_forms_are_limited_and_it_is_used_again_when_it_is_back(
    portal: Portal, reader: Visitor
) -> None:
    reader.get("/request/")
    ticket = hidden(reader.get("/request/"), "ticket")
    portal.redis.stop()
    for path in ("/", "/sessions/d4/", PDF, "/search/?q=city", "/sessions/d4/editions/"):
        assert reader.get(path).status_code == 200, path
    assert checks(reader) == (200, ["cache"])
    time.sleep(2)  # nobody fills in a form faster
    statuses = [
        reader.post("/request/", {"kind": "link", "message": f"Without Redis: {number}", "ticket": ticket}).status_code
        for number in range(14)
    ]
    assert set(statuses) == {302, 429}
    assert statuses.count(302) <= 10
    portal.redis.start()
    wait_until(lambda: ready_again(reader), what="Redis is used again")


def test_without_postgresql_what_was_seen_keeps_coming_and_forms_say_that_nothing_was_saved(
    portal: Portal, reader: Visitor
) -> None:
    organiser = portal.organiser(portal.one)
    edit(organiser, portal)
    time.sleep(PAUSE_S + 1)  # each process makes the pages anew now, and uses Redis again if that was away before
    seen = {path: reader.get(path).content for path in ("/sessions/d4/", PDF, "/programme.ics")}
    ticket = hidden(reader.get("/request/"), "ticket")
    page = form_of(organiser, session_path(pk_of(portal)))
    time.sleep(2)
    portal.postgres.stop()
    for path, content in seen.items():
        answer = reader.get(path)
        assert (answer.status_code, answer.headers["Cache-Status"]) == (200, "portal; hit; detail=stale"), path
        assert answer.content == content
    sent = {"kind": "link", "message": "The link <to> the plan is broken", "ticket": ticket}
    refused = reader.post("/request/", sent)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "Nothing was saved" in refused.text
    assert "The link &lt;to&gt; the plan is broken" in refused.text
    page["title"] = "Typed while the database was away"
    kept = organiser.post(page.path, page.values)
    assert kept.status_code == 503
    assert "Typed while the database was away" in kept.text
    assert checks(reader)[0] == 503
    assert reader.get("/healthz").status_code == 200
    assert reader.get("/speakers/?view=list&nobody=asked").status_code == 503
    portal.postgres.start()

    def is_as_before() -> bool:
        answers = [reader.get("/sessions/d4/") for _turn in range(6)]
        return all(answer.status_code == 200 and "Cache-Status" not in answer.headers for answer in answers)

    wait_until(lambda: ready_again(reader) and is_as_before(), what="PostgreSQL is used again")
    assert reader.post("/request/", sent).status_code in {302, 429}  # the same page may still be sent


def test_after_a_restart_of_postgresql_no_request_fails(portal: Portal) -> None:
    organisers = [portal.organiser(node) for node in portal.nodes]

    def ask(number: int) -> int:
        return int(organisers[number % 2].get("/sessions/d4/").status_code)

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(ask, range(60))) == {200}  # now every thread of the nodes may have a connection
        portal.postgres.stop()
        portal.postgres.start()
        assert set(pool.map(ask, range(120))) == {200}
