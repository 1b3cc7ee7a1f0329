"""The events that the sessions lead on to."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from smartcity_session.content import listed_events
from smartcity_session.keeping import shared
from smartcity_session.phases import event_moments
from smartcity_session.views.pages import current_congress, local_day, render_page


@require_safe
@shared
def events(request: HttpRequest) -> HttpResponse:
    """List the linked events of all published sessions: upcoming ones by date, then past ones, the latest first."""
    congress = current_congress()
    moment = timezone.now()
    today = local_day(moment, congress)
    listed = listed_events()[:]
    past = [each for each in listed if each.event.is_past(on=today)]
    upcoming = [each for each in listed if not each.event.is_past(on=today)]
    return render_page(
        request,
        "materials/events.html",
        congress=congress,
        moment=moment,
        moments=event_moments((each.event for each in listed), congress),
        upcoming=upcoming,
        past=list(reversed(past)),
    )
