"""What protects the forms that anybody may send."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.core.signing import Signer
from django.http import HttpRequest
from django.test import RequestFactory
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.http.rate_limits import Limit
from smartcity_session.participation.public_forms import OLDEST, QUICKEST, PublicForm, Ticket

pytestmark = pytest.mark.django_db
PATIENT = timedelta(seconds=30)


class NoteForm(PublicForm):
    """A form as visitors get them."""

    limit = Limit("note", count=2, seconds=600)
    limit_for_all = Limit("note-all", count=3, seconds=600)

    text = forms.CharField()
    colour = forms.ChoiceField(choices=[("r", "red"), ("g", "green")], widget=forms.RadioSelect, required=False)


def shown(moment: datetime) -> dict[str, str]:
    """What an empty form holds when it is shown at this moment."""
    form = NoteForm(RequestFactory().get("/"), now=moment)
    return {"ticket": form["ticket"].value(), "homepage": ""}


def request(address: str = "203.0.113.7", **data: Any) -> HttpRequest:
    return RequestFactory().post("/", data, REMOTE_ADDR=address)


def sent(moment: datetime, after: timedelta = PATIENT, **data: Any) -> NoteForm:
    """The form as it arrives some time after it was shown at the moment."""
    return NoteForm(request(**{"text": "Hello", **shown(moment), **data}), now=moment + after)


def codes(form: NoteForm) -> list[str]:
    return [error.code or "" for error in form.non_field_errors().as_data()]


def again(form: NoteForm, moment: datetime, **data: str) -> NoteForm:
    """What the page with this form sends at the moment, with these words corrected."""
    assert not form.is_valid()
    page = {name: form[name].value() or "" for name in ("ticket", "homepage", "text", "colour")}
    return NoteForm(request(**{**page, **data}), now=moment)


@pytest.mark.parametrize(
    "first",
    [
        pytest.param({"text": ""}, id="something was missing"),
        pytest.param({"homepage": "https://robots.example"}, id="the hidden field was filled in"),
        pytest.param({"ticket": "none"}, id="the page was too old"),
        pytest.param({}, id="it was sent too quickly"),
    ],
)
def test_a_form_that_came_back_may_be_corrected_at_once(moment: datetime, first: dict[str, str]) -> None:
    refused = sent(moment, timedelta(seconds=1), **first)
    corrected = again(refused, moment + timedelta(seconds=1, milliseconds=200), text="Hello")
    assert corrected.is_valid(), corrected.errors


def test_a_ticket_of_the_release_before_is_read(moment: datetime) -> None:
    salt = "smartcity_session.NoteForm"
    before = Signer(salt=salt).sign_object([uuid4().hex, int(moment.timestamp())])
    read = Ticket.read(before, salt)
    assert read is not None
    assert not read.came_back
    assert sent(moment, ticket=before).is_valid()


def test_a_form_that_a_person_fills_in_is_taken(moment: datetime) -> None:
    form = sent(moment)
    assert form.is_valid()
    assert form.has_turn()
    assert form.status == 200
    assert form.cleaned_data["text"] == "Hello"


@pytest.mark.parametrize(
    ("after", "data", "code"),
    [
        (QUICKEST - timedelta(milliseconds=1), {}, "quick"),
        (OLDEST + timedelta(seconds=1), {}, "old"),
        (PATIENT, {"ticket": ""}, "old"),
        (PATIENT, {"ticket": "forged:ticket"}, "old"),
        (PATIENT, {"ticket": "\x00"}, "old"),
        (PATIENT, {"ticket": "x" * 10_000}, "old"),
        (PATIENT, {"homepage": "https://robots.example"}, "honeypot"),
    ],
)
def test_what_looks_like_a_robots_comes_back_filled_in_and_is_taken_when_it_is_sent_again(
    moment: datetime, after: timedelta, data: dict[str, str], code: str
) -> None:
    form = sent(moment, after, **data)
    assert not form.is_valid()
    assert codes(form) == [code]
    assert form.status == 200
    again = {name: form[name].value() for name in ("text", "ticket", "homepage")}
    assert again["text"] == "Hello"
    assert NoteForm(request(**again), now=moment + after + PATIENT).is_valid()


def test_the_ticket_of_another_form_is_none(moment: datetime) -> None:
    class OtherForm(NoteForm):
        pass

    form = OtherForm(request(text="Hello", **shown(moment)), now=moment + PATIENT)
    assert codes(form) == ["old"]


def test_a_double_click_is_one_submission_and_other_words_are_another(moment: datetime) -> None:
    page = shown(moment)
    first, second = (NoteForm(request(text="Hello", **page), now=moment + PATIENT) for _click in range(2))
    other = NoteForm(request(text="Hello!", **page), now=moment + PATIENT)
    elsewhere = NoteForm(request(text="Hello", **shown(moment)), now=moment + PATIENT)
    assert first.submission == second.submission
    assert len({first.submission, other.submission, elsewhere.submission}) == 3


def test_a_page_that_was_open_too_long_keeps_its_serial(moment: datetime) -> None:
    page = shown(moment)
    in_time = NoteForm(request(text="Hello", **page), now=moment + PATIENT)
    late = NoteForm(request(text="Hello", **page), now=moment + OLDEST + PATIENT)
    assert late.submission == in_time.submission


def test_over_the_limit_the_form_says_when_to_send_it_again(moment: datetime) -> None:
    assert [sent(moment).is_valid() and sent(moment).has_turn() for _turn in range(2)] == [True, True]
    form = sent(moment)
    assert form.is_valid()
    assert not form.has_turn()
    assert form.status == 429
    assert 0 < form.wait <= 750
    [(target, message)] = form.summary
    assert target == ""
    assert message.startswith("Too much was sent in a short time. What you typed is kept: send it again in ")
    assert form["text"].value() == "Hello"


def test_all_visitors_together_have_a_limit_too(moment: datetime) -> None:
    addresses = [f"203.0.113.{number}" for number in range(5)]
    forms_sent = [NoteForm(request(address, text="x", **shown(moment)), now=moment + PATIENT) for address in addresses]
    assert [form.is_valid() and form.has_turn() for form in forms_sent] == [True, True, True, False, False]


def test_a_form_without_this_visitors_token_is_never_valid(moment: datetime) -> None:
    post = request(text="Hello", **shown(moment))
    post.csrf_refused = True  # type: ignore[attr-defined]  # as views.errors.csrf_failure sets it
    form = NoteForm(post, now=moment + PATIENT)
    assert not form.is_valid()
    assert codes(form) == ["csrf"]
    assert form.status == 403


def test_the_summary_leads_to_the_first_input_of_each_field(moment: datetime) -> None:
    form = sent(moment, text="", colour="blue")
    assert [target for target, _message in form.summary] == ["id_text", "id_colour_0"]
    assert form.status == 200


def test_the_trap_is_hidden_from_everybody_and_the_fields_are_described(moment: datetime) -> None:
    from crispy_forms.utils import render_crispy_form  # type: ignore[import-untyped]  # noqa: PLC0415 (ships no types)

    page = html.fromstring(render_crispy_form(sent(moment, text="")))
    honeypot = page.get_element_by_id("id_homepage")
    assert honeypot.get("autocomplete") == "off"
    assert [each.get("hidden") for each in honeypot.iterancestors() if "hidden" in each.attrib] == [""]
    field = page.get_element_by_id("id_text")
    assert field.get("aria-invalid") == "true"
    assert page.get_element_by_id(field.get("aria-describedby")).text_content().strip() == "This field is required."
    assert not page.xpath("//*[@style]")


def test_a_person_who_corrects_a_field_is_asked_one_thing_at_a_time(moment: datetime) -> None:
    form = sent(moment, timedelta(seconds=1), text="", homepage="filled in by a browser")
    assert [message for _target, message in form.summary] == ["This field is required."]
    again = {name: form[name].value() for name in ("ticket", "homepage")}
    assert NoteForm(request(text="Hello", **again), now=moment + PATIENT).is_valid()
