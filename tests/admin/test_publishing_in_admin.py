"""From the page of a session to its PDF: publishing, what can stand in its way, and the preview."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartcity_session.content import SessionContent
from smartcity_session.document.pdf import Pdf, Renderer, RenderingError
from smartcity_session.models import Appointment, ConferenceSession, Edition, HistoryEntry, Withdrawal
from tests.admin.pages import SESSIONS, Answer, Form, session_path
from tests.factories.rows import CongressFactory, EditionFactory, RoomFactory, SessionFactory

KEPT = "What you saved is kept."
committed = pytest.mark.django_db(transaction=True)  # an edition is made once the save is committed


@committed
def test_a_draft_becomes_public_with_its_first_edition(organiser: Client) -> None:
    RoomFactory.create(name="Hall 1")
    session = SessionFactory.create(code="D4")
    form = Form(organiser, session_path(session.pk))
    form["room"], form["edition_as_of"], form["edition_note"] = "Hall 1", "2015-04-07", "The first one"
    answer = form.send("_publish")
    edition = Edition.objects.get()
    session.refresh_from_db()
    assert (session.status, session.room, session.first_published_at) == ("published", "Hall 1", edition.created_at)
    assert (edition.number, f"{edition.as_of}", edition.note) == (1, "2015-04-07", "The first one")
    assert edition.created_by is not None
    assert edition.created_by.username == "organiser"
    assert answer.path == session_path(session.pk)
    assert answer.messages[0].startswith("Edition 1 of D4 is published (as of 7 April 2015, 1 page, ")
    assert answer.page.xpath("//ul[@class='messagelist']/li[1]/a/@href") == [
        "/sessions/d4/",
        "/sessions/d4/description.pdf",
    ]
    entry = HistoryEntry.objects.get(by__username="organiser", action="publish")
    assert (entry.before, entry.after) == (
        {"status": "draft"},
        {"number": 1, "as_of": "2015-04-07", "status": "published"},
    )
    assert session.appointments.count() == 1


@committed
def test_publishing_notes_time_and_place_once(organiser: Client) -> None:
    form = Form(organiser, session_path(SessionFactory.create(code="D4").pk))
    with CaptureQueriesContext(connection) as asked:
        form.send("_publish")
    found = [query["sql"].split()[0] for query in asked if f'"{Appointment._meta.db_table}"' in query["sql"]]  # noqa: SLF001 (Django documents _meta)
    assert found == ["SELECT", "SELECT", "INSERT"]  # the sheet asks first whether the session was moved


@committed
def test_a_new_session_is_published_as_it_is_made(organiser: Client) -> None:
    CongressFactory.create()
    form = Form(organiser, SESSIONS + "add/")
    form["code"], form["title"], form["edition_as_of"] = "D4", "Smart", "2015-04-07"
    form.row("talks", title="A talk")
    form.send("_publish")
    session = ConferenceSession.objects.get()
    assert (session.status, session.editions.count(), session.talks.count()) == ("published", 1, 1)


def test_a_change_is_published_as_the_next_edition_and_then_nothing_is_behind(organiser: Client) -> None:
    RoomFactory.create(name="Hall 1")
    session = SessionFactory.create(code="D4", published=True)
    EditionFactory.create(session=session)
    form = Form(organiser, session_path(session.pk))
    form["room"], form["edition_as_of"], form["edition_note"] = "Hall 1", "2015-04-08", "The room is known"
    answer = form.send("_publish")
    assert answer.messages == ["It is saved, and the public sees it. The PDF follows when you confirm below."]
    assert answer.texts("//div[@id='content-main']/p") == [
        "What readers of edition 1, as of 7 April 2015, will be told:"
    ]
    assert answer.texts("//ul[@class='changes']/li") == ["Room: Hall 1 (before: to be confirmed)"]
    assert session.editions.count() == 1
    organiser.post(answer.path, {"edition_as_of": "2015-04-08", "edition_note": "The room is known"})
    assert session.editions.get(number=2).note == "The room is known"
    assert [each.number for each in session.editions.order_by("number")] == [1, 2]
    page = Form(organiser, session_path(session.pk)).page
    assert "Edition 2, as of 8 April 2015, says what the page says." in " ".join(page.text_content().split()).replace(
        "\xa0", " "
    )


@committed
def test_an_edition_that_would_say_nothing_new_is_not_made(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    EditionFactory.create(session=session)
    answer = Form(organiser, session_path(session.pk)).send("_publish")
    reason = "Nothing has changed since edition 1, so no new edition was made."
    assert answer.messages[0] == f"No edition was published: {reason} {KEPT}"


@committed
def test_characters_that_no_font_has_are_named_and_what_was_saved_is_kept(organiser: Client) -> None:
    session = SessionFactory.create(code="D4")
    form = Form(organiser, session_path(session.pk))
    form["title"] = "Private \ue000"
    message = form.send("_publish").messages[0]
    assert "U+E000" in message
    assert message.endswith(KEPT)
    session.refresh_from_db()
    assert (session.title, session.status, session.editions.count()) == ("Private \ue000", "draft", 0)


@committed
def test_a_change_by_somebody_else_meanwhile_stops_the_edition_and_keeps_what_was_saved(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SessionFactory.create(code="D4")

    made = Renderer.render

    def render_while_somebody_edits(renderer: Renderer, content: SessionContent, **given: Any) -> Pdf:
        ConferenceSession.objects.filter(pk=session.pk).update(room="Hall 2")
        return made(renderer, content, **given)

    monkeypatch.setattr(Renderer, "render", render_while_somebody_edits)
    form = Form(organiser, session_path(session.pk))
    form["title"] = "Changed"
    message = form.send("_publish").messages[0]
    assert message.startswith("No edition was published: The session was changed while its PDF was being made.")
    session.refresh_from_db()
    assert (session.title, session.status) == ("Changed", "draft")


def test_an_edition_without_a_date_is_not_published_and_the_field_says_so(organiser: Client) -> None:
    session = SessionFactory.create()
    form = Form(organiser, session_path(session.pk))
    form["edition_as_of"], form["room"] = "", "Hall 1"
    answer = form.send("_publish")
    assert answer.errors == ["Give the date that shall stand on the PDF."]
    assert answer.page.xpath("//input[@name='room']/@value") == ["Hall 1"]
    assert Form(organiser, session_path(session.pk))["room"] == ""


@committed
def test_a_full_disk_stops_the_edition_and_keeps_what_was_saved_with_its_files(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_given: Any) -> Pdf:
        raise OSError("No space left on device")

    monkeypatch.setattr(Renderer, "render", fail)
    session = SessionFactory.create(code="D4")
    form = Form(organiser, session_path(session.pk))
    form.row("materials", title="Plan", file=SimpleUploadedFile("plan.txt", b"The plan."))
    answer = form.send("_publish")
    assert answer.messages[0] == f"No edition was published: No space left on device. {KEPT}"
    assert [material.title for material in session.materials.all()] == ["Plan"]


@committed
def test_publishing_runs_outside_the_transaction_of_the_save(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def note_the_transaction(*_args: Any, **_given: Any) -> Pdf:
        seen.append(transaction.get_connection().in_atomic_block)
        raise RenderingError("Not now.")

    monkeypatch.setattr(Renderer, "render", note_the_transaction)
    form = Form(organiser, session_path(SessionFactory.create().pk))
    assert form.send("_publish").messages[0] == f"No edition was published: Not now. {KEPT}"
    assert seen == [False]


def test_the_preview_shows_the_draft_to_those_who_may_see_it_and_stores_nothing(
    organiser: Client, editor: Client
) -> None:
    session = SessionFactory.create(code="D4")
    path = f"{SESSIONS}{session.pk}/preview.pdf"
    for client in (organiser, editor):
        response = client.get(path)
        assert response.content.startswith(b"%PDF-")
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Content-Disposition"] == 'inline; filename="D4-preview.pdf"'
        assert "no-store" in response.headers["Cache-Control"]
    assert not Edition.objects.exists()


def test_the_preview_does_not_exist_for_others(client: Client, stranger: Client) -> None:
    path = f"{SESSIONS}{SessionFactory.create().pk}/preview.pdf"
    assert stranger.get(path).status_code == 404
    assert client.get(path).headers["Location"].startswith("/admin/login/")
    assert stranger.get(f"{SESSIONS}999/preview.pdf").status_code == 404


def test_a_preview_that_cannot_be_made_says_why(organiser: Client) -> None:
    session = SessionFactory.create(title="Private \ue000")
    response = organiser.get(f"{SESSIONS}{session.pk}/preview.pdf", follow=True)
    assert response.redirect_chain[-1][0] == session_path(session.pk)
    assert "U+E000" in response.content.decode()


def test_the_page_for_publishing_says_when_there_is_nothing_to_publish(organiser: Client, editor: Client) -> None:
    edition = EditionFactory.create(session__code="D4")
    path = f"{SESSIONS}{edition.session.pk}/publish/"
    answer = Answer(organiser.get(path, follow=True))
    assert answer.texts("//div[@id='content-main']/p") == [
        "Nothing has changed since edition 1, so there is nothing to publish."
    ]
    assert answer.page.xpath("//div[@id='content-main']//form") == []
    assert editor.get(path).status_code == 403


def test_a_publication_without_a_date_is_asked_for_it_again(organiser: Client) -> None:
    edition = EditionFactory.create(session__code="D4")
    ConferenceSession.objects.update(room="Hall 1")
    answer = Answer(
        organiser.post(
            f"{SESSIONS}{edition.session.pk}/publish/", {"edition_as_of": "", "edition_note": ""}, follow=True
        )
    )
    assert answer.errors == ["Give the date that shall stand on the PDF."]
    assert Edition.objects.count() == 1


def test_an_edition_is_withdrawn_with_a_reason_and_never_twice(organiser: Client) -> None:
    edition = EditionFactory.create(session__code="D4")
    page = f"/admin/smartcity_session/edition/{edition.pk}/"
    assert f"{page}withdraw/" in organiser.get(f"{page}change/").text
    assert "This field is required." in organiser.post(f"{page}withdraw/", {"reason": " "}).text
    answer = Answer(organiser.post(f"{page}withdraw/", {"reason": "The room was wrong."}, follow=True))
    assert answer.messages == ["D4, edition 1 is withdrawn. Readers get your reason instead of the PDF."]
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.reason, withdrawal.by and withdrawal.by.username) == ("The room was wrong.", "organiser")
    assert f"{page}withdraw/" not in organiser.get(f"{page}change/").text
    again = Answer(organiser.post(f"{page}withdraw/", {"reason": "Another"}, follow=True))
    assert again.messages == ["This edition is withdrawn or removed already."]


def test_an_editor_cannot_withdraw(editor: Client) -> None:
    edition = EditionFactory.create()
    page = f"/admin/smartcity_session/edition/{edition.pk}/"
    assert editor.post(f"{page}withdraw/", {"reason": "No"}).status_code == 403
    assert f"{page}withdraw/" not in editor.get(f"{page}change/").text
    assert not Withdrawal.objects.exists()
