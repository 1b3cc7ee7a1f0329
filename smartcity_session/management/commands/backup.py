"""`manage.py backup FILE`: the whole portal in one file, while it runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.operations.backups import BackupError, make_backup


class Command(BaseCommand):
    """Write the portal into a file."""

    help = str(
        gettext_lazy(
            "Writes rows, editions, uploaded files and the journal of removals into one new file, while the portal "
            "runs. It holds personal data: keep it safe, and let it go in time."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument("file", type=Path, help=_("the file to write; it must not exist"))

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Write it, and say what is in it."""
        try:
            backup = make_backup(file, now=timezone.now(), progress=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        message = ngettext(
            "%(file)s: the portal as of %(moment)s, with %(count)d uploaded file",
            "%(file)s: the portal as of %(moment)s, with %(count)d uploaded files",
            backup.files,
        )
        self.stdout.write(
            message % {"file": file, "moment": backup.made_at.isoformat(" ", "seconds"), "count": backup.files}
        )
