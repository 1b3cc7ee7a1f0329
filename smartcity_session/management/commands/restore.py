"""`manage.py restore FILE`: the portal as a backup has it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.history import Action, record
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.operations.backups import BackupError, restore


class Command(RecordedCommand):
    """Put the portal back, and bring it up to this release."""

    help = str(
        gettext_lazy(
            "Puts the portal back as a backup has it, of this release or an older one. A damaged file is refused "
            "before anything is touched. What was removed for good since then is removed again."
        )
    )
    requires_system_checks = ()  # the database may be empty, or the former one may be broken
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument("file", type=Path, help=_("a file that manage.py backup wrote"))
        parser.add_argument(
            "--replace", action="store_true", help=_("also when this portal is not empty: all of it goes")
        )

    def handle(self, *_args: Any, file: Path, replace: bool, **_options: Any) -> None:
        """Restore it, and check every edition."""
        try:
            backup = restore(file, replace=replace, progress=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        record(
            action=Action.RESTORE, note=_("Backup of %(moment)s") % {"moment": f"{backup.made_at:%Y-%m-%d %H:%M %Z}"}
        )
        call_command("redact_edition", again=True, stdout=self.stdout)
        call_command("rebuild_search", missing=True, stdout=self.stdout)
        call_command("verify_editions", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(
            _("The portal is as it was on %(moment)s.") % {"moment": backup.made_at.isoformat(" ", "seconds")}
        )
