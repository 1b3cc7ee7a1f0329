"""`manage.py publish_edition D4 A3`, or `--behind`: publish sessions as they are now, each as a new PDF edition."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.editions.batches import publish_editions
from smartcity_session.editions.publishing import NothingToPublishError
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.management.sessions import session_of_code
from smartcity_session.models import ConferenceSession, Congress, Edition, SessionReadiness


class Command(RecordedCommand):
    """Publish sessions."""

    help = str(
        gettext_lazy("Publishes sessions as they are now: makes their pages public and new editions of their PDFs.")
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the admin asks for, too."""
        parser.add_argument("codes", nargs="*", metavar="code", help=_("the code of a session, for example D4"))
        parser.add_argument("--behind", action="store_true", help=_("all sessions whose PDF is behind the page"))
        parser.add_argument("--as-of", type=date.fromisoformat, help=_("the date on the PDF, as YYYY-MM-DD"))
        parser.add_argument("--note", default="", help=_("what is new, for readers of an earlier edition"))

    def handle(self, *_args: Any, codes: list[str], as_of: date | None, note: str, **options: Any) -> None:
        """Publish, and say what changed and what was made. One that can't be published does not keep others back."""
        if bool(codes) == options["behind"]:
            raise CommandError(_("Name the sessions, or give --behind for all whose PDF is behind the page."))
        sessions = _behind() if options["behind"] else [session_of_code(code) for code in codes]
        if not sessions:
            self.stdout.write(_("No PDF is behind its page."))
        failed = []
        outcomes = publish_editions(sessions, by=None, as_of=as_of or _today(), note=note)
        for number, outcome in enumerate(outcomes, start=1):
            progress = f"{number}/{len(sessions)} " if len(sessions) > 1 else ""
            for section in outcome.changes:
                self.stdout.write(section.heading)
                for entry in section.entries:
                    self.stdout.write(f"  {entry.words}")
            if outcome.edition:
                self.stdout.write(progress + _published(outcome.edition))
            elif isinstance(outcome.failure, NothingToPublishError):
                self.stdout.write(f"{progress}{outcome.failure}")
            else:
                failed.append(f"{progress and f'{outcome.session.code}: '}{outcome.failure}")
        if failed:
            raise CommandError("\n".join(failed))


def _behind() -> list[ConferenceSession]:
    behind = SessionReadiness.objects.behind()
    return list(ConferenceSession.objects.filter(readiness__in=behind).in_programme_order())


def _published(edition: Edition) -> str:
    words = _("Published %(edition)s: %(file)s, SHA-256 %(digest)s")
    return "\n".join(
        words % {"edition": edition, "file": sheet.file_name, "digest": sheet.sha256} for sheet in edition.sheets
    )


def _today() -> date:
    congress = Congress.objects.current()
    now = timezone.now()
    return now.astimezone(congress.zone).date() if congress else now.date()
