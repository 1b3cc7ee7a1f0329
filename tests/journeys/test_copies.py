"""Copies: every public address is walked, through the layer that keeps pages, as browsers and caches ask."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from smartcity_session.http.cache_control import CachePolicy
from smartcity_session.http.page_cache import PageCache
from smartcity_session.search.index import reindex_pending
from speakers.models import Speaker
from speakers.photos import photo_name
from tests.factories.addresses import addresses, session_with_everything
from tests.factories.rows import UserFactory
from tests.wsgi import Answer, ask, layer_around_django

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

DIGEST = "d" * 64  # as in tests.factories.addresses
PUBLIC = {CachePolicy.SHARED, CachePolicy.ASKED_EACH_TIME, CachePolicy.FOR_EVER}
# Forms, what is counted or asked of machines: for one reader, and at one moment.
FOR_NOBODY_ELSE = re.compile(
    r"/(check/|healthz|readyz|password.*|request/|sessions/d4/(feedback/|request/|questions/((chair|1|thanks)/)?)|nothing|api/v1/nothing)"
)
DOWNLOADS = re.compile(r".*\.(pdf|zip|jpg)|/materials/.+/.+")
OF_ONE_ANSWER = {"x-request-id", "date"}


@pytest.fixture
def portal(settings: Settings, tmp_path: object) -> Iterator[PageCache]:
    """The portal with a session that has something of everything, behind its layer."""
    settings.MEDIA_ROOT = tmp_path
    with layer_around_django() as layer:
        yield layer


@pytest.fixture
def walked(portal: PageCache) -> list[str]:
    """Every public address."""
    session = session_with_everything()
    Speaker.objects.filter(name="Roland Zinkernagel").update(photo="photos/x.jpg", photo_digest=DIGEST)
    default_storage.save(photo_name(DIGEST, 96, "jpg"), ContentFile(b"jpg 96"))
    reindex_pending()
    return [*addresses(session), "/search/?q=city", "/?day=2015-04-09", "/api/v1/sessions?per_page=1"]


@pytest.fixture
def public(portal: PageCache, walked: list[str]) -> list[str]:
    """The addresses at which everybody finds the same."""
    return [path for path in walked if not FOR_NOBODY_ELSE.fullmatch(path) and is_found(ask(portal, path))]


def is_found(answer: Answer) -> bool:
    return answer.status == "200 OK"


def test_everybody_may_keep_what_is_public_and_nobody_what_is_not(portal: PageCache, walked: list[str]) -> None:
    said = {path: (answer := ask(portal, path), answer.headers["cache-control"]) for path in walked}
    public = {path for path, (_answer, kept) in said.items() if kept in PUBLIC}
    others = {path: kept for path, (_answer, kept) in said.items() if path not in public}
    assert {path for path in others if not FOR_NOBODY_ELSE.fullmatch(path) and is_found(said[path][0])} == set()
    assert {path for path in public if FOR_NOBODY_ELSE.fullmatch(path) and is_found(said[path][0])} == set()
    assert {path: kept for path, kept in others.items() if "no-store" not in kept} == {}
    assert len(public) > 40


def test_no_answer_to_an_organiser_may_be_kept_by_others(portal: PageCache, walked: list[str]) -> None:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    paths = [*walked, f"/{settings.ADMIN_PATH}/"]
    said = {path: ask(portal, path, HTTP_COOKIE=cookie).headers["cache-control"] for path in paths}
    immutable = {path for path, kept in said.items() if kept == CachePolicy.FOR_EVER}
    assert {path: kept for path, kept in said.items() if "private" not in kept and path not in immutable} == {}
    assert immutable == {f"/photos/{DIGEST}-96.jpg"}


def test_everything_public_has_a_strong_tag_and_whoever_has_it_is_told_so(portal: PageCache, public: list[str]) -> None:
    wrong = {}
    for path in public:
        for coding in ("", "gzip", "br"):
            asked = {"HTTP_ACCEPT_ENCODING": coding} if coding else {}
            first = ask(portal, path, **asked)
            tag = first.headers.get("etag", "")
            again = [ask(portal, path, HTTP_IF_NONE_MATCH=form, **asked) for form in (tag, f"W/{tag}", "*")]
            other = ask(portal, path, HTTP_IF_NONE_MATCH='"another"', **asked)
            kept = {(each.status, each.headers.get("etag"), each.headers["cache-control"]) for each in again}
            if (
                not tag.startswith('"')
                or kept != {("304 Not Modified", tag, first.headers["cache-control"])}
                or any(each.body for each in again)
                or other.body != first.body
            ):
                wrong[path, coding] = (tag, kept, other.status)
    assert wrong == {}
    assert len(public) > 40


def test_head_says_what_get_says_and_sends_nothing(portal: PageCache, public: list[str]) -> None:
    wrong = {}
    for path in public:
        get, head = ask(portal, path), ask(portal, path, "HEAD")
        said = [without(each.headers) for each in (get, head)]
        if head.status != get.status or said[0] != said[1] or head.body:
            wrong[path] = said
    assert wrong == {}


def without(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in OF_ONE_ANSWER}


def test_a_part_of_a_download_is_that_part_of_it(portal: PageCache, public: list[str]) -> None:
    downloads = [path for path in public if DOWNLOADS.fullmatch(path)]
    for path in downloads:
        whole = ask(portal, path)
        part = ask(portal, path, HTTP_RANGE="bytes=2-4", HTTP_IF_RANGE=whole.headers["etag"])
        assert (part.status, part.body, part.headers["etag"]) == (
            "206 Partial Content",
            whole.body[2:5],
            whole.headers["etag"],
        ), path
        assert part.headers["content-range"] == f"bytes 2-4/{len(whole.body)}", path
        beyond = ask(portal, path, HTTP_RANGE=f"bytes={len(whole.body)}-")
        assert (beyond.status, beyond.headers["content-range"]) == (
            "416 Requested Range Not Satisfiable",
            f"bytes */{len(whole.body)}",
        ), path
        assert ask(portal, path, HTTP_RANGE="bytes=2-4", HTTP_IF_RANGE='"another"').body == whole.body, path
    assert len(downloads) == 5


def test_whatever_is_asked_in_parts_is_the_whole_where_it_is_no_download(portal: PageCache, public: list[str]) -> None:
    for path in ("/", "/sessions/d4/", "/schedule.xml", "/api/v1/sessions"):
        assert ask(portal, path, HTTP_RANGE="bytes=2-4").body == ask(portal, path).body
