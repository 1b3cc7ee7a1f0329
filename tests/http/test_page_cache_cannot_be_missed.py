"""Whatever one client adds to an address, what everybody may have is made once: at every address of the portal."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver
from pytest_django import Settings

from smartcity_session.http.cache_control import canonical_query, reads, shared
from smartcity_session.http.page_cache import PageCache
from smartcity_session.http.page_key import LONGEST_KEY, route_of
from smartcity_session.models import ConferenceSession
from smartcity_session.search.index import reindex_pending
from speakers.models import Speaker
from speakers.photos import photo_name
from tests.factories.addresses import addresses, session_with_everything
from tests.wsgi import ask, layer_around_django

pytestmark = pytest.mark.django_db

DIGEST = "d" * 64  # as in tests.factories.addresses
# Forms, what is counted or asked of machines: made for one reader, or at one moment.
MADE_EACH_TIME = {
    *("check", "healthz", "readyz", "questions", "questions_thanks", "questions_chair", "question_backing"),
    *("feedback", "session_request", "congress_request", "too_large"),
    *("admin_password_reset", "password_reset_done", "password_reset_confirm", "password_reset_complete"),
    *("admin_accounts", "admin_account", "admin_accounts_table", "admin_invitation", "admin_roles"),
    "admin_own_second_factor",
    *("admin_help", "admin_help_picture", ""),  # the last one is the admin's front page
}
NO_SESSION = "0123456789abcdefghijklmnopqrstuv"
ADDED: list[dict[str, str]] = [
    {"QUERY_STRING": "x=1"},
    {"QUERY_STRING": "x=2&utm_source=letter"},
    {"QUERY_STRING": "x=" + "9" * LONGEST_KEY},
    {"HTTP_COOKIE": "xsessionx=1"},
    {"HTTP_COOKIE": f"session={NO_SESSION}"},
    {"HTTP_COOKIE": "session=; other=session"},
    {"HTTP_AUTHORIZATION": "Basic eDp5"},
    {"HTTP_RANGE": "bytes=0-3"},
    {"HTTP_RANGE": "bytes=1-", "HTTP_IF_RANGE": '"another"'},
    {"HTTP_IF_MATCH": '"another"'},
    {"HTTP_IF_NONE_MATCH": '"another"'},
]


class Counting(WSGIHandler):
    """Django, which notes what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        return super().__call__(environ, start_response)


@pytest.fixture
def portal(settings: Settings, tmp_path: object) -> Iterator[PageCache]:
    settings.MEDIA_ROOT = tmp_path
    with layer_around_django() as layer:
        layer.application = Counting()
        yield layer


@pytest.fixture
def session(portal: PageCache) -> ConferenceSession:
    session = session_with_everything()
    Speaker.objects.filter(name="Roland Zinkernagel").update(photo="photos/x.jpg", photo_digest=DIGEST)
    default_storage.save(photo_name(DIGEST, 96, "jpg"), ContentFile(b"jpg 96"))
    reindex_pending()
    return session


def asked_of_django(portal: PageCache) -> list[str]:
    application = portal.application
    assert isinstance(application, Counting)
    return application.asked


def named_views(patterns: Any = None) -> Iterator[tuple[str, Any]]:
    """Every view of the site map but the admin's, by its name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", pattern.callback
        elif getattr(pattern, "namespace", None) != "admin":
            yield from named_views(pattern.url_patterns)


def test_every_view_says_what_it_reads_or_is_known_to_be_made_each_time() -> None:
    undeclared = {name for name, view in named_views() if not hasattr(view, "reads")}
    assert undeclared == MADE_EACH_TIME


def test_nothing_that_a_client_adds_has_a_page_made_once_more(portal: PageCache, session: ConferenceSession) -> None:
    asked, again = asked_of_django(portal), {}
    cached = 0
    for path in addresses(session):
        if ask(portal, path).status != "200 OK" or route_of({"PATH_INFO": path}).reads is None:
            continue
        cached += 1
        del asked[:]
        for added in ADDED:
            ask(portal, path, **added)
        if asked:
            again[path] = len(asked)
    assert again == {}
    assert cached > 40


def test_what_is_not_found_or_leads_elsewhere_is_made_once_for_each_who_asks(
    portal: PageCache, session: ConferenceSession
) -> None:
    asked = asked_of_django(portal)
    for path in ("/sessions/q1/", "/sessions/D4/", "/programme/?day=tbc", "/?day=nonsense", "/nothing", "/request/"):
        del asked[:]
        ask(portal, path)
        assert len(asked) == 1, path


def test_parameters_that_are_read_are_told_apart_in_any_order_and_nothing_else_is(
    portal: PageCache, session: ConferenceSession
) -> None:
    asked = asked_of_django(portal)
    for query in ("q=malmo&kind=talk", "kind=talk&q=malmo", "x=1&q=berlin&q=malmo&kind=talk", "%71=malmo&kind=talk"):
        ask(portal, f"/search/?{query}")
    assert asked == ["/search/"]
    ask(portal, "/search/?q=malmo")
    assert len(asked) == 2


def test_a_view_sees_the_parameters_that_it_declares_and_no_others() -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(f"{request.GET.urlencode()} {request.META['QUERY_STRING']}")
        return HttpResponse()

    shared(view)(RequestFactory().get("/?q=1&x=2"))
    shared(reads("q", "page")(view))(RequestFactory().get("/?x=2&q=1&q=%2B+3&page="))
    assert seen == [" ", "page=&q=%2B+3 page=&q=%2B+3"]


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("x=1", ""),
        ("q", "q="),
        ("q=a%20b", "q=a+b"),
        ("Q=1", ""),
        ("&&=&q=1&", "q=1"),
        ("q=%FF", "q=%EF%BF%BD"),
    ],
)
def test_the_canonical_query_of(query: str, canonical: str) -> None:
    assert canonical_query(query, {"q"}) == canonical


def test_a_part_is_cut_from_what_is_cached(portal: PageCache, session: ConferenceSession) -> None:
    path = f"/sessions/{session.slug}/editions/1/description.pdf"
    whole = ask(portal, path)
    del asked_of_django(portal)[:]
    part = ask(portal, path, HTTP_RANGE="bytes=2-4", HTTP_ACCEPT_ENCODING="br")
    assert (part.status, part.body) == ("206 Partial Content", whole.body[2:5])
    assert re.fullmatch(r"bytes 2-4/\d+", part.headers["content-range"])
    assert ask(portal, path, HTTP_RANGE="bytes=2-4", HTTP_IF_RANGE='"another"').body == whole.body
    assert ask(portal, path, HTTP_RANGE="bytes=9999999-").status == "416 Requested Range Not Satisfiable"
    assert ask(portal, path, "HEAD", HTTP_RANGE="bytes=2-4").status == "200 OK"
    assert ask(portal, path, HTTP_RANGE="bytes=2-4", HTTP_IF_NONE_MATCH="*").status == "304 Not Modified"
    assert asked_of_django(portal) == []
