"""Dates and times typed in the admin: what has one meaning is taken, the rest is refused and told what is taken."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from smartcity_session.admin.importer_forms import DescriptionForm, EventForm
from smartcity_session.models import ConferenceSession, Question
from smartcity_session.models.days import ClockFormField, DayFormField, MomentFormField
from tests.admin.pages import Form, session_path
from tests.factories.rows import QuestionFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db

OURS = (DayFormField, ClockFormField, MomentFormField)
REFUSED_DATE = "This date can be read in more than one way, or in none. Type 2015-04-09, 9 April 2015 or 09.04.2015."
REFUSED_TIME = "This is no time of day in 24 hours. Type 14:30 or 14.30."


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2015-04-09", date(2015, 4, 9)),
        ("9 April 2015", date(2015, 4, 9)),
        ("09 april 2015", date(2015, 4, 9)),
        ("9\u00a0April\u00a02015", date(2015, 4, 9)),
        (" 9  Apr 2015 ", date(2015, 4, 9)),
        ("9. April 2015", date(2015, 4, 9)),
        ("April 9, 2015", date(2015, 4, 9)),
        ("10.04.2015", date(2015, 4, 10)),
        ("9.4.2015", date(2015, 4, 9)),
        ("", None),
    ],
)
def test_a_date_with_one_meaning_is_taken(typed: str, expected: date | None) -> None:
    assert DayFormField(required=False).clean(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["09/04/2015", "9/4/15", "9-4-2015", "09-04-15", "9.4.15", "13/04/2015", "2015/04/09", "31.04.2015", "9 Aprl 2015"],
)
def test_another_date_is_refused_with_the_forms_that_are_taken(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DayFormField().clean(typed)
    assert refused.value.messages == [REFUSED_DATE]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("09:30", time(9, 30)),
        (" 14.05 ", time(14, 5)),
        ("00:00", time()),
        ("14:30:15", time(14, 30, 15)),
        ("", None),
    ],
)
def test_a_time_of_day_is_taken(typed: str, expected: time | None) -> None:
    assert ClockFormField(required=False).clean(typed) == expected


@pytest.mark.parametrize("typed", ["9", "930", "9:3:0:1", "25:00", "24:01", "12:60", "9:30 pm", "9h30", "noon"])
def test_another_time_is_refused_with_the_forms_that_are_taken(typed: str) -> None:
    for field in (ClockFormField(), ClockFormField(ends_day=True)):
        with pytest.raises(ValidationError) as refused:
            field.clean(typed)
        assert refused.value.messages == [REFUSED_TIME]


@pytest.mark.parametrize("typed", ["24:00", "24.00", " 24:00:00 "])
def test_what_ends_may_end_at_24_00_and_nothing_starts_then(typed: str) -> None:
    assert ClockFormField(ends_day=True).clean(typed) == time()
    with pytest.raises(ValidationError) as refused:
        ClockFormField().clean(typed)
    assert refused.value.messages == ["Nothing starts at 24:00. Type 00:00, with the date of the day that begins then."]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["10.04.2015", "9.30"], datetime(2015, 4, 10, 9, 30, tzinfo=UTC)),
        (["9 April 2015", "14:30"], datetime(2015, 4, 9, 14, 30, tzinfo=UTC)),
    ],
)
def test_the_parts_of_a_moment_are_typed_like_a_day_and_a_time(typed: list[str], expected: datetime) -> None:
    assert MomentFormField().clean(typed) == expected


@pytest.mark.parametrize(
    ("typed", "words"), [(["09/04/2015", "9:30"], [REFUSED_DATE]), (["2015-04-09", "9:30 pm"], [REFUSED_TIME])]
)
def test_a_moment_says_which_of_its_parts_is_refused(typed: list[str], words: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        MomentFormField().clean(typed)
    assert refused.value.messages == words


@pytest.mark.parametrize("field", ["date", "feedback_from", "edition_as_of", "questions_open_from_0"])
@pytest.mark.parametrize("typed", ["09/04/2015", "9/4/15"])
def test_an_ambiguous_date_changes_nothing_and_stays_in_its_field(organiser: Client, field: str, typed: str) -> None:
    session = SessionFactory.create(published=True)
    form = Form(organiser, session_path(session.pk))
    form[field] = typed
    if field.endswith("_0"):
        form["questions_open_from_1"] = "14:00"
    answer = form.send()
    assert REFUSED_DATE in answer.errors
    assert [each.get("value") for each in answer.page.xpath(f"//input[@name='{field}']")] == [typed]
    session.refresh_from_db()
    assert (session.date, session.feedback_from, session.questions_open_from) == (None, None, None)


def test_a_session_until_24_00_ends_at_midnight(organiser: Client) -> None:
    session = SessionFactory.create(published=True)
    form = Form(organiser, session_path(session.pk))
    form["date"], form["start_time"], form["end_time"] = "10.04.2015", "22.30", "24:00"
    assert form.send().errors == []
    session.refresh_from_db()
    assert (session.date, session.start_time, session.end_time) == (date(2015, 4, 10), time(22, 30), time())
    again = Form(organiser, session_path(session.pk))
    assert [again[name] for name in ("date", "start_time", "end_time")] == ["2015-04-10", "22:30", "00:00"]


def test_the_seconds_of_a_moment_are_not_lost_by_a_save(organiser: Client) -> None:
    answered = datetime(2015, 4, 8, 1, 2, 37, tzinfo=UTC)
    question = QuestionFactory.create(answer="Yes.", answered_at=answered)
    form = Form(organiser, f"/admin/smartcity_session/question/{question.pk}/change/")
    assert (form["answered_at_0"], form["answered_at_1"]) == ("2015-04-08", "10:02:37")
    assert form.send().errors == []
    assert Question.objects.get().answered_at == answered


@pytest.mark.parametrize(
    ("form", "field"), [(DescriptionForm, "as_of"), (EventForm, "start_date"), (EventForm, "end_date")]
)
def test_the_corrections_of_an_import_take_the_same_dates(form: type[forms.Form], field: str) -> None:
    filled = form({field: "09/04/2015"})
    assert filled.errors[field] == [REFUSED_DATE]
    assert form({field: "10.04.2015"}).errors.get(field, []) == []
    assert str(form.base_fields[field].help_text).endswith("Type 2015-04-09, 9 April 2015 or 09.04.2015.")


def _forms(request: HttpRequest) -> Iterator[tuple[str, dict[str, forms.Field]]]:
    """The fields of every page and list of the admin, by the model whose rows are edited there."""
    for model, page in admin.site._registry.items():  # noqa: SLF001 (the site has no other list)
        if not model.__module__.startswith(("smartcity_session.", "speakers.", "materials.")):
            continue  # accounts and their devices have no date that is typed
        if page.has_change_permission(request):
            yield model.__name__, page.get_form(request).base_fields
        for kind in page.inlines:
            inline = kind(model, admin.site)
            if inline.has_change_permission(request):
                yield inline.model.__name__, inline.get_formset(request).form.base_fields


def test_every_date_and_time_of_the_admin_is_typed_in_the_same_forms_named_beside_it() -> None:
    request = RequestFactory().get("/")
    request.user = UserFactory.create(is_superuser=True, is_staff=True)
    dated = {
        f"{model}.{name}": field
        for model, fields in _forms(request)
        for name, field in fields.items()
        if isinstance(field, forms.DateField | forms.TimeField | forms.DateTimeField | forms.SplitDateTimeField)
    }
    others = [name for name, field in dated.items() if not isinstance(field, OURS) or "Type " not in field.help_text]
    assert others == []
    assert dated.keys() >= {"ConferenceSession.date", "Notice.shown_from", "Talk.start_time", "LinkedEvent.end_date"}
    assert dated.keys() >= {"Congress.start_date", "Question.answered_at", "ConferenceSession.edition_as_of"}


def test_lists_of_the_admin_show_dates_as_their_fields_do(organiser: Client) -> None:
    SessionFactory.create(code="D4", date=date(2015, 4, 9), start_time=time(9, 30))
    page = organiser.get("/admin/smartcity_session/conferencesession/").text
    assert '<td class="field-day">2015-04-09</td><td class="field-times">09:30</td>' in page
    assert ConferenceSession.objects.count() == 1
