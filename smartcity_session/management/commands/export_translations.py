"""`manage.py export_translations LANGUAGE`: all texts with their translations into a language, as a PO file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.content.translatable import TranslatableText, all_texts
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.tables.po import po_file


class Command(BaseCommand):
    """Write the file to standard output."""

    help = str(gettext_lazy("Writes all texts with their translations into a language as a PO file, for translators."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The language."""
        parser.add_argument("language", help=_("the code of a language of the congress, such as ko"))

    def handle(self, *_args: Any, language: str, **_options: Any) -> None:
        """Refuse a language that the congress does not have, and write."""
        congress, texts = congress_texts(language)
        self.stdout.write(po_file(texts, language, project=congress.name).decode())


def congress_texts(language: str) -> tuple[Congress, list[TranslatableText]]:
    """The congress and all texts that are not in the language; CommandError where it is not one of the congress's."""
    congress = Congress.objects.current()
    languages = congress.languages if congress else ()
    if congress is None or language not in languages:
        words = {"language": language, "languages": ", ".join(languages)}
        raise CommandError(_("The congress is not in %(language)s. Its languages: %(languages)s.") % words)
    return congress, all_texts(ConferenceSession.objects.all(), language, main_language=congress.language)
