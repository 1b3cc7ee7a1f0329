"""Forms that come back as they were typed, when the login has ended or the form's token has expired.

What was typed travels in a hidden input of the login form, never in a row on the server, and without passwords. After
the login the view shows its form with it, and saves nothing: that takes a person who presses the button again.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import login as start_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from smartcity_session.text.lists import listed

CARRIED = "_carried"  # the hidden input: JSON of the fields and of the names of files
LONGEST_CARRIED = 4 * 1024**2  # characters
SECRET = re.compile(r"(?:old_|new_)?password[12]?|csrfmiddlewaretoken")

View = TypeVar("View", bound=Callable[..., Any])
Fields = list[list[str]]


def returns_typed(view: View) -> View:
    """Mark a view of staff whose form can come back: it saves nothing while `why_returned` gives a reason.

    So is an action of a list marked that has a page of its own, which can come back.
    """
    view.returns_typed = True  # type: ignore[attr-defined]  # read below, and by views.errors through what wraps it
    return view


def why_returned(request: HttpRequest) -> str:
    """Why the form comes back instead of being saved, as a sentence; empty for a form that was sent in time."""
    return getattr(request, "returned_because", "")


def warn_if_returned(request: HttpRequest) -> bool:
    """Say at the top of the page why the form has come back; whether it has."""
    if reason := why_returned(request):
        messages.warning(request, reason)
    return bool(reason)


def takes_back(request: HttpRequest) -> bool:
    """Have a form whose token was refused come back, and say whether it may: only one that a page of this site sent.

    Another site must not be able to fill in a form that an organiser then saves.
    """
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if request.headers.get("Origin") not in own:
        return False
    request.csrf_processing_done = True  # type: ignore[attr-defined]  # Django's: it is checked once, and was
    request.returned_because = _(  # type: ignore[attr-defined]  # read by why_returned
        "Nothing was saved: the form had been open for too long, or you logged in anew meanwhile. What you typed is "
        "here again: look at it, and press the button once more."
    )
    return True


def show_or_log_in(site: AdminSite, request: HttpRequest, show: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Show the page to those who may see it. A form that comes without a login comes back filled in after the login.

    The login form is shown at the form's own address, and is sent there: so nothing has to be stored.
    """
    if request.method != "POST":
        return show()
    try:
        request.POST  # noqa: B018 (it is read here for the first time)
    except UnicodeError as error:  # a charset that cannot decode it, which Django lets through
        raise BadRequest from error
    if site.has_permission(request):
        return _come_back(request, show) if CARRIED in request.POST else show()
    if not (CARRIED in request.POST or carried_fields(request) or request.FILES):
        return show()
    return _log_in(request, site, show)


def carried_fields(request: HttpRequest) -> Fields:
    """What was typed, as pairs of name and value, without passwords."""
    if CARRIED in request.POST:
        return _read(request.POST[CARRIED])[0]
    names = (name for name in request.POST if not SECRET.fullmatch(name))
    return [[name, value] for name in names for value in request.POST.getlist(name)]


def carried_text(request: HttpRequest) -> str:
    """The value of the hidden input; empty where it is longer than `LONGEST_CARRIED`."""
    text = json.dumps({"fields": carried_fields(request), "files": _files_of(request)}, ensure_ascii=False)
    return text if len(text) <= LONGEST_CARRIED else ""


def _files_of(request: HttpRequest) -> list[str]:
    """The names of the files that were sent with the form."""
    if CARRIED in request.POST:
        return _read(request.POST[CARRIED])[1]
    return [upload.name or "" for _name, uploads in request.FILES.lists() for upload in uploads]


def _read(text: str) -> tuple[Fields, list[str]]:
    """The fields and the names of files; nothing where the text is none that the portal has made."""
    try:
        carried = json.loads(text)
        fields, files = carried["fields"], carried["files"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return [], []
    if not isinstance(fields, list) or not isinstance(files, list):
        return [], []
    pairs = [pair for pair in fields if isinstance(pair, list) and len(pair) == 2 and _are_texts(pair)]
    return [pair for pair in pairs if not SECRET.fullmatch(pair[0])], files if _are_texts(files) else []


def _are_texts(values: Sequence[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def come_back(request: HttpRequest, data: QueryDict, reason: Any) -> None:
    """Have the view of the request show its form with this data, and say why, instead of saving it."""
    request.POST = data  # type: ignore[assignment]  # a copy may be a changeable one
    request.returned_because = str(reason)  # type: ignore[attr-defined]  # read by why_returned


def _come_back(request: HttpRequest, show: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    fields, files = _read(request.POST[CARRIED])
    data = QueryDict(urlencode([(name, value) for name, value in fields]), encoding="utf-8")
    reason = (
        _(
            "Nothing was saved yet: your login had ended. What you typed is here again: look at it, and press the "
            "button once more."
        )
        if fields
        else _("Nothing was saved yet: your login had ended.")
    )
    come_back(request, data, reason)
    if files:
        messages.warning(request, _("Choose these files again: %(names)s.") % {"names": listed(files)})
    return show()


@sensitive_post_parameters()
def _log_in(request: HttpRequest, site: AdminSite, show: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    from django.contrib.admin.forms import AdminAuthenticationForm  # noqa: PLC0415 (needs the models)

    form_class: Any = site.login_form or AdminAuthenticationForm
    is_sent = CARRIED in request.POST and not why_returned(request)
    form = form_class(request, data=request.POST if is_sent else None)
    if is_sent and form.is_valid():
        start_login(request, form.get_user())
        return _come_back(request, show)
    context = {
        **site.each_context(request),
        "title": _("Log in"),
        "subtitle": None,
        "form": form,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        "carried": carried_text(request),
        "has_files": bool(_files_of(request)),
        "is_returned": True,
    }
    response = TemplateResponse(request, site.login_template or "admin/log_in.html", context, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


class ReturnedFormSet(forms.BaseFormSet[Any]):
    """A list of forms that has come back: it is never valid, and says why."""

    returned_because = ""

    def clean(self) -> None:
        super().clean()
        raise forms.ValidationError(self.returned_because)


def returned_formset(formset: type[forms.BaseFormSet[Any]], request: HttpRequest) -> Any:
    """The class of the list of forms, for this request."""
    reason = why_returned(request)
    return (
        type(f"Returned{formset.__name__}", (ReturnedFormSet, formset), {"returned_because": reason})
        if reason
        else formset
    )


class ReturnedForm(forms.BaseForm):
    """A form that has come back: it is never valid. The page says why; nothing in it has to be corrected for that."""

    returned_because = ""

    def is_valid(self) -> bool:
        super().is_valid()
        return False


def returned_form(form: type[forms.BaseForm], request: HttpRequest) -> Any:
    """The class of the form, for this request."""
    reason = why_returned(request)
    return type(f"Returned{form.__name__}", (ReturnedForm, form), {"returned_because": reason}) if reason else form
