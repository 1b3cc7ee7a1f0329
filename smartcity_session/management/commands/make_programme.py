"""`manage.py make_programme --sessions 1000`: a made-up programme, to measure the portal with."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.editions.batches import publish_editions
from smartcity_session.editions.publishing import NothingToPublishError
from smartcity_session.operations.sample_programme import (
    FIRST_DAY,
    is_made_up_or_empty,
    made_up_sessions,
    make_programme,
)
from smartcity_session.search.index import optimise
from smartcity_session.text.identifiers import whole_number

MOST_SESSIONS = 1_000_000


class Command(BaseCommand):
    """Write made-up sessions into an empty database, or beside those that were made up before."""

    help = str(
        gettext_lazy(
            "Writes a made-up programme of published sessions, to measure the portal with. Nothing of it can be "
            "deleted afterwards but with its database: use one that is for measuring alone."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, which, and where."""
        parser.add_argument("--sessions", type=_number, required=True, help=_("how many sessions to write"))
        parser.add_argument("--seed", type=int, default=1, help=_("another gives another programme (default: 1)"))
        parser.add_argument(
            "--with-editions",
            type=_number,
            default=0,
            metavar="K",
            help=_("publish an edition of the first K"),
        )
        parser.add_argument(
            "--add", action="store_true", help=_("write into a database that holds a real programme, for good")
        )

    def handle(self, *_args: Any, sessions: int, seed: int, with_editions: int, add: bool, **_options: Any) -> None:
        """Refuse a real programme; write, and say how far it is."""
        if not add and not is_made_up_or_empty():
            raise CommandError(
                _(
                    "The database holds a programme that was not made up, and what this command writes cannot be "
                    "deleted again. Nothing was written. Set DATABASE_URL or VAR_DIR to a place for measuring."
                )
            )
        words = {"total": sessions}
        for done in make_programme(sessions=sessions, seed=seed):
            line = ngettext("%(done)d of %(total)d session", "%(done)d of %(total)d sessions", sessions)
            self.stdout.write(line % {**words, "done": done})
        optimise()
        self._publish(with_editions)

    def _publish(self, editions: int) -> None:
        outcomes = publish_editions(made_up_sessions()[:editions], by=None, as_of=FIRST_DAY, note="")
        for number, outcome in enumerate(outcomes, start=1):
            if outcome.failure and not isinstance(outcome.failure, NothingToPublishError):
                raise outcome.failure
            line = ngettext("%(done)d of %(total)d edition", "%(done)d of %(total)d editions", editions)
            self.stdout.write(line % {"done": number, "total": editions})


def _number(text: str) -> int:
    number = whole_number(text, digits=7)
    if number is None or number > MOST_SESSIONS:
        raise ArgumentTypeError(
            _("%(text)s is no whole number from 0 to %(most)d") % {"text": text, "most": MOST_SESSIONS}
        )
    return number
