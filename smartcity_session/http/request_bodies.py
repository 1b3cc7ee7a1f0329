"""Reads what the portal left of a request's body, so that the connection outlives the answer.

A server that answers before it has read the body has to close the connection. A proxy that is still sending then sees
a node that fails, and may fail other visitors with it; a browser shows its own error instead of the answer.
"""

import typing
from collections.abc import Iterable

from smartcity_session.http.page_cache import PageCache

if typing.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

BLOCK = 64 * 1024
MOST_DISCARDED = 256 * 1024**2  # bytes: a film that somebody uploads by mistake; more is not read, and is cut off


class RequestBodies:
    """A WSGI application that answers as the application inside, once the whole body was read."""

    def __init__(self, application: PageCache) -> None:
        self.application = application

    def __call__(self, environ: dict[str, typing.Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Return the answer of the application inside, and discard what it has not read."""
        response = self.application(environ, start_response)
        announced = environ.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in environ or (announced != "0" and _is_bearable(announced)):
            _discard(environ["wsgi.input"])
        return response


def _is_bearable(announced: str) -> bool:
    return announced.isdecimal() and int(announced) <= MOST_DISCARDED


def _discard(body: typing.Any) -> None:
    read = 0
    while read < MOST_DISCARDED and (block := body.read(BLOCK)):
        read += len(block)
