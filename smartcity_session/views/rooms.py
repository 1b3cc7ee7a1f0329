"""The rooms: where they are, what they offer, and what takes place in them."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.content import (
    congress_content,
    moved_room,
    programme_notices,
    room_reading,
    rooms_content,
)
from smartcity_session.http.cache_control import shared
from smartcity_session.models import Congress
from smartcity_session.presentation.rooms import in_order
from smartcity_session.presentation.timeline import break_moments, midnight_after, notice_moments, programme_moments
from smartcity_session.views.pages import MissingPageError, current_congress, local_day, page_language, render_page
from smartcity_session.views.programme_listing import lines_of, programme_days


@require_safe
@shared
def rooms(request: HttpRequest) -> HttpResponse:
    """List the rooms in which something takes place, by building."""
    return render_page(
        request,
        "rooms/rooms.html",
        congress=current_congress(),
        rooms=in_order(rooms_content(language=page_language())),
    )


@require_safe
@shared
def room(request: HttpRequest, room: str) -> HttpResponse:
    """Show a room with its programme and what is on."""
    reading = room_reading(room, language=page_language())
    moved = moved_room(room) if reading is None else None
    if moved is not None:
        return HttpResponsePermanentRedirect(resolve_url("room", moved))
    congress = Congress.objects.current()
    if reading is None or congress is None:
        raise MissingPageError(_("Nothing of the published programme is in a room of this address."))
    moment = timezone.now()
    content = congress_content(congress)
    notices = programme_notices(content, after=moment, language=page_language())
    lines = lines_of(reading.sessions, reading.sessions, content, notices, moment)
    return render_page(
        request,
        "rooms/room.html",
        congress=content,
        moment=moment,
        notices=[notice for notice in notices if not notice.session_code],
        moments=(
            midnight_after(local_day(moment, content), congress.zone),
            *programme_moments(reading.sessions, content),
            *break_moments(reading.breaks, content),
            *notice_moments(notices),
        ),
        room=reading.room,
        now=[line.session for line in lines if line.mark == "now"],
        next=[line.session for line in lines if line.mark == "next"],
        days=programme_days(lines, reading.breaks, content, moment),
        unscheduled=[line for line in lines if line.session.start_time is None],
    )
