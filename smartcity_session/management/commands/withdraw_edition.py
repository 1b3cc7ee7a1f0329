"""`manage.py withdraw_edition D4 2 --reason "..."`: take back an edition that was a mistake."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.editions.publishing import WithdrawalError, withdraw_edition
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.management.sessions import edition_of


class Command(RecordedCommand):
    """Withdraw an edition."""

    help = str(gettext_lazy("Withdraws an edition: its file is no longer handed out, its page says why."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the edition, and the reason."""
        parser.add_argument("code", help=_("the code of the session, for example D4"))
        parser.add_argument("number", type=int, help=_("the number of the edition"))
        parser.add_argument("--reason", required=True, help=_("why; readers see it"))

    def handle(self, *_args: Any, code: str, number: int, reason: str, **_options: Any) -> None:
        """Withdraw it, and say so."""
        edition = edition_of(code, number)
        try:
            withdraw_edition(edition=edition, by=None, reason=reason)
        except WithdrawalError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Withdrawn: %(edition)s") % {"edition": edition})
