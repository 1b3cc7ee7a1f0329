"""Recording the public time and place of sessions, so that calendars learn of changes."""

import typing
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from smartcity_session.content import Appointed, SessionContent, SessionSummary, session_content
from smartcity_session.diff.moves import last_move, lasting
from smartcity_session.models import Appointment, ConferenceSession

TOLD = ("date", "start_time", "end_time", "room", "noted_at", "next_edition_at")


@transaction.atomic
def note_appointment(*, session: ConferenceSession) -> Appointment | None:
    """Record the session's public time, place and status, if they have changed since the last record.

    Call it after every save that may change them. Returns the new appointment (sequence 0 first, then one more each
    time), or None for a draft and when nothing has changed. The facts are read afresh.
    """
    rows = ConferenceSession.objects.select_for_update(of=("self",)).select_related("congress")
    fresh = rows.published().filter(pk=session.pk).first()
    if fresh is None:
        return None
    facts = appointment_facts(session_content(fresh))
    last = Appointment.objects.last_of(fresh)
    if last is not None and all(getattr(last, name) == value for name, value in facts.items()):
        return None
    return Appointment.objects.create(session=fresh, sequence=last.sequence + 1 if last else 0, **facts)


def note_appointments() -> list[Appointment]:
    """Note the appointments of all published sessions: after the congress has changed its venue or time zone."""
    noted = [note_appointment(session=session) for session in ConferenceSession.objects.published().order_by("pk")]
    return [appointment for appointment in noted if appointment is not None]


def moved_sessions(sessions: Iterable[SessionContent | SessionSummary]) -> dict[str, Appointed]:
    """When and where sessions were to be before they were last moved, by code, in one query.

    It has only those that were moved. What a session says now counts as announced.
    """
    now = {session.code: session for session in sessions}
    rows = Appointment.objects.filter(session__code__in=now).with_next_edition().order_by("sequence")
    told: dict[str, list[typing.Any]] = defaultdict(list)
    for row in rows.values_list("session__code", *TOLD, named=True):
        told[row.session__code].append(row)
    found = {code: last_move((*lasting(told[code]), session)) for code, session in now.items() if told[code]}
    return {code: former for code, former in found.items() if former is not None}


def appointment_facts(content: SessionContent) -> dict[str, typing.Any]:
    """What an appointment records of a content, by field."""
    congress = content.congress
    return {
        "status": content.status,
        "date": content.date,
        "start_time": content.start_time,
        "end_time": content.end_time,
        "time_zone": congress.time_zone,
        "room": content.room,
        "place": ", ".join(filter(None, (congress.venue, congress.venue_address, congress.city, congress.country))),
        "details": _details(content),
    }


def _details(content: SessionContent) -> dict[str, list[list[typing.Any]]]:
    """The times of the talks in their order, and the days and places of the linked events, as JSON."""
    talks = [[talk.uuid, _text(talk.start_time), talk.minutes] for talk in content.talks]
    events = [
        [event.uuid, _text(event.start_date), _text(event.end_date), event.city, event.country]
        for event in content.events
    ]
    return {"talks": talks, "events": events}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
