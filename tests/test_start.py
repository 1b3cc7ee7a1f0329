"""What a process of the web server loads, and what it leaves to others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ASK_FOR_PAGES = """
import sys
from smartcity_session.wsgi import application
from django.core.management import call_command
from django.test import RequestFactory
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("load_demo", verbosity=0)
for path in ("/", "/sessions/d4/", "/sessions/d4/description.pdf", "/sessions/d4/session.ics", "/admin/login/"):
    started = []
    environ = {**RequestFactory().get(path).environ, "HTTP_HOST": "127.0.0.1:8000"}
    body = application(environ, lambda status, headers, *_more: started.append(status))
    list(body)
    print(path, started[0])
print(sorted(name for name in ("weasyprint", "fontTools", "pydyf", "granian", "pydantic") if name in sys.modules))
"""


@pytest.mark.system
def test_the_web_process_never_loads_the_pdf_engine() -> None:
    variables = {**os.environ, "TEST_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    asked = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", ASK_FOR_PAGES], cwd=ROOT, env=variables, capture_output=True, text=True, check=True
    )
    *pages, loaded = asked.stdout.splitlines()
    assert [line.split(" ", 1)[1] for line in pages[-5:]] == ["200 OK"] * 5
    assert loaded == "[]"
