"""One fact of many sessions at once: room, day, topics or status, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.admin.doubts import AskingForm, session_doubts
from smartcity_session.admin.publishing import announce
from smartcity_session.content import Appointed
from smartcity_session.history import batch
from smartcity_session.models import ConferenceSession, Congress, Room, Topic

MOST_AT_ONCE = 500
APPLY = "apply"


class SeveralRefusedError(Exception):
    """Nothing was changed: some sessions cannot have the value. `reasons` has a line for each of them."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class BulkRoomForm(AskingForm, forms.Form):
    """The room, one of those that there are."""

    room = forms.ModelChoiceField(
        label=gettext_lazy("Room"),
        queryset=Room.objects.by_name(),
        required=False,
        empty_label=gettext_lazy("No room yet"),
        help_text=gettext_lazy("A room that is missing here is added under Rooms."),
    )

    def changes_to(self, session: ConferenceSession) -> bool:
        """Give the session the room, and say whether it had another. It is not saved yet."""
        room: Room | None = self.cleaned_data["room"]
        is_new = session.location != room or (room is None and bool(session.room))
        session.set_location(room)
        return is_new


class BulkFactsForm(AskingForm, forms.ModelForm[ConferenceSession]):
    """The fields of a session that many sessions are given at once."""

    def changes_to(self, session: ConferenceSession) -> bool:
        """Give the facts to the session, and say whether it had others before. It is not saved yet."""
        changed = [name for name in self.cleaned_facts if getattr(session, name) != self.cleaned_facts[name]]
        for name in changed:
            setattr(session, name, self.cleaned_facts[name])
        return bool(changed)

    @property
    def cleaned_facts(self) -> dict[str, Any]:
        """What was typed, without the box."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """Ask about doubts; each session is validated for itself, and not the one that this form has made up."""
        self.validate_instance = False
        AskingForm._post_clean(self)  # noqa: SLF001 (Django's hook)


class BulkDayForm(BulkFactsForm):
    """The day."""

    class Meta:
        model = ConferenceSession
        fields = ("date",)

    def doubts(self) -> list[str]:
        """A day outside the congress."""
        congress = Congress.objects.current()
        day = self.cleaned_data.get("date")
        return list(session_doubts(Appointed(day, None, None, ""), congress)) if congress else []


class BulkStatusForm(BulkFactsForm):
    """The status of published sessions, and why."""

    class Meta:
        model = ConferenceSession
        fields = ("status", "cancellation_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = ConferenceSession.status_choices_from(ConferenceSession.Status.PUBLISHED)
        self.fields["status"] = forms.ChoiceField(choices=choices, label=_("Status"))

    def changes_to(self, session: ConferenceSession) -> bool:
        """Refuse a draft: to make it public is to publish its first edition."""
        if session.status == ConferenceSession.Status.DRAFT:
            raise ValidationError(_("It is a draft. Publish it first."))
        return super().changes_to(session)


class BulkTopicsForm(AskingForm, forms.Form):
    """Topics that are added, and topics that are taken away; the others stay."""

    added = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Add"), queryset=Topic.objects.order_by("name"), required=False
    )
    removed = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Take away"), queryset=Topic.objects.order_by("name"), required=False
    )

    def changes_to(self, session: ConferenceSession) -> bool:
        """Change the topics, and say whether they were others."""
        before = set(session.topics.all())
        after = (before | set(self.cleaned_data["added"])) - set(self.cleaned_data["removed"])
        if before != after:
            session.topics.set(after)
        return before != after


@dataclass(frozen=True, slots=True)
class BulkChange:
    """An action of the list: its form, and what it is called."""

    form: type[BulkFactsForm] | type[BulkRoomForm] | type[BulkTopicsForm]
    title: Any


CHANGES = {
    "set_room": BulkChange(BulkRoomForm, gettext_lazy("Set the room")),
    "set_day": BulkChange(BulkDayForm, gettext_lazy("Set the day")),
    "set_topics": BulkChange(BulkTopicsForm, gettext_lazy("Change the topics")),
    "set_status": BulkChange(BulkStatusForm, gettext_lazy("Set the status")),
}


def bulk_action(name: str, *, permission: str = "arrange") -> Callable[..., HttpResponse | None]:
    """The action of the list that makes the change of this name, for those with the permission."""

    @returns_typed
    @admin.action(permissions=[permission], description=CHANGES[name].title)
    def action(model_admin: Any, request: HttpRequest, queryset: QuerySet[ConferenceSession]) -> HttpResponse | None:
        return _asked(model_admin, request, queryset, name)

    action.__name__ = name
    return action


def _asked(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[ConferenceSession], name: str
) -> HttpResponse | None:
    """Ask for the value, or give it to all."""
    change = CHANGES[name]
    sessions = list(queryset.order_by("code_key")[: MOST_AT_ONCE + 1])
    if len(sessions) > MOST_AT_ONCE:
        words = ngettext(
            "Nothing was changed: choose up to %(count)d session at a time.",
            "Nothing was changed: choose up to %(count)d sessions at a time.",
            MOST_AT_ONCE,
        )
        messages.error(request, words % {"count": MOST_AT_ONCE})
        return None
    form = change.form(request.POST if APPLY in request.POST else None)
    reasons: Sequence[str] = ()
    if not warn_if_returned(request) and form.is_bound and form.is_valid():
        try:
            changed = _applied([session.pk for session in sessions], form)
        except SeveralRefusedError as refused:
            reasons = refused.reasons
        else:
            _say(request, changed)
            return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": str(change.title),
        "opts": model_admin.opts,
        "media": model_admin.media + form.media,
        "form": form,
        "fields": form.visible_fields(),
        "sessions": sessions,
        "refusal": _("Nothing was changed."),
        "reasons": reasons,
        "action": name,
        "checkbox": ACTION_CHECKBOX_NAME,
        "is_public": any(session.first_published_at for session in sessions),
    }
    return render(request, "admin/smartcity_session/conferencesession/bulk.html", context)


def _applied(keys: Sequence[int], form: Any) -> list[ConferenceSession]:
    """Give all sessions the value, and return those that had another. Raises SeveralRefusedError; then none has it."""
    changed, reasons = [], []
    with transaction.atomic(), batch():
        for session in ConferenceSession.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
            try:
                if form.changes_to(session):
                    session.full_clean()
                    session.save()
                    changed.append(session)
            except ValidationError as error:
                reasons.append(f"{session.code}: {' '.join(error.messages)}")
        if reasons:
            transaction.set_rollback(True)
    if reasons:
        raise SeveralRefusedError(reasons)
    return changed


def _say(request: HttpRequest, changed: Sequence[ConferenceSession]) -> None:
    """Say what was changed, and what the public sees now."""
    words = ngettext("%(count)d session was changed.", "%(count)d sessions were changed.", len(changed))
    messages.success(request, words % {"count": len(changed)})
    announce(request, changed)
