"""`manage.py readiness`: what each session lacks, and where that is set."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.admin.readiness import PlacedReadiness, placed_readiness
from smartcity_session.content import session_contents
from smartcity_session.management.sessions import session_of_code
from smartcity_session.models import ConferenceSession
from smartcity_session.search.index import SESSIONS_AT_ONCE, recount


class Command(BaseCommand):
    """Say what is missing."""

    help = str(
        gettext_lazy(
            "Says of each session what it lacks: time, room, abstract, confirmed speakers, photos, materials, a PDF "
            "that says what the page says."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take some sessions, and how it is said."""
        parser.add_argument(
            "codes", nargs="*", metavar="code", help=_("the code of a session, for example D4; all without one")
        )
        parser.add_argument("--json", action="store_true", help=_("as JSON, with the addresses in the admin"))
        parser.add_argument(
            "--recount", action="store_true", help=_("count anew what lists show of all sessions, and say nothing else")
        )

    def handle(self, *_args: Any, codes: list[str], recount: bool, **options: Any) -> None:
        """Say it, session by session in the order of the programme; or store it."""
        if recount:
            self._recount()
        elif options["json"]:
            told = [_as_json(session, items) for session, items in _found(codes)]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for session, items in _found(codes):
                missing = "; ".join(each.missing for each in items if each.missing)
                self.stdout.write(f"{session}: {missing or _('ready')}")

    def _recount(self) -> None:
        done = max(recount(), default=0)
        self.stdout.write(_("Sessions counted anew: %(count)d.") % {"count": done})


def _found(codes: list[str]) -> Iterator[tuple[ConferenceSession, list[PlacedReadiness]]]:
    rows = ConferenceSession.objects.select_related("congress").in_programme_order()
    wanted = list(rows.filter(pk__in=[session_of_code(code).pk for code in codes]) if codes else rows)
    for start in range(0, len(wanted), SESSIONS_AT_ONCE):
        sessions = wanted[start : start + SESSIONS_AT_ONCE]
        contents = zip((session.pk for session in sessions), session_contents(sessions), strict=True)
        placed = placed_readiness(dict(contents))
        yield from ((session, placed[session.pk]) for session in sessions)


def _as_json(session: ConferenceSession, items: list[PlacedReadiness]) -> dict[str, Any]:
    return {
        "code": session.code,
        "title": session.title,
        "status": session.status,
        "items": [
            {
                "item": each.item.value,
                "ready": each.is_ready,
                "missing": each.missing,
                "set_at": [] if each.is_ready else [settings.SITE_URL + address for _label, address in each.places],
            }
            for each in items
        ],
    }
