"""Forms of the admin: a session, with or without the fields for publishing it; a talk with its speakers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils import timezone
from django.utils.translation import gettext_lazy

from materials.forms import MaterialForm
from smartcity_session.admin.doubts import AskingForm, room_doubts, session_doubts
from smartcity_session.admin.publishing import (
    EDITION_FIELDS,
    MISSING_DATE,
    PUBLISH_BUTTON,
    EditionForm,
    suggested_as_of,
)
from smartcity_session.admin.widgets import MaterialFileWidget, RoomInput, SpeakersField, speakers_widget
from smartcity_session.content import Appointed
from smartcity_session.models import ConferenceSession, Congress, Outcome, Room
from smartcity_session.timetable.rooms import set_room
from speakers.contributions import set_speakers
from speakers.models import Contribution, Speaker, Talk


class SessionForm(AskingForm, forms.ModelForm[ConferenceSession]):
    """A session, with a status that it may have. A doubtful time is asked about."""

    class Meta:
        model = ConferenceSession
        exclude = ("congress", "location")  # noqa: DJ006 (the admin's fieldsets name the fields)
        widgets = {
            "room": RoomInput(),
            "outcomes_lead_in": AdminTextareaWidget(attrs={"rows": 2}),
            "cancellation_note": AdminTextareaWidget(attrs={"rows": 2}),
        }
        help_texts = {
            "code": gettext_lazy(
                "For example D4. Links with a former code lead here until another session takes that code. To swap "
                "the codes of two sessions, save three times: give the first session a code that no session has, the "
                "second session the code that the first one had, the first session the code that the second one had."
            )
        }

    made_room: Room | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = self.fields.get("status")
        if isinstance(status, forms.TypedChoiceField):
            status.choices = list(ConferenceSession.status_choices_from(self.instance.status))

    def save(self, commit: bool = True) -> ConferenceSession:  # noqa: FBT001, FBT002 (Django's signature)
        """Save the session in the room that was typed, which is made where there is none of this name."""
        if "room" in self.changed_data:
            self.made_room = set_room(session=self.instance, name=self.cleaned_data["room"])
        session: ConferenceSession = super().save(commit)
        return session

    def doubts(self) -> list[str]:
        """What is doubtful in the time of the session, as far as it was not so before."""
        congress = Congress.objects.current()
        if congress is None:
            return super().doubts()
        session = self.instance
        now = Appointed(session.date, session.start_time, session.end_time, "")
        stored = self.initial if session.pk else {}
        before = Appointed(stored.get("date"), stored.get("start_time"), stored.get("end_time"), "")
        known = set(session_doubts(before, congress))
        doubts = [doubt for doubt in session_doubts(now, congress) if doubt not in known]
        typed = self.cleaned_data.get("room", "") if "room" in self.changed_data else ""
        return [*doubts, *room_doubts(typed), *super().doubts()]


class PublishingSessionForm(SessionForm, EditionForm):
    """A session as somebody edits it who may publish it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition_as_of"].initial = suggested_as_of(self.instance, now=timezone.now())
        self.session = self.instance if PUBLISH_BUTTON in self.data else None

    def edition_fields(self) -> list[forms.BoundField]:
        """The fields that stand beside the button for publishing."""
        return [self[name] for name in EDITION_FIELDS]

    def clean(self) -> dict[str, Any] | None:
        """Ask for the date when the button for publishing was pressed."""
        cleaned = super().clean()
        date_given = self.cleaned_data.get("edition_as_of") or "edition_as_of" in self.errors
        if PUBLISH_BUTTON in self.data and not date_given:
            self.add_error("edition_as_of", MISSING_DATE)
        return cleaned


class TalkForm(forms.ModelForm[Talk]):
    """A talk in the list of a session: with its speakers, in order."""

    speakers = SpeakersField(
        label=gettext_lazy("Speakers"), queryset=Speaker.objects.all(), required=False, widget=speakers_widget()
    )

    class Meta:
        model = Talk
        fields = ("title", "start_time", "minutes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["speakers"] = _speakers_of(self.instance)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # Django has it, its stubs do not
        if "speakers" in self.changed_data:
            set_speakers(talk=self.instance, speakers=self.cleaned_data["speakers"])


def _speakers_of(talk: Talk) -> Sequence[int]:
    rows = talk.contributions.filter(role=Contribution.Role.SPEAKER).order_by("position", "pk")
    return list(rows.values_list("speaker_id", flat=True))


class OutcomeForm(forms.ModelForm[Outcome]):
    """An outcome in the list of a session: its link without Django's "Currently", which the row has no room for."""

    class Meta:
        model = Outcome
        fields = ("text", "result", "evidence", "evidence_link")
        widgets = {"evidence_link": forms.URLInput(attrs={"class": "vURLField"})}


class AdminMaterialForm(MaterialForm):
    """A material; the stored file is linked to where the portal serves it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # not for those who may only look
            self.fields["file"].widget = MaterialFileWidget()
