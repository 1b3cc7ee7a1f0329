"""The pages for translators: what is missing and behind in each language, and the texts side by side with theirs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.row_rights import (
    languages_of_translator,
    may_translate,
    may_translate_all,
    sessions_to_translate,
)
from smartcity_session.admin.publishing import announce
from smartcity_session.admin.tables import carried, signed
from smartcity_session.config.catalogues import native_name
from smartcity_session.content.translatable import (
    SHARED,
    Found,
    Progress,
    TranslatableText,
    all_texts,
    fault_of,
    progress,
    session_texts,
    shared_texts,
)
from smartcity_session.diff.words import ComparisonBudget, WordRun, word_changes
from smartcity_session.history import Action, record
from smartcity_session.importer.text.decoding import NotADescription, read_text
from smartcity_session.importer.translation import found_in_text
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.models.fields import LineField, TextFormField
from smartcity_session.presentation.languages import direction
from smartcity_session.tables.po import MOST_BYTES, NotAPoFileError, found_in_po, po_file
from smartcity_session.tables.translations import store_translations
from smartcity_session.text.identifiers import KEY_DIGITS, whole_number
from smartcity_session.text.language_names import language_name

GROUPS = {
    "congress": gettext_lazy("Congress, pages of its own, notices and breaks"),
    "rooms": gettext_lazy("Rooms"),
    "topics": gettext_lazy("Topics"),
    "people": gettext_lazy("People"),
}
FITS, SEEN = "fits", "seen"
WIDTH = 60  # characters of a line of a box
CARRIED_AS = "latin-1"  # in which any byte of a file is a character of the text that a page carries


@dataclass(frozen=True, slots=True)
class Pair:
    """A text beside the box for its translation. `pieces` are how it changed since it was translated."""

    text: TranslatableText
    box: forms.BoundField
    seen: forms.BoundField
    fits: forms.BoundField | None
    pieces: tuple[WordRun, ...]
    is_filled: bool


@dataclass(frozen=True, slots=True)
class PairGroup:
    """The texts of one row; `name` is what the row is called, empty for the thing that the page is about."""

    name: str
    pairs: tuple[Pair, ...]


class TranslationForm(forms.Form):
    """The translations of some texts into a language.

    Beside each goes what its reader saw (`_digest`), so that nobody translates what says something else by now, or
    overwrites what somebody else has just saved.
    """

    def __init__(
        self, data: Any, *, texts: Sequence[TranslatableText], language: str, typed: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data)
        self.texts = texts
        for text in texts:
            kind = text.row._meta.get_field(text.field)  # noqa: SLF001 (Django documents _meta)
            is_line = isinstance(kind, LineField)
            words = {"label": text.label, "language": language_name(language)}
            attrs = {"lang": language, "dir": direction(language), "aria-describedby": f"source-{text.key}"}
            rows = max(2, *(len(each) // WIDTH + text.source.count("\n") + 1 for each in (text.source, text.text)))
            self.fields[text.key] = TextFormField(
                label=_("%(label)s in %(language)s") % words,
                required=False,
                initial=(typed or {}).get(text.key, text.text),
                widget=forms.Textarea({**attrs, "rows": 1 if is_line and rows == 2 else min(rows, 20)}),
            )
            self.fields[f"{SEEN}-{text.key}"] = forms.CharField(
                initial=_digest(text.source, text.text), widget=forms.HiddenInput, required=False
            )
            if text.is_behind:
                self.fields[f"{FITS}-{text.key}"] = forms.BooleanField(label=_("It still fits"), required=False)

    def clean(self) -> dict[str, Any] | None:
        """Refuse what would go past a change that somebody else has made since the page was shown."""
        cleaned = super().clean()
        for text, typed in self.changed_texts():
            seen_source, seen_text = _seen(self.cleaned_data.get(f"{SEEN}-{text.key}", ""))
            if seen_source != _hash(text.source):
                self.add_error(text.key, _("The text was changed meanwhile. Look at it again, then save."))
            elif seen_text != _hash(text.text) and typed != text.text:
                words = _("Somebody has translated this meanwhile: “%(text)s”. Save again to replace it.")
                self.add_error(text.key, words % {"text": text.text})
            elif fault := fault_of(text, typed):
                self.add_error(text.key, fault)
        return cleaned

    def changed_texts(self) -> list[tuple[TranslatableText, str]]:
        """The texts whose translation somebody has typed, emptied, or said to fit, with what it shall be."""
        found = []
        for text in self.texts:
            typed = self.cleaned_data.get(text.key)
            _source, seen_text = _seen(self.cleaned_data.get(f"{SEEN}-{text.key}", ""))
            fits = self.cleaned_data.get(f"{FITS}-{text.key}", False)
            if typed is not None and (_hash(typed) != seen_text or fits):
                found.append((text, typed))
        return found

    def shown_anew(self) -> "TranslationForm":
        """Take what is shown now for what was seen, so that a second press of the button saves."""
        seen = {f"{SEEN}-{text.key}": _digest(text.source, text.text) for text in self.texts if text.key in self.errors}
        self.data = {**self.data.dict(), **seen}  # type: ignore[attr-defined]  # a QueryDict
        return self


def _digest(source: str, text: str) -> str:
    return f"{_hash(source)}-{_hash(text)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _seen(value: str) -> tuple[str, str]:
    source, _dash, text = value.partition("-")
    return source, text


def translating_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The pages `admin:translations`, `admin:translations_file` and `admin:translate`, and PO files of the last two."""
    view, whole = (require_http_methods(["GET", "HEAD", "POST"])(each) for each in (_translate_page, _file_page))
    po = require_safe(_po_file)
    return [
        path("translations/", site.admin_view(require_safe(_overview)), name="translations"),
        path("translations/<str:language>/", site.admin_view(whole), name="translations_file"),
        path("translations/<str:language>/<str:what>/", site.admin_view(view), name="translate"),
        path("translations/<str:language>/<str:what>/texts.po", site.admin_view(po), name="translations_po"),
    ]


def translation_links(request: HttpRequest, session: ConferenceSession) -> list[tuple[str, str]]:
    """The languages that the account may translate the session into: the name of each, and the address of its page."""
    return [
        (language_name(language), reverse("admin:translate", args=[language, session.pk]))
        for language in session.congress.languages
        if language != session.language and may_translate(request.user, language, session)
    ]


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """A session or a group of the overview, with a cell for each language: None in its own."""

    name: str
    cells: tuple[tuple[str, str, Progress | None], ...]


def _overview(request: HttpRequest) -> HttpResponse:
    """Show how far everything is in each language."""
    languages = languages_of_translator(request.user, _languages())
    if not languages and not may_translate_all(request.user):
        raise PermissionDenied
    congress = Congress.objects.current()
    found = progress(congress) if congress and len(congress.languages) > 1 else {}
    languages = [each for each in languages if any(language == each for _key, language in found)]

    def line(name: str, key: int | str) -> ProgressLine:
        cells = (
            (language_name(each), reverse("admin:translate", args=[each, key]), found.get((key, each)))
            for each in languages
        )
        return ProgressLine(name, tuple(cells))

    lines = []
    if languages:
        sessions = sessions_to_translate(request.user, languages[0], ConferenceSession.objects.order_by("code_key"))
        groups = GROUPS if may_translate_all(request.user) else {}
        lines = [
            *(line(str(name), key) for key, name in groups.items()),
            *(line(str(each), each.pk) for each in sessions),
        ]
    context = {
        **admin.site.each_context(request),
        "title": _("Translations"),
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
        "languages": [
            (language_name(each), reverse("admin:translations_file", args=[each]), _total(found, each))
            for each in languages
        ],
        "lines": lines,
    }
    return render(request, "admin/translations.html", context)


def _languages() -> Sequence[str]:
    congress = Congress.objects.current()
    return congress.languages if congress else ()


def _total(found: dict[tuple[int | str, str], Progress], language: str) -> Progress:
    own = [each for (_key, of), each in found.items() if of == language]
    return Progress(
        sum(each.texts for each in own), sum(each.missing for each in own), sum(each.behind for each in own)
    )


@returns_typed
def _translate_page(request: HttpRequest, language: str, what: str) -> HttpResponse:
    """Show the texts of a session or a group beside their translations into a language, and save these together."""
    session, texts = _asked_for(request, language, what)
    own = session.language if session else _main_language()
    is_returned = request.method == "POST" and warn_if_returned(request)
    is_filled = "fill" in request.POST
    found = _fill(request, texts, language, session) if is_filled and not is_returned else None
    typed = {**request.POST.dict(), **(found.texts if found else {})} if is_filled else None
    is_sent = request.method == "POST" and not is_filled
    form = TranslationForm(request.POST if is_sent else None, texts=texts, language=language, typed=typed)
    if is_sent and not is_returned:
        if form.is_valid():
            _save(request, form, language, session)
            return redirect(request.get_full_path())
        form = form.shown_anew()
    name = str(session) if session else str(GROUPS[what])
    context = {
        **admin.site.each_context(request),
        "title": _("%(name)s in %(language)s") % {"name": name, "language": language_name(language)},
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
        "original": session,
        "form": form,
        "groups": _groups(form, session, found),
        "remarks": found.remarks if found else (),
        "fill_form": FillForm(request.POST or None, takes_text=session is not None),
        "po_address": reverse("admin:translations_po", args=[language, what]),
        "own": own,
        "own_name": language_name(own),
        "language": language,
        "language_name": language_name(language),
        "native_name": native_name(language),
    }
    return render(request, "admin/translate.html", context)


def _asked_for(
    request: HttpRequest, language: str, what: str
) -> tuple[ConferenceSession | None, list[TranslatableText]]:
    """The session of this key, or None for a group of this name, with its texts. Raises Http404, PermissionDenied."""
    key = whole_number(what, digits=KEY_DIGITS)
    if key is None and what not in SHARED:
        raise Http404
    sessions = ConferenceSession.objects.select_related("congress")
    session = get_object_or_404(sessions, pk=key) if key is not None else None
    if language not in _languages() or language == (session.language if session else _main_language()):
        raise Http404
    if not may_translate(request.user, language, session):
        raise PermissionDenied
    return session, session_texts(session, language) if session else shared_texts(what, language)


# From a file or a pasted text


class FillForm(forms.Form):
    """What the boxes are filled from: a PO file, or for a session its description in the language."""

    file = forms.FileField(
        label=gettext_lazy("PO file"), required=False, widget=forms.FileInput(attrs={"accept": ".po,.txt"})
    )
    text = TextFormField(
        label=gettext_lazy("Or the description in this language, pasted"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, takes_text: bool) -> None:
        super().__init__(*args)
        if not takes_text:
            del self.fields["text"]


def _fill(
    request: HttpRequest, texts: Sequence[TranslatableText], language: str, session: ConferenceSession | None
) -> Found:
    """What the file or the pasted text has for the boxes. Nothing is saved."""
    form = FillForm(request.POST, request.FILES, takes_text=session is not None)
    form.is_valid()
    file, text = form.cleaned_data.get("file"), form.cleaned_data.get("text", "")
    try:
        if file:
            found = found_in_po(file.read(MOST_BYTES + 1), texts, language)
        elif session is not None and text:
            found = found_in_text(read_text(text), texts, code=session.code)
        else:
            found = Found({}, (_("Choose a PO file, or paste a description."),))
    except (NotAPoFileError, NotADescription) as error:
        return Found({}, (str(error),))
    if not found.texts and not found.remarks:
        return Found({}, (_("Nothing new was found in it."),))
    return found


def _po_file(request: HttpRequest, language: str, what: str) -> HttpResponse:
    """The texts of a session, of a group, or ("all") of everything that the account may translate, as a PO file."""
    if what == "all":
        name, texts = _("Translations"), _all_texts(request, language)
    else:
        session, texts = _asked_for(request, language, what)
        name = str(session or GROUPS[what])
    congress = Congress.objects.current()
    data = po_file(texts, language, project=congress.name if congress else "")
    record(action=Action.NOTE, note=_("PO file of %(name)s in %(language)s") % {"name": name, "language": language})
    file_name = f"{slugify(name) or 'texts'}-{language}.po"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="text/x-gettext-translation; charset=utf-8", headers=headers)


def _all_texts(request: HttpRequest, language: str) -> list[TranslatableText]:
    if language not in languages_of_translator(request.user, _languages()):
        raise PermissionDenied
    sessions = sessions_to_translate(request.user, language, ConferenceSession.objects.all())
    has_shared = may_translate(request.user, language, None)
    return all_texts(sessions, language, main_language=_main_language(), has_shared=has_shared)


@returns_typed
def _file_page(request: HttpRequest, language: str) -> HttpResponse:
    """Take all texts in a language out as a PO file, and take one in: it shows what that changes, and then saves."""
    if language not in _languages():
        raise Http404
    texts = _all_texts(request, language)
    found, data = None, b""
    if request.method == "POST" and not warn_if_returned(request):
        file = request.FILES.get("file")
        kept = carried(request, f"po-{language}")
        data = file.read(MOST_BYTES + 1) if file else (kept or "").encode(CARRIED_AS)
        try:
            found = found_in_po(data, texts, language) if data else Found({}, (_("Choose a PO file."),))
        except NotAPoFileError as error:
            found = Found({}, (str(error),))
        if found.texts and not file:
            _store(request, found.of(texts), language)
            return redirect(reverse("admin:translations"))
    changed = found.of(texts) if found else []
    context = {
        **admin.site.each_context(request),
        "title": _("All texts in %(language)s") % {"language": language_name(language)},
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
        "language": language,
        "changed": changed,
        "remarks": found.remarks if found else (),
        "has_nothing": found is not None and not changed and not found.remarks,
        "carried": signed(request, f"po-{language}", data.decode(CARRIED_AS)) if changed else "",
        "fill_form": FillForm(takes_text=False),
        "po_address": reverse("admin:translations_po", args=[language, "all"]),
    }
    return render(request, "admin/translations_file.html", context)


def _main_language() -> str:
    languages = _languages()
    return languages[0] if languages else ""


def _save(request: HttpRequest, form: TranslationForm, language: str, session: ConferenceSession | None) -> None:
    changed = form.changed_texts()
    if not changed:
        messages.info(request, _("Nothing was changed."))
        return
    _store(request, changed, language)
    if session is not None:
        announce(request, [session])


def _store(request: HttpRequest, changed: Sequence[tuple[TranslatableText, str]], language: str) -> None:
    store_translations(changed, language)
    words = ngettext("%(count)d text was saved.", "%(count)d texts were saved.", len(changed))
    messages.success(request, words % {"count": len(changed)})


def _groups(form: TranslationForm, session: ConferenceSession | None, found: Found | None) -> list[PairGroup]:
    budget = ComparisonBudget()
    groups: dict[tuple[str, int], tuple[str, list[Pair]]] = {}
    for text in form.texts:
        kind = text.row._meta.verbose_name  # noqa: SLF001 (Django documents _meta)
        name = "" if text.row == session else f"{capfirst(kind)}: {text.row}"
        pairs = groups.setdefault((text.subject.value, text.row.pk), (name, []))[1]
        pieces = word_changes(text.translation.source, text.source, budget=budget) if text.is_behind else ()  # type: ignore[union-attr]  # it has one
        fits = form[f"{FITS}-{text.key}"] if text.is_behind else None
        is_filled = found is not None and text.key in found.texts
        pairs.append(Pair(text, form[text.key], form[f"{SEEN}-{text.key}"], fits, pieces, is_filled))
    return [PairGroup(name if len(pairs) > 1 else _kind(pairs), tuple(pairs)) for name, pairs in groups.values()]


def _kind(pairs: list[Pair]) -> str:
    """What a row with a single text is: the text beside the box says the rest."""
    return str(capfirst(pairs[0].text.row._meta.verbose_name))  # noqa: SLF001 (Django documents _meta)
