"""`manage.py redact_edition D4 2 --reason "..."`: remove the content of an edition for good."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.editions.redactions import RedactionError, erase_remains, redact_again, redact_edition
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.management.sessions import edition_of


class Command(RecordedCommand):
    """Remove the content of an edition for good."""

    help = str(
        gettext_lazy(
            "Removes content and file of an edition for good, for a person's right to erasure. Number, digests and "
            "reason stay. Older backups still hold the content: after a restore, run it with --again."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the edition and the reason; or ask for all that was removed before."""
        parser.add_argument("code", nargs="?", help=_("the code of the session, for example D4"))
        parser.add_argument("number", nargs="?", type=int, help=_("the number of the edition"))
        parser.add_argument("--reason", default="", help=_("why; readers see it, so name no person"))
        parser.add_argument(
            "--again", action="store_true", help=_("remove again what a restored older backup has brought back")
        )

    def handle(
        self, *_args: Any, code: str | None, number: int | None, reason: str, again: bool, **_options: Any
    ) -> None:
        """Remove it, and say so."""
        try:
            if again:
                removed = redact_again()
                if not removed:
                    transaction.on_commit(erase_remains)
            elif code and number:
                removed = [redact_edition(edition=edition_of(code, number), reason=reason)]
            else:
                raise CommandError(_("Name the session and the edition, for example: D4 2 --reason ... Or: --again"))
        except RedactionError as error:
            raise CommandError(str(error)) from error
        for redaction in removed:
            self.stdout.write(_("Removed for good: %(edition)s") % {"edition": redaction.edition})
