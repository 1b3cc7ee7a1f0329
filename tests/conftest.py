"""What tests of several rooms share: a moment, a real Chromium, and who is told where there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import jpype  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# The same examples at every run, however busy the machine is; `--hypothesis-profile=default` draws others.
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")

CHROMIUMS = ("chromium", "google-chrome")


def chromium_path() -> str | None:
    """Find the browser of the machine."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


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


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose engine is missing, and say so; fail where the engine was asked for."""
    if item.get_closest_marker("browser") and not browser_is_complete():
        _do_without("Chromium that Playwright can drive", required="REQUIRE_BROWSER")
    if item.get_closest_marker("nginx") and not nginx_path():
        _do_without("nginx", required="REQUIRE_NGINX")
    if item.get_closest_marker("systemd") and not shutil.which("systemd-analyze"):
        _do_without("systemd", required="REQUIRE_SYSTEMD")
    if item.get_closest_marker("redis") and not shutil.which("redis-server"):
        _do_without("Redis", required="REQUIRE_REDIS")
    if item.get_closest_marker("postgresql") and not postgresql_folder():
        _do_without("PostgreSQL", required="REQUIRE_POSTGRESQL")
    if item.get_closest_marker("vera") and not java_path():
        _do_without("Java", required="REQUIRE_VERA")


def _do_without(engine: str, *, required: str) -> None:
    if os.environ.get(required) == "1":
        pytest.fail(f"{required}=1, but there is no {engine} on this machine", pytrace=False)
    pytest.skip(f"there is no {engine} on this machine")


@pytest.fixture
def moment() -> datetime:
    """The moment at which pages are asked for: the morning after the demo's as-of date."""
    return datetime(2015, 4, 8, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Tests that ask for it have the mark `browser`."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django would refuse the database there.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=sandbox)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A tab without cookies. Afterwards no script on it may have failed, and nothing been blocked by the policy."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    # A worker would go on asking the server when the test is over: tests/browser/test_offline.py has them.
    context = chromium.new_context(locale="en-GB", timezone_id="UTC", reduced_motion="reduce", service_workers="block")
    tab = context.new_page()
    tab.on("console", note)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []
