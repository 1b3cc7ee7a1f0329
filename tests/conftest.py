"""What tests of several packages share: a clock, one PDF renderer, a real Chromium; and which tests run where."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections
from django.template import Context
from django.template.base import Template
from django.test import Client
from django.test.utils import instrumented_test_render  # type: ignore[attr-defined]  # the stubs leave it out
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from smartcity_session.content import SessionContent
from smartcity_session.document.frames import Blobs, Fields
from smartcity_session.document.pdf import Pdf, Renderer, RendererPool
from smartcity_session.http.languages import SiteLanguages, remember_site_languages
from smartcity_session.processes.garbage import collect_garbage_seldom
from tests.clock import Clock
from tests.connections import end_other_connections
from tests.deploy.static_files import FOLDER
from tests.engines import (
    browser_is_complete,
    chromium_arguments,
    chromium_path,
    java_path,
    nginx_path,
    postgresql_folder,
)
from tests.factories.rows import CHANCE, begin_anew

# The same examples at every run, however busy the machine is; `--hypothesis-profile=default` draws others.
REPEATABLE: dict[str, Any] = {
    "derandomize": True,
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile("few", max_examples=25, **REPEATABLE)
settings.register_profile("repeatable", **REPEATABLE)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# Tests that need one of these start a server, a browser or a virtual machine.
ENGINES = ("browser", "nginx", "postgresql", "redis", "systemd", "vera")
DATABASES = {"db", "transactional_db", "live_server"}
# Folders whose tests share servers: one worker runs all of a folder, so that they are started once.
SHARED_SERVERS = ("tests/deploy", "tests/nodes", "tests/storage")
LEFT_OUT = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the servers that the workers start one place for the static files, which take long to compress."""
    collect_garbage_seldom()  # else an eighth of the time in which tests are collected
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="portal-tests-static-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(FOLDER)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs an engine as a test of the system, and what uses the database; group what shares servers."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
        folder = item.path.parent.relative_to(item.config.rootpath).as_posix()
        if folder in SHARED_SERVERS:
            item.add_marker(pytest.mark.xdist_group(folder))
        if folder in SHARED_SERVERS or any(item.get_closest_marker(mark) for mark in (*ENGINES, "walk")):
            item.add_marker(pytest.mark.system)


def pytest_collection_finish() -> None:
    """Do as the portal's own processes do: else a tenth of the time is spent on looking through what was imported."""
    collect_garbage_seldom()


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count what is left out. Each worker leaves out the same tests, and its process tells the one that reports."""
    for config in {item.config for item in items}:
        config.stash[LEFT_OUT] = config.stash.get(LEFT_OUT, 0) + len(items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Pass on the count from a worker."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the count of a worker that has ended."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how many tests were left out, and how to run them."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} tests were left out; make test-all runs every test.")


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


@pytest.fixture(autouse=True)
def _factories_begin_anew() -> None:
    """Let equal tests make equal rows, whatever was made before them."""
    begin_anew()


@pytest.fixture(autouse=True)
def _english_congress() -> None:
    """Let no test know of the languages of another test's congress; saving a congress makes its own known."""
    remember_site_languages(SiteLanguages())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Set up the test databases. PostgreSQL drops none that is in use, and a server's thread may outlive its test."""
    yield
    with django_db_blocker.unblock():
        end_other_connections()


def _render(template: Template, context: Context) -> Any:
    """Render, and note template and context for `response.context`, except of the hundreds of parts of form fields."""
    if (template.name or "").startswith("django/forms/"):
        return template.nodelist.render(context)
    return instrumented_test_render(template, context)


@pytest.fixture(autouse=True, scope="session")
def _note_no_parts_of_fields(django_test_environment: None) -> Iterator[None]:
    """Render admin pages in two thirds of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _render)
        yield


@pytest.fixture
def moment() -> datetime:
    """The moment at which pages are asked for: the morning after the demo's as-of date."""
    return datetime(2015, 4, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The portal's clock, which stands at the moment until the test moves it."""
    clock = Clock(moment)
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


class SharedRenderer(Renderer):
    """A renderer that, asked for the same sheet again, gives the same answer again."""

    def __init__(self) -> None:
        super().__init__()
        self._answers: dict[str, tuple[Fields, Blobs]] = {}

    def _ask(self, fields: Fields, blobs: Blobs) -> tuple[Fields, Blobs]:
        asked = repr((fields, blobs))
        if asked not in self._answers:
            self._answers[asked] = super()._ask(fields, blobs)
        return self._answers[asked]


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """One rendering process for all tests that need no new one: to start it takes longer than to make a PDF."""
    with Renderer() as shared:
        yield shared


@pytest.fixture(scope="session")
def shared_renderer() -> Iterator[SharedRenderer]:
    """The rendering process with which tests publish."""
    with SharedRenderer() as shared:
        yield shared


@pytest.fixture(scope="session")
def shared_renderers() -> Iterator[RendererPool]:
    """The rendering processes with which tests publish several sessions."""
    with RendererPool() as shared:
        yield shared


@pytest.fixture(autouse=True)
def _publish_with_the_shared_renderers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Editions are rendered by shared processes; other threads start one each, as the portal does.

    What the portal draws by chance comes from the numbers of the factories, so that many tests ask for the same sheet.
    """
    monkeypatch.setattr("smartcity_session.editions.publishing.secrets", CHANCE)

    def renderer() -> AbstractContextManager[Renderer]:
        if threading.current_thread() is not threading.main_thread():
            return Renderer()
        return nullcontext(request.getfixturevalue("shared_renderer"))

    def render_in_the_shared_process(content: SessionContent, **asked: Any) -> Pdf:
        with renderer() as running:
            return running.render(content, **asked)

    def renderers() -> AbstractContextManager[RendererPool]:
        return nullcontext(request.getfixturevalue("shared_renderers"))

    monkeypatch.setattr("smartcity_session.editions.batches.RendererPool", renderers)
    monkeypatch.setattr("smartcity_session.editions.publishing.Renderer", renderer)
    monkeypatch.setattr("smartcity_session.editions.publishing.render", render_in_the_shared_process)


@pytest.fixture(autouse=True)
def _empty_the_cache_table(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Empty the table of the cache after a test whose transactions were real: it has no model, so no flush does it."""
    yield
    mark = request.node.get_closest_marker("django_db")
    if {"transactional_db", "live_server"}.intersection(request.fixturenames) or (mark and mark.kwargs):
        with django_db_blocker.unblock():
            cache.clear()


@pytest.fixture(autouse=True)
def _close_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the files of answers that a test did not read to their end, as a server does."""
    ask, streamed = Client.request, []

    def ask_and_remember(client: Client, **environ: Any) -> Any:
        response = ask(client, **environ)
        if response.streaming:
            streamed.append(response)
        return response

    monkeypatch.setattr(Client, "request", ask_and_remember)
    yield
    request_finished.disconnect(close_old_connections)  # the test's own connection is not to be touched
    for response in streamed:
        response.close()
    request_finished.connect(close_old_connections)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Tests that ask for it have the mark `browser`."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django would refuse the database there.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_arguments())
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
