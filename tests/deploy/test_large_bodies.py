"""Who sends more than the portal reads is told so, and nobody else is the worse for it."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings

from tests.deploy.machines import DEPLOY, SITE, Nginx, Node, get, trusting

pytestmark = [pytest.mark.nginx, pytest.mark.system]
MEGABYTE = b"x" * 1_000_000
TOO_LARGE = b"up to 64 MB at once where files are uploaded, and up to 256 kB elsewhere"


@pytest.fixture(scope="module")
def nginx_and_one_node(nodes: list[Node], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    nginx = Nginx(folder, nodes[:1])
    nginx.start()
    yield nginx
    nginx.stop()


@pytest.fixture(params=["nginx", "nginx_and_one_node"])
def front(request: pytest.FixtureRequest) -> Nginx:
    """nginx in front of two nodes, and of one."""
    front: Nginx = request.getfixturevalue(request.param)
    return front


def post(port: int, path: str, *, chunked: bool = False, secure: bool = True) -> tuple[int, bytes]:
    """Send a megabyte, and return the status and the body of the answer."""
    if secure:
        connection: HTTPConnection = HTTPSConnection("127.0.0.1", port, timeout=20, context=trusting())
    else:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Host": SITE, "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-Proto": "https"}
    try:
        connection.request("POST", path, iter([MEGABYTE]) if chunked else MEGABYTE, headers, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_who_posts_a_megabyte_in_a_loop_fails_no_visitor(front: Nginx) -> None:
    done = threading.Event()

    def visit() -> list[int]:
        statuses = []
        while not done.is_set():
            statuses.append(get(front.port, "/sessions/d4/", secure=True).status)
        return statuses

    with ThreadPoolExecutor(3) as pool:
        visitor = pool.submit(visit)
        posted = list(pool.map(lambda _turn: post(front.port, "/admin/login/")[0], range(60)))
        done.set()
    assert set(posted) == {403}
    assert set(visitor.result()) == {200}


@pytest.mark.parametrize("chunked", [False, True])
def test_who_sends_a_form_that_is_too_large_reads_the_portals_own_page(front: Nginx, *, chunked: bool) -> None:
    status, body = post(front.port, "/request/", chunked=chunked)
    assert status == 413
    assert TOO_LARGE in body
    assert get(front.port, "/too-large/", secure=True).status == 404


@pytest.mark.parametrize("path", ["/request/", "/admin/login/", "/sessions/d4/", "/nowhere/"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_connection_outlives_an_answer_to_a_body_that_was_not_read(nodes: list[Node], path: str, method: str) -> None:
    connection = HTTPConnection("127.0.0.1", nodes[0].port, timeout=20)
    connection.connect()
    socket = connection.sock
    for sent in (MEGABYTE, None):
        connection.request(method if sent else "GET", path, sent, {"Host": SITE, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        assert answer.status < 500
        answer.read()
        assert connection.sock is socket  # http.client drops it where the server says that it closes
    connection.close()


def test_a_file_far_above_the_limit_is_answered_by_the_portal_itself(nodes: list[Node]) -> None:
    connection = HTTPConnection("127.0.0.1", nodes[0].port, timeout=60)
    headers = {"Host": SITE, "X-Forwarded-Proto": "https"}
    connection.request("POST", "/check/", b"x" * (settings.UPLOAD_MAX_SIZE + 1), headers)
    answer = connection.getresponse()
    assert (answer.status, TOO_LARGE in answer.read()) == (413, True)
    connection.close()


class Fragile(BaseHTTPRequestHandler):
    """A node that reads, and breaks off whatever was posted."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.close_connection = True

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


class FragileNode(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Fragile)
        self.port = self.server_port


def test_requests_that_a_node_fails_to_answer_fail_no_others(tmp_path: Path) -> None:
    """Whatever a visitor finds that breaks the connection to a node: nginx goes on asking it for all others."""
    fragile = [FragileNode(), FragileNode()]
    for node in fragile:
        threading.Thread(target=node.serve_forever).start()
    nginx = Nginx(tmp_path, fragile)
    try:
        nginx.start()
        seen = []
        for _turn in range(4):
            seen.append(get(nginx.port, "/", secure=True, method="POST").status)
            seen.append(get(nginx.port, "/", secure=True).status)
    finally:
        nginx.stop()
        for node in fragile:
            node.shutdown()
            node.server_close()
    assert seen == [502, 200] * 4


def test_nginx_takes_as_much_as_the_portal_and_no_more() -> None:
    units = {"k": 1024, "m": 1024**2}
    text = (DEPLOY / "nginx.conf").read_text()
    sizes = [int(size) * units[unit] for size, unit in re.findall(r"client_max_body_size (\d+)([km]);", text)]
    assert sizes == [settings.FORM_MAX_SIZE, settings.UPLOAD_MAX_SIZE]
    [large] = re.findall(r"location ~ (\S+) ", text)
    checks = [f"/{code}/check/" for code, _name in settings.LANGUAGES]
    assert [path for path in (*settings.UPLOAD_PATHS, *checks) if not re.match(large, path)] == []
    others = ("/", "/sessions/d4/", "/ko/sessions/d4/questions/", "/ko/admin/", "/sessions/check/x", "/checks/")
    assert [path for path in others if re.match(large, path)] == ["/sessions/check/x"]  # not found, whatever its size
