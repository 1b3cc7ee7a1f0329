"""Brings the catalogues of the interface up to date, or says what is wrong with them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from smartcity_session.config.catalogues import ADMIN, PUBLIC
from smartcity_session.operations.messages import catalogue_faults, catalogue_path, translated_languages, update

MOST_SHOWN = 40


class Command(BaseCommand):
    """`manage.py messages`, or `messages --check ko`."""

    help = "Write the messages of the interface into the catalogues of all languages, or check these."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the languages, all without any, and whether to check only."""
        parser.add_argument("language", nargs="*", help="the code of a language, such as ko; without one, all")
        parser.add_argument("--check", action="store_true", help="change nothing, and say what is missing or wrong")
        parser.add_argument("--admin", action="store_true", help="also begin a catalogue of the admin's messages")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Update, or check."""
        languages = options["language"] or translated_languages()
        if options["check"]:
            self._check(languages)
            return
        for language in languages:
            if options["admin"]:
                catalogue_path(ADMIN, language).parent.mkdir(parents=True, exist_ok=True)
                catalogue_path(ADMIN, language).touch()
            update(language)

    def _check(self, languages: list[str]) -> None:
        count = 0
        for language in languages:
            for folder in (PUBLIC, ADMIN):
                path = catalogue_path(folder, language)
                if not path.exists():
                    continue
                found = catalogue_faults(language, folder)
                count += len(found)
                self.stdout.write(f"{path}: {len(found)}")
                for fault in found[:MOST_SHOWN]:
                    self.stdout.write(
                        f"  {fault.kind}: {fault.text!r}{f' -> {fault.detail!r}' if fault.detail else ''}"
                    )
        if count:
            raise CommandError(f"{count} to correct.")
