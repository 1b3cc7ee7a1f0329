"""Every variable of `.env.example`, at its sample value and at both values of a switch: the portal starts, and serves.

Each case is a process of its own: what a variable decides at the start (settings, the admin's site, addresses) is
decided anew.
"""

import base64
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django_otp.oath import TOTP

from smartcity_session.config.environment import VARIABLES
from tests.deploy.machines import Node
from tests.nodes.servers import Visitor, kill, node_in

pytestmark = pytest.mark.system

SAMPLES = dict(re.findall(r"^# ([A-Z0-9_]+)=(.*)$", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
SWITCHES = ("ADMIN_SECOND_FACTOR", "SERVICE_WORKER", "DEBUG")
SECRET = "a secret key of tests that is as long as the portal wants it to be"
# A bucket is named with its keys, or not at all
BUCKET = {"S3_BUCKET": "portal", "S3_ACCESS_KEY_ID": "a key", "S3_SECRET_ACCESS_KEY": "a secret"}
# Servers that only the installation has: the portal starts without them, and its pages have to wait
ELSEWHERE = {"DATABASE_URL", "REDIS_URL"}
CASES = [
    *((name, value) for name, value in SAMPLES.items() if name not in SWITCHES),
    *((name, value) for name in SWITCHES for value in ("on", "off")),
]

START = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "smartcity_session.settings"
from django.conf import settings
from smartcity_session.wsgi import application
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse
call_command("check")
named = {"HTTP_HOST": settings.SITE.url.partition("://")[2], "HTTP_X_FORWARDED_PROTO": "https"}
for path in ("/healthz", *(sys.argv[1:] and ["/", reverse("admin:login"), reverse("admin_password_reset")])):
    environ = {**RequestFactory().get(path).environ, **named}
    answers = []
    body = application(environ, lambda status, headers, *_more: answers.append(status))
    list(body)
    print(path, answers[0])
"""


@dataclass(frozen=True)
class Installation:
    """The state of a portal that was set up, of which each case has a copy, and the organiser's password."""

    folder: Path
    password: str
    said: str


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A portal that was set up while it asks for a second factor."""
    folder = tmp_path_factory.mktemp("installation")
    said = node_in(folder, ADMIN_SECOND_FACTOR="on").manage("set_up", "--no-demo")
    found = re.search(r"password: +(\S+)", said)
    assert found is not None
    return Installation(folder, found[1], said)


def variables_of(name: str, value: str, folder: Path) -> dict[str, str]:
    """An installation in which this one variable is set, with what it cannot be without."""
    filled = {"SECRET_KEY": SECRET, "S3_ACCESS_KEY_ID": "a key", "S3_SECRET_ACCESS_KEY": "a secret"}
    needed = BUCKET if name.startswith("S3_") else {}
    if name == "SITE_URL":
        needed = {"TRUSTED_PROXY_COUNT": "1"}
    sampled = {name: value or filled[name], "VAR_DIR": str(folder)}  # no test writes to the folder of the sample
    return {**dict.fromkeys(VARIABLES, ""), **needed, **sampled}


def test_every_variable_has_a_case() -> None:
    assert {name for name, _value in CASES} == set(VARIABLES)
    assert {name for name, value in SAMPLES.items() if value.lower() in {"on", "off", "true", "false"}} == set(SWITCHES)


@pytest.mark.parametrize(("name", "value"), CASES, ids=[f"{name}={value}" for name, value in CASES])
def test_the_portal_starts_and_answers_with_each_variable_of_the_sample(
    name: str, value: str, installation: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "var"
    shutil.copytree(installation.folder, folder)
    pages = [] if name in ELSEWHERE else ["pages"]
    done = subprocess.run(  # noqa: S603 (the test's own words)
        [sys.executable, "-c", START, *pages],
        cwd=settings.BASE_DIR,
        env=variables_of(name, value, folder),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "System check identified no issues (0 silenced).", done.stderr
    path = value if name == "ADMIN_PATH" else "admin"
    asked = ["/healthz", *(["/", f"/{path}/login/", f"/{path}/password_reset/"] if pages else [])]
    assert lines[1:] == [f"{each} 200 OK" for each in asked], done.stderr


@contextmanager
def served(installation: Installation, folder: Path, **variables: str) -> Iterator[tuple[Node, Visitor]]:
    """A copy of the portal that serves under these variables, and a browser."""
    shutil.copytree(installation.folder, folder)
    node = node_in(folder, **variables)
    try:
        node.start()
        yield node, Visitor(node)
    finally:
        kill(node)


def shown_code(device: str, *, at: float) -> str:
    """What an app shows that has scanned the device's address."""
    secret = parse_qs(urlsplit(device).query)["secret"][0]
    totp = TOTP(base64.b32decode(secret))
    totp.time = at
    return f"{totp.token():06d}"


def log_in(visitor: Visitor, index: str, **fields: str) -> str:
    """Go to the admin, be led to its login, send the fields, and return the page that comes then."""
    login = visitor.get(index).headers["Location"]
    visitor.get(login)
    return str(visitor.post(login, {"username": "organiser", **fields}, follow=True).text)


def test_the_set_up_says_that_the_account_needs_a_device(installation: Installation) -> None:
    assert "manage.py add_second_factor organiser" in installation.said


def test_the_second_factor_asks_for_the_password_and_for_the_code_of_the_device(
    installation: Installation, tmp_path: Path
) -> None:
    with served(installation, tmp_path / "portal", ADMIN_SECOND_FACTOR="on") as (node, visitor):
        device = re.findall(r"otpauth://\S+", node.manage("add_second_factor", "organiser"))[0]
        assert "Enter the code" in log_in(visitor, "/admin/", password=installation.password)
        assert "The code is wrong" in log_in(visitor, "/admin/", password=installation.password, code="no-code")
        assert visitor.get("/admin/").status_code == 302
        code = shown_code(device, at=time.time())
        page = log_in(visitor, "/admin/", password=installation.password, code=code)
        assert "Site administration" in page
        assert "Sessions" in page


def test_the_admin_moves_to_its_secret_path_and_is_nowhere_else(installation: Installation, tmp_path: Path) -> None:
    path = SAMPLES["ADMIN_PATH"]
    with served(installation, tmp_path / "portal", ADMIN_PATH=path) as (_node, visitor):
        assert "Site administration" in log_in(visitor, f"/{path}/", password=installation.password)
        assert visitor.get("/admin/").status_code == 404
