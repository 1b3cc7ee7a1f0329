"""The programme in the formats of calendars, conference apps, feed readers, reference managers and social networks."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.content import (
    NoticeContent,
    SessionContent,
    congress_content,
    programme_notices,
    session_content,
    session_contents,
    session_notices,
)
from smartcity_session.diff.moves import last_move
from smartcity_session.editions.publishing import edition_content
from smartcity_session.exports import citations, ical, share_image
from smartcity_session.exports import schedule_json as schedule_json_format
from smartcity_session.exports import schedule_xml as schedule_xml_format
from smartcity_session.exports.schedule import Schedule, schedule
from smartcity_session.http.cache_control import shared
from smartcity_session.models import Appointment, ConferenceSession, Congress, Edition
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.timeline import next_boundary, notice_moments
from smartcity_session.views.downloads import SANDBOX, unchanged
from smartcity_session.views.open_data import open_data
from smartcity_session.views.pages import MissingPageError
from smartcity_session.views.sessions import at_code

CALENDAR = "text/calendar; charset=utf-8"


def addresses() -> Addresses:
    """The portal's addresses in full."""
    return Addresses(settings.SITE_URL)


def congress_or_404() -> Congress:
    """The congress, or 404 before an organiser has described it."""
    congress = Congress.objects.current()
    if congress is None:
        raise MissingPageError(_("The congress is not described yet."))
    return congress


def published_contents() -> list[tuple[ConferenceSession, SessionContent]]:
    """Every published session with its content, in programme order."""
    rows = list(ConferenceSession.objects.published().select_related("congress").in_programme_order())
    return list(zip(rows, session_contents(rows), strict=True))


def revision(session: ConferenceSession, history: list[Appointment]) -> ical.CalendarRevision:
    """How often the session was announced anew, when its record last changed, and from when and where it was moved."""
    if not history:
        return ical.CalendarRevision(0, session.updated_at)
    last = history[-1]
    return ical.CalendarRevision(last.sequence, max(session.updated_at, last.noted_at), last_move(history))


def with_notices(
    revision: ical.CalendarRevision, notices: Iterable[NoticeContent], *, moment: datetime
) -> ical.CalendarRevision:
    """The revision with the notices that are shown at the moment, so that calendars learn of them.

    What tells their sequence never falls (RFC 5545, 3.8.7.4): a change of a notice weighs more than that its new times
    make it not begun, or not over.
    """
    every = list(notices)
    told = sum(3 * each.revision + (each.shown_from <= moment) + (each.shown_until <= moment) for each in every)
    moments = [each for each in notice_moments(every) if each <= moment]
    changed = max([revision.modified_at, *moments, *(each.updated_at for each in every)])
    return dataclasses.replace(
        revision, sequence=revision.sequence + told, modified_at=changed, notices=shown(every, moment=moment)
    )


def answer(body: bytes, kind: str, *, name: str = "") -> HttpResponse:
    """A file made just now; a `name` asks the browser to save it."""
    response = HttpResponse(body, content_type=kind, headers={"Content-Security-Policy": SANDBOX})
    if name:
        response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def holding(response: HttpResponse, notices: Iterable[NoticeContent], *, moment: datetime) -> HttpResponse:
    """The response, which holds until the next of the notices comes or goes (as `pages.PageResponse` does)."""
    response.valid_until = next_boundary(notice_moments(notices), moment)  # type: ignore[attr-defined]  # read by page_cache
    return response


def shown(notices: Iterable[NoticeContent], *, moment: datetime) -> tuple[NoticeContent, ...]:
    """Those of the notices that readers see at the moment."""
    return tuple(notice for notice in notices if notice.is_shown(at=moment))


def notices_by_session(notices: Iterable[NoticeContent]) -> dict[str, list[NoticeContent]]:
    """The notices by the code of their session; those of the congress under the empty code."""
    found: dict[str, list[NoticeContent]] = defaultdict(list)
    for notice in notices:
        found[notice.session_code].append(notice)
    return found


@open_data
@require_safe
@shared
@at_code
def session_calendar(request: HttpRequest, session: ConferenceSession) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the session, its talks and its linked events as a calendar."""
    moment = timezone.now()
    history = Appointment.objects.filter(session=session).histories()[session.pk]
    notices = session_notices(session)
    told = with_notices(revision(session, history), notices, moment=moment)
    body = ical.session_calendar(session_content(session), told, addresses())
    return holding(answer(body, CALENDAR, name=f"{session.code}.ics"), notices, moment=moment)


@open_data
@require_safe
@shared
def programme_calendar(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the whole programme as a calendar."""
    congress = congress_content(congress_or_404())
    moment = timezone.now()
    histories = Appointment.objects.histories()
    notices = notices_by_session(programme_notices(congress))
    sessions = [
        (content, with_notices(revision(row, histories[row.pk]), notices[""] + notices[row.code], moment=moment))
        for row, content in published_contents()
    ]
    body = ical.programme_calendar(congress, sessions, addresses())
    every = [notice for each in notices.values() for notice in each]
    return holding(answer(body, CALENDAR, name="programme.ics"), every, moment=moment)


@open_data
@require_safe
@shared
def schedule_xml(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the timetable to conference apps, as XML."""
    body = schedule_xml_format.schedule_xml(_timetable(), addresses())
    return answer(body, "application/xml; charset=utf-8")


@open_data
@require_safe
@shared
def schedule_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the timetable to conference apps, as JSON."""
    return answer(schedule_json_format.schedule_json(_timetable(), addresses()), "application/json")


def _timetable() -> Schedule:
    congress = congress_content(congress_or_404())
    return schedule(congress, [content for _row, content in published_contents()])


@open_data
@require_safe
@shared
@at_code
def session_citation(request: HttpRequest, session: ConferenceSession, kind: str) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the citation of a session, dated as its latest edition is."""
    latest = Edition.objects.latest_of(session)
    url = addresses().session(session.slug)
    citation = citations.Citation(session_content(session), None, latest.as_of if latest else None, url)
    return _citation(citation, kind)


@open_data
@require_safe
@shared
@at_code
def edition_citation(request: HttpRequest, session: ConferenceSession, number: int, kind: str) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the citation of an edition: of what it said, whatever the session says now."""
    edition = Edition.objects.standing().filter(session=session, number=number).first()
    content = edition_content(edition) if edition else None
    if edition is None or content is None:
        raise MissingPageError(_("Session %(code)s has no such edition.") % {"code": session.code})
    url = addresses().edition(session.slug, number)
    return _citation(citations.Citation(content, number, edition.as_of, url), kind)


def _citation(citation: citations.Citation, kind: str) -> HttpResponse:
    content_type, write = citations.FORMATS[kind]
    return answer(write(citation), content_type, name=f"{citation.key}.{kind}")


@open_data
@require_safe
@shared
@at_code
def session_card(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Send the picture that stands beside a shared link to the session."""
    return _picture(request, share_image.session_card(session_content(session)))


@open_data
@require_safe
@shared
def congress_card(request: HttpRequest) -> HttpResponseBase:
    """Send the picture that stands beside a shared link to the congress."""
    return _picture(request, share_image.congress_card(congress_content(congress_or_404())))


def _picture(request: HttpRequest, card: share_image.Card) -> HttpResponseBase:
    """The picture, drawn only for who does not have it yet."""
    etag = quote_etag(card.digest)
    known = unchanged(request, etag)
    if known is not None:
        return known
    response = answer(share_image.share_image(card), "image/png")
    response.headers["ETag"] = etag
    return response
