"""The boxes of the pages for translators are filled from PO files and pasted descriptions, and saved on request."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from smartcity_session.models import ConferenceSession, Translation
from tests.importer.test_translation import GERMAN, WANTED, session_on_streets
from tests.tables.test_po import file_with, key, stored, translated_session

pytestmark = pytest.mark.django_db
OVERVIEW = "/admin/smartcity_session/conferencesession/translations/"


@pytest.fixture
def session() -> ConferenceSession:
    return translated_session()


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ko.po", data)


def test_the_boxes_of_a_session_are_filled_and_nothing_is_saved(organiser: Client, session: ConferenceSession) -> None:
    address = f"{OVERVIEW}ko/{session.pk}/"
    typed = {key(session.guiding_questions.get(), "question", "text"): "typed before", "fill": "x"}
    file = upload(file_with(session, talk_title="도시 강연"))
    page = organiser.post(address, {**typed, "file": file}).content.decode()
    assert "도시 강연" in page
    assert "typed before" in page
    assert page.count("filled in, not saved yet") == 1
    assert "talk title" not in stored()


def test_a_file_that_cannot_be_read_keeps_what_was_typed(organiser: Client, session: ConferenceSession) -> None:
    typed = {key(session.talks.get(), "talk", "title"): "타이핑", "fill": "x", "file": upload(b"\xff\x00")}
    page = organiser.post(f"{OVERVIEW}ko/{session.pk}/", typed).content.decode()
    assert "타이핑" in page
    assert "There is no message in this file" in page or "This is no PO file" in page


def test_a_file_of_all_texts_is_shown_before_it_is_saved(organiser: Client, session: ConferenceSession) -> None:
    response = organiser.get(f"{OVERVIEW}ko/all/texts.po")
    assert response["Content-Disposition"] == 'attachment; filename="translations-ko.po"'
    assert key(session, "session", "title").encode() in response.content
    page = organiser.post(f"{OVERVIEW}ko/", {"file": upload(file_with(session, talk_title="도시 강연"))})
    text = page.content.decode()
    assert "1 text is new" in text
    assert "talk title" not in stored()
    carried = text.split('name="carried" value="')[1].split('"')[0]
    answer = organiser.post(f"{OVERVIEW}ko/", {"carried": carried}, follow=True).content.decode()
    assert "1 text was saved." in answer
    assert stored()["talk title"] == "도시 강연"


def test_a_file_in_another_encoding_keeps_its_letters_from_the_preview_to_the_save(
    organiser: Client, session: ConferenceSession
) -> None:
    session.congress.further_languages = "de"
    session.congress.save()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=iso-8859-15\\n"\n\n'
    message = f'msgctxt "{key(session, "session", "title")}"\nmsgid "Cities"\nmsgstr "Städte für 1 €"\n'
    page = organiser.post(f"{OVERVIEW}de/", {"file": upload(f"{head}{message}".encode("iso-8859-15"))}).text
    assert "Städte für 1 €" in page
    organiser.post(f"{OVERVIEW}de/", {"carried": page.split('name="carried" value="')[1].split('"')[0]})
    assert Translation.objects.get(language="de").text == "Städte für 1 €"


@pytest.mark.parametrize("what", ["9" * 40, "٣", "-1", "x"])
@pytest.mark.usefixtures("session")
def test_what_is_no_key_has_no_page(organiser: Client, what: str) -> None:
    assert organiser.get(f"{OVERVIEW}ko/{what}/").status_code == 404


def test_pasted_in_the_admin_it_fills_the_boxes(organiser: Client) -> None:
    address = f"/admin/smartcity_session/conferencesession/translations/de/{session_on_streets().pk}/"
    page = organiser.post(address, {"text": GERMAN, "fill": "x"}).content.decode()
    assert page.count("filled in, not saved yet") == len(WANTED)
    assert all(text in page for text in WANTED.values())
    assert not Translation.objects.exists()
