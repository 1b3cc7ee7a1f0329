"""Long answers are files: sent piece by piece to few at once, shared by processes, limited in all."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from pytest_django import Settings

from smartcity_session.http import page_files, sending
from smartcity_session.http.cache_control import CachePolicy, cache_as, reads, shared, streamed
from smartcity_session.http.generation_slots import ServerBusyError
from smartcity_session.http.page_cache import PageCache
from smartcity_session.http.page_files import LONG, PageFile, PageFileGoneError, body_form, remove_page_files
from smartcity_session.http.sending import FIRST_PIECE, Pieces, Sending
from tests.wsgi import ask, layer_around_django

LINES = "".join(f"{number} Smart City Solutions\r\n" for number in range(60_000)).encode()
calls: list[str] = []


@shared
def calendar(request: HttpRequest) -> HttpResponse:
    calls.append(request.path)
    return HttpResponse(LINES, content_type="text/calendar", headers={"Accept-Ranges": "bytes"})


@streamed
@reads()
def film(request: HttpRequest) -> HttpResponseBase:
    calls.append(request.path)
    length = {"Content-Length": str(100 * LONG), "X-Asked": request.headers.get("Range", "")}
    return cache_as(StreamingHttpResponse((b"x" * LONG for _time in range(100)), headers=length), CachePolicy.SHARED)


urlpatterns = [path("calendar/", calendar), path("film/", film)]


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "long-pages"


@pytest.fixture
def layer() -> Iterator[PageCache]:
    calls.clear()
    with layer_around_django() as layer:
        yield layer


in_the_layer = pytest.mark.urls(__name__)


@in_the_layer
@pytest.mark.django_db
def test_a_long_answer_is_made_once_for_all_processes_and_is_in_the_memory_of_none(
    layer: PageCache, folder: Path
) -> None:
    first = ask(layer, "/calendar/")
    assert first.body == LINES
    other = PageCache(WSGIHandler())
    for each in (layer, other):
        again = ask(each, "/calendar/", HTTP_ACCEPT_ENCODING="br")
        assert brotli.decompress(again.body) == LINES
        assert again.headers["content-length"] == str(len(again.body))
        assert ask(each, "/calendar/", "HEAD").headers == first.headers
        assert ask(each, "/calendar/", HTTP_RANGE="bytes=500000-500009").body == LINES[500_000:500_010]
        assert ask(each, "/calendar/", HTTP_RANGE="bytes=7-").body == LINES[7:]
        assert ask(each, "/calendar/", HTTP_IF_NONE_MATCH=first.headers["etag"]).status == "304 Not Modified"
        assert len(each._pages) == 1  # noqa: SLF001 (what is held is the point)
        assert each._pages._size < LONG  # noqa: SLF001 (as above)
    assert calls == ["/calendar/"]
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600] * len(list(folder.iterdir()))


@in_the_layer
@pytest.mark.django_db
def test_an_answer_whose_file_was_removed_is_made_once_more(layer: PageCache, folder: Path) -> None:
    ask(layer, "/calendar/")
    remove_page_files()
    assert list(folder.iterdir()) == []
    assert ask(layer, "/calendar/").body == LINES
    assert ask(PageCache(WSGIHandler()), "/calendar/").body == LINES
    assert calls == ["/calendar/"] * 2


@in_the_layer
@pytest.mark.django_db
def test_a_disk_that_takes_no_files_changes_nothing_for_readers(
    layer: PageCache, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.touch()  # where the folder would be
    for _time in range(2):
        assert ask(layer, "/calendar/").body == LINES
    assert calls == ["/calendar/"]


@in_the_layer
@pytest.mark.django_db
def test_a_file_that_a_view_streams_is_not_copied_and_its_parts_are_for_the_view(layer: PageCache) -> None:
    assert len(ask(layer, "/film/").body) == 100 * LONG
    assert ask(layer, "/film/", HTTP_RANGE="bytes=7-").headers["x-asked"] == "bytes=7-"
    assert ask(layer, "/film/", "HEAD").body == b""
    assert len(calls) == 3


@in_the_layer
@pytest.mark.django_db
def test_so_many_long_answers_are_sent_at_once_and_short_ones_always(
    layer: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    layer.sending = Sending()
    started: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/calendar/", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http"}
    environ["wsgi.input"] = None  # type: ignore[assignment]  # nobody reads it
    ask(layer, "/calendar/")
    slow = layer(environ, lambda status, _headers: started.append(status))  # type: ignore[arg-type]  # as servers do
    assert len(next(iter(slow))) == FIRST_PIECE
    refused = ask(layer, "/calendar/")
    assert (refused.status, refused.headers["retry-after"]) == ("503 Service Unavailable", "5")
    assert ask(layer, "/calendar/", HTTP_RANGE="bytes=0-9").body == LINES[:10]
    slow.close()  # type: ignore[attr-defined]  # the reader has gone
    assert ask(layer, "/calendar/").body == LINES
    assert ask(layer, "/calendar/").body == LINES


def test_pieces_are_let_go_once_at_their_end_at_an_error_and_when_closed() -> None:
    closed: list[str] = []

    def broken() -> Iterator[bytes]:
        yield b"1"
        raise OSError("broken")

    whole = Pieces([b"1", b"2"], lambda: closed.append("whole"))
    assert b"".join(whole) == b"12"
    whole.close()
    with pytest.raises(OSError, match="broken"):
        list(Pieces(broken(), lambda: closed.append("broken")))
    left = Pieces([b"1", b"2"], lambda: closed.append("left"))
    next(left)
    left.close()
    left.close()
    assert closed == ["whole", "broken", "left"]


def test_what_finds_no_place_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 0)
    form = body_form(LINES)
    with pytest.raises(ServerBusyError):
        Sending().body(form, range(len(LINES)))


def test_files_are_limited_in_all_and_in_age_and_the_oldest_go_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [body_form(bytes([number]) * (LONG + 1)) for number in range(3)]
    assert all(isinstance(form, PageFile) for form in forms)
    names = [form.name for form in forms if isinstance(form, PageFile)]
    for age, name in zip((300, 200, 100), names, strict=True):
        os.utime(folder / name, (time.time() - age,) * 2)
    body_form(b"\0" * (LONG + 1))  # stored again, so it is the youngest now
    monkeypatch.setattr(page_files, "TOTAL", 2 * LONG + 2)
    remove_page_files(limit=page_files.TOTAL, older_than_s=1000)
    assert {path.name for path in folder.iterdir()} == {names[0], names[2]}
    remove_page_files(limit=page_files.TOTAL, older_than_s=50)
    assert {path.name for path in folder.iterdir()} == {names[0]}
    body_form(b"another" * LONG)
    body_form(b"further" * LONG)
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 7 * LONG


def test_a_file_that_was_not_wholly_written_is_none(folder: Path) -> None:
    form = body_form(LINES)
    assert isinstance(form, PageFile)
    (folder / form.name).write_bytes(LINES[:-1])
    with pytest.raises(PageFileGoneError):
        form.open()
    assert body_form(LINES) == form
    with form.open() as file:
        assert file.read() == LINES
