"""The page for a database that is away shows what somebody wrote, and nothing that the form itself carries."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.test.client import RequestFactory
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import ConferenceSession
from smartcity_session.views.errors import server_error
from tests.clock import Clock
from tests.factories.rows import SessionFactory
from tests.views.forms import get


def shown(path: str, values: dict[str, Any]) -> list[str]:
    """The texts that the page shows, where the form was sent while the database was away."""
    request = RequestFactory().post(path, values)
    try:
        raise OperationalError("away")  # noqa: TRY301 (the page is made while it is handled)
    except OperationalError:
        page = html.fromstring(server_error(request).content.decode())
    return [" ".join(each.itertext()).strip() for each in page.xpath("//div[@class='lead']")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/sessions/d4/questions/", {"text": "Why <b>now</b>?", "name": "Ana"}),
        ("/sessions/d4/feedback/", {"to_speakers": "Well done", "to_organisers": "Too cold"}),
        ("/sessions/d4/request/", {"kind": "format", "message": "Large print", "email": "ana@example.org"}),
    ],
)
def test_of_a_public_form_what_was_typed_is_shown_and_nothing_else(
    client: Client, clock: Clock, path: str, typed: dict[str, str]
) -> None:
    SessionFactory.create(
        code="D4",
        published=True,
        questions_open_from=clock.now,
        questions_open_until=clock.now + timedelta(days=1),
        feedback_from=clock.now.date(),
    )
    values = {**get(client, path).values, "send": "Send", **typed}
    assert values["ticket"]
    assert sorted(shown(path, values)) == sorted(text for name, text in typed.items() if name != "kind")


def test_of_the_admin_texts_are_shown_and_no_secret() -> None:
    values = {
        "title": "Smart City", "talks-TOTAL_FORMS": "1", "talks-0-id": "7", "talks-0-title": "OPTIMUS",
        "status": "draft", "_save": "Save", "seen": "abc", "csrfmiddlewaretoken": "secret",
        "password": "secret", "new_password1": "secret", "code": "123456", "source": "A description\nof two lines",
    }  # fmt: skip
    assert shown("/admin/", values) == ["Smart City", "OPTIMUS", "A description of two lines"]


def test_a_client_that_loses_the_database_sees_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_asked: Any, **_named: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(type(ConferenceSession.objects), "published", lost)
    client.raise_request_exception = False
    answer = client.post("/sessions/d4/questions/", {"ticket": "abc:def:ghi", "text": "Why?"})
    assert answer.status_code == 503
    page = unescape(answer.content.decode())
    assert "Why?" in page
    assert "abc:def" not in page
