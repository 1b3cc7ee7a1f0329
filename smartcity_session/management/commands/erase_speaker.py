"""`manage.py erase_speaker ana-lund`: delete a person for good, in the history too."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.editions.erasure import erase_person, planned_erasure
from smartcity_session.editions.persons import uuid_of_speaker
from smartcity_session.editions.redactions import RedactionError
from smartcity_session.management.recorded import RecordedCommand


class Command(RecordedCommand):
    """Erase a person."""

    help = str(
        gettext_lazy(
            "Deletes a speaker with all parts and photos, and empties what the history says of the person, for the "
            "right to erasure. It cannot be undone. It says which editions and pasted texts still name the person."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the speaker."""
        parser.add_argument("slug", help=_("the last part of the speaker's address, also of one who was deleted"))
        parser.add_argument(
            "--redact",
            metavar="REASON",
            default="",
            help=_("redact the editions that name the person, too; readers see the reason, so name no person"),
        )

    def handle(self, *_args: Any, slug: str, redact: str, **_options: Any) -> None:
        """Erase, and say what is left to do."""
        uuid = uuid_of_speaker(slug)
        if uuid is None:
            raise CommandError(_("There is no speaker with the address %(slug)s.") % {"slug": slug})
        try:
            named = planned_erasure(uuid=uuid).editions if redact else ()
            erasure = erase_person(uuid=uuid, redacted=named, reason=redact)
        except RedactionError as error:
            raise CommandError(str(error)) from error
        for words in erasure.words():
            self.stdout.write(words)
