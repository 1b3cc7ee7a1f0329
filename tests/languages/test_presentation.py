"""Days, sizes and names of languages as each language has them."""

from datetime import date

import pytest
from django.utils.translation import override

from smartcity_session.presentation.dates import NBSP, days, short_weekday, weekday
from smartcity_session.presentation.labels import size
from smartcity_session.presentation.languages import direction
from smartcity_session.text.language_names import language_name
from tests.factories.contents import congress_of

DAY = date(2015, 4, 9)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["Thursday 9 April 2015", "Thu 9 Apr", "8–12 April 2015", "2.1 MB", "Korean"]),
        ("ko", ["2015년 4월 9일 목요일", "4월 9일 (목)", "2015년 4월 8일~12일", "2.1 MB", "한국어"]),
        ("de", ["Donnerstag, 9. April 2015", "Do., 9. Apr.", "8.–12. April 2015", "2,1 MB", "Koreanisch"]),
        ("es", ["jueves, 9 de abril de 2015", "jue, 9 abr", "8–12 de abril de 2015", "2,1 MB", "coreano"]),
        ("ar", ["الخميس، 9 أبريل 2015", "الخميس، 9 أبريل", "8–12 أبريل 2015", "2.1 MB", "الكورية"]),
    ],
)
def test_days_sizes_and_names_are_the_languages_own(language: str, shown: list[str]) -> None:
    with override(language):
        texts = [weekday(DAY), short_weekday(DAY), days(congress_of()), size(2_100_000), language_name("ko")]
    assert [each.replace(NBSP, " ") for each in texts] == shown


def test_days_of_two_months_and_of_two_years() -> None:
    congress = congress_of(start_date=date(2016, 6, 30), end_date=date(2016, 7, 2))
    over_new_year = congress_of(start_date=date(2016, 12, 30), end_date=date(2017, 1, 2))
    with override("de"):
        assert days(congress).replace(NBSP, " ") == "30. Juni – 2. Juli 2016"
        assert days(over_new_year).replace(NBSP, " ") == "30. Dezember 2016 – 2. Januar 2017"


def test_a_language_that_nobody_knows_stands_for_itself() -> None:
    with override("de"):
        assert language_name("xx-yy") == "xx-yy"
        assert direction("ar-eg") == "rtl"
