"""`manage.py send_requests`: mail the requests of readers that could not be mailed when they came."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.requests import mail_waiting_requests


class Command(BaseCommand):
    """Mail what waits."""

    help = str(
        gettext_lazy(
            "Mails the requests of readers that no mail told of yet; ends with 1 and names those that still wait. "
            "Run it every few minutes."
        )
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Mail, and say how it went."""
        sent, failed = mail_waiting_requests(now=timezone.now())
        for request in failed:
            self.stderr.write(f"{request.pk} {request}: {request.mail_problem}")
        if failed:
            raise CommandError(
                ngettext("%(count)d request still waits.", "%(count)d requests still wait.", len(failed))
                % {"count": len(failed)}
            )
        self.stdout.write(
            ngettext("%(count)d request was mailed.", "%(count)d requests were mailed.", sent) % {"count": sent}
        )
