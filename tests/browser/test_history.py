"""An organiser finds what was changed yesterday, and brings back a talk that was deleted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from smartcity_session.history import acting
from smartcity_session.models import HistoryEntry
from speakers.models import Contribution, Talk
from tests.factories.rows import ContributionFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery staple"


def test_a_change_of_yesterday_is_found_and_a_deleted_talk_comes_back(page: Page, live_server: LiveServer) -> None:
    for name, first, last in (("ana", "Ana", "Lund"), ("ben", "Ben", "Berg")):
        account = UserFactory.create(username=name, first_name=first, last_name=last, is_staff=True)
        account.groups.add(Group.objects.get(name="Organiser"))
    session = SessionFactory.create(code="D4", title="Smart cities", abstract="Cities are smart.")
    ContributionFactory.create(talk__session=session, talk__title="Trees", speaker__name="Roland Zinkernagel")
    with acting(by=account):
        session.abstract = "Cities are clever."
        session.save()
    yesterday = HistoryEntry.objects.filter(action="change").order_by("pk").reverse()[0]
    HistoryEntry.objects.filter(pk=yesterday.pk).update(at=datetime.now(UTC) - timedelta(days=1))
    day = (datetime.now(UTC) - timedelta(days=1)).astimezone(session.congress.zone).date()

    page.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/{session.pk}/change/")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("[name='talks-0-DELETE']").check()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert not Talk.objects.exists()

    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="History: all changes").click()
    page.get_by_label("Day").fill(f"{day:%Y-%m-%d}")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".sentence")).to_have_text(["Ben Berg changed 1 field: session “D4 Smart cities”"])
    expect(page.locator(".fields del")).to_contain_text("smart")
    expect(page.locator(".fields ins")).to_contain_text("clever")

    page.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/{session.pk}/history/")
    entry = page.get_by_role("listitem").filter(has_text="Ana Lund deleted: talk “Trees”")
    entry.get_by_role("link", name="Undo…").click()
    expect(page.locator(".sentence")).to_have_text(
        ["Talk “Trees” comes back.", "Contribution “Roland Zinkernagel (Speaker) · Trees” comes back."]
    )
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("It is undone.")
    expect(page.locator(".sentence").first).to_have_text("Ana Lund added: talk “Trees”")
    assert list(Contribution.objects.values_list("talk__title", "speaker__name")) == [("Trees", "Roland Zinkernagel")]
