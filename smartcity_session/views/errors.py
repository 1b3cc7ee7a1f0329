"""The pages for errors of which the portal says more than Django does."""

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.db import InterfaceError, OperationalError
from django.db.models import EmailField
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.defaults import server_error as broken

from smartcity_session.accounts.members import organisers_to_ask
from smartcity_session.accounts.returned_forms import takes_back
from smartcity_session.files.stored_files import StorageGoneError
from smartcity_session.http.generation_slots import IS_BUSY
from smartcity_session.models import Congress
from smartcity_session.models.fields import CleanText, clean_text
from smartcity_session.views.pages import MissingPageError, UnclearRequestError, render_page

Handler = Callable[[HttpRequest], HttpResponseBase]

TRY_AGAIN_S = 5
# What people write into forms under other names than those of the models' fields; codes are short, or secrets
ALSO_WRITTEN = {"source", "questions", "outcomes", "related", "edition_note"}
NOT_SHOWN_AGAIN = {"code"}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with the reason where one was given. It asks no database, so that it also answers without one."""
    reason = str(exception) if isinstance(exception, MissingPageError) else ""
    return render_page(request, "404.html", congress=None, status=404, reason=reason)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the reason where one was given; in the admin with its own look, and with whom to ask."""
    if not request.path.startswith(reverse("admin:index")):
        return render_page(request, "403.html", congress=None, status=403)
    context = {"reason": str(exception), "organisers": organisers_to_ask(), "contact": Congress.objects.current()}
    response = render(request, "admin/403.html", {**site.each_context(request), **context}, status=403)
    add_never_cache_headers(response)
    return response


def keeps_what_was_typed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have a view show its form again, as it was filled in, where the form's token is missing, wrong or too old.

    For views that do nothing but what a valid `PublicForm` asks for: with `csrf_refused` the form is not valid.
    """
    view.keeps_what_was_typed = True  # type: ignore[attr-defined]  # read below, through whatever wraps the view
    return view


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001 (Django's signature)
    """Answer 403 to a form without this visitor's token, and say what to do; a form of ours comes back filled in."""
    match = request.resolver_match
    if match is not None and getattr(match.func, "keeps_what_was_typed", False):
        request.csrf_refused = True  # type: ignore[attr-defined]  # read by LimitedForm
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response
    if match is not None and getattr(match.func, "returns_typed", False) and takes_back(request):
        returned: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return returned
    return render_page(request, "403_csrf.html", congress=None, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 with what can be asked instead, where the page knows it."""
    reason = str(exception) if isinstance(exception, UnclearRequestError) else ""
    if isinstance(exception, DisallowedModelAdminLookup):
        reason = _("The list cannot be filtered by this. Go back, and choose from its filters.")
    return render_page(request, "400.html", congress=None, status=400, reason=reason)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413 and say how much may be sent. It is also a page of its own, for a proxy that refuses by itself."""
    sizes = {"files": settings.UPLOAD_MAX_SIZE // 1024**2, "forms": settings.FORM_MAX_SIZE // 1024}
    reason = _(
        "The portal takes up to %(files)d MB at once where files are uploaded, and up to %(forms)d kB elsewhere."
    )
    return render_page(request, "413.html", congress=None, status=413, reason=reason % sizes)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database or the storage is unavailable (RFC 9110, 15.6.4), else 500.

    It is called while the error is handled. Nothing was saved then, and the page says so, with what was typed, to be
    copied.
    """
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError | StorageGoneError):
        return broken(request)
    context = {"typed": _typed(request), "no_storage": isinstance(error, StorageGoneError)}
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN_S)
    response.headers["Cache-Control"] = "no-store"
    return response


def refuse_when_busy(get_response: Handler) -> Handler:
    """Answer 503 where the page cache has found no slot for a request (`generation_slots`): an innermost middleware."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return _busy(request) if request.META.get(IS_BUSY) else get_response(request)

    return middleware


def _busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "503_busy.html", status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN_S)
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(request: HttpRequest) -> list[str]:
    """What somebody wrote in a form: texts, and nothing that the form itself carries, and no secret."""
    if request.method != "POST":
        return []
    names = [name for name in request.POST if name.rpartition("-")[2] in _written_names()]
    return [text for name in names for text in map(clean_text, request.POST.getlist(name)) if text.strip()]


@cache
def _written_names() -> frozenset[str]:
    """The names of all fields that people write texts into; in a list of rows they follow its name and a number."""
    fields = [field for model in apps.get_models() for field in model._meta.fields]  # noqa: SLF001 (Django's documented model API)
    names = {field.name for field in fields if isinstance(field, CleanText | EmailField)}
    return frozenset((names | ALSO_WRITTEN) - NOT_SHOWN_AGAIN)


def locked_out(request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any]) -> HttpResponse:
    """Answer 429 to somebody whose user name is locked at this address after too many wrong passwords (RFC 6585)."""
    wait = int(settings.AXES_COOLOFF_TIME.total_seconds())
    reason = ngettext(
        "Too many wrong passwords were sent for this user name. Nobody can log in with it from here for %(minutes)d "
        "minute: wait, and try again.",
        "Too many wrong passwords were sent for this user name. Nobody can log in with it from here for %(minutes)d "
        "minutes: wait, and try again.",
        wait // 60,
    ) % {"minutes": wait // 60}
    response = render_page(request, "429.html", congress=None, status=429, reason=reason)
    response.headers["Retry-After"] = str(wait)
    return response
