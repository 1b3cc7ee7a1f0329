"""`manage.py publish_edition D4 A3`: publish sessions as they are now, each as a new PDF edition."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.document.pdf import Renderer, RenderingError
from smartcity_session.editions.publishing import (
    NothingToPublishError,
    PublicationError,
    pending_changes,
    publish_edition,
)
from smartcity_session.management.sessions import session_of_code
from smartcity_session.models import ConferenceSession, Congress


class Command(BaseCommand):
    """Publish sessions."""

    help = str(
        gettext_lazy("Publishes sessions as they are now: makes their pages public and new editions of their PDFs.")
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the admin asks for, too."""
        parser.add_argument("codes", nargs="+", metavar="code", help=_("the code of a session, for example D4"))
        parser.add_argument("--as-of", type=date.fromisoformat, help=_("the date on the PDF, as YYYY-MM-DD"))
        parser.add_argument("--note", default="", help=_("what is new, for readers of an earlier edition"))

    def handle(self, *_args: Any, codes: list[str], as_of: date | None, note: str, **_options: Any) -> None:
        """Say what changes, publish, and say what was made. One that can't be published does not keep others back."""
        sessions = [session_of_code(code) for code in codes]
        failed = []
        with Renderer() as renderer:
            for session in sessions:
                try:
                    self._publish(session, as_of=as_of or _today(), note=note, renderer=renderer)
                except (PublicationError, RenderingError) as error:
                    failed.append(f"{session.code}: {error}" if len(sessions) > 1 else str(error))
        if failed:
            raise CommandError("\n".join(failed))

    def _publish(self, session: ConferenceSession, *, as_of: date, note: str, renderer: Renderer) -> None:
        for section in pending_changes(session) or ():
            self.stdout.write(section.heading)
            for entry in section.entries:
                self.stdout.write(f"  {entry.words}")
        try:
            edition = publish_edition(session=session, by=None, as_of=as_of, note=note, renderer=renderer)
        except NothingToPublishError as nothing:
            self.stdout.write(str(nothing))
            return
        self.stdout.write(
            _("Published %(edition)s: %(file)s, SHA-256 %(digest)s")
            % {"edition": edition, "file": edition.file_name, "digest": edition.pdf_sha256}
        )


def _today() -> date:
    congress = Congress.objects.current()
    now = timezone.now()
    return now.astimezone(congress.zone).date() if congress else now.date()
