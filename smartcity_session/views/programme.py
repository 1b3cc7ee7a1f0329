"""The congress and its programme.

Both are one page: it has one address to remember, to share and to keep offline, a portal with one session shows it at
once, and a long programme is filtered on its own page. What is filtered leaves out the introduction.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from smartcity_session.content import programme_content, programme_notices
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.models import Congress
from smartcity_session.presentation.timeline import break_moments, midnight_after, notice_moments, programme_moments
from smartcity_session.views.now_and_next import now_and_next
from smartcity_session.views.pages import local_day, page_language, render_page
from smartcity_session.views.paging import page_number
from smartcity_session.views.programme_filters import PARAMETERS, asked, asked_view
from smartcity_session.views.programme_listing import heading, programme

FEWEST_FOR_A_BOARD = 2  # a single session is shown in full below


@require_safe
@shared
@reads(*PARAMETERS, "page", "view")
def home(request: HttpRequest) -> HttpResponse:
    """Show the congress and its programme, or say that the portal is being set up."""
    wanted, number, view = asked(request), page_number(request), asked_view(request)
    congress = Congress.objects.current()
    if congress is None:
        return render_page(
            request, "programme/setting_up.html", congress=None, admin_is_secret=settings.ADMIN_PATH_IS_SECRET
        )
    moment = timezone.now()
    content = programme_content(congress, wanted, language=page_language())
    notices = programme_notices(content.congress, after=moment, language=page_language())
    page = programme(content, wanted, notices=notices, moment=moment, number=number, view=view)
    today = local_day(moment, content.congress)
    introduces = not page.is_filtered and number == 1
    return render_page(
        request,
        "programme/home.html",
        congress=content.congress,
        moment=moment,
        notices=[notice for notice in notices if not notice.session_code],
        moments=(
            midnight_after(today, congress.zone),
            *programme_moments(content.slots, content.congress),
            *break_moments(content.breaks, content.congress),
            *notice_moments(notices),
        ),
        canonical=f"{settings.SITE_URL}{page.canonical}",
        address=f"{settings.SITE_URL}{page.address}",
        programme=page,
        heading=heading(wanted, page),
        rooms=content.rooms,
        board=now_and_next(content, at=moment) if introduces and content.total >= FEWEST_FOR_A_BOARD else None,
    )


@require_safe
@shared
@reads(*PARAMETERS, "page", "view")
def programme_page(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Lead to the programme, which is the home page, with what was asked for."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(reverse("home") + (f"?{query}" if query else ""))
