"""2,000 requests that nobody honest sends, at every address: none breaks the portal, and none keeps it busy."""

import logging
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from smartcity_session.models import ConferenceSession
from tests.factories.addresses import addresses, session_with_everything
from tests.factories.admin_pages import admin_pages
from tests.factories.rows import FeedbackCriterionFactory, UserFactory
from tests.security.hostile import Drawer, Hostile, Target, target

pytestmark = [pytest.mark.django_db, pytest.mark.system]

LONGEST_S = 3
PARTS, IN_EACH = 2, 1000
SHOWING = ("/sessions/d4/", "/speakers/")


@pytest.fixture
def session(db: None, settings: Settings, tmp_path: Any) -> ConferenceSession:
    """A session with something of everything, whose forms are open."""
    settings.MEDIA_ROOT = tmp_path
    session = session_with_everything()
    session.questions_open_from = session.first_published_at
    session.feedback_from, session.feedback_until = date(2015, 4, 9), date(2199, 12, 31)
    session.save()
    FeedbackCriterionFactory.create()
    return session


@pytest.fixture
def browsers(session: ConferenceSession) -> tuple[Client, Client]:
    """A stranger, and somebody who may do everything: most of the portal answers to nobody else."""
    stranger, head = Client(raise_request_exception=False), Client(raise_request_exception=False)
    head.force_login(UserFactory.create(username="head", is_staff=True, is_superuser=True))
    return stranger, head


def targets(head: Client, session: ConferenceSession) -> list[Target]:
    paths = [*addresses(session), *(page.path for page in admin_pages(session))]
    asked = [path for path in paths if not path.endswith(("logout/", "preview.pdf"))]  # an end to it all, and seconds
    return [target(path, b"".join(head.get(path))) for path in asked]


def sent(client: Client, request: Hostile) -> tuple[int, bytes, float]:
    """Send it in a transaction that is taken back. Return status, body and seconds of the processor.

    Where something was stored, the answer is that of the first page that it breaks.
    """
    with transaction.atomic():
        began = time.process_time()
        response = client.generic(request.method, "/", request.body, **request.environ)
        body = b"".join(response)
        seconds = time.process_time() - began
        if request.method == "POST" and response.status_code == 302:
            response = next(filter(is_broken, map(client.get, (request.path, *SHOWING))), response)
        transaction.set_rollback(True)
    return response.status_code, body, seconds


def is_broken(response: Any) -> bool:
    b"".join(response)  # a file is closed at its end
    return bool(response.status_code >= 500)


@pytest.fixture
def errors() -> Iterator[list[str]]:
    """What is logged as an error."""
    seen: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(self.format(record))

    keeper = Keeper(logging.ERROR)
    logging.getLogger().addHandler(keeper)
    yield seen
    logging.getLogger().removeHandler(keeper)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_hostile_request_breaks_the_portal_or_keeps_it_busy(
    browsers: tuple[Client, Client], session: ConferenceSession, errors: list[str], part: int
) -> None:
    stranger, head = browsers
    drawer = Drawer(part, targets(head, session))
    wrong = []
    for number, request in enumerate(drawer.draw(IN_EACH)):
        is_public = not request.path.startswith("/admin/")
        client = stranger if number % (2 if is_public else 9) == 0 else head
        status, body, seconds = sent(client, request)
        if seconds > LONGEST_S:  # once more: the machine may have been busy
            _status, _body, seconds = sent(client, request)
        if status >= 500 or b"Traceback" in body or seconds > LONGEST_S:
            wrong.append((status, round(seconds, 1), request, errors[-1:]))
        errors.clear()
    assert wrong == []
