"""What visitors can write into the log: a line for each bad request at most, whatever it holds."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from smartcity_session.config.request_log import OneLine
from tests.factories.addresses import addresses, session_with_everything
from tests.factories.admin_pages import admin_pages
from tests.factories.rows import UserFactory

pytestmark = pytest.mark.django_db
BAD_QUERIES = [
    dict.fromkeys(("page", "day", "format", "language", "topic", "q", "view", "about", "session", "p", "o"), value)
    | {"_to_field": value, "e": value, "limit": value, "cursor": value}
    for value in ("xyz", "\0", "a\nb\r\x1b[31m")
]
BAD_QUERIES += [{"a\nERROR forged": "1"}, {"state__regex": "("}]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What stands on standard error."""
    handler = next(
        each for each in logging.getLogger().handlers if any(isinstance(one, OneLine) for one in each.filters)
    )
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    former = handler.setStream(written)
    yield written
    handler.setStream(former or io.StringIO())


def test_a_bad_page_number_is_one_line(client: Client, log: io.StringIO) -> None:
    assert client.get("/?page=xyz").status_code == 400
    assert log.getvalue().count("\n") == 1
    assert "django.request: " in log.getvalue()


@pytest.mark.walk
def test_no_query_at_any_address_writes_more_than_a_line(log: io.StringIO, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    session = session_with_everything()
    pages = [page.path for page in admin_pages(session)]
    browser = Client()
    browser.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    noisy = {}
    for path in dict.fromkeys([*addresses(session), *pages]):
        if "logout" in path or "autocomplete" in path:
            continue
        for query in BAD_QUERIES:
            before = log.tell()
            sent = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in query.items())
            answer = browser.get(f"{path}?{sent}")
            answer.getvalue()  # files are closed at their end
            assert answer.status_code < 500
            lines = log.getvalue()[before:].splitlines()
            if len(lines) > 1:
                noisy[path] = lines
    assert noisy == {}


def quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


def test_a_message_stays_in_its_line_and_an_error_of_the_portal_keeps_its_traceback(log: io.StringIO) -> None:
    try:
        raise ValueError("broken")  # noqa: TRY301 (a traceback is made here)
    except ValueError:
        logging.getLogger("portal").exception("Asked for %s", "one\ntwo\x1b[0m\u2028")
    first, *traceback = log.getvalue().split("\n")
    assert first.endswith(r"portal: Asked for one\ntwo\x1b[0m\u2028")
    assert traceback[0] == "Traceback (most recent call last):"
