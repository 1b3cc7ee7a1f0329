"""The portal's settings as tests need them: no variable of the developer's, no file of the developer's portal."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from smartcity_session.config.environment import VARIABLES

state = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, state, ignore_errors=True)
os.environ |= dict.fromkeys(VARIABLES, "")  # blank is unset, and wins over a file .env
os.environ["VAR_DIR"] = str(state)
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from smartcity_session.settings import *  # noqa: E402, F403 (the variables above decide what it says)
from smartcity_session.settings import DATABASES, MEDIA_ROOT, STATIC_ROOT, STORAGES  # noqa: E402 (as above)

STATIC_ROOT.mkdir()
MEDIA_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # not collected
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
if not os.environ["DATABASE_URL"]:
    DATABASES["default"]["TEST"] = {"NAME": str(state / "tests.sqlite3")}  # a file, as in production
    options = DATABASES["default"]["OPTIONS"]
    options = {
        **options,
        "init_command": options["init_command"] + "PRAGMA synchronous=OFF;",
    }  # no care for a power cut
    DATABASES["default"]["OPTIONS"] = options
