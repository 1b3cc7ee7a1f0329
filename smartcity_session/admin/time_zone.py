"""The clock of the admin: that of the congress. The server has none of its own, and organisers are where they are."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from smartcity_session.models import Congress
from smartcity_session.presentation.dates import utc_offset


class AdminZone:
    """Have the admin show and read moments in the zone of the congress; in UTC before there is one.

    Its buttons "Now" and "Today" ask the page for the server's zone, so that they mean the congress's, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and leave no zone to the thread's next request."""
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Set the zone for a view of the admin."""
        if request.path_info.startswith(f"/{settings.ADMIN_PATH}/"):
            congress = Congress.objects.current()
            if congress:
                timezone.activate(congress.zone)


def zone_words() -> str:
    """Which zone times in the admin are of, for who types one."""
    words = _("Local times of the congress: %(zone)s (%(offset)s now).")
    return words % {"zone": timezone.get_current_timezone_name(), "offset": utc_offset(timezone.localtime())}
