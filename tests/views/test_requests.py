"""Readers ask for another format and report broken links: for what the session has, and nothing else."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from materials.models import Material
from smartcity_session.models import ConferenceSession, Congress, ReaderRequest
from tests.clock import Clock
from tests.factories.rows import MaterialFactory, SessionFactory
from tests.views.forms import get, send

pytestmark = pytest.mark.django_db

FORM = "/sessions/d4/request/"


@pytest.fixture
def slides(d4: ConferenceSession, clock: Clock) -> Material:
    """A file of Session D4, in a congress with a contact."""
    congress = Congress.objects.get()
    congress.contact_email = "office@congress.example"
    congress.save()
    material: Material = MaterialFactory.create(session=d4, title="Slides", with_file=b"slides", file_name="slides.pdf")
    return material


def stored() -> list[tuple[Any, ...]]:
    return [
        (row.session and row.session.code, row.kind, row.about, row.message, row.email, row.state)
        for row in ReaderRequest.objects.all()
    ]


def test_a_request_for_another_format_is_stored_and_mailed(client: Client, clock: Clock, slides: Material) -> None:
    said = {"kind": "format", "about": str(slides.uuid), "message": "Large print", "email": "me@example.org"}
    answer = send(client, FORM, clock, **said)
    assert answer.headers["Location"] == "/sessions/d4/request/thanks/"
    assert "Your request has arrived" in client.get(answer.headers["Location"]).text
    assert stored() == [("D4", "format", "Slides (slides.pdf)", "Large print", "me@example.org", "open")]
    (message,) = mail.outbox
    assert (message.to, message.reply_to) == (["office@congress.example"], ["me@example.org"])
    assert "slides.pdf" in str(message.body)


def test_a_broken_link_needs_neither_words_nor_an_address(client: Client, clock: Clock, slides: Material) -> None:
    assert send(client, FORM, clock, kind="link", about=str(slides.uuid)).status_code == 302
    assert stored() == [("D4", "link", "Slides (slides.pdf)", "", "", "open")]


def test_a_request_to_the_congress_as_a_whole_is_about_no_session(
    client: Client, clock: Clock, slides: Material
) -> None:
    answer = send(client, "/request/", clock, kind="format", message="A sign language interpreter")
    assert answer.headers["Location"] == "/request/thanks/"
    assert client.get("/request/thanks/").status_code == 200
    assert stored() == [(None, "format", "", "A sign language interpreter", "", "open")]


def test_without_a_congress_nobody_takes_a_request(client: Client, clock: Clock) -> None:
    assert client.get("/request/").status_code == 404
    assert "nobody is there yet" in client.get("/request/").text


def test_an_address_may_name_what_it_is_about(client: Client, slides: Material) -> None:
    shown = get(client, f"{FORM}?kind=link&about={slides.uuid}")
    assert (shown.values["kind"], shown.values["about"]) == ("link", str(slides.uuid))


@pytest.mark.parametrize("value", ["evil", "\0", "<b>", "https://evil.example", "x" * 5000, "%0d%0aBcc:"])
def test_an_address_that_names_something_else_names_nothing(client: Client, slides: Material, value: str) -> None:
    response = client.get(FORM, {"kind": value, "about": value})
    assert response.status_code == 200
    assert "selected" in response.text
    assert get(client, FORM).values["about"] == ""
    assert "evil" not in response.text
    assert "Bcc" not in response.text


def test_the_material_of_another_session_is_none_of_this_one(client: Client, clock: Clock, slides: Material) -> None:
    other = MaterialFactory.create(session=SessionFactory.create(code="X9"), title="Secret")
    answer = send(client, FORM, clock, kind="link", about=str(other.uuid))
    assert answer.status_code == 200
    assert "Choose something from the list." in answer.text
    assert "Secret" not in answer.text
    assert stored() == []


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"message": "Large print"}, "Choose what you need."),
        ({"kind": "evil", "message": "x"}, "Choose what you need."),
        ({"kind": "format"}, "Write which format you need, for example large print or a text file."),
        ({"kind": "link"}, "Write which link or file does not work."),
        ({"kind": "link", "message": "x" * 200_000}, "Shorten it: it has 200000 characters, and may have 4000."),
        ({"kind": "link", "message": "a\0b"}, "Remove the NUL characters."),
        ({"kind": "link", "message": "x", "email": "me"}, "Enter a valid email address."),
        ({"kind": "link", "message": "x", "email": "a@b.example\r\nBcc: c@d.example"}, "Enter a valid email address."),
        ({"kind": "link", "message": "x", "email": "a@b.example,c@d.example"}, "Enter a valid email address."),
    ],
)
def test_what_nobody_could_fulfil_comes_back_with_its_reason(
    client: Client, clock: Clock, slides: Material, said: dict[str, str], error: str
) -> None:
    answer = send(client, FORM, clock, **said)
    assert answer.status_code == 200
    assert answer.text.count(error) == 2
    assert stored() == []
    assert mail.outbox == []


def test_a_double_click_makes_one_request_and_one_mail(client: Client, clock: Clock, slides: Material) -> None:
    values = {**get(client, FORM).values, "kind": "link", "message": "Broken"}
    clock.pass_by(seconds=30)
    assert [client.post(FORM, values).status_code for _click in range(2)] == [302, 302]
    assert (len(stored()), len(mail.outbox)) == (1, 1)


def test_a_request_arrives_when_no_mail_can_be_sent(client: Client, clock: Clock, d4: ConferenceSession) -> None:
    send(client, FORM, clock, kind="link", message="Broken")
    assert len(stored()) == 1
    assert ReaderRequest.objects.get().mail_problem == "The congress has no contact with an e-mail address."


def test_drafts_take_no_request(client: Client, clock: Clock) -> None:
    SessionFactory.create(code="D4", title="Embargoed")
    assert [client.get(path).status_code for path in (FORM, f"{FORM}thanks/")] == [404, 404]
