"""Links by which somebody sets the first password of an account, or gives it a second factor.

A link is signed, and leads to its invitation for seven days, once. It is stored nowhere: it is mailed after the answer,
as the link for a forgotten password is, or shown to the organiser alone, who hands it on. What the process or the mail
server loses is mailed by `manage.py send_requests`.
"""

import logging
import threading
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import connections, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from smartcity_session.accounts.password_resets import AFTER_THE_ANSWER_S, PAUSE
from smartcity_session.models import Invitation

logger = logging.getLogger(__name__)

FILES = "django.core.mail.backends.filebased.EmailBackend"
SIGNER = signing.Signer(salt="smartcity_session.invitation")


def invite(*, user: Any, purpose: str, by: Any, by_mail: bool, now: datetime) -> Invitation:
    """Make the one invitation of the account, in place of a former one, whose link leads nowhere from then on."""
    Invitation.objects.filter(user=user).delete()
    invitation = Invitation.objects.create(user=user, purpose=purpose, invited_by=by, by_mail=by_mail, created_at=now)
    if by_mail:
        timer = threading.Timer(AFTER_THE_ANSWER_S, _mail_later, [invitation.pk])
        timer.daemon = True  # it delays no end of the process: the command mails what is left
        transaction.on_commit(timer.start)
    return invitation


def can_mail() -> bool:
    """Whether mail leaves the portal, and is not only written into files."""
    return settings.EMAIL_BACKEND != FILES


def link_of(invitation: Invitation) -> str:
    """The whole address of the link."""
    token = SIGNER.sign_object({"pk": invitation.pk, "nonce": invitation.nonce})
    return settings.SITE_URL + reverse("admin_invitation", args=[token])


def invitation_of(token: str, *, now: datetime) -> Invitation | None:
    """The invitation of a link that can still be used; None for any other text."""
    try:
        found = SIGNER.unsign_object(token)
        pk, nonce = found["pk"], found["nonce"]
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        return None
    rows = Invitation.objects.valid(at=now).select_related("user")
    return rows.filter(pk=pk, nonce=nonce, user__is_active=True).first()


def mail_waiting_invitations(*, now: datetime) -> int:
    """Mail every link that still waits. Return how many could not be mailed."""
    waiting = Invitation.objects.to_be_mailed(at=now).order_by("pk")
    return sum(not mail_invitation(invitation, now=now) for invitation in waiting)


def mail_invitation(invitation: Invitation, *, now: datetime) -> bool:
    """Mail the link, unless somebody else has just begun to, and say whether nothing went wrong."""
    waiting = Q(tried_at=None) | Q(tried_at__lte=now - PAUSE)
    if not Invitation.objects.to_be_mailed(at=now).filter(waiting, pk=invitation.pk).update(tried_at=now):
        return True
    words = {
        "invitation": invitation,
        "link": link_of(invitation),
        "site": settings.SITE_URL,
        "name": invitation.user.get_full_name() or invitation.user.get_username(),
    }
    subject = _("Your account of the session portal") if invitation.purpose == "join" else _("Your second factor")
    text = render_to_string("accounts/invitation_mail.txt", words)
    try:
        EmailMessage(subject, text, to=[invitation.user.email]).send()
    except (OSError, ValueError) as error:  # SMTPException is an OSError; headers and codings raise ValueErrors
        logger.warning("An invitation waits, as it was not mailed: %s: %s", type(error).__name__, error)
        return False
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=now)
    return True


def _mail_later(pk: int) -> None:
    try:
        invitation = Invitation.objects.select_related("user").filter(pk=pk).first()
        if invitation is not None:
            mail_invitation(invitation, now=timezone.now())
    finally:
        connections.close_all()  # this thread's own
