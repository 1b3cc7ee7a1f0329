"""A participant gives feedback and asks for another format, in a real Chromium without JavaScript."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import Feedback, ReaderRequest
from smartcity_session.participation.public_forms import QUICKEST
from tests.factories.rows import CongressFactory, FeedbackCriterionFactory, SessionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READING = QUICKEST / timedelta(milliseconds=1) + 500


def test_feedback_and_a_request_without_javascript(live_server: LiveServer, chromium: Browser) -> None:
    congress = CongressFactory.create(contact_email="office@congress.example")
    day = timezone.now().astimezone(congress.zone).date()
    SessionFactory.create(congress=congress, code="D4", published=True, feedback_from=day - timedelta(days=1))
    FeedbackCriterionFactory.create(congress=congress, name="Content")
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()

    page.goto(f"{live_server.url}/sessions/d4/")
    assert context.cookies() == []
    page.get_by_role("link", name="Say how it was").click()
    page.wait_for_timeout(READING)
    page.get_by_role("button", name="Send your feedback").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is filled in yet")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("group", name="Content").get_by_label("5 (excellent)").check()
    page.get_by_label("To the speakers").fill("Thank you 😀")
    page.get_by_role("button", name="Send your feedback").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert [(row.day, row.to_speakers) for row in Feedback.objects.all()] == [(day, "Thank you 😀")]

    page.get_by_role("link", name="The page of the session").click()
    page.get_by_role("link", name="Ask for another format").click()
    page.wait_for_timeout(READING)
    page.get_by_label("I need another format").check()
    page.get_by_label("What is it about?").select_option(label="The PDF description")
    page.get_by_label("Your e-mail address").fill("nobody")
    page.get_by_role("button", name="Send your request").click()
    page.get_by_role("alert").get_by_role("link", name="Write which format you need").click()
    expect(page.get_by_label("Your request")).to_be_focused()
    page.get_by_label("Your request").fill("Large print")
    page.get_by_label("Your e-mail address").fill("reader@example.org")
    page.get_by_role("button", name="Send your request").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your request has arrived")
    asked = ReaderRequest.objects.get()
    assert (asked.about, asked.message, asked.email) == ("The PDF description", "Large print", "reader@example.org")
    assert [message.reply_to for message in mail.outbox] == [["reader@example.org"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert {cookie["name"] for cookie in context.cookies()} == {"csrf"}
    context.close()
