"""What pages and exports ask of the database, which is the same for a small programme and for a large one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartcity_session.models import ConferenceSession
from smartcity_session.operations.sample_programme import make_programme
from speakers.models import Talk
from tests.factories.rows import EditionFactory, TalkFactory

pytestmark = pytest.mark.django_db

BUDGETS = {
    "/": 11,  # of which three count what the filters offer
    "/sessions/m1/": 9,
    "/speakers/": 6,
    "/organisations/": 7,
    "/materials/": 6,
    "/events/": 6,
    "/schedule.xml": 8,
    "/schedule.json": 8,
    "/programme.ics": 8,
    "/feed.atom": 8,
    "/sitemap.xml": 8,
    "/api/v1/sessions": 8,
    "/api/v1/sessions/m1": 8,
    "/api/v1/speakers": 8,
    "/api/v1/organisations": 8,
    "/api/v1/materials": 8,
    "/api/v1/events": 8,
    "/api/v1/editions": 8,
    "/api/v1/notices": 8,
    "/search/?q=made": 8,
    "/api/v1/search?q=made": 8,
}


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
        assert response.status_code == 200
        assert b"".join(response) != b""
    return len(asked)


def write_programme(*, sessions: int, talks: int) -> None:
    """A programme of so many sessions, the first of which has enough talks to make up the number; all have editions."""
    list(make_programme(sessions=sessions, seed=1))
    first = ConferenceSession.objects.order_by("pk")[0]
    for _each in range(talks - Talk.objects.count()):
        TalkFactory.create(session=first)
    for session in ConferenceSession.objects.order_by("pk")[:20]:
        EditionFactory.create(session=session)


@pytest.mark.parametrize(("sessions", "talks"), [(1, 1), (6, 30), pytest.param(200, 1000, marks=pytest.mark.system)])
def test_no_page_and_no_export_asks_more_of_the_database_for_more_talks(
    client: Client, sessions: int, talks: int
) -> None:
    write_programme(sessions=sessions, talks=talks)
    assert Talk.objects.count() >= talks
    asked = {path: queries(client, path) for path in BUDGETS}
    assert {path: number for path, number in asked.items() if number > BUDGETS[path]} == {}
