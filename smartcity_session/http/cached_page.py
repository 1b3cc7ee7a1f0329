"""A page as it is cached: bytes, plain and compressed once, each form with its own strong ETag (RFC 9110, 8.8)."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from smartcity_session.http.byte_ranges import asked_range, content_range
from smartcity_session.http.cache_control import expires_at
from smartcity_session.http.content_version import ContentVersion
from smartcity_session.http.middleware import best_encoding, is_compressible, packed
from smartcity_session.http.page_files import PageFile, body_form
from smartcity_session.http.sending import Sending

LARGEST_COPY = 4 * 1024**2  # of what a view streams; what it makes is cached whatever its size
LONGEST_S = 300.0  # a page is made anew after this time, whatever it says
SAME_FOR_ALL = {"", "accept-encoding", "origin"}
OF_ONE_ANSWER = {"content-length", "content-encoding", "etag", "x-request-id"}


@dataclass(frozen=True, slots=True)
class CachedPage:
    """What is cached of one answer: `forms` are its bodies by content coding, `valid_until` is a Unix time."""

    state: ContentVersion
    valid_until: float
    headers: tuple[tuple[str, str], ...]
    etag: str
    has_parts: bool
    forms: dict[str, bytes | PageFile]

    @property
    def size(self) -> int:
        """The bytes that it takes in memory, nearly."""
        return sum(len(form) for form in self.forms.values() if isinstance(form, bytes)) + 2000

    def is_complete(self) -> bool:
        """Say whether none of its files was removed."""
        return all(isinstance(form, bytes) or form.exists() for form in self.forms.values())

    def answer(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        sending: Sending,
        *,
        is_stale: bool = False,
    ) -> Iterable[bytes]:
        """Answer with the form that the reader takes, a part of it, or 304 where the reader has it (RFC 9110, 13.2.2).

        Raises PageFileGoneError when its file was removed, and ServerBusyError when too many long answers are being
        sent; nothing is sent then.
        """
        part = self._part(environ) if "HTTP_RANGE" in environ else None
        coding = "" if part is not None else best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        coding = coding if coding in self.forms else ""
        etag = f'"{self.etag}-{coding}"' if coding else f'"{self.etag}"'
        headers = [*self.headers, ("ETag", etag)]
        if is_stale:
            headers.append(("Cache-Status", "portal; hit; detail=stale"))  # RFC 9211
        if _is_known(etag, environ.get("HTTP_IF_NONE_MATCH", "")):
            start_response("304 Not Modified", [each for each in headers if each[0].lower() != "content-type"])
            return [b""]
        form = self.forms[coding]
        size = _size(form)
        if part is not None:
            headers.append(("Content-Range", content_range(part, size)))
        if part is not None and not part:
            start_response("416 Requested Range Not Satisfiable", [*headers, ("Content-Length", "0")])
            return [b""]
        sent = part or range(size)
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        body = [b""] if is_head else sending.body(form, sent)
        headers.append(("Content-Length", str(len(sent))))
        if coding:
            headers.append(("Content-Encoding", coding))
        start_response("206 Partial Content" if part else "200 OK", headers)
        return body

    def _part(self, environ: dict[str, Any]) -> range | None:
        """The part that is asked for of a download: of its plain form, which a later part fits, whatever its coding."""
        if not self.has_parts or environ["REQUEST_METHOD"] != "GET":
            return None
        return asked_range(
            environ["HTTP_RANGE"],
            condition=environ.get("HTTP_IF_RANGE", ""),
            etag=f'"{self.etag}"',
            size=_size(self.forms[""]),
        )


def page_of(response: HttpResponseBase, *, state: ContentVersion, now: float) -> CachedPage | None:
    """Read and close an answer made at a Unix time, and return what to cache of it; None where it is not everybody's.

    Nothing is read of what is not.
    """
    if not _is_for_everybody(response):
        return None
    with closing(response):
        body = b"".join(response)
    codings = ("br", "gzip") if is_compressible(response, body) else ()
    etag = response.headers.get("ETag", "")
    until = expires_at(getattr(response, "valid_until", None), datetime.fromtimestamp(now, UTC))
    return CachedPage(
        state=state,
        valid_until=min(now + LONGEST_S, until.timestamp() if until else now + LONGEST_S),
        headers=tuple((name, value) for name, value in response.items() if name.lower() not in OF_ONE_ANSWER),
        etag=etag.strip('"') if etag.startswith('"') else hashlib.sha256(body).hexdigest()[:32],
        has_parts=response.headers.get("Accept-Ranges") == "bytes",
        forms={"": body_form(body)} | {coding: body_form(packed(body, coding)) for coding in codings},
    )


def _is_for_everybody(response: HttpResponseBase) -> bool:
    """Whether the answer is the same for every anonymous reader, and not too long a file to be copied."""
    vary = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return (
        response.status_code == 200
        and not response.cookies
        and vary <= SAME_FOR_ALL
        and "public" in response.headers.get("Cache-Control", "")
        and not response.has_header("Content-Encoding")
        and not (response.streaming and int(response.headers.get("Content-Length", "0")) > LARGEST_COPY)
    )


def _size(form: bytes | PageFile) -> int:
    return len(form) if isinstance(form, bytes) else form.size


def _is_known(etag: str, asked: str) -> bool:
    """Whether the header If-None-Match names the tag: in its weak form too, as this comparison is weak."""
    return bool(asked) and (asked.strip() == "*" or etag in {each.removeprefix("W/") for each in parse_etags(asked)})
