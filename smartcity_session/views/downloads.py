"""Sending files: whole or in part (RFC 9110, section 14), so that a broken download on a slow line can go on."""

import io
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from smartcity_session.http.byte_ranges import asked_range, content_range

SANDBOX = "default-src 'none'; sandbox"
BLOCK = 64 * 1024  # bytes that are in memory at a time


class OpenFile(Protocol):
    """What is sent: a file that can be read from any place on."""

    def seek(self, position: int, /) -> Any:
        """Go on reading at this byte."""
        ...

    def read(self, size: int, /) -> Any:
        """Return up to `size` bytes, none at the end."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


@dataclass(frozen=True, slots=True)
class Download:
    """An open file and what the reader's browser needs to know of it. `size` is in bytes.

    `version` is the same where the bytes are the same: the digest of the file.
    """

    file: OpenFile
    name: str
    kind: str
    size: int
    version: str
    inline: bool = False
    policy: str = SANDBOX

    @property
    def etag(self) -> str:
        """The strong validator: the same tag means the same bytes."""
        return f'"{self.version}"'


class BodyPart:
    """A stretch of an open file, read from the file's position."""

    def __init__(self, file: OpenFile, length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; none at the end of the part."""
        data: bytes = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """304 for who has this version already, 412 for who asked for another one only, None for everybody else."""
    response = get_conditional_response(request, etag=etag)
    if response is not None:
        response.headers["ETag"] = etag
    return response


def send(request: HttpRequest, download: Download) -> HttpResponseBase:
    """Answer with the file, with the range of it that was asked for, with 416 when that range is not in it, or 304.

    The file is closed when the answer is, which is at once for an answer without a body.
    """
    answer = unchanged(request, download.etag) or _refusal(request, download)
    if answer is not None:
        download.file.close()
        return answer
    asked = _asked_range(request, download)
    if asked is None:
        return _response(request, download, range(download.size))
    response = _response(request, download, asked)
    response.status_code = 206
    response.headers["Content-Range"] = content_range(asked, download.size)
    return response


def _refusal(request: HttpRequest, download: Download) -> HttpResponse | None:
    asked = _asked_range(request, download)
    if asked is None or asked:
        return None
    return HttpResponse(status=416, headers={"Content-Range": content_range(asked, download.size)})


def _response(request: HttpRequest, download: Download, asked: range) -> HttpResponseBase:
    body: Any = BodyPart(download.file, len(asked))
    if request.method == "HEAD":
        body.close()  # a server may read to the end what it does not send
        body = io.BytesIO()
    elif asked.start:
        download.file.seek(asked.start)
    response = FileResponse(body, as_attachment=not download.inline, filename=download.name, content_type=download.kind)
    response.block_size = BLOCK
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(len(asked)),
        "Content-Security-Policy": download.policy,
        "ETag": download.etag,
        "X-Content-Type-Options": "nosniff",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _asked_range(request: HttpRequest, download: Download) -> range | None:
    if request.method != "GET":
        return None
    return asked_range(
        request.headers.get("Range", ""),
        condition=request.headers.get("If-Range", ""),
        etag=download.etag,
        size=download.size,
    )
