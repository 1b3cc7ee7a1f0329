"""`manage.py purge`: remove what visitors left here, once it was kept for as long as the privacy page says."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.participation.retention import purge


class Command(BaseCommand):
    """Remove what was kept for long enough."""

    help = str(
        gettext_lazy(
            "Removes addresses, requests and feedback once the days that the congress has set are over, and logins and "
            "rows of the cache that have expired. Run it every night; running it again changes nothing."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let an operator look first."""
        parser.add_argument("--dry-run", action="store_true", help=_("say what would be removed, and remove nothing"))

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        """Remove it, and say what it was."""
        removed = [removal.words for removal in purge(now=timezone.now(), dry_run=dry_run) if removal.count]
        if not removed:
            self.stdout.write(_("Nothing has to be removed."))
            return
        words = _("Would be removed: %(what)s") if dry_run else _("Removed: %(what)s")
        self.stdout.write(words % {"what": ", ".join(removed)})
