"""Cache-Control: what a reader's browser and the caches on the way may store, and for how long."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from smartcity_session.http import content_version, page_cache
from smartcity_session.http.cache_control import (
    OLDEST_COPY,
    CachePolicy,
    cache_as,
    expires_at,
    set_cache_control,
    shared,
)


def answered(response: HttpResponse, **environ: Any) -> str:
    """What the portal says of the response of a view."""
    return set_cache_control(lambda _request: response)(RequestFactory().get("/", **environ)).headers["Cache-Control"]


@shared
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the same for everybody")


def public() -> HttpResponse:
    response = page(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    return response


def test_caches_on_the_way_keep_a_public_page_for_seconds_and_browsers_ask_each_time() -> None:
    assert answered(public()) == ("public, max-age=0, s-maxage=2, stale-while-revalidate=1, stale-if-error=3600")


def test_a_change_is_public_within_five_seconds_whatever_keeps_copies_on_the_way() -> None:
    assert OLDEST_COPY.total_seconds() + content_version.ASK_EVERY_S + page_cache.REPLACED_FOR_S <= 5


def test_what_says_nothing_is_kept_nowhere() -> None:
    assert answered(HttpResponse("a form")) == "private, no-store"


@pytest.mark.parametrize(
    "said", ["max-age=60, public", "private, max-age=5", CachePolicy.FOR_EVER.value, CachePolicy.NOWHERE.value]
)
def test_what_an_answer_says_of_itself_stands(said: str) -> None:
    assert answered(HttpResponse(headers={"Cache-Control": said})) == said
    assert page_says(said) == said


def page_says(said: str) -> str:
    return answered(cache_as(HttpResponse(headers={"Cache-Control": said}), CachePolicy.SHARED))


def test_what_is_made_for_one_reader_stays_with_that_reader() -> None:
    session = f"{settings.SESSION_COOKIE_NAME}=abc"
    assert answered(public(), HTTP_COOKIE=session) == "private, no-cache"
    personal = public()
    personal.headers["Vary"] = "Accept-Encoding, Cookie"
    assert answered(personal) == "private, no-cache"


def test_what_sets_a_cookie_is_kept_nowhere() -> None:
    response = public()
    response.set_cookie("voter", "7")
    assert answered(response) == "private, no-store"


@pytest.mark.parametrize(
    ("left", "said"), [(3, CachePolicy.SHARED), (2, CachePolicy.ASKED_EACH_TIME), (-1, CachePolicy.ASKED_EACH_TIME)]
)
def test_no_copy_outlives_the_moment_at_which_the_page_reads_differently(
    moment: datetime, monkeypatch: pytest.MonkeyPatch, left: int, said: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    response = public()
    response.valid_until = moment + timedelta(seconds=left)  # type: ignore[attr-defined]  # as pages have it
    assert answered(response) == said


def test_a_page_is_made_anew_when_its_copies_could_begin_to_outlive_it(moment: datetime) -> None:
    end = moment + timedelta(seconds=60)
    assert expires_at(None, moment) is None
    assert expires_at(end, moment) == end - OLDEST_COPY
    assert expires_at(end, end - OLDEST_COPY) == end - OLDEST_COPY
    assert expires_at(end, end - OLDEST_COPY / 2) == end
