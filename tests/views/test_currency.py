"""Is my sheet still current, and what has changed."""

from datetime import date, time

import pytest
from django.test import Client

from smartcity_session.editions.appointments import note_appointment
from smartcity_session.editions.publishing import withdraw_edition
from smartcity_session.editions.redactions import redact_edition
from smartcity_session.models import ConferenceSession, Edition
from tests.factories.rows import EditionFactory, LinkedEventFactory, MaterialFactory, SessionFactory, TalkFactory
from tests.pages import words

pytestmark = pytest.mark.django_db


def change(session: ConferenceSession, **facts: object) -> None:
    ConferenceSession.objects.filter(pk=session.pk).update(**facts)
    session.refresh_from_db()


@pytest.fixture
def second(d4: ConferenceSession) -> Edition:
    TalkFactory.create(session=d4, title="K-water")
    return EditionFactory.create(session=d4, number=2, short="d4second", as_of=date(2015, 4, 8))


def test_the_latest_edition_of_an_unchanged_session_is_current(client: Client, d4: ConferenceSession) -> None:
    response = client.get("/e/d4d4d4d4")
    text = words(response.text)
    assert "Yes: edition 1, as of 7 April 2015, is the latest, and nothing has changed since." in text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text


def test_the_latest_edition_of_a_changed_session_says_what_has_changed(client: Client, d4: ConferenceSession) -> None:
    change(d4, title="Smart Cities")
    text = words(client.get("/e/d4d4d4d4").text)
    assert "Edition 1, as of 7 April 2015, is the latest PDF, but the session has changed since." in text
    assert "1 change since edition 1: Text Title reworded" in text


def test_an_older_edition_names_the_latest_and_tells_the_changes_in_order(
    client: Client, d4: ConferenceSession, second: Edition
) -> None:
    change(d4, room="Room 3", abstract="A smart city is not only smart technology.\n\nCities are **moving**.")
    MaterialFactory.create(session=d4, title="Report")
    LinkedEventFactory.create(session=d4, name="Summit", start_date=None, end_date=None, city="", country="")
    text = words(client.get("/e/d4d4d4d4").text)
    order = [
        "No: edition 1, as of 7 April 2015, was followed by edition 2, as of 8 April 2015.",
        "5 changes since edition 1:",
        "Time and room Room: Room 3 (before: to be confirmed)",
        "Talks and speakers Talk “K-water” added (speaker to be confirmed)",
        "Text Abstract reworded",
        "Materials Material “Report” added",
        "Events Event “Summit” added",
    ]
    assert [phrase for phrase in order if phrase not in text] == []
    assert sorted(order, key=text.index) == order


def test_reworded_words_are_marked_for_eyes_and_for_ears(client: Client, d4: ConferenceSession) -> None:
    change(d4, title="Clever <b> City Solutions")
    html = client.get("/e/d4d4d4d4").text
    assert '<del><span class="unseen">deleted: </span>Smart<span class="unseen"> (end)</span></del>' in html
    assert '<ins><span class="unseen">inserted: </span>Clever &lt;b&gt;<span class="unseen"> (end)</span></ins>' in html


LATER = ('class="facts', 'class="lead', 'class="key')  # what a page of a session, or of its editions, goes on with


def test_a_moved_or_cancelled_session_says_so_first(client: Client, d4: ConferenceSession) -> None:
    change(d4, date=date(2015, 4, 9), start_time=time(14), room="B2")
    EditionFactory.create(session=d4, number=2, short="d4second")
    note_appointment(session=d4)
    change(d4, date=date(2015, 4, 10), room="B3")
    for path in ("/e/d4second", "/sessions/d4/", "/sessions/d4/changes/2..now/"):
        html = client.get(path).text
        assert "This session was moved. Before: Thursday 9 April 2015, 14:00, room B2." in words(html)
        assert html.index('class="notice"') < min(html.index(each) for each in LATER if each in html)
    change(d4, status="cancelled")
    text = words(client.get("/e/d4second").text)
    assert "This session is cancelled." in text
    assert "This session was moved." not in text


def test_a_withdrawn_edition_says_why(client: Client, second: Edition) -> None:
    withdraw_edition(edition=second, by=None, reason="The room was wrong.")
    text = words(client.get("/e/d4second").text)
    assert "No: edition 2, as of 8 April 2015, was withdrawn." in text
    assert "The room was wrong." in text
    assert "the latest PDF: edition 1" in text


def test_a_removed_edition_cannot_be_compared(client: Client, second: Edition) -> None:
    redact_edition(edition=second, reason="A person asked for it.")
    text = words(client.get("/e/d4second").text)
    assert "No: what edition 2 said was removed from the portal." in text
    assert "A person asked for it." in text
    assert "So it cannot be said what has changed since." in text
    for path in ("/sessions/d4/changes/1..2/", "/sessions/d4/changes/2..now/"):
        response = client.get(path)
        assert response.status_code == 410
        assert "A person asked for it. So it cannot be compared." in words(response.text)


def test_a_short_address_typed_in_capitals_leads_on(client: Client, d4: ConferenceSession) -> None:
    response = client.get("/e/D4D4d4d4")
    assert (response.status_code, response.headers["Location"]) == (301, "/e/d4d4d4d4")


def test_two_editions_are_compared(client: Client, second: Edition) -> None:
    response = client.get("/sessions/d4/changes/1..2/")
    text = words(response.text)
    assert "Edition 1, as of 7 April 2015 → edition 2, as of 8 April 2015. 1 change." in text
    assert "Talk “K-water” added" in text
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_an_edition_is_compared_with_the_page(client: Client, d4: ConferenceSession, second: Edition) -> None:
    assert "0 changes." in words(client.get("/sessions/d4/changes/2..now/").text)
    change(d4, room="B2")
    text = words(client.get("/sessions/d4/changes/2..now/").text)
    assert "the page as it is now. 1 change. Time and room Room: B2 (before: to be confirmed)" in text


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/sessions/d4/changes/2..1/", "/sessions/d4/changes/1..2/"),
        ("/sessions/d4/changes/2..2/", "/sessions/d4/editions/2/"),
    ],
)
def test_a_comparison_the_wrong_way_round_leads_to_the_right_one(
    client: Client, second: Edition, asked: str, location: str
) -> None:
    response = client.get(asked)
    assert (response.status_code, response.headers["Location"]) == (301, location)


def test_an_unknown_edition_is_not_compared(client: Client, second: Edition) -> None:
    response = client.get("/sessions/d4/changes/1..9/")
    assert response.status_code == 404
    assert "Session D4 has no edition 9." in response.text


def test_the_page_of_the_session_says_how_much_has_changed_since_its_pdf(client: Client, d4: ConferenceSession) -> None:
    assert "Changed since this PDF" not in client.get("/sessions/d4/").text
    change(d4, room="B2", title="Smart Cities")
    html = client.get("/sessions/d4/").text
    assert '<a href="/sessions/d4/changes/1..now/">Changed since this PDF: 2 changes</a>' in html


def test_no_edition_of_a_draft_has_an_address(client: Client) -> None:
    draft = SessionFactory.create(code="X9", title="Embargoed")
    EditionFactory.create(session=draft, short="x9x9x9x9")
    for path in ("/e/x9x9x9x9", "/sessions/x9/editions/", "/sessions/x9/editions/1/", "/sessions/x9/changes/1..now/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "Embargoed" not in response.text
