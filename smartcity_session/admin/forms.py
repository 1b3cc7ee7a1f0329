"""Forms of the admin: a session, with or without the fields for publishing it; a talk with its speakers."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Prefetch
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

OTHER_ROLES: dict[Contribution.Role, str] = {
    role: f"{role.value}s" for role in Contribution.Role if role is not Contribution.Role.SPEAKER
}
ROLE_FIELDS = {Contribution.Role.SPEAKER: "speakers", **OTHER_ROLES}


class SessionForm(AskingForm, forms.ModelForm[ConferenceSession]):
    """A session, with a status that it may have. A doubtful time is asked about."""

    ends_postponement = False

    class Meta:
        model = ConferenceSession
        exclude = ("congress", "location")  # noqa: DJ006 (the admin's fieldsets name the fields)
        widgets = {
            "room": RoomInput(),
            "outcomes_lead_in": AdminTextareaWidget(attrs={"rows": 2}),
            "cancellation_note": AdminTextareaWidget(attrs={"rows": 2}),
        }
        help_texts = {
            "code": gettext_lazy("For example D4. Links with a former code lead here until another session takes it."),
        }

    made_room: Room | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = self.fields.get("status")
        if isinstance(status, forms.TypedChoiceField):
            status.choices = list(ConferenceSession.status_choices_from(self.instance.status))

    def clean(self) -> dict[str, Any] | None:
        """A postponed session that is given a new time takes place then: readers are told that it was moved."""
        cleaned = super().clean()
        postponed = ConferenceSession.Status.POSTPONED
        has_new_time = self.cleaned_data.get("date") and {"date", "start_time"} & set(self.changed_data)
        if self.cleaned_data.get("status") == postponed and has_new_time:
            self.cleaned_data["status"] = ConferenceSession.Status.PUBLISHED
            self.ends_postponement = True
        return cleaned

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


def _people(label: Any) -> SpeakersField:
    return SpeakersField(label=label, queryset=Speaker.objects.all(), required=False, widget=speakers_widget())


class TalkForm(forms.ModelForm[Talk]):
    """A talk in the list of a session: with its speakers, in order, and those who have the other roles."""

    speakers = _people(gettext_lazy("Speakers"))
    chairs = _people(gettext_lazy("Chair"))
    facilitators = _people(gettext_lazy("Facilitators"))
    panellists = _people(gettext_lazy("Panellists"))
    discussants = _people(gettext_lazy("Discussants"))
    rapporteurs = _people(gettext_lazy("Rapporteurs"))
    contacts = _people(gettext_lazy("Contacts"))

    class Meta:
        model = Talk
        fields = ("title", "start_time", "minutes", "abstract")
        widgets = {"abstract": AdminTextareaWidget(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            rows = list(self.instance.contributions.all())  # fetched with the talks, in order
            for role, name in ROLE_FIELDS.items():
                self.initial[name] = [row.speaker_id for row in rows if row.role == role]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # Django has it, its stubs do not
        for role, name in ROLE_FIELDS.items():
            if name in self.changed_data:
                set_speakers(talk=self.instance, speakers=self.cleaned_data[name], role=role)


for _role, _name in OTHER_ROLES.items():  # a role without a field above is called as people of it are
    for _fields in (TalkForm.declared_fields, TalkForm.base_fields):
        _fields.setdefault(_name, _people(_role.label))


def in_order() -> Prefetch[Any]:
    """Fetches the people of the talks with them."""
    return Prefetch("contributions", queryset=Contribution.objects.order_by("position", "pk"))


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
