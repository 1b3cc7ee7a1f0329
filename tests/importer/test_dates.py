from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.config.years import FIRST_YEAR, LAST_YEAR
from smartcity_session.importer.text.dates import find_dates

MAY_20, MAY_22 = date(2015, 5, 20), date(2015, 5, 22)


@pytest.mark.parametrize(
    "text",
    [
        "20-22 May, 2015",
        "20-22 May 2015",
        "20 – 22 May 2015",
        "20th to 22nd May 2015",
        "from 20th until 22nd of May 2015",
        "May 20-22, 2015",
        "May 20 - 22 2015",
        "MAY 20–May 22, 2015",
        "Wednesday, 20 May – Friday, 22 May 2015",
        "Wed 20 - Fri 22 May 2015",
        "20 May 2015 - 22 May 2015",
        "2015-05-20 to 2015-05-22",
        "2015-05-20/2015-05-22",
        "20.05.2015 – 22.05.2015",
        "20\u00a0–\u00a022 May\u00a02015",
    ],
)
def test_a_range_of_days_is_read(text: str) -> None:
    found = find_dates(f"Talks, {text} in Berlin")
    assert found is not None
    assert (found.first, found.last) == (MAY_20, MAY_22)


@pytest.mark.parametrize(
    "text",
    [
        "20 May 2015",
        "20th May 2015",
        "20th of May, 2015",
        "20. May 2015",
        "May 20, 2015",
        "May 20th, 2015",
        "Wed., 20 May 2015",
        "2015-05-20",
        "20.5.2015",
        "2015년 5월 20일",
        "2015年5月20日",
    ],
)
def test_a_single_day_is_read(text: str) -> None:
    found = find_dates(f"as of {text}.")
    assert found is not None
    assert (found.first, found.last) == (MAY_20, MAY_20)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("30 June – 2 July 2016", date(2016, 6, 30), date(2016, 7, 2)),
        ("June 30 - July 2, 2016", date(2016, 6, 30), date(2016, 7, 2)),
        ("30 Dec 2015 - 2 Jan 2016", date(2015, 12, 30), date(2016, 1, 2)),
        ("30 Sept. 2015 – 1 Oct. 2015", date(2015, 9, 30), date(2015, 10, 1)),
        ("29 February 2016", date(2016, 2, 29), date(2016, 2, 29)),
    ],
)
def test_ranges_over_months_and_years_are_read(text: str, first: date, last: date) -> None:
    found = find_dates(text)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2015",
        "29 February 2015",
        "0 May 2015",
        "2015-13-01",
        "22-20 May 2015",
        "20-22 May",
        "May 2015",
        "4/7/2015",
        "120 May 2015",
        "20 May 0215",
        "20 May 2015 - 22 May 9999",
        "20 Maybe 2015",
        "",
    ],
)
def test_what_is_no_day_of_the_calendar_is_not_read(text: str) -> None:
    assert find_dates(text) is None


def test_the_place_of_the_dates_in_the_text_is_told() -> None:
    text = "Talks @ Solutions, 20-22 May, 2015 in Berlin"
    found = find_dates(text)
    assert found is not None
    assert text[found.begin : found.stop] == "20-22 May, 2015"


@given(
    st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y"]),
)
def test_every_day_of_the_calendar_survives_being_written(day: date, shape: str) -> None:
    found = find_dates(day.strftime(shape))
    assert found is not None
    assert found.first == found.last == day


@given(st.text(alphabet="0123456789 -–.,/thMayJune年月日", max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    found = find_dates(text)
    assert found is None or (found.first <= found.last and found.begin < found.stop)
