"""Which names are one organisation, and which address it has."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.views.converters import SlugConverter
from speakers.organisations import organisation_key, organisation_slug


@pytest.mark.parametrize("name", ["City of Malmö", "city of MALMÖ", " City  of\tMalmö ", "City of Malmo\u0308"])
def test_names_that_differ_by_case_and_spaces_alone_are_one_organisation(name: str) -> None:
    assert organisation_key(name) == "city of malmö"
    assert organisation_slug(name) == "city-of-malmö"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("서울특별시", "서울특별시"),
        ("بلدية عمّان", "بلدية-عمان"),
        ("Straße", "strasse"),
        ("A & B", "a-b"),
        ("C++", "c"),
        ("☕", "organisation"),
        ("x" * 200, "x" * 80),
    ],
)
def test_an_address_is_in_the_script_of_the_name(name: str, slug: str) -> None:
    assert organisation_slug(name) == slug


def test_names_that_differ_by_signs_are_two_organisations_at_one_address() -> None:
    assert organisation_key("A & B") != organisation_key("A B")
    assert organisation_slug("A & B") == organisation_slug("A B")


@given(st.text(max_size=200))
def test_every_name_has_an_address_that_the_site_map_takes(name: str) -> None:
    assert re.fullmatch(SlugConverter.regex, organisation_slug(name))


@given(st.text(max_size=40))
def test_names_of_one_organisation_have_one_address(name: str) -> None:
    assert organisation_slug(organisation_key(name)) == organisation_slug(name)
