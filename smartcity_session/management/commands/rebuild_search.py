"""`manage.py rebuild_search`: what the search finds, made anew from the published sessions."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.models import ConferenceSession
from smartcity_session.search.index import optimise, rebuild


class Command(BaseCommand):
    """Make the entries of all published sessions anew; readers can search meanwhile."""

    help = str(gettext_lazy("Makes what the search finds anew from all published sessions. Nothing else changes."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take only what is missing, for the start."""
        parser.add_argument(
            "--missing", action="store_true", help=_("only sessions that the search lacks or knows in an older state")
        )

    def handle(self, *_args: Any, missing: bool, **_options: Any) -> None:
        """Rebuild, and say how far it is."""
        total = ConferenceSession.objects.published().count()
        done = 0
        for done in rebuild(missing_only=missing):
            if done and not missing:
                line = ngettext("%(done)d of %(total)d session", "%(done)d of %(total)d sessions", total)
                self.stdout.write(line % {"done": done, "total": total})
        if done or not missing:
            optimise()
            line = ngettext(
                "The search knows %(number)d session anew.", "The search knows %(number)d sessions anew.", done
            )
            self.stdout.write(line % {"number": done})
