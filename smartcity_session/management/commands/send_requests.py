"""`manage.py send_requests`: mail what could not be mailed when it came: requests, links for new passwords."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.accounts.invitations import mail_waiting_invitations
from smartcity_session.accounts.password_resets import mail_waiting_resets
from smartcity_session.participation.requests import mail_waiting_requests


class Command(BaseCommand):
    """Mail what waits."""

    help = str(
        gettext_lazy(
            "Mails the requests of readers that no mail told of yet, links for new passwords and invitations that were "
            "not mailed; ends with 1 and names those that still wait. Run it every few minutes."
        )
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Mail, and say how it went."""
        links = mail_waiting_resets(now=timezone.now())
        invitations = mail_waiting_invitations(now=timezone.now())
        sent, failed = mail_waiting_requests(now=timezone.now())
        for request in failed:
            self.stderr.write(f"{request.pk} {request}: {request.mail_problem}")
        waits = [
            ngettext("%(count)d request still waits.", "%(count)d requests still wait.", len(failed))
            % {"count": len(failed)},
            ngettext("%(count)d new password’s link still waits.", "%(count)d new passwords’ links still wait.", links)
            % {"count": links},
            ngettext("%(count)d invitation still waits.", "%(count)d invitations still wait.", invitations)
            % {"count": invitations},
        ]
        counts = (len(failed), links, invitations)
        if any(counts):
            raise CommandError(" ".join(text for text, count in zip(waits, counts, strict=True) if count))
        self.stdout.write(
            ngettext("%(count)d request was mailed.", "%(count)d requests were mailed.", sent) % {"count": sent}
        )
