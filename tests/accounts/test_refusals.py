"""What an account may not do in the admin is refused by a page of the admin, which says why and whom to ask."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from smartcity_session.models import ConferenceSession, SessionAssignment
from tests.admin.pages import SESSIONS, Answer, page_of, session_path
from tests.factories.browsers import browser_of
from tests.factories.rows import CongressFactory, SessionFactory, TalkFactory

pytestmark = pytest.mark.django_db
NOT_YOURS = "This belongs to a session that is not one of yours."


@pytest.fixture
def other() -> ConferenceSession:
    """A session of another host."""
    congress = CongressFactory.create(contact_email="desk@example.org")
    return SessionFactory.create(code="E5", congress=congress, title="A secret title")


@pytest.fixture
def host(other: ConferenceSession) -> Client:
    """The browser of the host of D4; an organiser's name is known."""
    browser_of("Organiser", username="ana")
    User.objects.filter(username="ana").update(first_name="Ana", last_name="Lund")
    client = browser_of("Session host", username="hans")
    own = SessionFactory.create(code="D4", congress=other.congress)
    SessionAssignment.objects.create(user=User.objects.get(username="hans"), session=own)
    return client


def test_a_host_who_asks_for_another_session_reads_that_it_is_not_theirs_and_whom_to_ask(
    host: Client, other: ConferenceSession
) -> None:
    shown = page_of(host.get(session_path(other.pk)), 403)
    words = " ".join(shown.get_element_by_id("content-main").text_content().split())
    assert words == (
        f"{NOT_YOURS} What each role may do is in a table. "
        "An organiser can give your account another role, or a session: Ana Lund (desk@example.org) To your start page"
    )
    assert "A secret title" not in shown.text_content()
    assert shown.xpath("//div[@id='content-main']//a/@href") == ["/admin/roles/", "mailto:desk@example.org", "/admin/"]
    assert shown.xpath("//div[@id='user-tools']")


def test_so_it_is_with_a_part_of_another_session(host: Client, other: ConferenceSession) -> None:
    talk = TalkFactory.create(session=other)
    response = host.get(f"/admin/speakers/talk/{talk.pk}/change/")
    assert NOT_YOURS in page_of(response, 403).text_content()


@pytest.mark.parametrize("key", ["987654", "no-key"])
def test_what_is_not_there_is_said_to_be_missing(host: Client, key: str) -> None:
    answer = Answer(host.get(f"{SESSIONS}{key}/change/", follow=True))
    assert answer.path == "/admin/"
    assert "doesn’t exist" in answer.messages[0]


def test_a_page_that_the_role_does_not_have_says_so(host: Client) -> None:
    response = host.get(f"{SESSIONS}timetable/")
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert "Your account has no right to this page." in page_of(response, 403).text_content()


def test_outside_the_admin_the_page_is_the_public_one(host: Client) -> None:
    SessionFactory.create(code="F6", published=True)
    page = page_of(host.get("/sessions/f6/questions/chair/"), 403)
    assert page.xpath("//a[.='To the programme']/@href") == ["/"]
    assert not page.xpath("//div[@id='user-tools']")
