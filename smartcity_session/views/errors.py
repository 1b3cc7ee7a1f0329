"""The pages for what goes wrong and is worth more than Django's own word: a missing page, a form that expired."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from smartcity_session.views.pages import MissingPageError, UnclearRequestError, render_page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with the reason where one was given. It asks no database, so that it also answers without one."""
    reason = str(exception) if isinstance(exception, MissingPageError) else ""
    return render_page(request, "404.html", congress=None, status=404, reason=reason)


def keeps_what_was_typed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have a view show its form again, as it was filled in, where the form's token is missing, wrong or too old.

    For views whose only deed is that of a `PublicForm`: it is told, and is not valid then.
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
    return render_page(request, "403_csrf.html", congress=None, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 with what can be asked instead, where the page knows it."""
    reason = str(exception) if isinstance(exception, UnclearRequestError) else ""
    return render_page(request, "400.html", congress=None, status=400, reason=reason)
