"""`manage.py verify_editions`: whether every stored edition is still what was published."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.editions import faults_of
from smartcity_session.models import Edition


class Command(BaseCommand):
    """Compute every digest anew."""

    help = str(gettext_lazy("Computes the SHA-256 of every edition anew; ends with 1 and names those that differ."))

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Name every edition that is not what was published."""
        count, wrong = 0, 0
        for edition in Edition.objects.with_state().order_by("session__code", "number").iterator():
            faults = faults_of(edition)
            count, wrong = count + 1, wrong + bool(faults)
            if faults:
                self.stderr.write(f"{edition}: {'; '.join(faults)}")
        if wrong:
            raise CommandError(
                _("%(wrong)d of %(count)d editions are not what was published.") % {"wrong": wrong, "count": count}
            )
        self.stdout.write(
            ngettext("%(count)d edition is as published.", "%(count)d editions are as published.", count)
            % {"count": count}
        )
