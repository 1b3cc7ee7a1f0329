"""The page that finds a word in all texts of the programme, and replaces it where its box is ticked."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from materials.models import LinkedEvent, Material
from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.publishing import announce, change_url
from smartcity_session.models import ConferenceSession
from smartcity_session.models.fields import TextFormField
from smartcity_session.replacing.texts import (
    MOST_HITS,
    TEXTS,
    ReplacementRefusedError,
    TextHit,
    TextsChangedError,
    WantedWord,
    find_hits,
    is_key,
    model_of,
    replace_hits,
    session_of,
)
from speakers.models import Contribution, Speaker, Talk

HIT = "hit"
PAGES: dict[type[Model], str] = {
    ConferenceSession: "smartcity_session_conferencesession",
    Talk: "speakers_talk",
    Material: "materials_material",
    LinkedEvent: "materials_linkedevent",
    Speaker: "speakers_speaker",
}


class FindForm(forms.Form):
    """What is looked for."""

    find = TextFormField(
        label=gettext_lazy("Find"), max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    part = forms.BooleanField(label=gettext_lazy("Inside of words, too"), required=False)
    case = forms.BooleanField(label=gettext_lazy("Find it in capital and in small letters, too"), required=False)

    def wanted(self) -> WantedWord:
        """The word; the form is valid."""
        given = self.cleaned_data
        return WantedWord(given["find"], whole_words=not given["part"], any_case=given["case"])


class ReplaceForm(FindForm):
    """What is looked for, and what shall stand there."""

    replacement = TextFormField(
        label=gettext_lazy("Replace by"), max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"})
    )


@dataclass(frozen=True, slots=True)
class HitLine:
    """A hit as the page shows it: of which session or person, and where it is edited."""

    hit: TextHit
    whose: str
    address: str
    is_chosen: bool


def replacing_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The page `admin:replace_text`."""
    view = require_http_methods(["GET", "HEAD", "POST"])(_page)
    return [path("replace/", site.admin_view(view), name="replace_text")]


@returns_typed
def _page(request: HttpRequest) -> HttpResponse:
    """Show the hits in what the account may change; replace those that are chosen."""
    models = [model for model in TEXTS if _may_change(request, model)]
    if ConferenceSession not in models:
        raise PermissionDenied
    form = ReplaceForm(request.POST) if request.method == "POST" else FindForm(request.GET or None)
    reasons: Sequence[str] = ()
    if isinstance(form, ReplaceForm) and not warn_if_returned(request) and form.is_valid():
        reasons = _replaced(request, form)
        if not reasons:
            return redirect(request.get_full_path())
    word = form.wanted() if form.is_valid() or _has_word(form) else None
    hits = find_hits(word, models) if word else []
    sent = set(request.POST.getlist(HIT)) if request.method == "POST" else None
    context = {
        **admin.site.each_context(request),
        "title": _("Search and replace"),
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
        "form": form,
        "replace_form": form if isinstance(form, ReplaceForm) else ReplaceForm(initial=request.GET.dict()),
        "word": word,
        "lines": [_line(hit, sent) for hit in hits[:MOST_HITS]],
        "has_more": len(hits) > MOST_HITS,
        "in_other_case": _in_other_case(word, models, len(hits)),
        "refusal": _("Nothing was replaced."),
        "reasons": reasons,
    }
    return render(request, "admin/replace_text.html", context)


def _in_other_case(word: WantedWord | None, models: Sequence[type[Model]], found: int) -> dict[str, Any] | None:
    """How many further places have the word with other capitals, and what finds them, too; None where none do."""
    if word is None or word.any_case or found > MOST_HITS:
        return None
    further = len(find_hits(dataclasses.replace(word, any_case=True), models)) - found
    asked = {"find": word.text, "case": "on", **({} if word.whole_words else {"part": "on"})}
    return {"count": further, "query": urlencode(asked)} if further > 0 else None


def _may_change(request: HttpRequest, model: type[Model]) -> bool:
    meta = model._meta  # noqa: SLF001 (Django documents _meta)
    return may_everywhere(request.user, f"{meta.app_label}.change_{meta.model_name}")


def _has_word(form: FindForm) -> bool:
    """Whether it is known what is looked for, although what shall stand there is not."""
    return form.is_bound and "find" in getattr(form, "cleaned_data", {})


def _replaced(request: HttpRequest, form: ReplaceForm) -> Sequence[str]:
    """Replace, and say what was done; or return why nothing was replaced."""
    keys = [key for key in request.POST.getlist(HIT) if is_key(key)]
    keys = [key for key in keys if _may_change(request, model_of(key))]
    if not keys:
        return [_("Tick at least one place.")]
    word, replacement = form.wanted(), form.cleaned_data["replacement"]
    try:
        changed = replace_hits(word=word, replacement=replacement, keys=keys)
    except TextsChangedError as error:
        return [
            _("Somebody has changed this meanwhile; look at it again: %(text)s") % {"text": each}
            for each in error.reasons
        ]
    except ReplacementRefusedError as error:
        return error.reasons
    words = ngettext("Replaced in %(count)d place.", "Replaced in %(count)d places.", len(keys))
    messages.success(request, words % {"count": len(keys)})
    announce(request, _sessions(row for row, _fields in changed))
    return ()


def _sessions(rows: Iterable[Any]) -> list[ConferenceSession]:
    """The sessions that show one of the rows, each once."""
    found = list(rows)
    own = {session.pk for row in found if (session := session_of(row)) is not None}
    people = [row.pk for row in found if isinstance(row, Speaker)]
    parts = Contribution.objects.filter(speaker__in=people).annotate(whose=Coalesce("session_id", "talk__session_id"))
    shown = ConferenceSession.objects.filter(Q(pk__in=own) | Q(pk__in=parts.values("whose")))
    return list(shown.select_related("congress").order_by("code_key"))


def _line(hit: TextHit, sent: set[str] | None) -> HitLine:
    session = session_of(hit.row)
    whose = str(hit.row) if session is None or hit.row is session else f"{session.code}: {hit.row}"
    return HitLine(hit, whose, _address(hit), sent is None or hit.key in sent)


def _address(hit: TextHit) -> str:
    """Where the text is edited; a row of a list without a page of its own, in its list on the session's page."""
    model = type(hit.row)
    if model in PAGES:
        return f"{reverse(f'admin:{PAGES[model]}_change', args=[hit.row.pk])}#id_{hit.field}"
    lists = model._meta.get_field("session").remote_field.related_name  # noqa: SLF001 (Django documents _meta)
    return f"{change_url(hit.row.session)}#{lists}-group"
