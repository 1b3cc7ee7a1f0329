"""Requests of readers: stored first, then mailed to the contact of the congress.

A visitor waits for the mail server only as long as `PATIENCE`; what could not be mailed by then waits for
`manage.py send_requests`. A mail may then come twice, so both have the same Message-ID (RFC 5322, 3.6.4).
"""

import logging
import threading
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.models import ConferenceSession, Congress, ReaderRequest
from smartcity_session.presentation.mails import branded

logger = logging.getLogger(__name__)

PATIENCE = 4.0  # seconds
PAUSE = timedelta(minutes=2)  # longer than any one attempt takes, so that no two go on at once


def take_request(  # noqa: PLR0913 (the fields of one form, by name)
    *,
    submission: UUID,
    session: ConferenceSession | None,
    kind: str,
    about: str,
    message: str,
    email: str,
    now: datetime,
) -> ReaderRequest:
    """Store what a reader asks for, about this session or the portal as a whole; a submission is stored once."""
    asked = {"session": session, "kind": kind, "about": about, "message": message, "email": email, "created_at": now}
    request, _is_new = ReaderRequest.objects.get_or_create(submission=submission, defaults=asked)
    return request


def mail_request(request: ReaderRequest, *, now: datetime, patience: float | None = None) -> bool:
    """Mail the request to the contact of the congress, note how that went, and say whether it went well.

    It waits `patience` seconds for the mail server, or as long as EMAIL_TIMEOUT lets it. It does nothing when another
    process has just begun to.
    """
    if not _claim(request, now=now):
        return False
    problem = _deliver(request, patience=patience)
    request.mailed_at, request.mail_problem = (None, problem[:300]) if problem else (now, "")
    request.save(update_fields=["mailed_at", "mail_problem"])
    if problem:
        logger.warning("Request %d is stored and was not mailed: %s", request.pk, problem)
    return not problem


def mail_waiting_requests(*, now: datetime) -> tuple[int, list[ReaderRequest]]:
    """Mail every request that no mail told of yet. Returns how many went, and those that did not."""
    waiting = list(ReaderRequest.objects.to_mail(now=now, pause=PAUSE).select_related("session"))
    failed = [request for request in waiting if not mail_request(request, now=now)]
    return len(waiting) - len(failed), failed


def _claim(request: ReaderRequest, *, now: datetime) -> bool:
    mine = ReaderRequest.objects.to_mail(now=now, pause=PAUSE).filter(pk=request.pk).update(mail_tried_at=now)
    return mine == 1


def _deliver(request: ReaderRequest, *, patience: float | None) -> str:
    """Send the mail; return what went wrong, or nothing."""
    congress = Congress.objects.current()
    if congress is None or not congress.contact_email:
        return _("The congress has no contact with an e-mail address.")
    message = request_mail(request, to=congress.contact_email)
    outcome: list[str] = []
    sending = threading.Thread(target=_send, args=(message, outcome), daemon=True)
    sending.start()
    sending.join(patience)
    if sending.is_alive():
        seconds = round(patience or 0)
        words = ngettext(
            "The mail server has not answered within %(seconds)d second.",
            "The mail server has not answered within %(seconds)d seconds.",
            seconds,
        )
        return words % {"seconds": seconds}
    return outcome[0] if outcome else _("Sending the mail failed; the log says why.")


def _send(message: EmailMultiAlternatives, outcome: list[str]) -> None:
    """Send it, and add what went wrong to the outcome; an empty text when it went well."""
    try:
        message.send()
    except (OSError, ValueError) as error:  # SMTPException is an OSError; headers and codings raise ValueErrors
        outcome.append(f"{type(error).__name__}: {error}")
    else:
        outcome.append("")


def request_mail(request: ReaderRequest, *, to: str) -> EmailMultiAlternatives:
    """The mail that tells the organisers of a request. What the reader typed is in the body alone.

    The one exception is Reply-To, which needs a valid address.
    """
    code = request.session.code if request.session else ""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    facts = {"number": request.pk, "kind": request.get_kind_display(), "code": code}
    subject = _("Request %(number)d: %(kind)s (%(code)s)") if code else _("Request %(number)d: %(kind)s")
    mail = EmailMultiAlternatives(
        subject=subject % facts,
        body=_body(request),
        to=[to],
        reply_to=[request.email] if _is_address(request.email) else None,
        headers={"Message-ID": f"<request-{request.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    return branded(mail)


def _body(request: ReaderRequest) -> str:
    address = settings.SITE_URL + reverse("admin:smartcity_session_readerrequest_change", args=[request.pk])
    lines = [
        (_("Asked for"), request.get_kind_display()),
        (_("Session"), str(request.session or _("none in particular"))),
        (_("About"), request.about or _("not said")),
        (_("Reply to"), request.email or _("no address was given")),
    ]
    facts = "\n".join(f"{name}: {value}" for name, value in lines)
    done = _("When it is done, mark it here:")
    quoted = "\n".join(f"> {line}" for line in request.message.splitlines())  # so that it can't pass for ours
    return f"{facts}\n\n{quoted}\n\n-- \n{done} {address}\n"


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
