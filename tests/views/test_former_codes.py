"""Codes that were given up: where their addresses lead, whoever has them now, and what pages say of it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from lxml import html  # type: ignore[import-untyped]  # ships no types
from pytest_django import DjangoAssertNumQueries

from smartcity_session.content import former_holders
from smartcity_session.editions.former_codes import store_former_code
from smartcity_session.editions.publishing import faults_of
from smartcity_session.http.cache_control import CachePolicy
from smartcity_session.models import ConferenceSession, Edition, EditionFile, FormerCode
from smartcity_session.urls import urlpatterns
from tests.admin.pages import Form, session_path
from tests.clock import Clock
from tests.factories.browsers import browser_of
from tests.factories.rows import EditionFactory, FormerCodeFactory, SessionFactory
from tests.pages import words

pytestmark = pytest.mark.django_db

NIGHT_AT_THE_CONGRESS = datetime(2015, 4, 7, 20, 0, tzinfo=UTC)  # the 8th in Seoul


@pytest.fixture
def smart() -> ConferenceSession:
    return SessionFactory.create(code="D4", title="Smart City", published=True, date="2015-04-09", start_time="14:00")


@pytest.fixture
def energy() -> ConferenceSession:
    return SessionFactory.create(code="E1", title="Énergie", language="fr", published=True, date="2015-04-09")


def recode(session: ConferenceSession, code: str) -> None:
    former, session.code = session.code, code
    session.save()
    store_former_code(session=session, former=former, at=NIGHT_AT_THE_CONGRESS)


def said_of_codes(client: Client, path: str) -> list[str]:
    page = html.fromstring(client.get(path).content.decode())
    return [words(html.tostring(each, encoding="unicode")) for each in page.xpath("//p[contains(., 'the code of')]")]


def leads_to(client: Client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


def swap_by_hand(smart: ConferenceSession, energy: ConferenceSession) -> list[list[str]]:
    """Swap the codes on the pages of the admin, and return what it complained about at each save."""
    organiser = browser_of("Organiser")
    errors = []
    for session, code in ((smart, "X1"), (energy, "D4"), (smart, "E1")):
        form = Form(organiser, session_path(session.pk))
        form["code"] = code
        errors.append(form.send().errors)
    smart.refresh_from_db()
    energy.refresh_from_db()
    return errors


def test_two_sessions_swap_their_codes_in_three_saves_and_each_page_leads_to_the_other(
    client: Client, clock: Clock, smart: ConferenceSession, energy: ConferenceSession
) -> None:
    assert swap_by_hand(smart, energy) == [[], [], []]
    assert (smart.code, energy.code) == ("E1", "D4")
    assert said_of_codes(client, "/sessions/d4/") == ["Until 8 April 2015, D4 was the code of session E1 Smart City."]
    assert said_of_codes(client, "/sessions/e1/") == ["Until 8 April 2015, E1 was the code of session D4 Énergie."]
    assert leads_to(client, "/sessions/x1/") == (301, "/sessions/e1/")
    [link] = html.fromstring(client.get("/sessions/e1/").content.decode()).xpath("//p[contains(., 'the code of')]/a")
    assert dict(link.attrib) == {"href": "/sessions/d4/", "lang": "fr", "dir": "ltr"}


def test_codes_can_be_swapped_back(
    client: Client, clock: Clock, smart: ConferenceSession, energy: ConferenceSession
) -> None:
    swap_by_hand(smart, energy)
    assert swap_by_hand(energy, smart) == [[], [], []]
    assert (smart.code, energy.code) == ("D4", "E1")
    assert said_of_codes(client, "/sessions/d4/") == ["Until 8 April 2015, D4 was the code of session E1 Énergie."]
    assert leads_to(client, "/sessions/x1/") == (301, "/sessions/e1/")  # both had it, and this one was the last


def test_a_swap_changes_no_identifier_of_calendars_no_edition_and_no_printed_address(
    client: Client, clock: Clock, smart: ConferenceSession, energy: ConferenceSession
) -> None:
    first = EditionFactory.create(session=smart, short="smart234", pdf=b"%PDF-1.7 smart")
    other = EditionFactory.create(session=energy, short="energy23", pdf=b"%PDF-1.7 energy")
    calendar = client.get("/sessions/d4/session.ics").text
    before = {line for line in calendar.splitlines() if line.startswith("UID")}
    files = list(EditionFile.objects.order_by("pk").values())
    swap_by_hand(smart, energy)
    after = client.get("/sessions/e1/session.ics").text
    assert {line for line in after.splitlines() if line.startswith("UID")} == before != set()
    assert list(EditionFile.objects.order_by("pk").values()) == files
    assert [(each.short, each.session_id) for each in Edition.objects.order_by("pk")] == [
        (first.short, smart.pk),
        (other.short, energy.pk),
    ]
    assert (faults_of(first), faults_of(other)) == ([], [])
    assert "/sessions/e1/" in client.get("/e/smart234").text
    assert b"".join(client.get("/sessions/e1/editions/1/description.pdf")) == b"%PDF-1.7 smart"
    assert b"".join(client.get("/sessions/d4/description.pdf")) == b"%PDF-1.7 energy"


@pytest.mark.parametrize("path", ["/sessions/d4/", "/sessions/d4/editions/", "/sessions/d4/editions/1/"])
def test_every_page_that_may_be_cited_says_whose_code_it_was(
    client: Client, smart: ConferenceSession, energy: ConferenceSession, path: str
) -> None:
    recode(smart, "D5")
    recode(energy, "D4")
    EditionFactory.create(session=energy)
    assert said_of_codes(client, path) == ["Until 8 April 2015, D4 was the code of session D5 Smart City."]


def test_a_code_that_nobody_has_leads_to_the_session_that_had_it_last_and_its_page_tells_of_the_one_before(
    client: Client, smart: ConferenceSession, energy: ConferenceSession
) -> None:
    recode(smart, "D5")
    recode(energy, "d4")
    recode(energy, "E2")
    assert leads_to(client, "/sessions/d4/") == (301, "/sessions/e2/")
    assert said_of_codes(client, "/sessions/e2/") == ["Until 8 April 2015, D4 was the code of session D5 Smart City."]
    assert said_of_codes(client, "/sessions/d5/") == []


def test_a_redirect_is_asked_for_each_time_as_the_code_may_be_taken_by_another_session(
    client: Client, smart: ConferenceSession
) -> None:
    recode(smart, "D5")
    assert client.get("/sessions/d4/").headers["Cache-Control"] == CachePolicy.SHARED
    assert client.get("/sessions/d4/session.ics").headers["Cache-Control"] == CachePolicy.SHARED
    assert "max-age=0" in CachePolicy.SHARED


OF_SESSIONS = {
    pattern.name: {name: {"kind": "bib"}.get(name, 1) for name in pattern.pattern.converters if name != "code"}
    for pattern in urlpatterns
    if isinstance(pattern, URLPattern) and pattern.name and str(pattern.pattern).startswith("sessions/<code:code>/")
}


@pytest.mark.parametrize("name", OF_SESSIONS)
def test_every_address_of_a_session_leads_from_a_former_code_to_the_same_address_with_the_present_one(
    client: Client, smart: ConferenceSession, name: str
) -> None:
    recode(smart, "D5")
    former, present = (reverse(name, kwargs={"code": code, **OF_SESSIONS[name]}) for code in ("d4", "d5"))
    ask = client.post if name == "question_backing" else client.get
    response = ask(former)
    assert (response.status_code, response.headers.get("Location")) == (301, present)


def test_a_draft_takes_no_links_from_the_session_that_had_its_code(
    client: Client, smart: ConferenceSession, energy: ConferenceSession
) -> None:
    recode(smart, "D5")
    SessionFactory.create(code="D4", title="Embargoed")
    assert leads_to(client, "/sessions/d4/") == (301, "/sessions/d5/")


def test_no_page_tells_of_a_draft(client: Client, smart: ConferenceSession) -> None:
    FormerCodeFactory.create(session=SessionFactory.create(code="X9", title="Embargoed"), code="D4")
    assert said_of_codes(client, "/sessions/d4/") == []


def test_a_code_given_up_under_a_former_release_has_no_day(client: Client, smart: ConferenceSession) -> None:
    holder = SessionFactory.create(code="E1", title="Energy", published=True)
    FormerCodeFactory.create(session=holder, code="D4", until=None)
    assert said_of_codes(client, "/sessions/d4/") == ["D4 was once the code of session E1 Energy."]


def test_the_latest_holder_comes_first(
    smart: ConferenceSession, energy: ConferenceSession, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    recode(smart, "D5")
    recode(energy, "D4")
    recode(energy, "E2")
    newest = SessionFactory.create(code="D4", published=True)
    with django_assert_num_queries(2):
        found = [(each.code, each.session.code) for each in former_holders(newest)]
    assert found == [("D4", "E2"), ("D4", "D5")]


def test_a_session_has_a_former_code_once(smart: ConferenceSession) -> None:
    for code in ("D5", "D4", "D5", "D6", "d5", "D7"):
        recode(smart, code)
    assert sorted(FormerCode.objects.values_list("code", flat=True)) == ["D4", "D6", "d5"]
