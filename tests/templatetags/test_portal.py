"""Display formatting."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from smartcity_session.presentation import dates, labels, languages
from smartcity_session.templatetags import portal
from smartcity_session.text.language_names import language_name
from tests.factories.contents import person_of


@dataclass
class Days:
    start_date: date | None
    end_date: date | None = None


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2015, 4, 7), None, "7 April 2015"),
        (date(2015, 4, 7), date(2015, 4, 7), "7 April 2015"),
        (date(2015, 5, 20), date(2015, 5, 22), "20–22 May 2015"),
        (date(2016, 6, 30), date(2016, 7, 2), "30 June – 2 July 2016"),
        (date(2015, 12, 30), date(2016, 1, 2), "30 December 2015 – 2 January 2016"),
        (None, None, ""),
    ],
)
def test_days_are_written_as_short_as_they_can_be(first: date | None, last: date | None, shown: str) -> None:
    assert dates.days(Days(first, last)).replace("\u00a0", " ") == shown


def test_a_date_never_breaks_across_lines() -> None:
    assert dates.day(date(2015, 4, 7)) == "7\u00a0April\u00a02015"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Seoul", "UTC+9"), ("America/St_Johns", "UTC−3:30"), ("UTC", "UTC"), ("Asia/Kathmandu", "UTC+5:45")],
)
def test_the_offset_is_named_as_people_write_it(zone: str, shown: str) -> None:
    assert dates.utc_offset(datetime(2015, 1, 9, 14, 0, tzinfo=ZoneInfo(zone))) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (840, "840 B"), (999, "999 B"), (46_200, "46 kB"), (2_140_000, "2.1 MB"), (3_000_000_000, "3.0 GB")],
)
def test_sizes_are_written_as_readers_know_them(count: int, shown: str) -> None:
    assert labels.size(count).replace("\u00a0", " ") == shown


def test_times_are_in_24_hours() -> None:
    assert dates.clock(time(14, 5)) == "14:05"


@pytest.mark.parametrize(
    ("code", "name", "direction"),
    [("ko", "Korean", "ltr"), ("ar", "Arabic", "rtl"), ("pt-br", "Brazilian Portuguese", "ltr"), ("xx", "xx", "ltr")],
)
def test_languages_have_a_name_and_a_direction(code: str, name: str, direction: str) -> None:
    assert (language_name(code), languages.direction(code)) == (name, direction)


def test_markdown_becomes_plain_text_for_descriptions() -> None:
    assert portal.plain("A *smart* city\n\n- R&D\n- <b>x</b>") == "A smart city • R&D • <b>x</b>"


@pytest.mark.parametrize(
    ("code", "attributes"), [("ar", ' lang="ar" dir="rtl"'), ("ko", ' lang="ko" dir="ltr"'), ("en", ""), ("", "")]
)
def test_a_text_in_the_language_of_the_page_needs_no_mark(code: str, attributes: str) -> None:
    assert portal.language_attributes(code) == attributes


@pytest.mark.parametrize(("name", "kind"), [("talk.final.pptx", "PPTX"), ("slides.PDF", "PDF"), ("README", "")])
def test_a_file_is_of_the_kind_that_its_name_says(name: str, kind: str) -> None:
    assert labels.file_kind(name) == kind


def test_a_link_is_introduced_by_its_host() -> None:
    assert labels.host("https://user@www.Example.org:8443/a?b#c") == "www.example.org"


def test_a_wrapped_text_is_one_line_and_keeps_its_no_break_spaces() -> None:
    assert portal.one_line("\n  D4:\r\n  7\u00a0April  2015\n") == "D4: 7\u00a0April 2015"


def test_a_name_leads_to_the_persons_page_where_there_is_one() -> None:
    assert portal.linked_name(person_of(1, name="A & B"), "name") == (
        '<a class="name" href="/speakers/speaker-1/"><bdi>A &amp; B</bdi></a>'
    )
    assert portal.linked_name(person_of(1, slug="")) == "<bdi>Speaker 1</bdi>"


def test_a_name_in_its_own_script_says_its_language() -> None:
    person = person_of(1, original_name="장현조", original_language="ko")
    assert portal.original_name(person) == ' <span class="original" lang="ko" dir="ltr">장현조</span>'
    assert portal.original_name(person_of(1)) == ""


@pytest.mark.parametrize(
    ("line", "organisation", "before"),
    [
        ("Professor, KIT, Karlsruhe", "KIT", "Professor, "),
        ("KITECH and KIT", "KIT", "KITECH and "),
        ("Head of R&D (KIT)", "KIT", "Head of R&amp;D ("),
        ("시장, 서울특별시의 도시", "서울특별시", "시장, "),
        ("東京大学教授", "東京大学", ""),
        ("KITECH, Korea", "KIT", None),
        ("SKIT", "KIT", None),
        ("Bakıt KIT2", "KIT", None),
    ],
)
def test_an_organisation_is_linked_where_its_name_stands_alone(
    line: str, organisation: str, before: str | None
) -> None:
    person = person_of(1, affiliation=line, organisation=organisation)
    html = portal.affiliation(person)
    assert html.partition("<a ")[0] == (line if before is None else before)
    assert (f">{organisation}</a>" in html) == (before is not None)


@pytest.mark.parametrize(
    ("title", "language", "attributes"),
    [
        ("Smart Cities Agenda", "ko", ""),
        ("스마트 도시 의제", "ko", ' lang="ko" dir="ltr"'),
        ("K-water 보고서", "ko", ' lang="ko" dir="ltr"'),
        ("Agenda", "ar", ""),
        ("جدول الأعمال", "ar", ' lang="ar" dir="rtl"'),
        ("智慧城市", "zh-hant", ' lang="zh-hant" dir="ltr"'),
        ("Agenda", "zh-hant", ""),
        ("Повестка дня", "ru", ' lang="ru" dir="ltr"'),
        ("Tagesordnung", "de", ' lang="de" dir="ltr"'),
        ("스마트 도시 의제", "de", ""),
        ("2015", "ko", ""),
        ("Agenda", "", ""),
    ],
)
def test_a_title_is_in_the_language_of_its_material_only_where_it_is_written_so(
    title: str, language: str, attributes: str
) -> None:
    assert portal.language_attributes(languages.title_language(title, language)) == attributes
