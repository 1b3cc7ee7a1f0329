"""nginx in front of the portal."""

import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.deploy.machines import DEPLOY, SITE, Nginx, Node, get, wait_until

pytestmark = pytest.mark.nginx


@pytest.mark.parametrize("name", ["nginx-nodes.conf", "compose-nodes.conf"])
def test_nginx_takes_the_configuration(name: str, tmp_path: Path) -> None:
    nginx = Nginx(tmp_path, [])
    # Names of containers are known to Docker alone
    servers = (DEPLOY / name).read_text().replace("node1:", "127.0.0.1:").replace("node2:", "127.0.0.2:")
    (tmp_path / "portal-nodes.conf").write_text(servers)
    done = subprocess.run(nginx.words("-t"), capture_output=True, text=True, check=False)  # noqa: S603 (the test's own words)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr.replace('the "user" directive', "")


def test_a_page_comes_through_nginx_as_the_portal_made_it(nginx: Nginx, nodes: list[Node]) -> None:
    through, straight = (
        get(nginx.port, "/sessions/d4/", secure=True),
        get(nodes[0].port, "/sessions/d4/", X_Forwarded_Proto="https"),
    )
    assert (through.status, through.body) == (200, straight.body)
    own = {"server", "date", "connection", "x-request-id", "keep-alive", "transfer-encoding", "content-length"}
    assert {name.lower(): value for name, value in through.getheaders() if name.lower() not in own} == {
        name.lower(): value for name, value in straight.getheaders() if name.lower() not in own
    }
    assert "max-age=31536000" in through.headers["Strict-Transport-Security"]


def test_http_leads_to_https(nginx: Nginx) -> None:
    answer = get(nginx.plain_port, "/sessions/d4/?a=b")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{SITE}/sessions/d4/?a=b")


def test_what_a_visitor_claims_does_not_come_through(nginx: Nginx, nodes: list[Node]) -> None:
    """The portal redirects what came by http, and takes a request's name from its proxy alone."""
    answer = get(
        nginx.port,
        "/nowhere/",
        secure=True,
        X_Forwarded_Proto="http",
        X_Request_ID="my-own-name",
        X_Forwarded_Host="evil.example",
    )
    assert answer.status == 404
    assert "my-own-name" not in answer.headers["X-Request-ID"]
    assert b"evil.example" not in answer.body


def test_the_request_has_one_name_in_both_logs(nginx: Nginx, nodes: list[Node]) -> None:
    name = get(nginx.port, "/sessions/d4/request/", secure=True, method="POST").headers["X-Request-ID"]
    assert any(f"WARNING {name} " in node.log.read_text() for node in nodes)
    access = nginx.folder / "access.log"  # nginx writes once the answer is sent
    wait_until(lambda: any(line.endswith(name) for line in access.read_text().splitlines()), what=name)


def test_readiness_is_told_inside_and_not_outside(nginx: Nginx, nodes: list[Node]) -> None:
    assert get(nginx.port, "/readyz", secure=True).status == 404
    assert json.loads(get(nodes[0].port, "/readyz").body)["status"] == "ok"
    assert get(nginx.port, "/healthz", secure=True).status == 200


def test_a_compressed_page_and_an_unchanged_one_come_through(nginx: Nginx) -> None:
    packed = get(nginx.port, "/sessions/d4/", secure=True, Accept_Encoding="br")
    assert packed.headers["Content-Encoding"] == "br"
    again = get(nginx.port, "/sessions/d4/", secure=True, Accept_Encoding="br", If_None_Match=packed.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_another_name_than_the_portals_is_refused(nginx: Nginx) -> None:
    answer = get(nginx.port, "/", secure=True, Host="evil.example")
    assert answer.status == 400


def test_a_static_file_may_be_kept_for_ever(nginx: Nginx) -> None:
    page = get(nginx.port, "/", secure=True).body.decode()
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in get(nginx.port, urlsplit(address).path, secure=True).headers["Cache-Control"]


def test_a_node_that_is_killed_costs_no_reader_an_answer(nginx: Nginx, nodes: list[Node]) -> None:
    nodes[1].stop()
    try:
        assert {get(nginx.port, "/sessions/d4/", secure=True).status for _each in range(20)} == {200}
    finally:
        nodes[1].start()
    assert {get(nginx.port, "/sessions/d4/", secure=True).status for _each in range(10)} == {200}
