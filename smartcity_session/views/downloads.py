"""Sending files: whole or in part (RFC 9110, section 14), so that a broken download on a slow line can go on."""

import re
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.files.base import File
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SANDBOX = "default-src 'none'; sandbox"
ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Download:
    """An open file and what the reader's browser needs to know of it. `size` is in bytes."""

    file: BinaryIO | File[Any]
    name: str
    kind: str
    size: int
    sha256: str
    inline: bool = False
    policy: str = SANDBOX

    @property
    def etag(self) -> str:
        """The strong validator: the same tag means the same bytes."""
        return f'"{self.sha256}"'


class Part:
    """A stretch of an open file, read from where the file stands."""

    def __init__(self, file: BinaryIO | File[Any], length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; none at the end of the part."""
        data: bytes = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def send(request: HttpRequest, download: Download) -> HttpResponseBase:
    """Answer with the file, with the range of it that was asked for, or with 416 when that range is not in it."""
    asked = _asked_range(request, download)
    if asked is None:
        response = _response(download, download.file, length=download.size)
    elif not asked:
        download.file.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{download.size}"})
    else:
        download.file.seek(asked.start)
        response = _response(download, Part(download.file, len(asked)), length=len(asked))
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{download.size}"
    return response


def _response(download: Download, body: Any, *, length: int) -> HttpResponseBase:
    response = FileResponse(body, as_attachment=not download.inline, filename=download.name, content_type=download.kind)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(length),
        "Content-Security-Policy": download.policy,
        "ETag": download.etag,
        "X-Content-Type-Options": "nosniff",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _asked_range(request: HttpRequest, download: Download) -> range | None:
    """Return the range asked for, empty when the file has no such bytes; None for the whole file.

    Several ranges, nonsense, and a range of another version of the file (If-Range) are answered with the whole.
    """
    match = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or request.method != "GET" or not any(match.groups()):
        return None
    if request.headers.get("If-Range", download.etag) != download.etag:
        return None
    first, last = match.groups()
    if not first:
        return range(max(download.size - int(last), 0), download.size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else download.size, download.size))
