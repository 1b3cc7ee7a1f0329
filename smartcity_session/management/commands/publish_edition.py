"""`manage.py publish_edition D4`: publish a session as it is now, as a new PDF edition."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.document.pdf import RenderingError
from smartcity_session.editions import NothingToPublishError, PublicationError, pending_changes, publish_edition
from smartcity_session.management.sessions import session_of_code
from smartcity_session.models import Congress


class Command(BaseCommand):
    """Publish a session."""

    help = str(gettext_lazy("Publishes a session as it is now: makes its page public and a new edition of its PDF."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the admin asks for, too."""
        parser.add_argument("code", help=_("the code of the session, for example D4"))
        parser.add_argument("--as-of", type=date.fromisoformat, help=_("the date on the PDF, as YYYY-MM-DD"))
        parser.add_argument("--note", default="", help=_("what is new, for readers of an earlier edition"))

    def handle(self, *_args: Any, code: str, as_of: date | None, note: str, **_options: Any) -> None:
        """Say what changes, publish, and say what was made."""
        session = session_of_code(code)
        for section in pending_changes(session) or ():
            self.stdout.write(section.heading)
            for entry in section.entries:
                self.stdout.write(f"  {entry.words}")
        try:
            edition = publish_edition(session=session, by=None, as_of=as_of or _today(), note=note)
        except NothingToPublishError as nothing:
            self.stdout.write(str(nothing))
            return
        except (PublicationError, RenderingError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Published %(edition)s: %(file)s, SHA-256 %(digest)s")
            % {"edition": edition, "file": edition.file_name, "digest": edition.pdf_sha256}
        )


def _today() -> date:
    congress = Congress.objects.current()
    now = timezone.now()
    return now.astimezone(congress.zone).date() if congress else now.date()
