"""The congress and its programme."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from smartcity_session.content import ProgrammeContent, SessionSummary, programme_content
from smartcity_session.models import Congress
from smartcity_session.views.pages import render_page


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """The sessions of one day whose time is known, in order."""

    date: date
    sessions: tuple[SessionSummary, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme as it is read: by day and time, and apart the sessions whose date or time is to be confirmed."""

    days: tuple[ProgrammeDay, ...]
    unscheduled: tuple[SessionSummary, ...]


def programme(content: ProgrammeContent) -> Programme:
    """Sort the sessions, which come in programme order, into days."""
    timed = [session for session in content.sessions if session.start_time is not None]
    days = [
        ProgrammeDay(day, tuple(sessions))
        for day, sessions in groupby(timed, key=lambda session: session.date)
        if day is not None
    ]
    return Programme(tuple(days), tuple(session for session in content.sessions if session.start_time is None))


@require_safe
@cache_control(no_cache=True)
def home(request: HttpRequest) -> HttpResponse:
    """Show the congress and its programme, or say that the portal is being set up."""
    congress = Congress.objects.current()
    if congress is None:
        return render_page(request, "smartcity_session/setting_up.html", congress=None)
    content = programme_content(congress)
    return render_page(request, "smartcity_session/home.html", congress=content.congress, programme=programme(content))
