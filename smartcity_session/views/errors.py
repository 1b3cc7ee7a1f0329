"""The pages for what goes wrong and is worth more than Django's own word: a missing page."""

from django.http import HttpRequest, HttpResponse

from smartcity_session.views.pages import MissingPageError, render_page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with the reason where one was given. It asks no database, so that it also answers without one."""
    reason = str(exception) if isinstance(exception, MissingPageError) else ""
    return render_page(request, "404.html", congress=None, status=404, reason=reason)
