"""Erasing a speaker in the admin: what goes, and the name typed by who is sure."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.merging import CHANGE_SPEAKERS, DELETE_SPEAKERS, parts_of, portrait_of, sessions_of
from smartcity_session.admin.publishing import PUBLISH, announce
from smartcity_session.editions.erasure import erase_person, planned_erasure
from smartcity_session.editions.redactions import RedactionError
from smartcity_session.models import Edition, Redaction
from smartcity_session.models.fields import TextFormField
from speakers.models import Speaker

LINE = forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"})
NEEDED = (CHANGE_SPEAKERS, DELETE_SPEAKERS, PUBLISH)


class ErasureForm(forms.Form):
    """The confirmation, and which editions that name the person are redacted, and why."""

    editions = forms.MultipleChoiceField(
        label=gettext_lazy("Editions to remove"), required=False, widget=forms.CheckboxSelectMultiple
    )
    redacted_because = TextFormField(
        label=gettext_lazy("Why they are removed"),
        required=False,
        max_length=Redaction._meta.get_field("reason").max_length,  # noqa: SLF001 (Django documents _meta)
        widget=LINE,
        help_text=gettext_lazy("Readers see it: name no person."),
    )
    name = TextFormField(label=gettext_lazy("Type the name of the person"), max_length=300, widget=LINE)

    def __init__(self, data: Any, *, speaker: Speaker, named_in: Sequence[Edition]) -> None:
        choices = [(str(edition.pk), str(edition)) for edition in named_in]
        ticked = [key for key, _label in choices]
        super().__init__(data, initial={"redacted_because": _("A person asked to be forgotten."), "editions": ticked})
        self.speaker = speaker
        if choices:
            self.fields["editions"].choices = choices  # type: ignore[attr-defined]  # of a field with choices
        else:
            del self.fields["editions"], self.fields["redacted_because"]

    def clean(self) -> dict[str, Any] | None:
        """Ask for the reason, where editions are removed."""
        cleaned = super().clean()
        if self.cleaned_data.get("editions") and not self.cleaned_data.get("redacted_because"):
            words = _("Say why, in up to 500 characters and without naming a person: readers see it.")
            self.add_error("redacted_because", words)
        return cleaned

    def clean_name(self) -> str:
        """The name as it stands on the page. ValidationError for another one."""
        name: str = self.cleaned_data["name"]
        if name != self.speaker.name:
            raise forms.ValidationError(_("Type it as it stands above: %(name)s") % {"name": self.speaker.name})
        return name


def erasing_urls(admin_site: admin.AdminSite) -> list[URLPattern]:
    """The page `admin:speakers_speaker_erase`, for the speakers' own list of addresses."""
    page = admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(_page))
    return [path("<int:pk>/erase/", page, name="speakers_speaker_erase")]


def may_erase(user: Any) -> bool:
    """Whether the account may erase people for good, and redact editions."""
    return may_everywhere(user, *NEEDED)


@returns_typed
def _page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what goes, and erase the person once the name is typed."""
    if not may_erase(request.user):
        raise PermissionDenied
    speaker = get_object_or_404(Speaker, pk=pk)
    plan = planned_erasure(uuid=speaker.uuid)
    given = request.POST if request.method == "POST" else None
    form = ErasureForm(given, speaker=speaker, named_in=plan.editions)
    if given is not None and not warn_if_returned(request) and form.is_valid():
        chosen = form.cleaned_data.get("editions", ())
        redacted = [edition for edition in plan.editions if str(edition.pk) in chosen]
        return _erase(request, speaker, redacted, form.cleaned_data.get("redacted_because", ""))
    context = {
        **admin.site.each_context(request),
        "title": _("Erase %(name)s for good?") % {"name": speaker.full_name},
        "opts": Speaker._meta,  # noqa: SLF001 (Django documents _meta)
        "original": speaker,
        "refusal": _("Nothing was erased."),
        "form": form,
        "plan": plan,
        "parts": parts_of(speaker),
        "portrait": portrait_of(speaker) if speaker.photo_digest else "",
    }
    return render(request, "admin/speakers/speaker/erase.html", context)


def _erase(request: HttpRequest, speaker: Speaker, redacted: Sequence[Edition], reason: str) -> HttpResponse:
    sessions = sessions_of(speaker)
    try:
        erasure = erase_person(uuid=speaker.uuid, redacted=redacted, reason=reason)
    except RedactionError as error:  # it was done, and bytes may be left in files
        messages.error(request, str(error))
    else:
        done, *left = erasure.words()
        messages.success(request, done)
        for words in left:
            messages.warning(request, words)
    announce(request, sessions)
    return redirect(reverse("admin:speakers_speaker_changelist"))
