"""Real servers on loopback, to be stopped and started: PostgreSQL, nodes of the portal; and who visits these."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.deploy.machines import Node
from tests.engines import postgresql_folder
from tests.ports import free_port

SITE = "portal.example.org"
SECRET = "a secret key of tests, which both nodes of one portal have to share"


class Postgres:
    """A PostgreSQL of the test's own, on a port of loopback, without care for a power cut."""

    def __init__(self) -> None:
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="portal-postgresql-")), free_port()
        if os.geteuid() == 0:  # the server refuses root
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "portal", "-A", "trust", "-E", "UTF8", "-N")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=''", "fsync=off", "max_connections=300")
        options = f"-p {self.port} {' '.join(f'-c {setting}' for setting in settings)}"
        self._control("start", "-l", str(self.folder / "log"), "-o", options)

    def remove(self) -> None:
        """End it, and remove all that it has."""
        self.stop()
        shutil.rmtree(self.folder)

    def stop(self) -> None:
        """End it at once: connections are cut."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._control("stop", "-m", "immediate")

    def start_if_stopped(self) -> None:
        """Start it, unless it runs."""
        if not (self.folder / "data" / "postmaster.pid").exists():
            self.start()

    def make_database(self, name: str) -> str:
        """Make an empty database, and return its address."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "portal", name)
        return f"postgres://portal@127.0.0.1:{self.port}/{name}"

    def ask(self, query: str, *, database: str = "portal") -> list[str]:
        """The rows that a query finds, as text."""
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "portal", "-d", database)
        return self._run("psql", *where, "-At", "-c", query).splitlines()

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-s", "-w", *words)

    def _run(self, program: str, *words: str) -> str:
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, str((postgresql_folder() or Path()) / program), *words]
        with (self.folder / "said").open("a+b") as said:  # no pipe: the server would keep it open
            start = said.seek(0, os.SEEK_END)
            done = subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False)  # noqa: S603 (the test's own words)
            said.seek(start)
            text = said.read().decode()
        assert done.returncode == 0, (program, text)
        return text


class NotAnsweredError(ConnectionError):
    """The node took no connection, or closed it before a byte of an answer."""


class Visitor:
    """Somebody with a browser that keeps cookies. `node` is the one that answers, and may be changed at any time.

    It has as much of Django's test client as the forms of `tests.admin.pages` need. What a limit counts is counted for
    the `address`, any of loopback's.
    """

    def __init__(self, node: Node, address: str = "127.0.0.1") -> None:
        self.node = node
        self.address = address
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Any:
        """Ask for a page."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, values: dict[str, Any], *, follow: bool = False) -> Any:
        """Send a form, with the token of this browser; follow to where it leads."""
        sent = {"csrfmiddlewaretoken": self.cookies.get("csrf", ""), **values}
        body = encode_multipart(BOUNDARY, sent)
        answer = self.ask("POST", path, body, {"Content-Type": MULTIPART_CONTENT})
        chain = []
        while follow and answer.status_code in {301, 302, 303}:
            place = urlsplit(answer.headers["Location"])
            chain.append((place.path, answer.status_code))
            answer = self.get(place.path + (f"?{place.query}" if place.query else ""))
        answer.redirect_chain = chain
        return answer

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        """One request on a connection of its own; the answer has its `content`."""
        connection = HTTPConnection("127.0.0.1", self.node.port, timeout=40, source_address=(self.address, 0))
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": SITE, **({"Cookie": cookie} if cookie else {}), **(headers or {})}
        try:
            try:
                connection.request(method, path, body, sent)
                answer: Any = connection.getresponse()
            except ConnectionError as error:
                raise NotAnsweredError from error
            answer.content = answer.read()
        finally:
            connection.close()
        answer.status_code, answer.text = answer.status, answer.content.decode(errors="replace")
        self._keep_cookies(answer)
        return answer

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value

    def log_in(self, password: str) -> None:
        """Log into the admin as the organiser."""
        self.get("/admin/login/")
        answer = self.post("/admin/login/", {"username": "organiser", "password": password})
        assert answer.status_code == 302, answer.text


def node_in(folder: Path, **variables: str) -> Node:
    """A node with a folder of its own; it has what all nodes of the portal share from the variables."""
    folder.mkdir(exist_ok=True)
    shared = {"SITE_URL": f"http://{SITE}", "TRUSTED_PROXY_COUNT": "", "SECRET_KEY": SECRET}
    return Node(folder, **{**shared, **variables})


def set_up(node: Node) -> str:
    """Make the database with the demo, and return the organiser's password."""
    found = re.search(r"password: +(\S+)", node.manage("set_up"))
    assert found is not None
    return found[1]


def processes_of(node: Node) -> list[int]:
    """The process of the node and all that it has started, the oldest first."""
    if node.process is None:
        return []
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        parents.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    found = [node.process.pid]
    for pid in found:
        found.extend(parents.get(pid, []))
    return found


def kill(node: Node) -> None:
    """End a node and all that it has started with SIGKILL, as a machine does that loses power."""
    for pid in processes_of(node):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    if node.process is not None:
        node.process.wait(10)
        node.process = None
