"""The clock of the admin: that of the congress. The server has none of its own, and organisers are where they are."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from smartcity_session.models import Congress


def admin_zone(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Have the admin show and read moments in the zone of the congress; in UTC before there is one.

    Its buttons "Now" and "Today" ask the page for the server's zone, so that they mean the congress's, too.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(reverse("admin:index")):
            return get_response(request)
        congress = Congress.objects.current()
        with timezone.override(congress.zone if congress else None):
            return get_response(request)

    return middleware
