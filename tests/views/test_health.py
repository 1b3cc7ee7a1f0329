"""What machines that watch the portal are told."""

import json
import logging
import sys

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from smartcity_session.config.request_log import JsonLines, RequestName
from smartcity_session.models import Congress


def lost(*_words: object, **_given: object) -> object:
    raise OperationalError("server closed the connection")


def full(*_words: object, **_given: object) -> object:
    raise OSError(28, "No space left on device")


@pytest.mark.django_db
def test_health_asks_no_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_portal_that_has_all_it_needs_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    parts = dict.fromkeys(("database", "migrations", "storage", "fonts", "cache"), "ok")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": parts})


@pytest.mark.django_db
def test_a_lost_database_is_unready_and_alive(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", lost)
        answer = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == answer.json()["checks"]["migrations"] == "failed"


@pytest.mark.django_db
def test_a_full_disk_is_unready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "save", full)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["storage"]) == (503, "failed")


@pytest.mark.django_db
def test_a_lost_cache_is_told_and_is_no_reason_to_send_nobody(client: Client, settings: Settings) -> None:
    nothing = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {**settings.CACHES, "default": nothing}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["cache"]) == (200, "failed")


@pytest.mark.django_db
def test_watchers_inside_are_not_sent_to_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301


@pytest.mark.django_db
def test_a_form_sent_while_the_database_is_away_says_that_nothing_was_saved_and_keeps_what_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(type(Congress.objects), "current", lost)
    answer = client.post("/check/", {"text": "a long <b>text</b>", "csrfmiddlewaretoken": "secret"})
    text = answer.content.decode()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Nothing was saved" in text
    assert "a long &lt;b&gt;text&lt;/b&gt;" in text
    assert "secret" not in text


@pytest.mark.django_db
def test_each_answer_names_its_request_and_only_a_trusted_proxy_may_choose_the_name(
    client: Client, settings: Settings
) -> None:
    given = {"X-Request-ID": "front-12345678"}
    names = [client.get("/healthz", headers=given).headers["X-Request-ID"] for _time in range(2)]
    assert len({*names, given["X-Request-ID"]}) == 3
    settings.TRUSTED_PROXY_COUNT = 1
    assert client.get("/healthz", headers=given).headers["X-Request-ID"] == given["X-Request-ID"]
    forged = {"X-Request-ID": "a\tb c" * 5}
    assert client.get("/healthz", headers=forged).headers["X-Request-ID"] != forged["X-Request-ID"]


def test_a_line_of_json_holds_the_message_the_request_and_the_traceback() -> None:
    try:
        full()
    except OSError:
        failure = sys.exc_info()
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "lost %s\n", ("D4",), failure)
    RequestName().filter(record)
    line = JsonLines().format(record)
    read = json.loads(line)
    assert "\n" not in line
    assert (read["level"], read["logger"], read["message"], read["request"]) == ("ERROR", "portal", "lost D4\n", "-")
    assert read["traceback"].endswith("No space left on device")
    assert read["time"].endswith("+00:00")
