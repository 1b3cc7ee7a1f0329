"""Mailing the link for a new password: stored first, and mailed once the answer has been sent.

Every address is stored alike, and looked up afterwards: neither the page nor the time that it takes tells whether there
is an account. What the process or the mail server loses is mailed by `manage.py send_requests`, within a day.
"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import EmailMultiAlternatives
from django.db import connections, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from smartcity_session.models import PasswordResetRequest
from smartcity_session.presentation.mails import branded

logger = logging.getLogger(__name__)

AFTER_THE_ANSWER_S = 1.0
PAUSE = timedelta(minutes=2)  # longer than any one attempt takes, so that no two go on at once


class ResetMailForm(PasswordResetForm):
    """Finds the accounts of an address and mails each its link, under SITE_URL; what goes wrong is raised."""

    def send_mail(  # noqa: PLR0913, PLR0917 (Django's signature)
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,  # noqa: ARG002 (as above)
    ) -> None:
        """Mail the link to one account."""
        subject = "".join(render_to_string(subject_template_name, context).splitlines())
        text = render_to_string(email_template_name, context)
        branded(EmailMultiAlternatives(subject, text, from_email, [to_email])).send()


def ask_for_reset(*, email: str, now: datetime) -> None:
    """Store that somebody wants the link of the account with this address, and mail it after the answer."""
    PasswordResetRequest.objects.expired(at=now).delete()
    request = PasswordResetRequest.objects.create(email=email, created_at=now)
    timer = threading.Timer(AFTER_THE_ANSWER_S, _mail_later, [request])
    timer.daemon = True  # it delays no end of the process: the command mails what is left
    transaction.on_commit(timer.start)


def mail_waiting_resets(*, now: datetime) -> int:
    """Mail every link that still waits, and forget those that waited too long. Return how many could not be mailed."""
    PasswordResetRequest.objects.expired(at=now).delete()
    return sum(not mail_reset(request, now=now) for request in PasswordResetRequest.objects.order_by("pk"))


def mail_reset(request: PasswordResetRequest, *, now: datetime) -> bool:
    """Mail the link, unless somebody else has just begun to, and say whether nothing went wrong."""
    waiting = Q(tried_at=None) | Q(tried_at__lte=now - PAUSE)
    if not PasswordResetRequest.objects.filter(waiting, pk=request.pk).update(tried_at=now):
        return True
    site = urlsplit(settings.SITE_URL)
    form = ResetMailForm({"email": request.email})
    try:
        if form.is_valid():
            names = {"domain": site.netloc, "protocol": site.scheme, "site_name": site.netloc}
            form.save(domain_override=site.netloc, extra_email_context=names)
    except (OSError, ValueError) as error:  # SMTPException is an OSError; headers and codings raise ValueErrors
        logger.warning("A link for a new password waits, as it was not mailed: %s: %s", type(error).__name__, error)
        return False
    request.delete()
    return True


def _mail_later(request: PasswordResetRequest) -> None:
    try:
        mail_reset(request, now=timezone.now())
    finally:
        connections.close_all()  # this thread's own
