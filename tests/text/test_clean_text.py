"""Characters that are not seen: by whatever door a text comes in, they are not stored."""

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import connection, models
from django.test import Client

from smartcity_session.admin.edition import WithdrawalForm
from smartcity_session.importer.text.decoding import read_text
from smartcity_session.models import ConferenceSession, Feedback, Question, ReaderRequest
from smartcity_session.models.fields import DerivedField, clean_text
from smartcity_session.participation.feedback import feedback_table
from smartcity_session.participation.forms import DecisionForm, QuestionForm
from tests.clock import Clock
from tests.factories.rows import CongressFactory, FeedbackFactory, SessionFactory
from tests.views.forms import send

DIRTY, CLEAN = "Why\x1b[31m \u202enow\u2066?\x07", "Why[31m now?"
# Texts of the portal's own, of which nobody types one; the source of an import, which `read_text` has read
OWN = {
    "AcceptedProblem.digest", "AcceptedProblem.words", "Appointment.place", "Appointment.room",
    "Appointment.time_zone", "Congress.accent", "Congress.further_languages", "Congress.language",
    "Congress.time_zone", "Edition.content_sha256", "Edition.file_name", "Edition.pdf_sha256",
    "Edition.sheet_languages", "Edition.short", "Edition.site_url", "EditionFile.content", "EditionSheet.file_name",
    "EditionSheet.pdf_sha256", "HistoryEntry.action", "HistoryEntry.label", "HistoryEntry.model",
    "HistoryEntry.note", "HistoryEntry.object_pk", "HistoryEntry.via", "Invitation.nonce", "Material.file_name",
    "Material.file_sha256", "Material.file_type", "ReaderRequest.about", "ReaderRequest.mail_problem",
    "SearchEntry.language", "SearchEntry.slug", "SearchEntry.text", "SearchEntry.text_words", "SearchEntry.title",
    "SearchEntry.title_words", "SessionReadiness.content_sha256", "SourceText.text", "Speaker.photo_digest",
    "Translation.field",
}  # fmt: skip


def typed_fields() -> list[Any]:
    """Every field of the portal's models that holds a text, but those checked letter by letter, or derived."""
    own = [
        model
        for app in ("smartcity_session", "speakers", "materials")
        for model in apps.get_app_config(app).get_models()
    ]
    every = [field for model in own for field in model._meta.fields]  # noqa: SLF001 (Django's documented model API)
    fields = [field for field in every if isinstance(field, models.CharField | models.TextField)]
    checked = (models.EmailField, models.SlugField, DerivedField)
    texts = [field for field in fields if not field.choices and not isinstance(field, checked)]
    return [field for field in texts if "anguage" not in type(field).__name__]


def test_every_field_for_a_typed_text_stores_it_clean() -> None:
    raw = {f"{field.model.__name__}.{field.name}" for field in typed_fields() if field.get_prep_value(DIRTY) != CLEAN}
    assert raw == OWN


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (DIRTY, CLEAN),
        ("one\r\ntwo\rthree\vfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb\nc", "a\tb\nc"),
        ("شهر\u200cها \u200fعربي\u200e", "شهر\u200cها \u200fعربي\u200e"),
        ("👩\u200d💻 Zöllner – 서울", "👩\u200d💻 Zöllner – 서울"),
        ("half \ud800", "half "),
        (None, None),
        (5, 5),
    ],
)
def test_what_is_seen_stays(typed: Any, stored: Any) -> None:
    assert clean_text(typed) == stored
    assert clean_text(stored) == stored


@pytest.mark.parametrize("form", [QuestionForm, DecisionForm, WithdrawalForm])
def test_the_texts_of_forms_without_a_model_are_clean(form: type[forms.Form]) -> None:
    texts = {name: field for name, field in form.base_fields.items() if type(field).__name__.endswith("TextFormField")}
    assert set(texts) & {"text", "answer", "reason"}
    assert {field.to_python(DIRTY) for field in texts.values()} == {CLEAN}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, moment: Any) -> Clock:
    clock = Clock(moment)
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.mark.django_db
def test_a_question_is_stored_clean_and_nothing_that_is_seen_is_none(client: Client, clock: Clock) -> None:
    SessionFactory.create(
        code="D4", published=True, questions_open_from=clock.now, questions_open_until=clock.now + timedelta(days=1)
    )
    path = "/sessions/d4/questions/"
    assert send(client, path, clock, text=DIRTY, name=DIRTY).status_code == 302
    assert [(row.text, row.name) for row in Question.objects.all()] == [(CLEAN, CLEAN)]
    assert "Write your question" in send(client, path, clock, text="\x1b\u202e").content.decode()
    assert Question.objects.count() == 1


@pytest.mark.django_db
def test_feedback_and_requests_are_stored_and_mailed_clean(client: Client, clock: Clock, mailoutbox: Any) -> None:
    congress = CongressFactory.create(contact_email="office@congress.example")
    SessionFactory.create(code="D4", congress=congress, published=True, feedback_from=clock.now.date())
    assert send(client, "/sessions/d4/feedback/", clock, to_speakers=DIRTY, to_organisers=DIRTY).status_code == 302
    assert send(client, "/request/", clock, kind="format", message=DIRTY).status_code == 302
    row = Feedback.objects.get()
    assert (row.to_speakers, row.to_organisers, ReaderRequest.objects.get().message) == (CLEAN, CLEAN, CLEAN)
    assert [f"> {CLEAN}" in mail.body for mail in mailoutbox] == [True]


@pytest.mark.django_db
def test_what_no_form_has_looked_at_is_stored_clean() -> None:
    session = SessionFactory.create(title=DIRTY)
    session.refresh_from_db()
    assert session.title == CLEAN
    type(session).objects.update(abstract=DIRTY)
    session.refresh_from_db()
    assert session.abstract == CLEAN


def test_a_pasted_description_is_read_without_what_turns_texts_around() -> None:
    assert read_text("Title\u202e here\n") == "Title here\n"


@pytest.mark.django_db
def test_feedback_of_a_former_release_leaves_clean() -> None:
    feedback = FeedbackFactory.create(to_speakers="")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE smartcity_session_feedback SET to_speakers = %s", [DIRTY])
    feedback.refresh_from_db()
    assert feedback.to_speakers == DIRTY
    assert feedback_table(ConferenceSession.objects.all(), with_confidential=False).rows[0][-1] == CLEAN
