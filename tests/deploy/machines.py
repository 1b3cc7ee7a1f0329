"""The portal as it is deployed, on loopback: nodes that serve, and nginx with the project's configuration in front."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any, Protocol

import pytest

from smartcity_session.config.environment import VARIABLES
from tests.deploy.static_files import share_static_files
from tests.engines import nginx_path
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SITE = "portal.example.org"


PATIENCE_S = 180.0  # for what takes seconds on a quiet machine


def wait_until(holds: Callable[[], bool], *, what: str, seconds: float = PATIENCE_S) -> float:
    """Wait for something, and return how long it took in seconds."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > seconds:
            pytest.fail(f"Not within {seconds} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - start


class Listener(Protocol):
    """What listens on a port of loopback."""

    port: int


class Node:
    """A node of the portal. Nodes with the same folder share a database and files, as nodes of one machine may."""

    def __init__(self, folder: Path, **variables: str) -> None:
        share_static_files(folder)
        self.port = free_port()
        self.folder = folder
        self.env = {
            **dict.fromkeys(VARIABLES, ""),
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "SITE_URL": f"https://{SITE}",
            "TRUSTED_PROXY_COUNT": "1",
            "LOG_LEVEL": "WARNING",
            **variables,
        }
        self.log = folder / f"node-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def manage(self, *words: str) -> str:
        """Run a command of the portal, and return what it says."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=True)  # noqa: S603 (the test's own words)
        return done.stdout

    def start(self) -> None:
        """Serve, and wait until it does."""
        self.start_without_waiting()
        self.wait_until(self.answers)

    def start_without_waiting(self) -> None:
        """Serve."""
        command = [sys.executable, "manage.py", "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)  # noqa: S603 (as above)

    def answers(self) -> bool:
        """Say whether it serves."""
        try:
            return bool(get(self.port, "/healthz").status == 200)
        except OSError:
            return False

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait for what the node brings about."""
        wait_until(holds, what=f"the node serves; its log is {self.log}")

    def stop(self, sent: signal.Signals = signal.SIGTERM) -> None:
        """Tell it to end, and wait until it has."""
        if self.process is not None:
            self.process.send_signal(sent)
            self.process.wait(30)
            self.process = None


class Nginx:
    """nginx with `deploy/nginx.conf`, where only addresses of files and ports are others."""

    def __init__(self, folder: Path, nodes: Sequence[Listener]) -> None:
        self.folder = folder
        self.port, self.plain_port = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.conf = folder / "nginx.conf"
        certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
        make_certificate(certificate, key)
        text = (DEPLOY / "nginx.conf").read_text()
        for found, instead in {
            "/run/nginx.pid": str(folder / "nginx.pid"),
            "/var/log/nginx/access.log": str(folder / "access.log"),
            "/etc/ssl/portal/fullchain.pem": str(certificate),
            "/etc/ssl/portal/privkey.pem": str(key),
            "listen 80 ": f"listen 127.0.0.1:{self.plain_port} ",
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
        }.items():
            assert text.count(found) == 1, found
            text = text.replace(found, instead)
        self.conf.write_text(text)
        sample = (DEPLOY / "nginx-nodes.conf").read_text()
        servers = [sample.replace("127.0.0.1:8000", f"127.0.0.1:{node.port}") for node in nodes]
        assert all(f"127.0.0.1:{node.port}" in server for node, server in zip(nodes, servers, strict=True))
        (folder / "portal-nodes.conf").write_text("\n".join(servers))

    def words(self, *more: str) -> list[str]:
        """The command that runs nginx, in the foreground, with what goes wrong on standard error."""
        return [nginx_path() or "", "-e", "stderr", "-p", str(self.folder), "-c", str(self.conf), *more]

    def start(self) -> None:
        """Serve, and wait until it listens."""
        with (self.folder / "nginx.log").open("ab") as log:
            self.process = subprocess.Popen(self.words("-g", "daemon off;"), stdout=log, stderr=log)  # noqa: S603 (as above)
        wait_until(self._listens, what=f"nginx listens; its log is {self.folder / 'nginx.log'}")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)
            self.process = None

    def _listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0


def make_certificate(certificate: Path, key: Path) -> None:
    """Write a certificate that only this test trusts."""
    subject = ["-subj", f"/CN={SITE}", "-addext", f"subjectAltName=DNS:{SITE}"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    words = ["openssl", "req", "-x509", *kind, "-keyout", str(key), "-out", str(certificate), *subject]
    subprocess.run(words, check=True, capture_output=True)  # noqa: S603 (as above)


def get(port: int, path: str, *, secure: bool = False, method: str = "GET", **headers: str) -> Any:
    """Ask for a path under the portal's name; the answer's `body` is read."""
    kind = (lambda: HTTPSConnection("127.0.0.1", port, timeout=10, context=trusting())) if secure else None
    connection = kind() if kind else HTTPConnection("127.0.0.1", port, timeout=10)
    named = {re.sub("_", "-", name): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": SITE, **named})
    answer: HTTPResponse = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]  # for who asked
    connection.close()
    return answer


def trusting() -> ssl.SSLContext:
    """A client that asks for no authority behind a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


LARGE_FILE = """
from django.core.files.base import ContentFile
from materials.models import Material
from smartcity_session.models import ConferenceSession
ConferenceSession.objects.update(status="published", first_published_at="2015-04-07T00:00Z")
material = Material(session=ConferenceSession.objects.get(code="D4"), title="Large", file_name="large.txt")
material.file_type, material.file_size, material.file_sha256 = "text/plain", 30_000_000, "0" * 64
material.file.save("large.txt", ContentFile(b"x" * 30_000_000))
print(f"/materials/{material.uuid}/large.txt")
"""


def nodes_with_the_demo(folder: Path) -> tuple[list[Node], str]:
    """Two nodes that serve Session D4, and the address of a large file in it."""
    nodes = [Node(folder), Node(folder)]
    nodes[0].manage("set_up")
    file = nodes[0].manage("shell", "--verbosity", "0", "-c", LARGE_FILE).strip()
    for node in nodes:
        node.start()
    return nodes, file
