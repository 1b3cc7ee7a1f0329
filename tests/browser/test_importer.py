"""A session of another congress, in German, from the paste to its published sheet, in a real browser."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import ConferenceSession
from tests.factories.rows import CongressFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = """Forum W7: Wärmewende im Quartier

Donnerstag, 21. Mai 2026, 10.00–11.30 Uhr
Raum: Saal Elbe

Die Wärmewende entscheidet sich im Quartier. Drei Kommunen berichten, was sie heute anders machen würden.

Das Wasser der Nacht

Leitfragen
• Wer bezahlt die ersten Meter Leitung?

Ablauf
10.00 Uhr Begrüßung
Dr. Petra Lindner, Dezernentin für Umwelt, Stadt Musterau
10.10 Uhr Nahwärme in der Altstadt
Jens Hofer, Geschäftsführer, Stadtwerke Musterau GmbH
10.35 Uhr Kaffeepause
10.45 Uhr Mieterstrom ohne Papierkrieg
Aylin Demir, Referentin, Mieterbund Nordtal e. V.

Moderation: Katrin Sommer, Freie Journalistin
Fritz Vogel, Kammer Nordtal
"""


@pytest.fixture
def desk(page: Page, live_server: LiveServer, settings: Settings, tmp_path: Any, transactional_db: None) -> Page:
    """The browser of an organiser, at the page that asks for a text."""
    settings.MEDIA_ROOT = tmp_path
    CongressFactory.create()
    organiser = UserFactory.create(username="organiser", is_staff=True)
    organiser.groups.add(Group.objects.get(name="Organiser"))
    client = Client()
    client.force_login(organiser)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/paste/")
    return page


def read(desk: Page, text: str) -> None:
    """Paste a text and read it."""
    desk.get_by_label("Description of the session").fill(text)
    desk.get_by_role("button", name="Read it").click()
    expect(desk.get_by_role("heading", name="The text, line by line")).to_be_visible()


def say(desk: Page, words: str, kind: str) -> None:
    """Two clicks: on the line, and on what it is."""
    desk.locator(".intake-lines tr", has_text=words).locator("td label").click()
    desk.get_by_role("group", name="The chosen lines are").get_by_role("button", name=kind, exact=True).click()
    expect(desk.locator(".intake-lines tr", has_text=words).locator(".intake-said")).to_contain_text(kind)


def test_a_german_session_goes_from_paste_to_published_sheet(desk: Page, live_server: LiveServer) -> None:
    read(desk, TEXT)
    say(desk, "Das Wasser der Nacht", "Leave out")
    say(desk, "Fritz Vogel", "Panellists")
    expect(desk.get_by_text("Every word of the text has its place.")).to_be_visible()
    desk.get_by_role("button", name="Save as draft").click()
    expect(desk.locator(".messagelist .success")).to_contain_text("W7 Wärmewende im Quartier was saved as a draft")
    desk.get_by_label("As of:").fill("2026-05-02")
    desk.get_by_role("button", name="Save and publish PDF edition").click()
    message = desk.locator(".messagelist .success").first
    expect(message).to_contain_text("Edition 1 of W7 is published")

    session = ConferenceSession.objects.get()
    assert (str(session.date), str(session.start_time), str(session.end_time)) == ("2026-05-21", "10:00:00", "11:30:00")
    assert (session.room, session.language, session.status) == ("Saal Elbe", "de", "published")
    assert session.abstract.startswith("Die Wärmewende entscheidet")
    assert session.abstract.endswith("anders machen würden.")
    assert [question.text for question in session.guiding_questions.all()] == ["Wer bezahlt die ersten Meter Leitung?"]
    talks = [
        (f"{talk.start_time:%H:%M}", talk.title, talk.contributions.get().speaker.full_name)
        for talk in session.talks.order_by("position")
    ]
    assert talks == [
        ("10:00", "Begrüßung", "Dr. Petra Lindner"),
        ("10:10", "Nahwärme in der Altstadt", "Jens Hofer"),
        ("10:45", "Mieterstrom ohne Papierkrieg", "Aylin Demir"),
    ]
    people = [(part.role, part.speaker.name, part.speaker.affiliation) for part in session.contributions.all()]
    assert sorted(people) == [
        ("facilitator", "Katrin Sommer", "Freie Journalistin"),
        ("panellist", "Fritz Vogel", "Kammer Nordtal"),
    ]
    address = message.get_by_role("link", name="open the PDF").get_attribute("href")
    pdf = PdfReader(io.BytesIO(desk.request.get(f"{live_server.url}{address}").body()))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Mieterstrom ohne Papierkrieg" in words
    assert "Saal Elbe" in words


def test_lines_are_chosen_with_the_mouse_and_from_the_keyboard(desk: Page) -> None:
    read(desk, TEXT)
    chosen = "boxes => boxes.filter(box => box.checked).map(box => box.value)"
    boxes = desk.locator("[name=line]")
    first = desk.locator("#line-14 .words").first
    last = desk.locator("#line-16 .words").first
    first.scroll_into_view_if_needed()
    desk.mouse.move(*corner(first))
    desk.mouse.down()
    desk.mouse.move(*corner(last), steps=3)
    desk.mouse.up()
    assert boxes.evaluate_all(chosen) == ["14", "15", "16"]
    desk.locator("#box-15").uncheck()
    desk.locator("#box-16").uncheck()
    desk.locator("#box-14").focus()
    desk.keyboard.press("Shift+ArrowDown")
    assert boxes.evaluate_all(chosen) == ["14", "15"]
    desk.locator("#box-17").click(modifiers=["Shift"])
    assert boxes.evaluate_all(chosen) == ["14", "15", "16", "17"]


def corner(words: Any) -> tuple[float, float]:
    """A point in the words, behind their first letters."""
    box = words.bounding_box()
    return box["x"] + 20, box["y"] + box["height"] / 2


def test_what_was_typed_and_where_one_reads_stay_when_the_text_is_read_again(desk: Page) -> None:
    read(desk, TEXT)
    desk.get_by_label("Room:").fill("Saal Weser")
    say(desk, "Fritz Vogel", "Panellists")
    expect(desk.get_by_label("Room:")).to_have_value("Saal Weser")
    expect(desk.get_by_role("status")).to_have_text("The text was read again.")
    desk.locator("#list-person [name=add]").click()
    expect(desk.locator("#list-person .intake-item").last.get_by_label("Name:", exact=True)).to_be_focused()


def test_a_text_file_is_dropped_on_the_page(desk: Page) -> None:
    data = desk.evaluate_handle(
        """text => { const data = new DataTransfer();
        data.items.add(new File([text], "session.txt", {type: "text/plain"})); return data; }""",
        TEXT,
    )
    desk.dispatch_event("#id_text", "drop", {"dataTransfer": data})
    expect(desk.get_by_label("Title:").first).to_have_value("Wärmewende im Quartier")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_fits_the_window(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    read(desk, TEXT)
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
