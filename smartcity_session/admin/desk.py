"""The front page of the admin: how far the programme is, what waits for somebody, and who changed what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.accounts.row_rights import may_everywhere, rows_seen
from smartcity_session.admin.desk_changes import recent_changes
from smartcity_session.admin.desk_waiting import waiting
from smartcity_session.admin.readiness import item_address, list_address
from smartcity_session.models import ConferenceSession, Congress, ReadinessItem
from smartcity_session.models.readiness import COLUMNS
from smartcity_session.presentation.dates import day, hours, weekday
from smartcity_session.text.lists import listed
from speakers.models import Contribution

SESSIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of all are done; `address` leads to the others, of which `rest` says how many they are."""

    done: int
    total: int
    label: str
    rest: str
    address: str

    @property
    def is_done(self) -> bool:
        """Whether there are no others."""
        return self.done >= self.total


@dataclass(frozen=True, slots=True)
class DeskSession:
    """A session that is not ready, with each item: its label, whether it is ready, and where it is set."""

    session: ConferenceSession
    when: str
    items: tuple[tuple[str, bool, str], ...]


def desk(request: HttpRequest) -> HttpResponse:
    """The front page, with what the account may see."""
    now = timezone.now()
    congress = Congress.objects.current()
    today = now.astimezone(congress.zone).date() if congress else now.date()
    context: dict[str, Any] = {
        "congress": congress,
        "heading": _heading(congress, today),
        "may_begin": congress is None and request.user.has_perm("smartcity_session.add_congress"),
        "waiting": list(waiting(request)),
        "changes": recent_changes(request, congress),
    }
    if congress is not None and request.user.has_perm("smartcity_session.view_conferencesession"):
        seen = rows_seen(request.user, ConferenceSession.objects.all())
        counts = _counts(seen)
        context |= {"figures": _figures(request, counts), "items": _items(counts), "sessions": _sessions(seen, today)}
    return admin.site.index(request, extra_context=context)


def _heading(congress: Congress | None, today: date) -> str:
    """Which day it is for the congress."""
    if congress is None:
        return _("Welcome")
    if today < congress.start_date:
        left = (congress.start_date - today).days
        return ngettext("%(count)d day until the congress", "%(count)d days until the congress", left) % {"count": left}
    if today > congress.end_date:
        return _("The congress is over")
    number, total = (today - congress.start_date).days + 1, (congress.end_date - congress.start_date).days + 1
    return _("%(day)s, day %(number)d of %(total)d") % {"day": weekday(today), "number": number, "total": total}


def _session_list(**asked: str) -> str:
    return list_address("smartcity_session_conferencesession", **asked)


def _counts(sessions: Any) -> dict[str, int]:
    """How many sessions there are, and how many are public, placed or lack an item; one query.

    A cancelled one needs nothing but its PDF.
    """
    held = ~Q(status=ConferenceSession.Status.CANCELLED)
    public = Q(first_published_at__isnull=False)
    lacking = {item.value: held & Q(**{f"readiness__{column}": False}) for item, column in COLUMNS.items()}
    conditions = {
        **lacking,
        ReadinessItem.PDF.value: public & Q(readiness__changes__gt=0),
        "total": held,
        "public": held & public,
        "placed": held & Q(readiness__has_time=True, readiness__has_room=True),
        "sheets": public,
        "current": public & Q(readiness__changes=0),
    }
    found: dict[str, int] = sessions.aggregate(
        **{name: Count("pk", filter=condition) for name, condition in conditions.items()}
    )
    return found


def _figures(request: HttpRequest, found: dict[str, int]) -> list[Figure]:
    """Public sessions, those with time and room, confirmed people, current PDFs."""
    drafts, unplaced = found["total"] - found["public"], found["total"] - found["placed"]
    words = ngettext("%(count)d draft", "%(count)d drafts", drafts) % {"count": drafts}
    behind = found[ReadinessItem.PDF.value]
    missing = found["sheets"] - found["current"] - behind
    figures = [
        Figure(found["public"], found["total"], _("sessions are public"), words, _session_list(status__exact="draft")),
        Figure(
            found["placed"],
            found["total"],
            _("sessions have time and room"),
            _("%(count)d open") % {"count": unplaced},
            _session_list(incomplete=ReadinessItem.TIME.value),
        ),
    ]
    if may_everywhere(request.user, "speakers.view_speaker"):
        figures.append(_confirmed())
    return [
        *figures,
        Figure(
            found["current"],
            found["sheets"],
            _("PDFs say what the page says"),
            _("%(behind)d behind, %(missing)d without one") % {"behind": behind, "missing": missing},
            _session_list(pdf="behind" if behind else "none"),
        ),
    ]


def _confirmed() -> Figure:
    """How many parts of people are confirmed; one query."""
    parts = Contribution.objects.aggregate(total=Count("pk"), done=Count("pk", filter=Q(confirmed=True)))
    return Figure(
        parts["done"],
        parts["total"],
        _("parts of speakers are confirmed"),
        _("%(count)d to be confirmed") % {"count": parts["total"] - parts["done"]},
        _session_list(incomplete=ReadinessItem.SPEAKERS.value),
    )


def _items(counts: dict[str, int]) -> list[tuple[str, int, str]]:
    """Each item with how many sessions lack it, and the list of these."""
    addresses = {item: _session_list(incomplete=item.value) for item in COLUMNS}
    addresses[ReadinessItem.PDF] = _session_list(pdf="behind")
    return [(str(item.label), counts[item.value], addresses[item]) for item in ReadinessItem]


def _sessions(seen: Any, today: date) -> list[DeskSession]:
    """The sessions that are not ready, from today on, the next ones first, and those without a day last; one query."""
    complete = Q(**{f"readiness__{column}": True for column in COLUMNS.values()})
    needs_nothing = Q(status=ConferenceSession.Status.CANCELLED) | complete
    rows = seen.filter(readiness__isnull=False).exclude(needs_nothing & Q(readiness__changes=0))
    coming = rows.filter(Q(date__gte=today) | Q(date__isnull=True)).in_programme_order().select_related("readiness")
    shown = coming.only("code", "title", "status", "date", "start_time", "end_time", "readiness")
    return [_desk_session(session) for session in shown[:SESSIONS_SHOWN]]


def _desk_session(session: ConferenceSession) -> DeskSession:
    missing = session.readiness.missing
    items = tuple((str(item.label), item not in missing, item_address(session.pk, item)) for item in ReadinessItem)
    when = listed((day(session.date) if session.date else "", hours(session)))
    return DeskSession(session, when or _("no time yet"), items)
