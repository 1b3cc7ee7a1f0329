"""Pages for what concerns two sessions: copy one, swap the codes of two, move a talk; and the example's removal."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.roles import CHANGE_SESSIONS
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.problems import warn_of_problems
from smartcity_session.admin.publishing import announce_together, change_url, names_of_former_code
from smartcity_session.editions.programme_changes import (
    copy_session,
    may_remove_example,
    move_talk,
    remove_example,
    swap_codes,
)
from smartcity_session.history import Action, batch, record
from smartcity_session.models import ConferenceSession
from smartcity_session.models.fields import TextFormField
from smartcity_session.models.session import validate_code
from smartcity_session.presentation.problems import Subject
from speakers.models import Talk

ADD = "smartcity_session.add_conferencesession"
CHANGE_TALK, PUBLISH = "speakers.change_talk", "smartcity_session.publish_edition"
LINE = forms.TextInput(attrs={"class": "vTextField"})

Act = Callable[[HttpRequest, Any, Any], HttpResponse]


class OtherSessionForm(forms.Form):
    """Another session, named by its code."""

    code = TextFormField(label=gettext_lazy("Code of the other session"), max_length=20, widget=LINE)

    def __init__(self, data: Any, *, session: ConferenceSession) -> None:
        super().__init__(data)
        self.session = session

    def clean_code(self) -> ConferenceSession:
        """The session. ValidationError where there is none, and for the session itself."""
        code = self.cleaned_data["code"]
        found = ConferenceSession.objects.coded(code).exclude(pk=self.session.pk).first()
        if found is None:
            raise forms.ValidationError(_("There is no other session with the code %(code)s.") % {"code": code})
        return found


class CopyForm(forms.Form):
    """The code and the title of a copy."""

    code = TextFormField(label=gettext_lazy("Code of the copy"), max_length=20, widget=LINE, validators=[validate_code])
    title = TextFormField(label=gettext_lazy("Title"), max_length=300, widget=LINE)

    def __init__(self, data: Any, *, session: ConferenceSession) -> None:
        super().__init__(data, initial={"title": session.title})

    def clean_code(self) -> str:
        """A code that no session has."""
        code: str = self.cleaned_data["code"]
        if ConferenceSession.objects.coded(code).exists():
            raise forms.ValidationError(_("Another session already has this code."))
        return code


class NoFieldsForm(forms.Form):
    """A question that is answered by the button."""

    def __init__(self, data: Any, *, session: ConferenceSession) -> None:  # noqa: ARG002 (as the other forms)
        super().__init__(data)


def session_action_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The pages of a session, for its own list of addresses."""

    def page(view: Any, name: str) -> URLPattern:
        checked = site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(view))
        route: URLPattern = path(f"<int:pk>/{name}/", checked, name=f"smartcity_session_conferencesession_{name}")
        return route

    return [page(_copy_page, "copy"), page(_swap_page, "swap"), page(_example_page, "example")]


def talk_action_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The page that moves a talk, for the talks' own list of addresses."""
    checked = site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(_move_page))
    return [path("<int:pk>/move/", checked, name="speakers_talk_move")]


@returns_typed
def _copy_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy the session into a new draft."""
    session = _session(request, pk, ADD)
    words = {
        "title": _("Copy session %(session)s") % {"session": session},
        "intro": _(
            "The copy is a draft with the texts, talks, people, languages, events and links. Date, time and room "
            "stay open; notices, questions, feedback, results and files are not copied."
        ),
        "button": _("Copy"),
    }
    return _answer(request, session, CopyForm, words, _copied)


def _copied(request: HttpRequest, session: ConferenceSession, data: Any) -> HttpResponse:
    with batch():
        copy = copy_session(session=session, code=data["code"], title=data["title"])
    _note(copy, _("Copied from %(session)s.") % {"session": session})
    messages.success(request, _("%(session)s is a draft now. Give it a date and a room.") % {"session": copy})
    return redirect(change_url(copy))


@returns_typed
def _swap_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Swap the codes of two sessions at once."""
    session = _session(request, pk, CHANGE_SESSIONS)
    words = {
        "title": _("Swap the code of %(session)s with another one") % {"session": session},
        "intro": _(
            "Both change at the same moment. Links and calendars with a code lead to the session that has it then, "
            "whose page says that another one had it before. The history can undo it."
        ),
        "button": _("Swap the codes"),
    }
    return _answer(request, session, OtherSessionForm, words, _swapped)


def _swapped(request: HttpRequest, session: ConferenceSession, data: Any) -> HttpResponse:
    other = data["code"]
    former = session.code, other.code
    with batch():  # without the code that one of them has in between
        swap_codes(one=session, other=other, at=timezone.now())
    words = _("%(one)s and %(other)s have swapped their codes.") % {"one": session, "other": other}
    named = []
    for each, code in zip((session, other), former, strict=True):
        _note(each, words)
        named.append(names_of_former_code(each, former=code))
    announce_together(request, [session, other], done=" ".join(filter(None, (words, *named))))
    return redirect(change_url(session))


@returns_typed
def _example_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the example session."""
    session = _session(request, pk, PUBLISH)
    if not may_remove_example(session):
        raise PermissionDenied
    words = {
        "title": _("Remove the example %(session)s?") % {"session": session},
        "intro": _(
            "The session, its PDF editions and the speakers who are in no other session are deleted. This cannot "
            "be taken back. Session, sheets and addresses that are printed already lead nowhere then."
        ),
        "button": _("Remove the example"),
    }
    return _answer(request, session, NoFieldsForm, words, _removed)


def _removed(request: HttpRequest, session: ConferenceSession, data: Any) -> HttpResponse:  # noqa: ARG001 (as the others)
    with batch():
        _note(session, _("Removed the example."))
        remove_example(session=session)
    messages.success(request, _("The example is removed."))
    return redirect("admin:smartcity_session_conferencesession_changelist")


@returns_typed
def _move_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a talk to another session."""
    talk = get_object_or_404(Talk.objects.select_related("session"), pk=pk)
    if not may_everywhere(request.user, CHANGE_TALK, CHANGE_SESSIONS):
        raise PermissionDenied
    words = {
        "title": _("Move “%(talk)s” to another session") % {"talk": talk},
        "intro": _("It is in %(session)s now. Its people and the questions about it move with it.")
        % {"session": talk.session},
        "button": _("Move the talk"),
        "back": reverse("admin:speakers_talk_change", args=[talk.pk]),
    }

    def moved(request: HttpRequest, former: ConferenceSession, data: Any) -> HttpResponse:
        move_talk(talk=talk, session=data["code"])
        said = _("“%(talk)s” was moved from %(former)s to %(session)s.")
        words = said % {"talk": talk, "former": former.code, "session": data["code"].code}
        for each in (former, data["code"]):
            _note(each, words)
        warn_of_problems(request, Subject.SESSION, data["code"])
        announce_together(request, [former, data["code"]], done=words)
        return redirect(change_url(data["code"]))

    return _answer(request, talk.session, OtherSessionForm, words, moved)


def _session(request: HttpRequest, pk: int, permission: str) -> ConferenceSession:
    session = get_object_or_404(ConferenceSession, pk=pk)
    if not may_everywhere(request.user, CHANGE_SESSIONS, permission):
        raise PermissionDenied
    return session


def _answer(
    request: HttpRequest,
    session: ConferenceSession,
    form_class: Any,
    words: dict[str, Any],
    act: Act,
) -> HttpResponse:
    """Ask, and act when the answer is complete."""
    form = form_class(request.POST if request.method == "POST" else None, session=session)
    if request.method == "POST" and not warn_if_returned(request) and form.is_valid():
        return act(request, session, form.cleaned_data)
    context = {
        **admin.site.each_context(request),
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django's documented model API)
        "back": change_url(session),
        "original": session,
        "form": form,
        **words,
    }
    return render(request, "admin/session_action.html", context)


def _note(session: ConferenceSession, words: str) -> None:
    record(action=Action.NOTE, subject=session, session=session, note=words)
