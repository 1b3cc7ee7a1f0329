"""The static files of the portal, hashed and compressed once for all servers that a test run starts."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from smartcity_session.config.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "TESTS_STATIC_FILES"  # the variable that names where all workers of a run keep them
COLLECT = """
import django; django.setup()
from smartcity_session.management.static_files import collect_static_files
collect_static_files()
"""


def share_static_files(folder: Path) -> None:
    """Give a portal whose VAR_DIR is `folder` the collected files, unless it has them: it would collect its own.

    Outside of a test run nothing is given.
    """
    if FOLDER not in os.environ or (folder / "static.stamp").exists():
        return
    shared = Path(os.environ[FOLDER])
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "static.stamp").exists():
            own = {"VAR_DIR": str(shared), "DJANGO_SETTINGS_MODULE": "smartcity_session.settings"}
            env = {**dict.fromkeys(VARIABLES, ""), "PATH": os.environ["PATH"], **own}
            subprocess.run([sys.executable, "-c", COLLECT], cwd=ROOT, env=env, check=True)  # noqa: S603 (the text above)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(shared / "static", folder / "static", dirs_exist_ok=True)
    shutil.copy2(shared / "static.stamp", folder / "static.stamp")
