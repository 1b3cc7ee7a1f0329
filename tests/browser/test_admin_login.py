import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


def test_an_organiser_logs_in_and_out_under_the_content_security_policy(live_server: LiveServer, page: Page) -> None:
    User.objects.create_superuser("organiser", password="not-a-secret-here")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username:").fill("organiser")
    page.get_by_label("Password:").fill("not-a-secret-here")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Recent changes")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Logged out")).to_be_visible()
