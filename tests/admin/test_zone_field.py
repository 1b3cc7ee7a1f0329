"""The time zone of the congress is chosen by a city."""

import zoneinfo
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from smartcity_session.admin.zone_field import ZoneFormField, city_zones
from smartcity_session.models import Congress
from tests.admin.pages import Form
from tests.factories.rows import CongressFactory

CHANGE = "/admin/smartcity_session/congress/1/change/"


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        (" berlin ", "Europe/Berlin"),
        ("Seoul", "Asia/Seoul"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("New York", "America/New_York"),
        ("St. John's", "America/St_Johns"),
        ("Port au Prince", "America/Port-au-Prince"),
        ("Buenos Aires (America/Argentina/Buenos_Aires)", "America/Argentina/Buenos_Aires"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("UTC", "UTC"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Istanbul", "Europe/Istanbul"),
    ],
)
def test_a_city_is_understood_however_it_is_written(typed: str, zone: str) -> None:
    assert ZoneFormField().clean(typed) == zone


@pytest.mark.parametrize("typed", ["Atlantis", "Europe/Atlantis", "../etc/passwd", "(", "x" * 90])
def test_what_is_in_no_zone_is_refused_with_the_way_to_find_it(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ZoneFormField().clean(typed)
    assert refused.value.messages == [
        f"No time zone is named for “{typed}”. Choose the large city in the same zone from the list."
    ]


def test_every_line_of_the_list_is_understood() -> None:
    understood = {zone: ZoneFormField().clean(f"{city} ({zone})") for zone, city in city_zones().items()}
    assert understood == {zone: zone for zone in city_zones()}
    assert set(understood) <= zoneinfo.available_timezones()


def test_two_zones_of_one_city_are_the_same_one() -> None:
    offsets: dict[str, set[tuple[object, ...]]] = {}
    for name, city in city_zones().items():
        zone = zoneinfo.ZoneInfo(name)
        months = [datetime(year, month, 1, tzinfo=zone).utcoffset() for year in (2015, 2026) for month in range(1, 13)]
        offsets.setdefault(city, set()).add(tuple(months))
    assert [city for city, found in offsets.items() if len(found) > 1] == []


@pytest.mark.django_db
def test_the_page_offers_the_cities_and_a_save_that_changes_nothing_keeps_the_zone(organiser: Client) -> None:
    CongressFactory.create()
    form = Form(organiser, CHANGE)
    assert form["time_zone"] == "Seoul (Asia/Seoul)"
    (offered,) = form.page.xpath("//input[@name='time_zone']/@list")
    assert "Berlin (Europe/Berlin)" in form.page.xpath(f"//datalist[@id='{offered}']/option/@value")
    assert form.send().errors == []
    assert Congress.objects.get().time_zone == "Asia/Seoul"
    form = Form(organiser, CHANGE)
    form["time_zone"] = "Berlin"
    assert form.send().errors == []
    assert Congress.objects.get().time_zone == "Europe/Berlin"


@pytest.mark.django_db
def test_a_city_that_is_not_known_stays_in_its_field(organiser: Client) -> None:
    CongressFactory.create()
    form = Form(organiser, CHANGE)
    form["time_zone"] = "Atlantis"
    answer = form.send()
    assert len(answer.errors) == 1
    assert answer.page.xpath("//input[@name='time_zone']/@value") == ["Atlantis"]
    assert Congress.objects.get().time_zone == "Asia/Seoul"
