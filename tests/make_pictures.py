"""Makes the pictures of README.md and docs/ anew, from the demo on a server of its own: `make pictures`.

The portal believes that it is at https://portal.example.org, so that no sheet says "test copy"; the browser's requests
to that address are answered by the server on loopback.
"""

import base64
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, Route, ViewportSize, sync_playwright

from tests.deploy.machines import ROOT, SITE, Node, get
from tests.engines import chromium_arguments, chromium_path

PICTURES = ROOT / "docs" / "pictures"
DEMO = ROOT / "smartcity_session" / "demo" / "session-d4.txt"
CORRECTIONS = {"can provide- with fewer resources- more": "can provide – with fewer resources – more"}
SHORT_NAME = "from smartcity_session.models import Edition; print(Edition.objects.get(number=1).short)"
LOGIN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
user = User.objects.create_superuser("pictures")
store = SessionStore()
store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
store.create()
print(store.session_key)
"""  # of an account without a password, in the throwaway portal of this program
SHEET = FloatRect(x=6, y=4, width=788, height=1115)  # the first page within the window of the browser's PDF viewer
VIEWER = ViewportSize(width=800, height=1132)
DESK, PHONE = ViewportSize(width=1280, height=860), ViewportSize(width=360, height=740)
PAGES = {  # of docs/pages.md
    "session": ("/sessions/d4/", DESK),
    "session-on-a-phone": ("/sessions/m1/", PHONE),
    "programme": ("/", DESK),
    "programme-on-a-phone": ("/", PHONE),
    "speaker": ("/speakers/{speaker}/", DESK),
    "search": ("/search/?q=city", DESK),
}
SPEAKER = """
from speakers.models import Speaker
print(Speaker.objects.filter(slug__endswith="made-up-1").get().slug)
"""
COLOURS = 64  # of a picture of text, which is then a third as large
FEW_COLOURS = 24  # of the pictures of pages, which are many
FRAME = """<!doctype html><style>
body { margin: 0; padding: 24px; width: 712px; max-height: 962px; overflow: hidden; background: #e9eef0 }
img { display: block; width: 100%; box-shadow: 0 1px 10px #0005 }
</style><body><img src="data:image/png;base64,"""


@contextmanager
def demo(folder: Path) -> Iterator[Node]:
    """A portal with the demo, whose second edition corrects the first."""
    text = DEMO.read_text()
    for wrong, right in CORRECTIONS.items():
        text = text.replace(wrong, right)
    (folder / "corrected.txt").write_text(text)
    node = Node(folder, SERVICE_WORKER="off", WEB_CONCURRENCY="1")
    node.manage("set_up")
    node.manage("import_session", str(folder / "corrected.txt"))
    node.manage("publish_edition", "D4", "--as-of", "2015-04-08", "--note", "Dashes corrected")
    node.start()
    try:
        yield node
    finally:
        node.stop()


def opened(browser: Browser, node: Node, path: str, *, login: str = "", window: ViewportSize | None = None) -> Page:
    """A page of the portal, in a window of a size at which it is laid out in two columns; to staff with a login."""

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        query = f"?{address.query}" if address.query else ""
        headers = {
            **route.request.all_headers(),
            "host": SITE,
            "x-forwarded-proto": "https",
            "x-forwarded-for": "192.0.2.1",
        }
        route.fulfill(
            response=route.fetch(
                url=f"http://127.0.0.1:{node.port}{address.path}{query}", headers=headers, max_redirects=0
            )
        )

    page = browser.new_page(
        viewport=window or {"width": 1100, "height": 600}, device_scale_factor=1 if window else 2, locale="en-GB"
    )
    if login:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.context.add_cookies([{"name": "__Host-session", "value": login, "url": f"https://{SITE}"}])
    page.route(f"https://{SITE}/**", answer)
    page.goto(f"https://{SITE}{path}", wait_until="networkidle")
    return page


def first_page(browser: Browser, pdf: Path) -> bytes:
    """The first page of a PDF, as the browser shows it."""
    page = browser.new_page(viewport=VIEWER, device_scale_factor=2)
    page.goto(f"{pdf.as_uri()}#toolbar=0&navpanes=0&view=Fit")
    page.wait_for_timeout(3000)  # the viewer does not say when it has drawn
    return page.screenshot(clip=SHEET)


def write(browser: Browser, name: str, picture: bytes) -> None:
    """Write a picture with a frame around it, at most as tall as a sheet of paper."""
    page = browser.new_page(viewport={"width": 760, "height": 1010}, device_scale_factor=2)
    page.set_content(f'{FRAME}{base64.b64encode(picture).decode()}" alt=""></body>', wait_until="load")
    store(name, page.locator("body").screenshot(), colours=COLOURS)
    page.close()


def store(name: str, picture: bytes, *, colours: int) -> None:
    """Write a picture with so many colours."""
    with Image.open(io.BytesIO(picture)) as drawn:
        drawn.convert("RGB").quantize(colours).save(PICTURES / name, optimize=True)


def write_pages(browser: Browser, node: Node, prefix: str) -> None:
    """Write the first screen of each of PAGES, in a programme with about 14 sessions at a time.

    The pictures "before-…" were made by this function in commit 6201e23, before the pages got their present look.
    """
    node.manage("make_programme", "--sessions", "280", "--add")
    speaker = node.manage("shell", "-v", "0", "-c", SPEAKER).strip()
    for name, (path, window) in PAGES.items():
        page = opened(browser, node, path.format(speaker=speaker), window=window)
        store(f"{prefix}-{name}.png", page.screenshot(), colours=FEW_COLOURS)
        page.close()


def main() -> None:
    """Make all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, demo(Path(name)) as node:
        browser = playwright.chromium.launch(
            # Playwright's own way without a window has no viewer of PDFs
            executable_path=chromium_path(),
            headless=False,
            args=["--headless=new", "--hide-scrollbars", *chromium_arguments()],
        )
        write(browser, "page.png", opened(browser, node, "/sessions/d4/").screenshot(full_page=True))
        sheet = Path(name) / "sheet.pdf"
        sheet.write_bytes(get(node.port, "/sessions/d4/description.pdf", X_Forwarded_Proto="https").body)
        write(browser, "pdf.png", first_page(browser, sheet))
        short = node.manage("shell", "-v", "0", "-c", SHORT_NAME).strip()
        write(browser, "current.png", opened(browser, node, f"/e/{short}").screenshot(full_page=True))
        login = node.manage("shell", "-v", "0", "-c", LOGIN).strip()
        change = "/admin/smartcity_session/conferencesession/1/change/"
        write(browser, "session-in-admin.png", opened(browser, node, change, login=login).screenshot())
        write_pages(browser, node, "after")
        browser.close()


if __name__ == "__main__":
    main()
