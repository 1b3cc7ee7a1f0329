"""The events that the sessions lead on to."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from smartcity_session.content import listed_events, next_last_day
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.presentation.timeline import midnight_after
from smartcity_session.views.pages import current_congress, local_day, page_language, render_page
from smartcity_session.views.paging import list_page


@require_safe
@shared
@reads("page")
def events(request: HttpRequest) -> HttpResponse:
    """List the linked events of all published sessions: upcoming ones by date, then past ones, the latest first."""
    congress = current_congress()
    moment = timezone.now()
    today = local_day(moment, congress)
    page = list_page(request, listed_events(past_on=today, language=page_language()))
    last_day = next_last_day(on=today)
    zone = ZoneInfo(congress.time_zone if congress else "UTC")
    return render_page(
        request,
        "materials/events.html",
        congress=congress,
        moment=moment,
        moments=(midnight_after(last_day, zone),) if last_day else (),
        upcoming=[each for each in page.things if not each.event.is_past(on=today)],
        past=[each for each in page.things if each.event.is_past(on=today)],
        page=page.links,
        canonical=page.canonical,
    )
