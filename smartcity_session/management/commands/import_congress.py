"""`manage.py import_congress FILE`: begin a congress with the settings of another one."""

import sys
from argparse import ArgumentParser
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.models import Congress
from smartcity_session.operations.settings_files import SettingsFileError, SettingsImport, read_settings


class Command(RecordedCommand):
    """Read a file of `export_congress` into this portal."""

    help = str(
        gettext_lazy(
            "Reads a file of export_congress. An empty portal takes it at once; a filled one says what it would add "
            "and change, and asks. Nothing is deleted. Accounts come without passwords: each is set by “forgotten "
            "password”, or by an organiser."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and whether to ask."""
        parser.add_argument("file", type=Path, help=_("the file to read"))
        parser.add_argument("--yes", action="store_true", help=_("import into a filled portal without asking"))
        parser.add_argument("--check", action="store_true", help=_("say what would change, and write nothing"))

    def handle(self, *_args: Any, file: Path, yes: bool, check: bool, **_options: Any) -> None:
        """Compare, ask where there is something to ask, and write."""
        is_empty = Congress.objects.current() is None
        try:
            settings = read_settings(file.read_bytes())
            settings.plan()
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(reason)s") % {"file": file, "reason": error}) from error
        except SettingsFileError as error:
            raise CommandError("\n".join([_("Nothing was imported."), *error.reasons])) from error
        self._tell(settings)
        if not settings.changes or check:
            return
        if not (is_empty or yes or self._agrees()):
            raise CommandError(_("Nothing was imported. Repeat it with --yes to import it."))
        settings.apply()
        rows = len({(change.section, change.row) for change in settings.changes})
        words = ngettext("Imported: %(count)d row.", "Imported: %(count)d rows.", rows)
        self.stdout.write(words % {"count": rows})

    def _tell(self, settings: SettingsImport) -> None:
        for notice in settings.notices:
            self.stdout.write(notice)
        if not settings.changes:
            self.stdout.write(_("The portal says all of this already."))
        for (section, row, is_new), changes in groupby(
            settings.changes, lambda each: (each.section, each.row, each.is_new)
        ):
            self.stdout.write(f"{'+' if is_new else '~'} {section}: {row}")
            for change in changes if not is_new else ():
                self.stdout.write(f"    {change.label}: “{change.before}” → “{change.after}”")

    def _agrees(self) -> bool:
        """Whether somebody at the terminal says yes; without a terminal nobody does."""
        if not sys.stdin.isatty():
            return False
        return input(_("Import it? Type yes: ")).strip().casefold() in {_("yes"), "yes", "y"}
