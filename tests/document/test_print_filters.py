"""Addresses on paper."""

import pytest

from smartcity_session.presentation.labels import printed_address
from smartcity_session.templatetags.print import written_in


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("https://congress.example/e/k7m2p9qx", "congress.example/e/k7m2p9qx"),
        ("http://congress.example/", "congress.example"),
        ("https://example.org/a?next=/b/", "example.org/a?next=/b/"),
        ("programme@congress.example.org", "programme@congress.example.org"),
    ],
)
def test_an_address_is_printed_as_people_type_it(address: str, printed: str) -> None:
    assert printed_address(address).replace("\u200b", "") == printed


def test_lines_break_before_dots_and_after_slashes() -> None:
    assert printed_address("https://data.example/a/b").split("\u200b") == ["data", ".example/", "a/", "b"]


def test_an_element_says_its_language_and_direction() -> None:
    assert written_in("ar") == 'lang="ar" dir="rtl"'
