"""What an attacker with 250 addresses sends, from a process of its own: `abuse.py` starts it and reads what it counted.

    python -m tests.benchmarks.attacks PORT --seconds 60 [--secure] [--password PASSWORD]

It prints a line when it begins, and at the end a line of JSON: for each kind of attack, how often it was answered by
which status.
"""

import argparse
import json
import random
import ssl
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from itertools import count
from urllib.parse import urlencode

from lxml import html  # type: ignore[import-untyped]  # ships no types

from tests.deploy.machines import SITE, trusting

PATIENCE_S = 60.0  # as long as nginx waits for a node
PAUSE_S = 0.01  # between two requests of a thread, so that there is an end to how many they are
READ_S = 2.2  # a form that comes back sooner is taken for a robot's
CHANCE = random.Random(1)  # noqa: S311 (nothing to guess)
MEGABYTE = b"x" * 1_000_000
PAGES = (
    "/",
    "/sessions/m1/",
    "/programme.ics",
    "/schedule.xml",
    "/schedule.json",
    "/speakers/",
    "/organisations/",
    "/feed.atom",
    "/sitemap.xml",
    "/api/v1/sessions",
    "/sessions/m1/session.ics",
    "/sessions/m1/reading-pack.zip",
    "/search/?q=water",
)
FORMS = (
    "/request/",
    "/sessions/m1/request/",
    "/sessions/m1/questions/",
    "/sessions/m1/feedback/",
    "/admin/login/",
    "/admin/password_reset/",
)
LOGIN, PASTE = "/admin/login/", "/admin/smartcity_session/conferencesession/paste/"
TEXTS = ("." * 200_000, "a\u0301" * 25_000, "[" * 100_000, "a. b? c! " * 20_000, "x" * 240_000)
DESCRIPTIONS = ("." * 40_000, "a. " * 13_000, "Dr. " * 10_000, "- \n" * 13_000, "9:00-" * 8_000)


@dataclass
class Answer:
    """What came back: the status, how long it took in seconds, and what else counts."""

    status: int
    seconds: float
    retry_after: str
    body: bytes
    cookies: dict[str, str]

    @property
    def label(self) -> str:
        """The status as it is counted: a 503 should say when to come again."""
        if self.status != 503:
            return str(self.status)
        return "503 with Retry-After" if self.retry_after else "503 without Retry-After"


@dataclass(frozen=True)
class Caller:
    """Somebody who asks the portal, on a connection of its own each time."""

    port: int
    secure: bool
    patience: float = PATIENCE_S
    context: ssl.SSLContext = field(default_factory=trusting)

    def connect(self, address: str = "127.0.0.1") -> HTTPConnection:
        """A connection from an address of loopback."""
        source = (address, 0)
        if self.secure:
            return HTTPSConnection(
                "127.0.0.1", self.port, timeout=self.patience, source_address=source, context=self.context
            )
        return HTTPConnection("127.0.0.1", self.port, timeout=self.patience, source_address=source)

    def ask(
        self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, address: str = "127.0.0.1"
    ) -> Answer:
        """Send a request, a POST where there is a body. OSError and HTTPException where no answer comes."""
        connection = self.connect(address)
        start = time.monotonic()
        try:
            connection.request("POST" if body is not None else "GET", path, body, {"Host": SITE, **(headers or {})})
            answer = connection.getresponse()
            read = answer.read()
        finally:
            connection.close()
        cookies = {
            name: morsel.value
            for line in answer.headers.get_all("Set-Cookie", [])
            for name, morsel in SimpleCookie(line).items()
        }
        return Answer(answer.status, time.monotonic() - start, answer.headers.get("Retry-After", ""), read, cookies)


class Attacker:
    """Sends what is asked of it until the time is over, and counts the answers."""

    def __init__(self, caller: Caller, password: str) -> None:
        self.caller = caller
        self.password = password
        self.counted: dict[str, Counter[str]] = {}
        self.over = threading.Event()
        self._turns = count()
        self._lock = threading.Lock()

    def address(self) -> str:
        """The next of the attacker's addresses."""
        return f"127.0.1.{next(self._turns) % 250 + 1}"

    def count(self, kind: str, label: str) -> None:
        """Count an answer."""
        with self._lock:
            self.counted.setdefault(kind, Counter())[label] += 1

    def send(
        self, kind: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, address: str = ""
    ) -> Answer | None:
        """Send a request, and count how it was answered; None where it was not."""
        try:
            answer = self.caller.ask(path, body, headers, address or self.address())
        except (OSError, HTTPException) as error:
            self.count(kind, f"no answer: {type(error).__name__}")
            return None
        self.count(kind, answer.label)
        return answer

    def send_form(self, kind: str, path: str, change: Callable[[dict[str, str]], tuple[bytes, str]]) -> None:
        """Ask for a page with a form, fill it in as slowly as a person does, and send what `change` makes of it."""
        address = self.address()
        shown = self.send(f"{kind} (the page)", path, address=address)
        if shown is None or shown.status != 200 or self.over.wait(READ_S):
            return
        body, content_type = change(fields_of(shown.body))
        headers = {"Content-Type": content_type, **self.browser(path, shown.cookies)}
        self.send(kind, path, body, headers, address)

    def browser(self, path: str, cookies: dict[str, str]) -> dict[str, str]:
        """What a browser sends along with a form."""
        scheme = "https" if self.caller.secure else "http"
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"Cookie": cookie, "Referer": f"{scheme}://{SITE}{path}"}

    def run(self, seconds: float) -> None:
        """Attack, in all ways at once; end when the last answer has come."""
        log_in = self.log_in() if self.password else {}
        ways = [way for way, threads in WAYS.items() for _each in range(threads)]
        if log_in:
            ways.append(lambda attacker: attacker.paste(log_in))
        with ThreadPoolExecutor(len(ways)) as pool:
            print("begins", flush=True)  # noqa: T201 (a program)
            done = [pool.submit(self._repeat, way) for way in ways]
            time.sleep(seconds)
            self.over.set()
        for each in done:
            each.result()  # an attack that broke down by itself measured nothing

    def _repeat(self, way: "Way") -> None:
        while not self.over.wait(PAUSE_S):
            way(self)

    def log_in(self) -> dict[str, str]:
        """The cookies of an organiser."""
        shown = self.caller.ask(LOGIN)
        filled = {**fields_of(shown.body), "username": "organiser", "password": self.password}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.caller.ask(LOGIN, urlencode(filled).encode(), {**kind, **self.browser(LOGIN, shown.cookies)})
        if answer.status != 302:
            sys.exit(f"the organiser could not log in: {answer.status}")
        return {**shown.cookies, **answer.cookies}

    def paste(self, cookies: dict[str, str]) -> None:
        """Give the importer a text that is hard to read."""
        shown = self.send("importer (the page)", PASTE, None, self.browser(PASTE, cookies))
        if shown is None or shown.status != 200:
            return
        text = CHANCE.choice(DESCRIPTIONS)
        body = urlencode({**fields_of(shown.body), "text": text, "read": "Read it"}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.send("importer", PASTE, body, {**kind, **self.browser(PASTE, {**cookies, **shown.cookies})})


Way = Callable[[Attacker], None]


def _query(attacker: Attacker) -> None:
    attacker.send("?x=", _unknown(CHANCE.choice(PAGES)))


def _cookie(attacker: Attacker) -> None:
    value = _token()
    cookie = f"another-session={value}; __Host-session={value}; session={value}"
    attacker.send("cookie", CHANCE.choice(PAGES), None, {"Cookie": cookie})


def _authorization(attacker: Attacker) -> None:
    attacker.send("Authorization", CHANCE.choice(PAGES), None, {"Authorization": f"Bearer {_token()}"})


def _range(attacker: Attacker) -> None:
    attacker.send("Range", CHANCE.choice(PAGES), None, {"Range": f"bytes={CHANCE.randrange(500)}-"})


def _hang_up(attacker: Attacker) -> None:
    connection = attacker.caller.connect(attacker.address())
    try:
        connection.request("GET", _unknown(CHANCE.choice(PAGES)), headers={"Host": SITE})
        attacker.over.wait(1.0)
        attacker.count("hang-up", "hung up")
    except OSError as error:
        attacker.count("hang-up", f"no answer: {type(error).__name__}")
    finally:
        connection.close()


def _megabyte(attacker: Attacker) -> None:
    path = CHANCE.choice((LOGIN, "/check/", "/request/", "/sessions/m1/", "/nowhere/"))
    attacker.send("1 MB", path, MEGABYTE, {"Content-Type": "application/x-www-form-urlencoded"})


def _long_text(attacker: Attacker) -> None:
    def change(fields: dict[str, str]) -> tuple[bytes, str]:
        text = CHANCE.choice(TEXTS)
        kept = {name: value for name, value in fields.items() if value}
        empty = [name for name in fields if name not in kept and name != "homepage"]
        filled = {**kept, **({CHANCE.choice(empty): text} if empty else {"text": text})}
        return urlencode(filled).encode(), "application/x-www-form-urlencoded"

    attacker.send_form("long text", CHANCE.choice(FORMS), change)


def _many_fields(attacker: Attacker) -> None:
    def change(fields: dict[str, str]) -> tuple[bytes, str]:
        number = CHANCE.choice((4_900, 20_000))
        more = {f"f{each}": "a" for each in range(number)}
        return urlencode({**fields, **more}).encode(), "application/x-www-form-urlencoded"

    attacker.send_form("many fields", CHANCE.choice(FORMS), change)


def _deflated(attacker: Attacker) -> None:
    def change(fields: dict[str, str]) -> tuple[bytes, str]:
        texts = {name: (value.encode(), "") for name, value in fields.items()}
        return multipart({**texts, "pdf": (CHANCE.choice(bombs()), "a.pdf")})

    attacker.send_form("deflate bomb", "/check/", change)


# What attacks, and in how many threads
WAYS: dict[Way, int] = {
    _query: 4,
    _cookie: 2,
    _authorization: 2,
    _range: 2,
    _hang_up: 16,
    _megabyte: 2,
    _long_text: 3,
    _many_fields: 2,
    _deflated: 3,
}


def _unknown(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}x={_token()}"


def _token() -> str:
    return f"{CHANCE.getrandbits(64):x}"


def fields_of(page: bytes) -> dict[str, str]:
    """What stands in the forms of a page that are sent by POST."""
    forms = [form for form in html.fromstring(page.decode()).forms if form.method == "POST"]
    return {name: value or "" for form in forms for name, value in form.fields.items() if name != "pdf"}


def multipart(parts: dict[str, tuple[bytes, str]]) -> tuple[bytes, str]:
    """The body of a form with these contents and, of files, their names; and its Content-Type (RFC 7578)."""
    boundary = f"--{_token()}{_token()}"
    body = b""
    for name, (content, file_name) in parts.items():
        file = f'; filename="{file_name}"\r\nContent-Type: application/pdf' if file_name else ""
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"
        )
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


@cache
def bombs() -> list[bytes]:
    """PDFs of a few kB to 1 MB with a stream of 512 MB: metadata, an attachment and a page, deflated once and twice."""
    once = _deflate(b"\0" * 2**20 for _megabyte in range(512))
    twice = _deflate(iter([once]))
    return [
        _pdf(place, stream, filters)
        for place in ("metadata", "attachment", "page")
        for stream, filters in ((once, "/FlateDecode"), (twice, "[/FlateDecode /FlateDecode]"))
    ]


def _deflate(blocks: Iterator[bytes]) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*map(packer.compress, blocks), packer.flush()])


def _pdf(place: str, stream: bytes, filters: str) -> bytes:
    large = f"/Length {len(stream)} /Filter {filters}"
    in_catalog = {
        "metadata": "/Metadata 4 0 R",
        "attachment": "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a) /EF << /F 4 0 R >> >>] >> >>",
        "page": "",
    }[place]
    in_page = "/Contents 4 0 R" if place == "page" else ""
    kind = "/Type /Metadata /Subtype /XML" if place == "metadata" else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {in_catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] {in_page} >>".encode(),
        f"<< {kind} {large} >>\nstream\n".encode() + stream + b"\nendstream",
    ]
    file, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(file)
    return file + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def main() -> None:
    """Attack a port of loopback, and say how that was answered."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("port", type=int)
    arguments.add_argument("--seconds", type=float, required=True)
    arguments.add_argument("--secure", action="store_true")
    arguments.add_argument("--password", default="")
    asked = arguments.parse_args()
    bombs()
    attacker = Attacker(Caller(asked.port, asked.secure), asked.password)
    attacker.run(asked.seconds)
    print(json.dumps(attacker.counted))  # noqa: T201 (a program)


if __name__ == "__main__":
    main()
