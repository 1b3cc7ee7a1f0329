"""Where ADMIN_PATH is a secret, nothing that a stranger can read names it. And who may see what of the admin."""

import json
from pathlib import Path

import pytest

from tests.config.test_settings import run_python

# The site map is made when the portal starts, so this runs in a portal of its own.
WALK = """
import django
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
from django.test import Client
from django.urls import reverse
from tests.factories.addresses import addresses, session_with_everything
import json, sys
reader, told = Client(raise_request_exception=False, headers={"Host": "127.0.0.1"}), []
empty = ["/", "/robots.txt", "/service-worker.js", "/nothing/", "/sessions/x/questions/chair/"]
before = {path: reader.get(path) for path in empty}
found = {**before, **{path: reader.get(path) for path in addresses(session_with_everything())}}
for path, response in found.items():
    if "desk-7f3k" in f"{dict(response.headers)} {b''.join(response)}":
        told.append(path)
statuses = [response.status_code for path, response in found.items() if path != "/readyz"]
head = [reader.get(path).status_code for path in ("/admin/", "/admin/login/", reverse("admin:login"))]
print(json.dumps([told, max(statuses), head, len(found), before["/robots.txt"].text]))
"""


@pytest.mark.system
def test_nothing_public_names_the_secret_address_of_the_admin(tmp_path: Path) -> None:
    variables = {
        "DJANGO_SETTINGS_MODULE": "smartcity_session.settings",
        "VAR_DIR": str(tmp_path),
        "LOG_LEVEL": "CRITICAL",
    }
    result = run_python("-W", "ignore", "-c", WALK, **variables, ADMIN_PATH="desk-7f3k")
    told, highest, statuses, count, robots = json.loads(result.stdout.splitlines()[-1])
    assert told == []
    assert highest < 500
    assert statuses == [404, 404, 200]
    assert count > 60
    assert robots.startswith("User-agent: *\nDisallow:\n\n")
