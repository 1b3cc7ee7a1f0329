"""The congress and its programme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from smartcity_session.content import (
    NoticeContent,
    ProgrammeContent,
    SessionSummary,
    programme_content,
    programme_notices,
)
from smartcity_session.models import Congress
from smartcity_session.phases import Phase, next_sessions, notice_moments, programme_moments, summary_phase
from smartcity_session.views.pages import render_page


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A session of the programme; `mark` is "now", "next" or empty. Its notices are those that readers see now."""

    session: SessionSummary
    mark: str
    notices: tuple[NoticeContent, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """The sessions of one day whose time is known, in order."""

    date: date
    lines: tuple[ProgrammeLine, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme as it is read: by day and time, and apart the sessions whose date or time is to be confirmed."""

    days: tuple[ProgrammeDay, ...]
    unscheduled: tuple[ProgrammeLine, ...]


def programme(content: ProgrammeContent, notices: Iterable[NoticeContent], moment: datetime) -> Programme:
    """Sort the sessions, which come in programme order, into days, as they read at the moment."""
    lines = programme_lines(content, notices, moment)
    timed = [line for line in lines if line.session.start_time is not None]
    days = [
        ProgrammeDay(day, tuple(lines))
        for day, lines in groupby(timed, key=lambda line: line.session.date)
        if day is not None
    ]
    return Programme(tuple(days), tuple(line for line in lines if line.session.start_time is None))


def programme_lines(
    content: ProgrammeContent, notices: Iterable[NoticeContent], moment: datetime
) -> list[ProgrammeLine]:
    """The sessions in their order, each marked where it is on or next, with its own notices that are shown."""
    following = {session.code for session in next_sessions(content.sessions, content.congress, moment)}
    shown = [notice for notice in notices if notice.is_shown(at=moment)]
    return [
        ProgrammeLine(
            session=session,
            mark=_mark(summary_phase(session, content.congress, moment), is_next=session.code in following),
            notices=tuple(notice for notice in shown if notice.session_code == session.code),
        )
        for session in content.sessions
    ]


def _mark(phase: Phase, *, is_next: bool) -> str:
    if phase is Phase.DURING:
        return "now"
    return "next" if is_next else ""


@require_safe
@cache_control(no_cache=True)
def home(request: HttpRequest) -> HttpResponse:
    """Show the congress and its programme, or say that the portal is being set up."""
    congress = Congress.objects.current()
    if congress is None:
        return render_page(request, "smartcity_session/setting_up.html", congress=None)
    moment = timezone.now()
    content = programme_content(congress)
    notices = programme_notices(content.congress, after=moment)
    return render_page(
        request,
        "smartcity_session/home.html",
        congress=content.congress,
        moment=moment,
        notices=[notice for notice in notices if not notice.session_code],
        moments=(*programme_moments(content.sessions, content.congress), *notice_moments(notices)),
        programme=programme(content, notices, moment),
    )
