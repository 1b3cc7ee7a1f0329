"""The log: each line says which request it belongs to, as plain text or as JSON for machines that collect it."""

import json
import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9_.-]{8,64}", re.ASCII)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_current: ContextVar[str] = ContextVar("request", default="-")


def name_request(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request a name of its own, in the log and in the answer; a trusted proxy may have given it one."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        proxy_name = request.headers.get(HEADER, "") if settings.TRUSTED_PROXY_COUNT else ""
        name = proxy_name if GIVEN.fullmatch(proxy_name) else uuid.uuid4().hex
        token = _current.set(name)
        try:
            response = get_response(request)
        finally:
            _current.reset(token)
        response.headers[HEADER] = name
        return response

    return middleware


class RequestName(logging.Filter):
    """Adds the name of the running request to a record; `-` outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        record.request_name = _current.get()
        return True


class OneLine(logging.Filter):
    """Keeps a message in one line, whatever a visitor has sent, and removes the traceback of a refusal (4xx).

    Django logs each bad query value with its traceback: anybody could fill the log with them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        message = record.getMessage()
        record.msg, record.args = CONTROLS.sub(lambda found: repr(found[0])[1:-1], message), ()
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class JsonLines(logging.Formatter):
    """One JSON object for each record: time (RFC 3339, UTC), level, logger, message, request, and a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request_name", "-"),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
