"""`manage.py load_demo`: the congress of 2015 and its Session D4, imported from the text of its public page."""

from datetime import date
from typing import Any

from django.core.management import CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.editions.programme_changes import EXAMPLE
from smartcity_session.editions.publishing import publish_edition
from smartcity_session.history.capture import update_rows
from smartcity_session.importer.text.decoding import read_bytes
from smartcity_session.importer.text.parse import parse
from smartcity_session.importer.write.importing import apply_import, plan_import
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.models import ConferenceSession, Congress
from speakers.models import Speaker

# What was published about the congress. Its contact is not known, and D4's day, time, room and people are not either:
# they stay empty, and the pages say "to be confirmed".
CONGRESS = {
    "name": "ICLEI World Congress 2015",
    "theme": "Sustainable Solutions for an Urban Future",
    "start_date": date(2015, 4, 8),
    "end_date": date(2015, 4, 12),
    "venue": "Dongdaemun Design Plaza (DDP)",
    "venue_address": "281 Eulji-ro, Jung-gu",
    "city": "Seoul",
    "country": "Republic of Korea",
    "time_zone": "Asia/Seoul",
}
AS_OF = date(2015, 4, 7)
TITLES_OF_RELATED_SESSIONS = {"A3": "What is a smart city?"}


class Command(RecordedCommand):
    """Fill an empty database with the demo; leave any other database alone."""

    help = str(gettext_lazy("Loads the demo, Session D4 of 2015, into an empty database, and publishes its PDF."))

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Import and publish; a publication that was interrupted is made up for."""
        description = parse(read_bytes(EXAMPLE.read_bytes()))
        session = _demo_session(description.text)
        if session is None:
            session = self._load(description.text)
        elif session.status != ConferenceSession.Status.DRAFT:
            self.stdout.write(_("The demo is loaded already: nothing was changed."))
            return
        edition = publish_edition(session=session, by=None, as_of=AS_OF, note="")
        self.stdout.write(_("The demo is loaded: %(edition)s.") % {"edition": edition})

    def _load(self, text: str) -> ConferenceSession:
        if Congress.objects.exists() or ConferenceSession.objects.exists() or Speaker.objects.exists():
            raise CommandError(
                _("The database is not empty. The demo goes into an empty one only; nothing was changed.")
            )
        with transaction.atomic():
            Congress.objects.create(**CONGRESS)
            session = apply_import(plan=plan_import(parse(text)), by=None).session
            for code, title in TITLES_OF_RELATED_SESSIONS.items():
                update_rows(session.related_sessions.filter(code=code), title=title)
        return session


def _demo_session(text: str) -> ConferenceSession | None:
    """The session that was imported from the demo's text without an organiser, if there is one."""
    imported = ConferenceSession.objects.filter(source_texts__text=text, source_texts__imported_by=None)
    return imported.filter(congress__name=CONGRESS["name"]).first()
