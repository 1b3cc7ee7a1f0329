"""The forms of the public pages: a PDF to be checked, a question, a decision about one, feedback, a request."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper  # type: ignore[import-untyped]  # ships no types
from crispy_forms.layout import Layout, Submit  # type: ignore[import-untyped]  # ships no types
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from smartcity_session.http.rate_limits import Limit
from smartcity_session.models import ConferenceSession, FeedbackCriterion, GuidingQuestion, Question, ReaderRequest
from smartcity_session.models.fields import TextFormField
from smartcity_session.models.question import LONGEST_ANSWER, LONGEST_QUESTION
from smartcity_session.participation.feedback import RATINGS
from smartcity_session.participation.public_forms import LimitedForm, PublicForm, SummarisedForm
from smartcity_session.presentation.labels import size
from smartcity_session.presentation.plain_text import in_one_line
from speakers.models import Talk

LARGEST_PDF = 20_000_000
LONGEST_TEXT = 4000  # characters
LONGEST_CHOICE = 90


TOO_LONG = ngettext_lazy(
    "Shorten it: it has %(show_value)d character, and may have %(limit_value)d.",
    "Shorten it: it has %(show_value)d characters, and may have %(limit_value)d.",
    "show_value",
)


class PdfCheckForm(LimitedForm):
    """A PDF to be recognised. It stays in memory, and only as long as the answer takes."""

    limit = Limit("check", count=20, seconds=600)
    limit_for_all = Limit("check-all", count=600, seconds=600)

    pdf = forms.FileField(
        label=gettext_lazy("PDF file"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("Up to 20 MB. The file is not kept."),
        error_messages={
            "required": gettext_lazy("Choose the PDF file that you want to check."),
            "empty": gettext_lazy("This file is empty. Choose the PDF file that you want to check."),
        },
    )

    @property
    def helper(self) -> FormHelper:
        """The form with its button."""
        helper = FormHelper()
        helper.layout = Layout("pdf", Submit("check", _("Check it"), css_class="button"))
        helper.attrs = {"novalidate": True}
        return helper

    def clean_pdf(self) -> bytes:
        """The bytes of the file. ValidationError for a file that is too large to be one of the portal's."""
        upload: UploadedFile[Any] = self.cleaned_data["pdf"]
        if upload.size is None or upload.size > LARGEST_PDF:
            raise forms.ValidationError(
                _("This file has more than %(limit)s, so it is no description from this portal. Choose another one.")
                % {"limit": size(LARGEST_PDF)}
            )
        file: bytes = upload.read()
        return file


class AddressCheckForm(SummarisedForm):
    """The short address that is printed on a sheet: whole, without the protocol, or its last part."""

    address = TextFormField(
        label=gettext_lazy("Address on the sheet"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "dir": "ltr"}),
        help_text=gettext_lazy("It stands beside the QR code, and ends in /e/ and a few letters and digits."),
        error_messages={"required": gettext_lazy("Type the address that is printed on the sheet.")},
    )

    def clean_address(self) -> str:
        """The short name of the edition. ValidationError for what is no such address."""
        found = re.fullmatch(r"(?:.*/e/)?([A-Za-z0-9]{1,16})/?", self.cleaned_data["address"].strip())
        if found is None:
            raise forms.ValidationError(
                _("This is no address of a sheet. It ends in /e/ and a few letters and digits.")
            )
        return found[1].lower()

    @property
    def helper(self) -> FormHelper:
        """The form with its button."""
        helper = FormHelper()
        helper.form_method = "get"
        helper.layout = Layout("address", Submit("", _("Look it up"), css_class="button"))
        helper.attrs = {"novalidate": True}
        return helper


class QuestionForm(PublicForm):
    """A question to the session or a talk, or an answer to a guiding question."""

    limit = Limit("ask", count=10, seconds=600)
    limit_for_all = Limit("ask-all", count=600, seconds=600)
    button = gettext_lazy("Send to the organisers")

    text = TextFormField(
        label=gettext_lazy("Your question or answer"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=gettext_lazy("Up to 1000 characters, in any language of the session."),
        error_messages={
            "required": gettext_lazy("Write your question or answer."),
            "max_length": TOO_LONG,
        },
    )
    about = forms.ChoiceField(
        label=gettext_lazy("About"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list: the programme may have changed.")},
    )
    name = TextFormField(
        label=gettext_lazy("Your name (optional)"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        help_text=gettext_lazy("Shown with what you wrote, if you give one."),
        error_messages={
            "max_length": ngettext_lazy(
                "Shorten the name: it may have %(limit_value)d character.",
                "Shorten the name: it may have %(limit_value)d characters.",
                "limit_value",
            )
        },
    )

    def __init__(self, request: HttpRequest, *, now: datetime, session: ConferenceSession, is_open: bool) -> None:
        super().__init__(request, now=now, initial={"about": request.GET.get("about", "")})
        self.is_open = is_open
        talks = {f"talk-{talk.pk}": talk for talk in session.talks.order_by("position", "pk")}
        asked = {f"guiding-{each.pk}": each for each in session.guiding_questions.order_by("position", "pk")}
        self.things: dict[str, Talk | GuidingQuestion] = {**talks, **asked}
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)  # noqa: S101 (declared above)
        about.choices = [
            ("", _("The session as a whole")),
            (_("A question about a talk"), _choices(talks)),
            (_("An answer to a guiding question"), _choices(asked)),
        ]

    def clean_about(self) -> Talk | GuidingQuestion | None:
        """The talk or guiding question that was chosen; None for the session as a whole."""
        return self.things.get(self.cleaned_data["about"])

    def clean(self) -> dict[str, Any]:
        """Refuse what comes after questions were closed, and hand it back."""
        cleaned = super().clean()
        if not self.is_open:
            message = _("Questions are closed now, so this was not sent. What you typed is kept: you can copy it.")
            raise forms.ValidationError(message, code="closed")
        return cleaned


class DecisionForm(forms.Form):
    """What a chair does with one question: publish or decline it, answer it, or remove the answer."""

    ACTIONS = (Question.State.PUBLISHED, Question.State.DECLINED, "answer", "reopen")

    number = forms.IntegerField(min_value=1)
    version = forms.IntegerField(min_value=0)
    deed = forms.ChoiceField(choices=[(action, action) for action in ACTIONS])  # the action: browsers send this name
    answer = TextFormField(
        required=False,
        max_length=LONGEST_ANSWER,
        error_messages={"max_length": TOO_LONG},
    )

    @property
    def problem(self) -> str:
        """What is wrong, in one line."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


def _choices(things: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(key, in_one_line(str(each), length=LONGEST_CHOICE)) for key, each in things.items()]


class LongTextField(TextFormField):
    """A text of several lines. The browser does not cut it off at the limit: nothing that was pasted is lost."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        messages = {"max_length": TOO_LONG, "null_characters_not_allowed": gettext_lazy("Remove the NUL characters.")}
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
        names = (*self.criteria, "to_speakers", "to_organisers")
        if not self.errors and not any(self.cleaned_data.get(name) for name in names):
            # At the first field, so that the link in the summary of problems leads to where the form begins
            self.add_error(
                next(iter(self.criteria), "to_speakers"),
                _("Nothing is filled in yet: rate something, or write a few words."),
            )
        return super().clean()

    @property
    def ratings(self) -> Mapping[FeedbackCriterion, int]:
        """What was rated, once the form is valid."""
        values = {criterion: self.cleaned_data[name] for name, criterion in self.criteria.items()}
        return {criterion: int(value) for criterion, value in values.items() if value}


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
            (
                ReaderRequest.Kind.ACCESS.value,
                gettext_lazy("I need something to take part: step-free access, captions, signing or the like"),
            ),
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
            label=_("Your request"),
            help_text=_("For example: large print, a place for a wheelchair, or what you see instead."),
        )
        self.fields["email"] = forms.EmailField(
            label=_("Your e-mail address"),
            required=False,
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            help_text=ngettext(
                "Only if you want an answer. It is removed %(days)d day after the congress.",
                "Only if you want an answer. It is removed %(days)d days after the congress.",
                email_kept_days,
            )
            % {"days": email_kept_days},
        )
        for name, known in (("kind", ReaderRequest.Kind.values), ("about", items)):
            if request.GET.get(name) in known:
                self.initial[name] = request.GET[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a request that nobody could fulfil."""
        cleaned = super().clean()
        kind, message = cleaned.get("kind"), cleaned.get("message")
        if "message" in self.errors or message:
            return cleaned
        if kind == ReaderRequest.Kind.FORMAT:
            self.add_error("message", _("Write which format you need, for example large print or a text file."))
        elif kind == ReaderRequest.Kind.ACCESS:
            self.add_error("message", _("Write what you need to take part, for example a place for a wheelchair."))
        elif kind == ReaderRequest.Kind.LINK and not cleaned.get("about"):
            self.add_error("message", _("Write which link or file does not work."))
        return cleaned
