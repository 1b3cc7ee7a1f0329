"""A page as it is kept: bytes, plain and compressed once, with a strong ETag for each form of them (RFC 9110, 8.8)."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from smartcity_session.keeping import made_anew_at
from smartcity_session.middleware import best_encoding, is_compressible, packed
from smartcity_session.revisions import State

LARGEST_PAGE = 4 * 1024**2
LONGEST_S = 300.0  # a page is made anew after this time, whatever it says
SAME_FOR_ALL = {"", "accept-encoding", "origin"}
OF_ONE_ANSWER = {"content-length", "content-encoding", "etag", "x-request-id"}


@dataclass(frozen=True, slots=True)
class Page:
    """What is kept of one answer: `forms` are its bytes by content coding, `valid_until` is a Unix time."""

    state: State
    valid_until: float
    headers: tuple[tuple[str, str], ...]
    etag: str
    forms: dict[str, bytes]

    @property
    def size(self) -> int:
        """The bytes that it takes in memory, nearly."""
        return sum(map(len, self.forms.values())) + 2000

    def answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any], *, is_stale: bool = False
    ) -> Iterable[bytes]:
        """Answer with the form that the reader takes, or with 304 where the reader has it (RFC 9110, 13.1.2)."""
        coding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        coding = coding if coding in self.forms else ""
        etag = f'"{self.etag}-{coding}"' if coding else f'"{self.etag}"'
        headers = [*self.headers, ("ETag", etag)]
        if is_stale:
            headers.append(("Cache-Status", "portal; hit; detail=stale"))  # RFC 9211
        if _is_known(etag, environ.get("HTTP_IF_NONE_MATCH", "")):
            start_response("304 Not Modified", [each for each in headers if each[0].lower() != "content-type"])
            return [b""]
        body = self.forms[coding]
        headers.append(("Content-Length", str(len(body))))
        if coding:
            headers.append(("Content-Encoding", coding))
        start_response("200 OK", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def page_of(response: HttpResponseBase, *, state: State, now: float) -> Page | None:
    """What to keep of an answer made now, a Unix time; None where it is not everybody's, or too large."""
    body = _body(response) if _is_for_everybody(response) else None
    if body is None:
        return None
    codings = ("br", "gzip") if is_compressible(response, body) else ()
    etag = response.headers.get("ETag", "")
    until = made_anew_at(getattr(response, "valid_until", None), datetime.fromtimestamp(now, UTC))
    return Page(
        state=state,
        valid_until=min(now + LONGEST_S, until.timestamp() if until else now + LONGEST_S),
        headers=tuple((name, value) for name, value in response.items() if name.lower() not in OF_ONE_ANSWER),
        etag=etag.strip('"') if etag.startswith('"') else hashlib.sha256(body).hexdigest()[:32],
        forms={"": body} | {coding: packed(body, coding) for coding in codings},
    )


def _is_for_everybody(response: HttpResponseBase) -> bool:
    """Whether the answer is the same for every anonymous reader."""
    vary = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return (
        response.status_code == 200
        and not response.cookies
        and vary <= SAME_FOR_ALL
        and "public" in response.headers.get("Cache-Control", "")
        and not response.has_header("Content-Encoding")
    )


def _body(response: HttpResponseBase) -> bytes | None:
    """The bytes of the answer; None for more than LARGEST_PAGE, of which no more are read."""
    if int(response.headers.get("Content-Length", "0")) > LARGEST_PAGE:
        return None
    parts, size = [], 0
    for part in response:
        parts.append(part)
        size += len(part)
        if size > LARGEST_PAGE:
            return None
    return b"".join(parts)


def _is_known(etag: str, asked: str) -> bool:
    """Whether the header If-None-Match names the tag: in its weak form too, as this comparison is weak."""
    return bool(asked) and (asked.strip() == "*" or etag in {each.removeprefix("W/") for each in parse_etags(asked)})
