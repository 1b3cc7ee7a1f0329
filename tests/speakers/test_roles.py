"""Every role, a new one too, is known wherever people are shown or read."""

from datetime import date

import pytest
from django.test import Client
from django.utils.html import strip_tags

from smartcity_session.admin.forms import ROLE_FIELDS, TalkForm
from smartcity_session.content import session_content
from smartcity_session.document.html import Imprint, document_html
from smartcity_session.importer.text.parse import parse
from smartcity_session.models import ConferenceSession
from speakers.models import Contribution
from speakers.roles import ROLES
from tests.factories.rows import ContributionFactory, SessionFactory
from tests.pages import words

IMPRINT = Imprint(number=1, as_of=date(2015, 4, 7), short="k7m2p9qx", site_url="https://congress.example")


def test_each_role_says_where_it_is_shown() -> None:
    assert set(ROLES) == set(Contribution.Role.values)


def test_each_role_of_a_talk_has_a_field_in_the_row_of_the_talk() -> None:
    assert set(ROLE_FIELDS.values()) <= set(TalkForm.base_fields)


def test_no_heading_means_two_roles() -> None:
    headings = [heading for facts in ROLES.values() for heading in facts.headings]
    assert sorted(headings) == sorted(set(headings))


@pytest.fixture(params=Contribution.Role.values)
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def session(role: str, db: None) -> ConferenceSession:
    session = SessionFactory.create(code="D4", published=True)
    ContributionFactory.create(session=session, talk=None, role=role, speaker__name="Ana Lund")
    return session


def test_whoever_has_it_stands_on_the_page_with_it(client: Client, session: ConferenceSession, role: str) -> None:
    page = words(client.get("/sessions/d4/"))
    assert "Ana Lund" in page
    assert role in {"speaker", "contact"} or str(Contribution.Role(role).label) in page


def test_whoever_has_it_stands_on_the_sheet_with_it(session: ConferenceSession, role: str) -> None:
    sheet = " ".join(strip_tags(document_html(session_content(session), imprint=IMPRINT)).split())
    assert "Ana Lund" in sheet
    assert role == "speaker" or str(Contribution.Role(role).label) in sheet


def test_its_heading_in_a_pasted_text_gives_it(role: str) -> None:
    description = parse(f"D4: Smart City\n\n{ROLES[role].headings[0].capitalize()}: Ana Lund, Mayor, City of Oslo\n")
    assert [(person.name, person.part) for person in description.speakers] == [("Ana Lund", role)]
