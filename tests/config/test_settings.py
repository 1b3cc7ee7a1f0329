import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from smartcity_session.config import environment

pytestmark = pytest.mark.system
BLANK = dict.fromkeys(environment.VARIABLES, "")  # blank wins over a file .env


def run_python(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python beside manage.py with the variables of an installation, and no others."""
    env = {**BLANK, **variables}
    return subprocess.run(  # noqa: S603 (the test's own words)
        [sys.executable, *words], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )


def read_settings(names: list[str], **variables: str) -> list[Any]:
    code = "import json, sys; from smartcity_session import settings as s;"
    code += "print(json.dumps([getattr(s, name) for name in sys.argv[1:]]))"
    values: list[Any] = json.loads(run_python("-c", code, *names, **variables).stdout)
    return values


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "nowhere"),
        ("PORT", "http"),
        ("SECRET_KEY", "hunter2"),
        ("DATABASE_URL", "mysql://db/portal"),
        ("REDIS_URL", "memcached://127.0.0.1"),
        ("EMAIL_URL", "pigeon://home"),
        ("DEFAULT_FROM_EMAIL", "nobody"),
        ("TRUSTED_PROXY_COUNT", "all"),
        ("VENUE_NETWORKS", "the venue"),
        ("WEB_CONCURRENCY", "0"),
        ("LOG_LEVEL", "loud"),
        ("ADMIN_PATH", "a/b"),
        ("ADMIN_SECOND_FACTOR", "sometimes"),
        ("LOG_FORMAT", "xml"),
        ("SENTRY_DSN", "sentry"),
        ("VAR_DIR", "var"),
        ("SERVICE_WORKER", "perhaps"),
        ("DEBUG", "maybe"),
    ],
)
def test_a_bad_variable_stops_every_command_with_one_line_that_names_it(name: str, value: str, tmp_path: Path) -> None:
    result = run_python("manage.py", "migrate", **{"VAR_DIR": str(tmp_path), name: value})
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"The variable {name} ")
    assert result.stderr.count("\n") == 1


def test_a_production_address_alone_makes_the_deployment_checks_clean(tmp_path: Path) -> None:
    result = run_python(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        SITE_URL="https://portal.example.org",
        TRUSTED_PROXY_COUNT="1",
        VAR_DIR=str(tmp_path),
    )
    assert result.stdout == "System check identified no issues (1 silenced).\n"
    assert result.returncode == 0


def test_the_address_follows_the_port_and_decides_on_hosts_cookies_and_encryption(tmp_path: Path) -> None:
    names = ["SITE_URL", "ALLOWED_HOSTS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE"]
    names += ["SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
    local = read_settings(names, VAR_DIR=str(tmp_path), PORT="9000")
    hosts = ["127.0.0.1", "localhost", "[::1]"]
    assert local == ["http://127.0.0.1:9000", hosts, "session", "csrf", False, False, 0]
    public = read_settings(names, VAR_DIR=str(tmp_path), SITE_URL="https://portal.example.org")
    hosts = ["portal.example.org"]
    assert public == ["https://portal.example.org", hosts, "__Host-session", "__Host-csrf", True, True, 31536000]


def test_a_forwarded_scheme_counts_only_behind_a_trusted_proxy(tmp_path: Path) -> None:
    assert read_settings(["SECURE_PROXY_SSL_HEADER"], VAR_DIR=str(tmp_path)) == [None]
    behind_two = read_settings(["SECURE_PROXY_SSL_HEADER"], VAR_DIR=str(tmp_path), TRUSTED_PROXY_COUNT="2")
    assert behind_two == [["HTTP_X_FORWARDED_PROTO", "https"]]


def test_the_example_file_has_every_variable_and_sets_none() -> None:
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    assert sorted(re.findall(r"^# (\w+)=", "\n".join(lines), re.MULTILINE)) == sorted(environment.VARIABLES)
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_the_admin_and_its_password_reset_move_to_the_named_path(tmp_path: Path) -> None:
    code = "import django; django.setup(); from django.urls import reverse;"
    code += "print(reverse('admin:login'), reverse('admin_password_reset'))"
    variables = {"DJANGO_SETTINGS_MODULE": "smartcity_session.settings", "VAR_DIR": str(tmp_path)}
    assert run_python("-c", code, **variables, ADMIN_PATH="desk-7f3k").stdout == (
        "/desk-7f3k/login/ /desk-7f3k/password_reset/\n"
    )


def test_what_readers_typed_is_in_no_report_of_an_error(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys; sys.path.insert(0, '.')\n"
        "import sentry_sdk, smartcity_session.settings\n"
        "def take(message): raise OSError('The disk is full')\n"
        "sentry_sdk.get_client().transport.capture_envelope = lambda envelope: print(envelope.serialize().decode())\n"
        "try:\n    take(''.join(['What a reader', ' typed']))\n"
        "except OSError: sentry_sdk.capture_exception()\n"
    )
    report = run_python(str(program), SENTRY_DSN="http://key@127.0.0.1:9/1", VAR_DIR=str(tmp_path)).stdout
    assert "The disk is full" in report
    assert "What a reader typed" not in report
