"""The pages that the portal adds to the admin have heads alike: the way to them, what is wrong, what is unsaved."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import Congress
from tests.factories.rows import CongressFactory, SessionFactory

PAGES = {
    "admin:problems": ["Home", "Sessions"],
    "admin:publish_batch": ["Home", "Sessions"],
    "admin:replace_text": ["Home", "Sessions"],
    "admin:smartcity_session_feedback_summary": ["Home", "Feedback"],
    "admin:smartcity_session_room_merge": ["Home", "Rooms"],
    "admin:timetable": ["Home", "Sessions"],
    "admin:translations": ["Home", "Sessions"],
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_has_one_way_to_it_that_ends_with_its_title(organiser: Client, name: str) -> None:
    CongressFactory.create()
    page = html.fromstring(organiser.get(reverse(name)).content.decode())
    [way] = page.xpath("//*[@class='breadcrumbs']")
    assert [link.text_content().strip() for link in way.xpath("a")] == PAGES[name]
    assert way.text_content().rpartition("›")[2].strip() == page.xpath("//h1")[-1].text_content()
    assert len(page.xpath("//script[contains(@src, 'js/unsaved')]")) == 1


def test_what_is_wrong_stands_at_the_top_and_leads_to_its_field(organiser: Client) -> None:
    session = SessionFactory.create(code="D4")
    assert Congress.objects.exists()
    address = reverse("admin:smartcity_session_conferencesession_copy", args=[session.pk])
    page = html.fromstring(organiser.post(address, {"code": "D4", "title": "A copy"}).content.decode())
    [summary] = page.xpath("//*[@id='content-main']/*[1][@class='errornote'][@role='alert']")
    [link] = summary.xpath(".//a")
    assert link.getparent().text_content() == "Code of the copy: Another session already has this code."
    assert len(page.xpath(f"//input[@id='{link.get('href')[1:]}']")) == 1
