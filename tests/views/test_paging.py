"""Lists that are too long for one page."""

import re

import pytest
from django.test import Client

from smartcity_session.views import paging
from speakers.models import Speaker
from tests.factories.rows import ContributionFactory, MaterialFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sessions, seven people of seven organisations, seven materials; three at once."""
    monkeypatch.setattr(paging, "AT_ONCE", 3)
    session = SessionFactory.create(published=True)
    for number in range(7):
        ContributionFactory.create(
            talk__session=session, speaker__name=f"Person {number}", speaker__organisation=f"Organisation {number}"
        )
        MaterialFactory.create(session=session, title=f"Material {number}", position=number)


def shown(client: Client, address: str) -> list[str]:
    """The names on a page, in order."""
    found = re.findall("(?:Person|Organisation|Material) [0-9]", client.get(address).text)
    return list(dict.fromkeys(each[-1] for each in found))


@pytest.mark.parametrize("path", ["/speakers/", "/speakers/?view=list", "/organisations/", "/materials/"])
def test_a_long_list_comes_in_pages_that_lead_to_each_other(client: Client, path: str) -> None:
    sign = "&amp;" if "?" in path else "?"
    first = client.get(path).text
    assert "Page 1 of 3" in first
    assert f'href="{path}{sign}page=2" rel="next"' in first
    assert 'rel="prev"' not in first
    second = path + ("&" if "?" in path else "?") + "page=2"
    assert f'href="{path}" rel="prev"' in client.get(second).text
    canonical = f'<link rel="canonical" href="http://127.0.0.1:8000{path.partition("?")[0]}?page=2">'
    assert canonical in client.get(second).text
    assert shown(client, path) == ["0", "1", "2"]
    assert shown(client, second) == ["3", "4", "5"]
    assert shown(client, second.replace("page=2", "page=3")) == ["6"]


@pytest.mark.parametrize(("number", "status"), [("4", 404), ("0", 400), ("x", 400), ("9" * 30, 400), ("-1", 400)])
def test_a_page_that_does_not_exist_is_told(client: Client, number: str, status: int) -> None:
    for path in ("/speakers/", "/organisations/", "/materials/"):
        assert client.get(path, {"page": number}).status_code == status


def test_a_list_that_fits_on_one_page_has_no_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "AT_ONCE", 7)
    assert Speaker.objects.count() == 7
    for path in ("/speakers/", "/organisations/", "/materials/"):
        assert 'class="pages"' not in client.get(path).text
