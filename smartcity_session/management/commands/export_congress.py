"""`manage.py export_congress FILE`: what next year's congress begins with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.history import Action, record
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.operations.settings_files import settings_json


class Command(RecordedCommand):
    """Write the settings of the congress into a file."""

    help = str(
        gettext_lazy(
            "Writes the congress, its brand, rooms, topics, own pages, accounts and roles into one new file of JSON, "
            "without sessions and passwords. It holds names and e-mail addresses. A whole portal is for `backup`."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument("file", type=Path, help=_("the file to write; it must not exist"))
        parser.add_argument("--speakers", action="store_true", help=_("with the speakers, without their photos"))

    def handle(self, *_args: Any, file: Path, speakers: bool, **_options: Any) -> None:
        """Write it, and say so."""
        try:
            with file.open("xb") as target:
                target.write(settings_json(with_speakers=speakers))
        except OSError as error:
            raise CommandError(_("%(file)s cannot be written: %(reason)s") % {"file": file, "reason": error}) from error
        record(action=Action.EXPORT, note=file.name)
        self.stdout.write(_("%(file)s: the settings of the congress") % {"file": file})
