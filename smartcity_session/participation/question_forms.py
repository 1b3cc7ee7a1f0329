"""The forms of the public pages: a PDF to be checked, a question to be asked."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper  # type: ignore[import-untyped]  # ships no types
from crispy_forms.layout import Layout, Submit  # type: ignore[import-untyped]  # ships no types
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.http.rate_limits import Limit
from smartcity_session.models import ConferenceSession, GuidingQuestion, Question
from smartcity_session.models.fields import TextFormField
from smartcity_session.models.question import LONGEST_ANSWER, LONGEST_QUESTION
from smartcity_session.participation.public_forms import LimitedForm, PublicForm
from smartcity_session.presentation.labels import size
from speakers.models import Talk

LARGEST_PDF = 20_000_000


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
            "max_length": gettext_lazy("Shorten it: it has %(show_value)d characters, and may have %(limit_value)d."),
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
        error_messages={"max_length": gettext_lazy("Shorten the name: it may have %(limit_value)d characters.")},
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
            (_("A question about a talk"), [(key, shorten(str(talk))) for key, talk in talks.items()]),
            (_("An answer to a guiding question"), [(key, shorten(str(each))) for key, each in asked.items()]),
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
    """What a chair does with one question: publish or decline it, answer it, or take the answer away."""

    DEEDS = (Question.State.PUBLISHED, Question.State.DECLINED, "answer", "reopen")

    number = forms.IntegerField(min_value=1)
    version = forms.IntegerField(min_value=0)
    deed = forms.ChoiceField(choices=[(deed, deed) for deed in DEEDS])
    answer = TextFormField(
        required=False,
        max_length=LONGEST_ANSWER,
        error_messages={
            "max_length": gettext_lazy("Shorten it: it has %(show_value)d characters, and may have %(limit_value)d.")
        },
    )

    @property
    def problem(self) -> str:
        """What is wrong, in one line."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


def shorten(text: str, *, length: int = 90) -> str:
    """The text in one line of at most so many characters, for a list to choose from."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
