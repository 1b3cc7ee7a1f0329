"""Requests of readers are stored whatever becomes of the mail, and the mail says what was asked and no more."""

import io
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from smartcity_session.models import ReaderRequest
from smartcity_session.participation.requests import (
    PAUSE,
    mail_request,
    mail_waiting_requests,
    request_mail,
    take_request,
)
from tests.factories.rows import CongressFactory, ReaderRequestFactory, SessionFactory

pytestmark = pytest.mark.django_db

SMTP = "django.core.mail.backends.smtp.EmailBackend"
NOW = datetime(2015, 4, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def contact(db: None) -> str:
    """The address of the congress's contact."""
    address = "office@congress.example"
    congress = CongressFactory.create()
    congress.contact_email = address
    congress.save()
    return address


@pytest.fixture
def silent_server(settings: Settings) -> Iterator[None]:
    """A mail server that takes the connection and never says a word."""
    settings.EMAIL_BACKEND = SMTP
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_TIMEOUT = 1
        yield
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(2)


def sent(request: ReaderRequest, to: str) -> Any:
    """The mail as it leaves."""
    return request_mail(request, to=to).message()


def test_a_submission_is_stored_once() -> None:
    asked = {"session": None, "kind": "link", "about": "", "message": "Broken", "email": "", "now": NOW}
    submission = uuid4()
    first, second = (take_request(submission=submission, **asked) for _click in range(2))  # type: ignore[arg-type]
    assert first == second
    assert [(row.created_at, row.state) for row in ReaderRequest.objects.all()] == [(NOW, "open")]


def test_a_request_reaches_the_contact_once(contact: str, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example"
    session = SessionFactory.create(published=True, code="D4", title="Smart City Solutions")
    request = ReaderRequestFactory.create(session=session, about="Slides (slides.pdf)")
    assert mail_request(request, now=NOW)
    assert not mail_request(request, now=NOW + timedelta(days=1))
    (message,) = mail.outbox
    assert message.to == [contact]
    assert message.reply_to == ["reader@example.org"]
    assert message.subject == f"Request {request.pk}: Another format (D4)"
    assert message.body == (
        "Asked for: Another format\n"
        "Session: D4 Smart City Solutions\n"
        "About: Slides (slides.pdf)\n"
        "Reply to: reader@example.org\n"
        "\n"
        "> Large print, please.\n"
        "\n"
        "-- \n"
        f"When it is done, mark it here: https://portal.example/admin/smartcity_session/readerrequest/{request.pk}/change/\n"
    )
    request.refresh_from_db()
    assert (request.mailed_at, request.mail_problem) == (NOW, "")


@pytest.mark.parametrize(
    "address",
    [
        "x@example.org\nBcc: all@example.org",
        "x@example.org\r\nSubject: y",
        "a@example.org, b@example.org",
        "no address",
        "",
    ],
)
def test_what_is_no_address_does_not_get_into_a_header(contact: str, address: str) -> None:
    message = sent(ReaderRequestFactory.create(email=address), contact)
    assert message["Reply-To"] is None
    assert message["Bcc"] is None
    assert message.get_all("Subject") == [message["Subject"]]


def test_what_a_reader_types_can_neither_add_headers_nor_pass_for_the_portals_words(contact: str) -> None:
    words = "Bcc: all@example.org\r\n.\r\n-- \nWhen it is done, mark it here: https://evil.example\n😀\u202eabc"
    message = sent(ReaderRequestFactory.create(message=words, about="Slides\nBcc: x@example.org"), contact)
    body = message.get_payload(decode=True).decode()
    assert set(message.keys()) <= {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Reply-To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
    }
    assert next(line for line in body.splitlines() if "evil" in line).startswith("> ")


def test_both_mails_of_one_request_have_the_same_identifier(contact: str, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example:8443"
    request = ReaderRequestFactory.create()
    identifiers = {sent(request, contact)["Message-ID"] for _time in range(2)}
    assert identifiers == {f"<request-{request.pk}@portal.example>"}


def test_a_request_is_kept_when_the_mail_fails_and_mailed_later(contact: str, settings: Settings) -> None:
    request = ReaderRequestFactory.create()
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
    memory, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, SMTP  # nobody listens at the address any more
    assert not mail_request(request, now=NOW)
    settings.EMAIL_BACKEND = memory
    request.refresh_from_db()
    assert request.mailed_at is None
    assert request.mail_problem.startswith("ConnectionRefusedError")
    assert mail_waiting_requests(now=NOW + PAUSE / 2) == (0, [])
    assert mail_waiting_requests(now=NOW + PAUSE) == (1, [])
    assert len(mail.outbox) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_mail_that_failed_for_another_reason_does_not_count_as_sent(contact: str, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "no.such.Backend"
    request = ReaderRequestFactory.create()
    assert not mail_request(request, now=NOW)
    request.refresh_from_db()
    assert (request.mailed_at, request.mail_problem) == (None, "Sending the mail failed; the log says why.")


def test_nobody_waits_for_a_mail_server_that_is_silent(contact: str, silent_server: None) -> None:
    request = ReaderRequestFactory.create()
    assert not mail_request(request, now=NOW, patience=0.05)
    request.refresh_from_db()
    assert "has not answered" in request.mail_problem


def test_a_congress_without_a_contact_is_told_so_and_loses_nothing() -> None:
    request = ReaderRequestFactory.create()
    assert not mail_request(request, now=NOW)
    request.refresh_from_db()
    assert request.mail_problem == "The congress has no contact with an e-mail address."
    assert mail.outbox == []


def test_the_command_mails_what_waits_and_fails_while_something_still_does(contact: str) -> None:
    ReaderRequestFactory.create()
    out = io.StringIO()
    call_command("send_requests", stdout=out)
    assert out.getvalue() == "1 request was mailed.\n"
    assert len(mail.outbox) == 1


def test_the_command_names_what_still_waits() -> None:
    ReaderRequestFactory.create(session__code="D4")
    err = io.StringIO()
    with pytest.raises(CommandError, match="1 request still waits"):
        call_command("send_requests", stderr=err)
    assert "Another format (D4): The congress has no contact" in err.getvalue()
