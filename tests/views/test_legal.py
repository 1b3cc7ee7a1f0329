"""Privacy and imprint: what the organisers say, and nothing that nobody has said."""

import pytest
from django.test import Client

from smartcity_session.models import Congress
from smartcity_session.participation.retention import RULES
from tests.factories.rows import CongressFactory
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def congress(db: None) -> Congress:
    """A congress with a contact and texts."""
    congress = CongressFactory.create()
    congress.contact_name, congress.contact_email = "Congress office", "office@congress.example"
    congress.website = "https://congress.example"
    congress.save()
    return congress


def test_every_page_links_to_both(client: Client) -> None:
    for path in ("/", "/privacy/", "/imprint/", "/nothing/"):
        text = client.get(path).text
        assert text.count('href="/privacy/"') >= 1, path
        assert text.count('href="/imprint/"') == 1, path


def test_without_a_congress_the_privacy_page_says_what_the_portal_does(client: Client) -> None:
    text = words(client.get("/privacy/"))
    assert all(str(rule.kept) in text for rule in RULES)
    assert "Removed 30 days after the last day of the congress." in text


def test_the_privacy_page_has_the_organisers_words_and_the_days_that_they_set(
    client: Client, congress: Congress
) -> None:
    congress.privacy_text = "We are **careful**.\n\n<script>alert(1)</script>"
    congress.addresses_kept_days = 7
    congress.save()
    html = client.get("/privacy/").text
    assert "We are <strong>careful</strong>." in html
    assert "<script>alert" not in html
    assert "Removed 7 days after the last day of the congress." in words(client.get("/privacy/"))


def test_the_privacy_page_names_the_cookie_that_forms_set(client: Client, congress: Congress) -> None:
    text = words(client.get("/privacy/"))
    assert "one cookie, csrf." in text
    assert "another cookie, voter, for 90 days" in text
    assert list(client.get("/request/").cookies) == ["csrf"]


def test_the_imprint_without_a_text_says_what_is_missing_and_gives_the_contact(
    client: Client, congress: Congress
) -> None:
    text = words(client.get("/imprint/"))
    assert "The organisers have not yet said here who answers for this site." in text
    assert "Congress office, office@congress.example" in text


def test_the_imprint_invents_nothing(client: Client) -> None:
    text = words(client.get("/imprint/"))
    assert "have not yet said" in text
    assert "Contact" not in text


def test_the_imprint_is_what_the_organisers_write(client: Client, congress: Congress) -> None:
    congress.imprint_text = "Example e.V., *Bonn*"
    congress.save()
    html = client.get("/imprint/").text
    assert "Example e.V., <em>Bonn</em>" in html
    assert "have not yet said" not in html
