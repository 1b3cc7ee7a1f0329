"""What the layer around the portal keeps, for how long, and that nobody is shown what is another's."""

import gzip
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from wsgiref.util import FileWrapper

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils import translation
from django.views.decorators.cache import cache_control
from pytest_django.fixtures import Settings

from smartcity_session.http import cached_page, content_version, page_cache
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.http.page_cache import PageCache
from smartcity_session.models import Revision
from tests.clock import Clock
from tests.wsgi import Answer, ask, layer_around_django

TEXT = "Smart City Solutions " * 50
NOON = datetime(2015, 4, 8, 12, 0, tzinfo=UTC).timestamp()
calls: list[str] = []


def counted(view: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        calls.append(request.path)
        return view(request)

    return wrapped


@counted
@shared
@reads("q")
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.get_host()} {request.scheme} {request.GET.get('q')} {len(calls)} {TEXT}")


@counted
@shared
def until_one(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(f"{len(calls)}")
    response.valid_until = datetime(2015, 4, 8, 12, 1, tzinfo=UTC)  # type: ignore[attr-defined]  # read by the layer
    return response


@counted
@shared
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


@counted
def greeting(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"Good day {request.user} {request.COOKIES.get('voter', '')}")


@counted
@shared
def spoken(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(translation.get_language_from_request(request))
    response.headers["Vary"] = "Accept-Language"
    return response


@counted
@cache_control(private=True)
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("private")


@counted
def unsaid(request: HttpRequest) -> HttpResponse:
    return HttpResponse("no word on who may keep it")


@counted
@shared
def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("missing", status=404)


@counted
@shared
def voter(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("backed")
    response.set_cookie("voter", "7")
    return response


@counted
@shared
def short_stream(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse([TEXT, TEXT])


@counted
@shared
def long_stream(request: HttpRequest) -> HttpResponseBase:
    number = cached_page.LARGEST_COPY // len(TEXT) + 1
    length = {"Content-Length": str(number * len(TEXT))}
    return StreamingHttpResponse((TEXT.encode() for _time in range(number)), headers=length)


@counted
@shared
def packed_already(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(gzip.compress(TEXT.encode()), headers={"Content-Encoding": "gzip"})


@counted
@shared
def short_file(request: HttpRequest) -> HttpResponseBase:
    return FileResponse(io.BytesIO(TEXT.encode()))


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("Not one of our hosts", status=400)


def gone() -> content_version.ContentVersion:
    raise DatabaseError


VIEWS = (
    *(page, until_one, form, greeting, spoken, private, unsaid, missing, voter),
    *(short_stream, long_stream, packed_already, short_file),
)
urlpatterns = [path(f"{view.__name__}/", view) for view in VIEWS]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.fromtimestamp(NOON, UTC))


@pytest.fixture
def layer(clock: Clock, settings: Settings) -> Iterator[PageCache]:
    calls.clear()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "other.example.org"]
    with layer_around_django(clock=clock.unix) as layer:
        yield layer


def test_the_second_reader_gets_the_same_bytes_without_django(layer: PageCache) -> None:
    first, second = ask(layer, "/page/"), ask(layer, "/page/")
    assert first == second
    assert calls == ["/page/"]


@pytest.mark.parametrize(
    ("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)]
)
def test_each_coding_holds_the_same_text_and_has_a_strong_tag_of_its_own(
    layer: PageCache, coding: str, unpack: Callable[[bytes], bytes]
) -> None:
    plain = ask(layer, "/page/")
    answer = ask(layer, "/page/", HTTP_ACCEPT_ENCODING=coding)
    assert unpack(answer.body) == plain.body
    assert answer.headers.get("content-encoding", "identity") == coding
    assert answer.headers["content-length"] == str(len(answer.body))
    assert (answer.headers["etag"] == plain.headers["etag"]) is (coding == "identity")
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("form_of_tag", ["{}", "W/{}", '"other", {}', 'W/"other", W/{}', "*"])
def test_who_has_the_page_is_told_so_and_is_sent_nothing(layer: PageCache, form_of_tag: str) -> None:
    tag = ask(layer, "/page/", HTTP_ACCEPT_ENCODING="br").headers["etag"]
    assert not tag.startswith("W/")
    answer = ask(layer, "/page/", HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=form_of_tag.format(tag))
    assert (answer.status, answer.body) == ("304 Not Modified", b"")
    assert answer.headers["etag"] == tag
    assert "content-length" not in answer.headers


def test_the_tag_of_another_coding_or_text_is_answered_with_the_page(layer: PageCache) -> None:
    plain = ask(layer, "/page/").headers["etag"]
    for tag in (plain, '"other"', "nonsense"):
        answer = ask(layer, "/page/", HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=tag)
        assert answer.status == "200 OK"


def test_a_first_reader_with_an_old_copy_does_not_become_everybodys_page(layer: PageCache) -> None:
    assert ask(layer, "/page/", HTTP_IF_NONE_MATCH="*").status == "304 Not Modified"
    assert TEXT.encode() in ask(layer, "/page/").body
    assert calls == ["/page/"]


def test_head_says_what_get_would_and_sends_no_body(layer: PageCache) -> None:
    head, get = ask(layer, "/page/", "HEAD"), ask(layer, "/page/")
    assert head.headers == get.headers
    assert (head.body, bool(get.body)) == (b"", True)


def test_a_change_shows_within_a_second_and_not_before_the_database_is_asked_again(
    layer: PageCache, clock: Clock
) -> None:
    before = ask(layer, "/page/")
    Revision.record()
    assert ask(layer, "/page/") == before
    clock.pass_by(seconds=content_version.ASK_EVERY_S)
    assert ask(layer, "/page/") != before
    assert len(calls) == 2


def test_a_page_ends_at_the_moment_that_it_names(layer: PageCache, clock: Clock) -> None:
    assert ask(layer, "/until_one/").body == b"1"
    clock.pass_by(seconds=56)
    assert ask(layer, "/until_one/").body == b"1"
    clock.pass_by(seconds=4)
    assert ask(layer, "/until_one/").body == b"2"


def test_a_page_that_names_no_moment_is_made_again_after_five_minutes(layer: PageCache, clock: Clock) -> None:
    ask(layer, "/page/")
    clock.pass_by(seconds=cached_page.LONGEST_S)
    ask(layer, "/page/")
    assert len(calls) == 2


def test_another_host_scheme_path_or_query_gets_its_own_page(layer: PageCache, settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    asked: list[dict[str, str]] = [
        {},
        {"HTTP_HOST": "other.example.org"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"QUERY_STRING": "q=1"},
        {"SCRIPT_NAME": "/portal"},
    ]
    bodies = {ask(layer, "/page/", **environ).body for environ in asked}
    assert len(bodies) == len(asked) == len(calls)


def test_a_host_that_is_not_ours_gets_no_page_even_when_one_is_kept(layer: PageCache) -> None:
    ask(layer, "/page/")
    assert ask(layer, "/page/", HTTP_HOST="evil.example.org").status == "400 Bad Request"


def test_an_organiser_is_always_answered_by_django_and_never_fills_what_others_get(layer: PageCache) -> None:
    client = Client()
    client.force_login(User.objects.create_user("organiser"))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    for _time in range(2):
        assert ask(layer, "/greeting/", HTTP_COOKIE=cookie).body == b"Good day organiser "
    assert ask(layer, "/greeting/").body == b"Good day AnonymousUser "
    assert len(calls) >= 3


def test_what_depends_on_a_cookie_is_kept_for_nobody(layer: PageCache) -> None:
    ask(layer, "/greeting/", HTTP_COOKIE="voter=ann")
    assert ask(layer, "/greeting/", HTTP_COOKIE="voter=bob").body == b"Good day AnonymousUser bob"
    assert ask(layer, "/greeting/").body == b"Good day AnonymousUser "


def test_a_form_has_a_token_of_its_own_for_everybody_with_and_without_a_cookie(layer: PageCache) -> None:
    first, second = ask(layer, "/form/"), ask(layer, "/form/")
    assert first.body != second.body
    cookie = first.headers["set-cookie"].partition(";")[0]
    third, fourth = ask(layer, "/form/", HTTP_COOKIE=cookie), ask(layer, "/form/")
    assert len({first.body, second.body, third.body, fourth.body}) == 4


def test_a_page_of_one_language_is_not_shown_to_readers_of_another(layer: PageCache) -> None:
    ask(layer, "/spoken/", HTTP_ACCEPT_LANGUAGE="en")
    ask(layer, "/spoken/", HTTP_ACCEPT_LANGUAGE="ko")
    assert len(set(calls)) == 1
    assert len(calls) >= 2


@pytest.mark.parametrize("name", ["private", "unsaid", "greeting", "missing", "voter", "long_stream", "packed_already"])
def test_what_may_not_be_kept_is_answered_by_django_each_time(layer: PageCache, name: str) -> None:
    for _time in range(2):
        ask(layer, f"/{name}/")
    before = len(calls)
    ask(layer, f"/{name}/")
    assert len(calls) == before + 1, "it is known by now that it is not kept, and asked for once"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_never_answered_from_what_is_kept(layer: PageCache, method: str) -> None:
    kept = ask(layer, "/page/")
    assert ask(layer, "/page/", method).body != kept.body


def test_a_name_and_password_mean_nothing_on_a_public_page(layer: PageCache) -> None:
    kept = ask(layer, "/page/")
    assert ask(layer, "/page/", HTTP_AUTHORIZATION="Basic eDp5") == kept


def test_another_process_of_the_machine_answers_with_the_page_that_the_first_has_made(layer: PageCache) -> None:
    first = ask(layer, "/page/")
    assert ask(PageCache(WSGIHandler(), clock=layer.clock), "/page/") == first
    assert calls == ["/page/"]


def test_another_release_makes_its_own_pages_because_files_have_other_names(
    layer: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(layer, "/page/")
    monkeypatch.setattr(staticfiles_storage, "manifest_hash", "of another release", raising=False)
    ask(PageCache(WSGIHandler(), clock=layer.clock), "/page/")
    assert calls == ["/page/", "/page/"]


def test_queries_stay_out_of_the_shared_cache_and_of_memory_without_end(
    layer: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "MEMORY", 20_000)
    for number in range(20):
        ask(layer, f"/page/?q={number}")
    assert len(layer._pages) < 10  # noqa: SLF001 (what is held is the point)
    ask(PageCache(WSGIHandler(), clock=layer.clock), "/page/?q=19")
    assert len(calls) == 21


def test_without_the_database_what_was_read_is_answered_for_an_hour_and_says_that_it_is_stale(
    layer: PageCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask(layer, "/page/")
    assert "cache-status" not in before.headers
    monkeypatch.setattr(content_version, "_ask_database", gone)
    clock.pass_by(seconds=400)  # later than the page would hold otherwise
    stale = ask(layer, "/page/")
    assert stale.body == before.body
    assert stale.headers["cache-status"] == "portal; hit; detail=stale"
    clock.pass_by(seconds=page_cache.STALE_FOR_S)
    ask(layer, "/page/")
    assert len(calls) == 2


def test_without_the_database_a_process_answers_with_the_newest_page_that_any_has_made(
    layer: PageCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = PageCache(WSGIHandler(), clock=clock.unix)
    former = ask(other, "/page/")
    Revision.record()
    clock.pass_by(seconds=content_version.ASK_EVERY_S)
    newer = ask(layer, "/page/")
    assert newer.body != former.body
    monkeypatch.setattr(content_version, "_ask_database", gone)
    assert ask(other, "/page/").body == newer.body


def test_the_database_is_asked_again_and_believed_as_soon_as_it_is_back(
    layer: PageCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask(layer, "/page/")
    with monkeypatch.context() as patched:
        patched.setattr(content_version, "_ask_database", gone)
        clock.pass_by(seconds=content_version.ASK_EVERY_S)
        assert "cache-status" in ask(layer, "/page/").headers
    Revision.record()
    clock.pass_by(seconds=content_version.ASK_AGAIN_S)
    after = ask(layer, "/page/")
    assert "cache-status" not in after.headers
    assert after.body != before.body


def test_while_one_reader_waits_for_the_new_page_the_others_get_the_former_one(layer: PageCache, clock: Clock) -> None:
    former = ask(layer, "/page/")
    Revision.record()
    clock.pass_by(seconds=content_version.ASK_EVERY_S)
    seen: list[Answer] = []
    inside = layer.application

    class Slow(WSGIHandler):
        def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]  # Django's signature
            seen.append(ask(layer, "/page/"))
            return inside(environ, start_response)

    layer.application = Slow()
    assert ask(layer, "/page/") != former
    assert seen == [former]


@pytest.mark.parametrize("changes", [1, 2])
def test_a_page_that_was_replaced_some_time_ago_is_for_those_alone_who_waited_in_vain_and_says_that_it_is_stale(
    layer: PageCache, clock: Clock, changes: int
) -> None:
    former = ask(layer, "/page/")
    for _change in range(changes):
        Revision.record()
        clock.pass_by(seconds=content_version.ASK_EVERY_S)
        ask(layer, "/until_one/")
    clock.pass_by(seconds=page_cache.REPLACED_FOR_S)
    seen: list[Answer] = []
    inside = layer.application

    class Slow(WSGIHandler):
        def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]  # Django's signature
            if not seen:
                layer.application = inside
                seen.append(ask(layer, "/page/"))
            return inside(environ, start_response)

    layer.application = Slow()
    layer.slots.patience = 0
    ask(layer, "/page/")
    assert seen[0].body == former.body
    assert seen[0].headers["cache-status"] == "portal; hit; detail=stale"


def test_without_the_database_what_was_replaced_just_before_is_answered_for_an_hour_and_older_things_are_not(
    layer: PageCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(layer, "/page/?q=old")
    clock.pass_by(seconds=page_cache.STALE_FOR_S)
    ask(layer, "/page/?q=new")
    Revision.record()
    clock.pass_by(seconds=cached_page.LONGEST_S)
    ask(layer, "/until_one/")
    monkeypatch.setattr(content_version, "_ask_database", gone)
    clock.pass_by(seconds=content_version.ASK_EVERY_S)
    assert "cache-status" in ask(layer, "/page/?q=new").headers
    assert "cache-status" not in ask(layer, "/page/?q=old").headers
    clock.pass_by(seconds=page_cache.STALE_FOR_S - 1)
    assert "cache-status" in ask(layer, "/page/?q=new").headers


def test_ports_and_what_a_client_claims_of_its_scheme_make_no_further_pages(
    layer: PageCache, settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    ask(layer, "/page/", HTTP_HOST="testserver")
    ask(layer, "/page/", HTTP_HOST="TESTSERVER:8001", HTTP_X_FORWARDED_PROTO="a1")
    ask(layer, "/page/", HTTP_HOST="testserver:8002", HTTP_X_FORWARDED_PROTO="https")
    assert calls == ["/page/"]


def test_what_is_asked_in_parts_is_the_whole_where_the_answer_offers_no_parts(layer: PageCache) -> None:
    assert ask(layer, "/page/", HTTP_RANGE="bytes=5-") == ask(layer, "/page/")
    assert calls == ["/page/"]


def test_a_stream_is_kept_and_a_file_that_is_too_long_arrives_whole(layer: PageCache) -> None:
    assert ask(layer, "/short_stream/") == ask(layer, "/short_stream/")
    assert calls == ["/short_stream/"]
    assert len(ask(layer, "/long_stream/").body) > cached_page.LARGEST_COPY


def test_a_server_that_sends_files_in_its_own_way_is_answered_too(layer: PageCache) -> None:
    wrapper: dict[str, Any] = {"wsgi.file_wrapper": FileWrapper}
    answer = ask(layer, "/short_file/", **wrapper)
    assert (answer.status, answer.body) == ("200 OK", TEXT.encode())
