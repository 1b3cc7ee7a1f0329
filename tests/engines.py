"""Programs beside the portal that some tests need: where they are on this machine, if they are."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import jpype  # type: ignore[import-untyped]  # ships no types

CHROMIUMS = ("chromium", "google-chrome")


def chromium_path() -> str | None:
    """Find the browser of the machine."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def chromium_arguments() -> list[str]:
    """Options that the browser needs here: it refuses to put root into its sandbox."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


@cache
def browser_is_complete() -> bool:
    """Say whether there is a browser, and Playwright's driver starts: it needs a library that a bare machine lacks."""
    driver = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False)
    return chromium_path() is not None and driver.returncode == 0


def java_path() -> str | None:
    """Find the Java runtime that the veraPDF engine would start in."""
    try:
        return str(jpype.getDefaultJVMPath())
    except jpype.JVMNotFoundException:
        return None


def nginx_path() -> str | None:
    """Find nginx, which is not on everybody's PATH."""
    return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")


def postgresql_folder() -> Path | None:
    """Find the programs of the newest PostgreSQL of the machine, which are not on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None
