"""A reader without a network, in a real browser: what is saved, what is not, and what an update leaves behind."""

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings

from smartcity_session.models import ConferenceSession
from tests.factories.rows import ContributionFactory, EditionFactory, SessionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = "/sessions/d4/description.pdf"
SAVED = re.compile(r"^Saved at \d\d:\d\d GMT\+9\. The portal cannot be reached now")
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys())
      found.push(`${name.split("-")[0]} ${new URL(url).pathname}`);
  return found.sort();
}"""
UNTIL = """async argument => {
  const holds = %s;
  for (let left = 3600; left; left--) {
    if (await holds(argument)) return;
    await new Promise(done => setTimeout(done, 50));
  }
  throw new Error(`not within three minutes: ${holds}`);
}"""
Application = Callable[[dict[str, Any], Any], Any]


@dataclass
class Server:
    """The portal with hashed static files, as it is deployed. It can stall, be out of order, and be deployed anew."""

    folder: Path
    application: Application | None = None
    url: str = ""
    asked: list[str] = field(default_factory=list)
    is_flowing: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request, when the line is free."""
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        self.is_flowing.wait(30)
        assert self.application
        return self.application(environ, start_response)

    def deploy(self, *, css: str = "") -> None:
        """Take the static files of a release into service."""
        with (self.folder / "css" / "portal.css").open("a") as file:
            file.write(css)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.application = WSGIHandler()
        self.is_flowing.set()


@pytest.fixture
def session(transactional_db: None) -> ConferenceSession:
    session = SessionFactory.create(code="D4", title="Smart City Solutions", published=True)
    ContributionFactory.create(talk__session=session, talk__title="On the road")
    EditionFactory.create(session=session)
    return session


@pytest.fixture
def server(session: ConferenceSession, settings: Settings, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "static")
    shutil.copytree(portal.BASE_DIR / "static", server.folder)
    settings.STATICFILES_DIRS = [server.folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**portal.STORAGES, "staticfiles": {"BACKEND": backend}}
    server.deploy()
    thread = LiveServerThread("127.0.0.1", lambda _application: server)  # type: ignore[arg-type]  # any WSGI will do
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    server.url = f"http://127.0.0.1:{thread.port}"
    yield server
    server.is_flowing.set()
    thread.terminate()


@pytest.fixture
def context(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A browser that allows workers, in Seoul."""
    context = chromium.new_context(locale="en-GB", timezone_id="Asia/Seoul", base_url=server.url)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    """A tab in it. Afterwards no script may have failed, and nothing been blocked by the policy."""
    complaints: list[str] = []
    tab = context.new_page()
    tab.on("console", lambda each: complaints.append(each.text) if "Security Policy" in each.text else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    assert complaints == []


def visit(tab: Page, path: str = "/sessions/d4/") -> None:
    """Open a page and wait until it, the programme and the page of last resort are saved."""
    tab.goto(path)
    wait_until_saved(tab, "/offline/")
    wait_until_saved(tab, path)
    wait_until_saved(tab, "/")


def wait_until_saved(tab: Page, path: str, word: str = "") -> None:
    """Wait until what is saved of an address contains a word."""
    condition = "async ([path, word]) => (await (await caches.match(path))?.text())?.includes(word)"
    until(tab, condition, [path, word])


def until(tab: Page, condition: str, argument: Any = None) -> None:
    """Wait until a condition in JavaScript holds, which may be asynchronous."""
    tab.evaluate(UNTIL % condition, argument)


def cached(tab: Page) -> list[str]:
    """All that is saved, as the kind of shelf and the path, without digests."""
    return [re.sub(r"\.\w{12}\.", ".", each) for each in tab.evaluate(CACHED)]


def colour(tab: Page) -> str:
    """The colour of the first plate."""
    return str(tab.locator(".plate").first.evaluate("each => getComputedStyle(each).backgroundColor"))


def test_one_visit_is_enough_to_read_the_session_and_the_programme_without_a_network(
    context: BrowserContext, tab: Page, server: Server
) -> None:
    visit(tab)
    assert tab.get_by_text("Saved at").count() == 0
    styled = colour(tab)
    context.set_offline(True)
    tab.reload()
    expect(tab.get_by_role("heading", name="Smart City Solutions")).to_be_visible()
    expect(tab.get_by_role("status").first).to_have_text(SAVED)
    assert colour(tab) == styled
    tab.get_by_role("link", name="Programme").click()
    expect(tab).to_have_url(f"{server.url}/")
    expect(tab.get_by_role("status").first).to_have_text(SAVED)
    tab.goto("/sessions/d4/?from=mail#main")
    expect(tab.get_by_role("heading", name="Smart City Solutions")).to_be_visible()

    tab.goto("/speakers/")
    expect(tab.get_by_role("heading", level=1)).to_have_text("This page can't be reached now")
    expect(tab.locator("#saved li")).to_have_text(
        ["Programme – World Congress 2015", "D4 Smart City Solutions – World Congress 2015"]
    )
    tab.locator("#saved").get_by_role("link", name="D4").click()
    expect(tab.get_by_role("heading", name="On the road")).to_be_visible()


def test_a_first_visit_saves_what_it_needs_and_no_pdf(tab: Page, server: Server) -> None:
    visit(tab)
    own = {each for each in server.asked if not each.startswith("GET /static/")}
    assert own - {"GET /favicon.ico"} == {"GET /", "GET /offline/", "GET /service-worker.js", "GET /sessions/d4/"}
    assert cached(tab) == [
        "files /static/css/items.css",
        "files /static/css/portal.css",
        "files /static/css/programme.css",
        "files /static/img/icon.svg",
        "files /static/js/offline.js",
        "files /static/js/renew.js",
        "pages /",
        "pages /sessions/d4/",
        "shell /offline/",
        "shell /static/css/portal.css",
        "shell /static/img/icon.svg",
        "shell /static/js/offline.js",
        "shell /static/js/saved.js",
    ]


def test_a_server_that_stalls_is_given_three_seconds_and_then_the_saved_copy_is_shown(
    tab: Page, server: Server, session: ConferenceSession
) -> None:
    visit(tab)
    server.is_flowing.clear()
    started = time.monotonic()
    tab.goto("/sessions/d4/")
    assert time.monotonic() - started > 2.9
    expect(tab.get_by_role("status").first).to_have_text(SAVED)
    ConferenceSession.objects.update(title="Smarter City Solutions")
    server.is_flowing.set()  # what arrives late is saved for the next time
    wait_until_saved(tab, "/sessions/d4/", "Smarter City")
    tab.goto("/sessions/d4/")
    expect(tab.get_by_role("heading", name="Smarter City Solutions")).to_be_visible()
    assert tab.get_by_text("Saved at").count() == 0


def test_an_update_shows_the_new_page_in_its_new_clothes_and_leaves_no_old_files(
    context: BrowserContext, tab: Page, server: Server
) -> None:
    visit(tab)
    before = tab.evaluate(CACHED)
    ConferenceSession.objects.update(title="Smarter City Solutions")
    server.deploy(css=".plate { background: rgb(1, 2, 3) }")
    tab.goto("/sessions/d4/")
    wait_until_saved(tab, "/sessions/d4/", "Smarter City")
    until(tab, "async () => (await caches.keys()).filter(each => each.startsWith('shell-')).length === 1")
    context.set_offline(True)
    tab.reload()
    expect(tab.get_by_role("heading", name="Smarter City Solutions")).to_be_visible()
    assert colour(tab) == "rgb(1, 2, 3)"
    tab.goto("/")  # saved from the release before, and with its files
    expect(tab.get_by_role("status").first).to_have_text(SAVED)
    assert colour(tab) == "rgb(11, 92, 102)"
    assert tab.evaluate(CACHED) != before


def test_nothing_is_saved_of_forms_the_admin_and_what_is_sent(
    context: BrowserContext, tab: Page, server: Server
) -> None:
    visit(tab)
    before = cached(tab)
    tab.goto("/admin/login/")
    tab.goto("/check/")
    tab.locator("input[type=file]").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    tab.locator("main form button, main form [type=submit]").first.click()
    tab.wait_for_load_state()
    assert "POST /check/" in server.asked
    tab.goto("/api/v1/sessions")
    tab.goto("/speakers/")
    wait_until_saved(tab, "/speakers/")
    new = sorted(set(cached(tab)) - set(before))
    assert [each for each in new if not each.startswith("files /static/css/")] == ["pages /speakers/"]


def test_the_pdf_is_saved_when_asked_for_and_removed_when_asked_for(
    context: BrowserContext, tab: Page, server: Server
) -> None:
    visit(tab)
    assert f"GET {PDF}" not in server.asked
    tab.get_by_role("button", name="Save the PDF for offline").press("Enter")
    remove = tab.get_by_role("button", name="Remove the PDF from this device")
    expect(remove).to_be_focused()
    expect(tab.get_by_text("Saved on this device, 0 kB")).to_be_visible()
    assert f"kept {PDF}" in cached(tab)
    context.set_offline(True)
    tab.reload()
    expect(remove).to_be_visible()
    remove.click()
    expect(tab.get_by_role("button", name="Save the PDF for offline")).to_be_visible()
    assert f"kept {PDF}" not in cached(tab)
    tab.get_by_role("button", name="Save the PDF for offline").click()
    expect(tab.get_by_text("This could not be saved.")).to_be_visible()


def test_a_pdf_that_was_opened_is_saved_and_a_part_of_one_is_not(
    context: BrowserContext, tab: Page, server: Server
) -> None:
    visit(tab)
    part = f"fetch('{PDF}', {{headers: {{Range: 'bytes=0-9'}}}}).then(async part => [part.status, await part.text()])"
    assert tab.evaluate(part) == [206, "%PDF-1.7\n%"]
    pack = "fetch('/sessions/d4/reading-pack.zip').then(pack => pack.status)"
    assert tab.evaluate(pack) == 200
    assert [each for each in cached(tab) if "pdf" in each or "zip" in each] == []
    context.new_page().goto(PDF)
    wait_until_saved(tab, PDF)
    assert f"pages {PDF}" in cached(tab)


def test_a_form_without_a_network_says_so_and_lists_what_there_is(context: BrowserContext, tab: Page) -> None:
    visit(tab)
    context.set_offline(True)
    for path, heading in (("/check/", "This page can't be reached now"), ("/offline/", "Saved on this device")):
        tab.goto(path)
        expect(tab.get_by_role("heading", level=1)).to_have_text(heading)
        expect(tab.locator("#saved li")).to_have_count(2)
    tab.get_by_role("button", name="Remove all").click()
    expect(tab.get_by_text("Nothing is saved on this device any more.")).to_be_visible()
    assert [each for each in cached(tab) if not each.startswith("shell")] == []


def test_a_saved_page_that_is_withdrawn_is_forgotten(context: BrowserContext, tab: Page, server: Server) -> None:
    visit(tab)
    ConferenceSession.objects.update(status="draft", first_published_at=None)
    tab.goto("/sessions/d4/")
    until(tab, "async () => !(await caches.match('/sessions/d4/'))")
    context.set_offline(True)
    tab.reload()
    expect(tab.get_by_role("heading", level=1)).to_have_text("This page can't be reached now")


def test_switched_off_the_worker_goes_with_all_that_it_saved(tab: Page, server: Server, settings: Settings) -> None:
    visit(tab)
    settings.SERVICE_WORKER = False
    tab.goto("/")
    until(tab, "async () => !(await navigator.serviceWorker.getRegistrations()).length")
    assert cached(tab) == []
