"""The forms in which participants give feedback and readers ask for something."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.http.rate_limits import Limit
from smartcity_session.models import FeedbackCriterion, ReaderRequest
from smartcity_session.models.fields import TextFormField
from smartcity_session.participation.feedback import RATINGS
from smartcity_session.participation.public_forms import PublicForm

LONGEST_TEXT = 4000  # characters


class LongTextField(TextFormField):
    """A text of several lines. The browser does not cut it off at the limit: nothing that was pasted is lost."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        too_long = gettext_lazy("This text has %(show_value)d characters. Shorten it to %(limit_value)d.")
        messages = {"max_length": too_long, "null_characters_not_allowed": gettext_lazy("Remove the NUL characters.")}
        super().__init__(required=False, max_length=LONGEST_TEXT, error_messages=messages, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> Any:  # noqa: ARG002 (Django's signature)
        """None."""
        return {"rows": 5, "cols": 60}


class FeedbackForm(PublicForm):
    """A rating of each criterion, and two texts; something of it has to be given."""

    limit = Limit("feedback", count=10, seconds=600)
    limit_for_all = Limit("feedback-all", count=1200, seconds=600)
    button = gettext_lazy("Send your feedback")

    def __init__(
        self, request: HttpRequest, *, now: datetime, criteria: Sequence[FeedbackCriterion], **kwargs: Any
    ) -> None:
        """Ask about these criteria."""
        super().__init__(request, now=now, **kwargs)
        self.criteria = {f"rating-{criterion.pk}": criterion for criterion in criteria}
        self.fields |= {name: _rating_field(criterion) for name, criterion in self.criteria.items()}
        self.fields["to_speakers"] = LongTextField(
            label=_("To the speakers"), help_text=_("The organisers hand it on. Without your name.")
        )
        self.fields["to_organisers"] = LongTextField(
            label=_("To the organisers only"), help_text=_("The speakers do not get it.")
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a form without a rating and without a word."""
        given = (*self.criteria, "to_speakers", "to_organisers")
        if not self.errors and not any(self.cleaned_data.get(name) for name in given):
            # At the first field, so that whoever goes by the summary of problems comes to where the answer begins
            self.add_error(
                next(iter(self.criteria), "to_speakers"),
                _("Nothing is filled in yet: rate something, or write a few words."),
            )
        return super().clean()

    @property
    def ratings(self) -> Mapping[FeedbackCriterion, int]:
        """What was rated, once the form is valid."""
        given = {criterion: self.cleaned_data[name] for name, criterion in self.criteria.items()}
        return {criterion: int(value) for criterion, value in given.items() if value}


def _rating_field(criterion: FeedbackCriterion) -> forms.ChoiceField:
    ends = {RATINGS[0]: criterion.lowest or _("poor"), RATINGS[-1]: criterion.highest or _("excellent")}
    choices = [(str(value), f"{value} ({ends[value]})" if value in ends else str(value)) for value in RATINGS]
    return forms.ChoiceField(
        label=criterion.name,
        required=False,
        choices=[*choices, ("", _("no rating"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the ratings from 1 to 5.")},
    )


class RequestForm(PublicForm):
    """What is asked for, about which of the session's items, and whom to answer."""

    limit = Limit("request", count=10, seconds=600)
    limit_for_all = Limit("request-all", count=300, seconds=600)
    button = gettext_lazy("Send your request")

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (ReaderRequest.Kind.FORMAT.value, gettext_lazy("I need another format")),
            (ReaderRequest.Kind.LINK.value, gettext_lazy("A link or a file does not work")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what you need."),
            "invalid_choice": gettext_lazy("Choose what you need."),
        },
    )

    def __init__(
        self, request: HttpRequest, *, now: datetime, items: Mapping[str, str], email_kept_days: int, **kwargs: Any
    ) -> None:
        """Let the reader choose one of these items, by key; the address may name a kind and an item beforehand."""
        super().__init__(request, now=now, **kwargs)
        if items:
            self.fields["about"] = forms.ChoiceField(
                label=_("What is it about?"),
                required=False,
                choices=[("", _("something else, or all of it")), *items.items()],
                error_messages={"invalid_choice": _("Choose something from the list.")},
            )
        self.fields["message"] = LongTextField(
            label=_("Your request"), help_text=_("For example: large print, a text file, or what you see instead.")
        )
        self.fields["email"] = forms.EmailField(
            label=_("Your e-mail address"),
            required=False,
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            help_text=_("Only if you want an answer. It is removed %(days)d days after the congress.")
            % {"days": email_kept_days},
        )
        for name, known in (("kind", ReaderRequest.Kind.values), ("about", items)):
            if request.GET.get(name) in known:
                self.initial[name] = request.GET[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a request that nobody could fulfil."""
        cleaned = super().clean()
        kind, said = cleaned.get("kind"), cleaned.get("message")
        if "message" in self.errors or said:
            return cleaned
        if kind == ReaderRequest.Kind.FORMAT:
            self.add_error("message", _("Write which format you need, for example large print or a text file."))
        elif kind == ReaderRequest.Kind.LINK and not cleaned.get("about"):
            self.add_error("message", _("Write which link or file does not work."))
        return cleaned
