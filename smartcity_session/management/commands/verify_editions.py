"""`manage.py verify_editions`: whether every stored edition is still what was published, and its PDF is complete."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.editions.publishing import faults_of, missing_from_pdf
from smartcity_session.models import Edition


class Command(BaseCommand):
    """Compute every digest anew; read every PDF where that is asked for."""

    help = str(gettext_lazy("Computes the SHA-256 of every edition anew; ends with 1 and names those that differ."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether texts are looked for, which takes longer."""
        words = _(
            "also look in the PDF of every edition that is not withdrawn for all texts of its content, and name the "
            "editions that lack some: publish their sessions anew, then withdraw those editions"
        )
        parser.add_argument("--text", action="store_true", help=words)

    def handle(self, *_args: Any, text: bool, **_options: Any) -> None:
        """Name every edition that is not what was published, or whose PDF lacks something."""
        count, wrong, incomplete = 0, 0, 0
        for edition in Edition.objects.with_state().order_by("session__code", "number").iterator():
            faults = faults_of(edition)
            missing = _missing(edition) if text and not faults and not edition.is_withdrawn else ""
            count, wrong, incomplete = count + 1, wrong + bool(faults), incomplete + bool(missing)
            if faults or missing:
                self.stderr.write(f"{edition}: {missing or '; '.join(faults)}")
        failures = []
        if wrong:
            failures.append(
                ngettext(
                    "%(wrong)d of %(count)d edition is not what was published.",
                    "%(wrong)d of %(count)d editions are not what was published.",
                    count,
                )
            )
        if incomplete:
            failures.append(
                ngettext(
                    "The PDF of %(incomplete)d of %(count)d edition lacks something.",
                    "The PDFs of %(incomplete)d of %(count)d editions lack something.",
                    count,
                )
            )
        figures = {"wrong": wrong, "incomplete": incomplete, "count": count}
        if failures:
            raise CommandError(" ".join(failure % figures for failure in failures))
        self.stdout.write(
            ngettext("%(count)d edition is as published.", "%(count)d editions are as published.", count) % figures
        )


def _missing(edition: Edition) -> str:
    """What the PDF of the edition lacks, in words; empty where it lacks nothing."""
    missing = missing_from_pdf(edition)
    if missing is None:
        return _("its PDF cannot be read")
    return _("its PDF lacks: %(parts)s") % {"parts": "; ".join(missing)} if missing else ""
