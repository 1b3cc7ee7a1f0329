"""How much a request may send, and what becomes of a body that nobody reads."""

from io import BytesIO
from typing import cast

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from smartcity_session.http.page_cache import PageCache
from smartcity_session.http.request_bodies import MOST_DISCARDED, RequestBodies

FORM, UPLOAD = settings.FORM_MAX_SIZE, settings.UPLOAD_MAX_SIZE


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/request/", FORM),
        ("/sessions/d4/questions/", FORM),
        ("/", FORM),
        ("/nowhere/", FORM),
        ("/check/", UPLOAD),
        ("/admin/login/", UPLOAD),
    ],
)
@pytest.mark.django_db
def test_a_request_may_announce_as_much_as_its_address_takes(client: Client, path: str, most: int) -> None:
    statuses = [client.generic("POST", path, b"", CONTENT_LENGTH=str(most + more)).status_code for more in (0, 1)]
    assert (statuses[0] == 413, statuses[1]) == (False, 413)


def test_who_sends_too_much_is_told_how_much_may_be_sent_without_the_database(client: Client) -> None:
    page = client.generic("POST", "/request/", b"", CONTENT_LENGTH=str(FORM + 1))
    assert "up to 64 MB at once where files are uploaded, and up to 256 kB elsewhere" in page.text
    assert "what you typed is still there" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert client.get(reverse("too_large")).status_code == 413


def test_files_may_be_sent_where_the_portal_asks_for_them() -> None:
    assert (reverse("admin:index"), reverse("check")) == settings.UPLOAD_PATHS


def left_after(body: bytes, **environ: str) -> int:
    """How many bytes of a body are left when an application that reads none has answered."""

    def application(_environ: object, _start_response: object) -> list[bytes]:
        return [b"answer"]

    held = BytesIO(body)
    given = {**RequestFactory().get("/").environ, "wsgi.input": held, **environ}
    answer = RequestBodies(cast("PageCache", application))(given, lambda *_started: lambda _written: None)
    assert list(answer) == [b"answer"]
    return len(body) - held.tell()


@pytest.mark.parametrize("size", [1, 200_000])
def test_what_nobody_read_is_discarded_whether_it_has_a_length_or_comes_in_chunks(size: int) -> None:
    assert left_after(b"x" * size, CONTENT_LENGTH=str(size)) == 0
    assert left_after(b"x" * size, HTTP_TRANSFER_ENCODING="chunked") == 0


@pytest.mark.parametrize("announced", ["", "0", "nonsense", "-1", str(MOST_DISCARDED + 1)])
def test_a_body_that_is_not_there_or_beyond_all_measure_is_not_read(announced: str) -> None:
    assert left_after(b"x" * 10, CONTENT_LENGTH=announced) == 10


def test_a_body_without_a_length_is_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartcity_session.http.request_bodies.MOST_DISCARDED", 100_000)
    assert left_after(b"x" * 1_000_000, HTTP_TRANSFER_ENCODING="chunked") > 800_000
