"""`manage.py import_translations LANGUAGE FILE.po`: a PO file's translations are stored."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.management.commands.export_translations import congress_texts
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.tables.po import NotAPoFileError, found_in_po
from smartcity_session.tables.translations import store_translations


class Command(RecordedCommand):
    """Say what the file changes, and, unless it is a dry run, change it."""

    help = str(
        gettext_lazy(
            "Stores the translations of a PO file. Fuzzy ones are left out, and those of texts that were changed since."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The language, the file, and whether anything is stored."""
        parser.add_argument("language", help=_("the code of a language of the congress, such as ko"))
        parser.add_argument("file", help=_("the PO file"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would change, and change nothing"))

    def handle(self, *_args: Any, language: str, file: str, dry_run: bool, **_options: Any) -> None:
        """Read, say, write."""
        _congress, texts = congress_texts(language)
        try:
            found = found_in_po(Path(file).read_bytes(), texts, language)
        except OSError as error:
            message = _("%(file)s cannot be read: %(reason)s.")
            raise CommandError(message % {"file": file, "reason": error.strerror}) from error
        except NotAPoFileError as error:
            raise CommandError(f"{file}: {error}") from error
        for remark in found.remarks:
            self.stdout.write(remark)
        changed = found.of(texts)
        for text, words in changed:
            self.stdout.write(f"{text.row}: {text.label}\n      {words}")
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))
            return
        store_translations(changed, language)
        said = ngettext("%(count)d text was saved.", "%(count)d texts were saved.", len(changed))
        self.stdout.write(said % {"count": len(changed)})
