"""Every row of the programme has a history: its addition, its changes field by field, and its deletion."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Model
from django.forms.models import model_to_dict

from materials.models import LinkedEvent, Material
from smartcity_session.history import batch
from smartcity_session.history.capture import update_rows
from smartcity_session.history.tracked import TRACKED, columns
from smartcity_session.history.undo import plan_undo, undo, with_parts
from smartcity_session.models import (
    AcceptedProblem,
    Appointment,
    Backing,
    ConferenceSession,
    Congress,
    DifferentRooms,
    Edition,
    EditionFile,
    EditionSheet,
    Feedback,
    FeedbackCriterion,
    FeedbackRating,
    FormerCode,
    FormerRoomSlug,
    GuidingQuestion,
    HistoryEntry,
    InformationPage,
    Invitation,
    Notice,
    Outcome,
    PasswordResetRequest,
    ProgrammeBreak,
    Question,
    ReaderRequest,
    Redaction,
    RelatedSession,
    Revision,
    RoleGrant,
    Room,
    SearchDebt,
    SearchEntry,
    SessionAssignment,
    SessionReadiness,
    SourceText,
    SpokenLanguage,
    Topic,
    Translation,
    TranslatorLanguage,
    Withdrawal,
)
from speakers.models import Contribution, DifferentPeople, FormerName, FormerSlug, Speaker, Talk
from tests.factories.rows import (
    CongressFactory,
    ContributionFactory,
    FeedbackCriterionFactory,
    FormerCodeFactory,
    GuidingQuestionFactory,
    InformationPageFactory,
    LinkedEventFactory,
    MaterialFactory,
    NoticeFactory,
    OutcomeFactory,
    ProgrammeBreakFactory,
    RelatedSessionFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SpokenLanguageFactory,
    TalkFactory,
    TopicFactory,
    TranslationFactory,
)

pytestmark = pytest.mark.django_db

# How a row is made, and a field with another value.
ROWS: dict[type[Model], tuple[Callable[[], Any], str, Any]] = {
    Congress: (CongressFactory.create, "venue", "Harbour Hall"),
    Room: (RoomFactory.create, "building", "East"),
    FormerRoomSlug: (lambda: FormerRoomSlug.objects.create(room=RoomFactory.create(), slug="hall"), "slug", "hall-2"),
    Topic: (TopicFactory.create, "colour", "#1d3fa8"),
    Speaker: (SpeakerFactory.create, "affiliation", "City of Malmö"),
    FormerName: (lambda: FormerName.objects.create(speaker=SpeakerFactory.create(), name="Ana"), "name", "Ann"),
    FormerSlug: (lambda: FormerSlug.objects.create(speaker=SpeakerFactory.create(), slug="ana"), "slug", "ann"),
    ConferenceSession: (SessionFactory.create, "date", date(2015, 4, 10)),
    FormerCode: (FormerCodeFactory.create, "code", "Q9"),
    FeedbackCriterion: (FeedbackCriterionFactory.create, "name", "Food"),
    ProgrammeBreak: (ProgrammeBreakFactory.create, "kind", "reception"),
    InformationPage: (lambda: InformationPageFactory.create(congress=CongressFactory.create()), "text", "By ship."),
    Talk: (TalkFactory.create, "minutes", 20),
    Contribution: (ContributionFactory.create, "confirmed", False),
    GuidingQuestion: (GuidingQuestionFactory.create, "text", "What now?"),
    Outcome: (OutcomeFactory.create, "result", "reached"),
    SpokenLanguage: (SpokenLanguageFactory.create, "interpreted", True),
    RelatedSession: (RelatedSessionFactory.create, "reason", "The same city"),
    Notice: (NoticeFactory.create, "text", "Room 3"),
    Material: (lambda: MaterialFactory.create(with_file=b"%PDF-1.7"), "note", "A draft"),
    LinkedEvent: (LinkedEventFactory.create, "city", "Malmö"),
    Translation: (TranslationFactory.create, "text", "도시"),
}
# What has no history: what visitors leave, what the portal works out, and what never changes.
WITHOUT: set[type[Model]] = {
    *(AcceptedProblem, Appointment, Backing, DifferentPeople, DifferentRooms, Edition, EditionFile, EditionSheet),
    *(Feedback, FeedbackRating, HistoryEntry, Invitation, PasswordResetRequest, Question, ReaderRequest, Redaction),
    *(Revision, RoleGrant, SearchDebt, SearchEntry, SessionAssignment, SessionReadiness, SourceText),
    *(TranslatorLanguage, Withdrawal),
}
KINDS = pytest.mark.parametrize("model", [pytest.param(each, id=each.__name__) for each in TRACKED])


def entries(row: Model) -> list[HistoryEntry]:
    """What was noted on the row, the oldest first."""
    found = HistoryEntry.objects.filter(model=row._meta.label_lower, object_pk=str(row.pk))  # noqa: SLF001 (Django documents _meta)
    return list(found.order_by("pk"))


def test_every_model_has_a_history_or_is_known_to_have_none() -> None:
    found = {model for label in settings.PORTAL_APPS for model in apps.get_app_config(label).get_models()}
    assert found - set(TRACKED) == WITHOUT
    assert set(ROWS) == set(TRACKED)


@KINDS
def test_addition_change_and_deletion_are_noted(model: type[Model]) -> None:
    make, field, value = ROWS[model]
    row = make()
    former = getattr(row, field)
    setattr(row, field, value)
    row.save()
    row.save()  # nothing more was changed
    added, *between, changed = entries(row)
    assert (added.action, added.after is not None, [each.action for each in between]) == (
        "add",
        True,
        ["change"] * (model is Material),  # the factory stores the file after the row
    )
    shown = [str(each) if isinstance(each, date) else each for each in (former, value)]
    assert changed.action == "change"
    assert ((changed.before or {})[field], (changed.after or {})[field]) == tuple(shown)
    if model is Congress:
        return
    key = row.pk
    models.QuerySet(model).filter(pk=key).delete()
    row.pk = key
    gone = entries(row)[-1]
    assert (gone.action, (gone.before or {})[field]) == ("delete", shown[1])


@KINDS
def test_what_was_deleted_comes_back_as_it_was(model: type[Model]) -> None:
    if model is Congress:
        return  # it is never deleted
    row = ROWS[model][0]()
    key, before = row.pk, model_to_dict(model._default_manager.get(pk=row.pk))  # noqa: SLF001 (Django documents it)
    hidden = {each.name: each.value_from_object(row) for each in columns(model) if not each.editable}
    with batch():
        row.delete()
    gone = HistoryEntry.objects.filter(model=model._meta.label_lower, action="delete")[0]  # noqa: SLF001 (as above)
    undo(entry=gone, rows=plan_undo(with_parts(gone)))
    again = model._default_manager.get(pk=key)  # noqa: SLF001 (as above)
    assert model_to_dict(again) == before
    assert {name: getattr(again, name) for name in hidden if name != "congress"} == {
        name: value for name, value in hidden.items() if name != "congress"
    }


@KINDS
def test_a_change_is_undone(model: type[Model]) -> None:
    make, field, value = ROWS[model]
    row = make()
    former = getattr(row, field)
    setattr(row, field, value)
    row.save()
    change = entries(row)[-1]
    undo(entry=change, rows=plan_undo([change]))
    row.refresh_from_db()
    assert getattr(row, field) == former
    undoing = entries(row)[-1]
    assert (undoing.undoes, undoing.before, undoing.after) == (change, change.after, change.before)


def test_an_update_of_many_rows_is_noted_for_each_by_one_query(django_assert_num_queries: Any) -> None:
    session = SessionFactory.create()
    talks = TalkFactory.create_batch(3, session=session)
    with django_assert_num_queries(4):  # read, update, read, note
        assert update_rows(session.talks.all(), title="Trees") == 3
    found = HistoryEntry.objects.filter(action="change", model="speakers.talk", after={"title": "Trees"})
    assert sorted(found.values_list("object_pk", flat=True)) == sorted(str(each.pk) for each in talks)


def test_a_topic_is_a_field_of_its_session_from_both_sides() -> None:
    session, topic = SessionFactory.create(), TopicFactory.create()
    session.topics.add(topic)
    topic.sessions.clear()
    session.topics.set([topic])
    found = HistoryEntry.objects.filter(session_pk=session.pk, action="change").order_by("pk")
    assert list(found.values_list("before", "after")) == [
        ({"topics": []}, {"topics": [topic.pk]}),
        ({"topics": [topic.pk]}, {"topics": []}),
        ({"topics": []}, {"topics": [topic.pk]}),
    ]
    topic.delete()
    gone = HistoryEntry.objects.get(model="smartcity_session.topic", action="delete")
    undo(entry=gone, rows=plan_undo([gone]))
    assert list(session.topics.values_list("slug", flat=True)) == [topic.slug]


def test_what_only_the_portal_counts_is_no_change() -> None:
    session = SessionFactory.create()
    notice = NoticeFactory.create(session=session)
    count = HistoryEntry.objects.count()
    notice.revision += 1
    notice.save()
    session.save(update_fields=["updated_at"])
    assert HistoryEntry.objects.count() == count


def test_a_save_of_twenty_rows_writes_the_history_by_one_query(django_assert_num_queries: Any) -> None:
    talks = TalkFactory.create_batch(20, session=SessionFactory.create())
    SearchDebt.objects.all().delete()
    with batch():
        for talk in talks:
            talk.title += " and trees"
        with django_assert_num_queries(60):  # of each row: what it said, the update, and the version of the content
            for talk in talks:
                talk.save(update_fields=["title"])
    assert HistoryEntry.objects.filter(action="change", model="speakers.talk").count() == 20
