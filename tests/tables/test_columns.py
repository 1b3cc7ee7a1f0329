"""What a cell of a file means, by the kind of its column; what no cell means is left as it is typed."""

from datetime import date, time
from typing import Any

import pytest
from django.utils import timezone

from materials.models import Material
from smartcity_session.models import ConferenceSession
from smartcity_session.tables.columns import CellProblemError, Column, field_column
from smartcity_session.tables.formulas import with_apostrophe, without_apostrophe
from smartcity_session.tables.reading import MOST_ROWS
from smartcity_session.tables.sheet_program import MOST_ROWS as MOST_READ

MINUTES = Column("minutes", "minutes", lambda row: row, field_column(Material, "pages").kind)


def column(name: str) -> Column:
    """A column of the sessions or of the materials."""
    return field_column(Material if name == "in_reading_pack" else ConferenceSession, name)


@pytest.mark.parametrize(
    ("name", "cell", "text"),
    [
        ("code", 7, "7"),
        ("code", 7.0, "7"),
        ("code", "  D4 ", "D4"),
        ("title", "one\r\ntwo_x000D_\n", "one\ntwo"),
        ("title", "'=1+1", "=1+1"),
        ("title", "'tis", "'tis"),
        ("title", True, "yes"),
        ("title", None, ""),
        ("title", {"moment": "2015-04-09T00:00:00"}, "2015-04-09"),
        ("date", {"moment": "2015-04-09T00:00:00"}, "2015-04-09"),
        ("date", {"date": "2015-04-09"}, "2015-04-09"),
        ("date", 42103, "2015-04-09"),
        ("date", 42103.0, "2015-04-09"),
        ("date", "42103", "2015-04-09"),
        ("date", "9 April 2015", "2015-04-09"),
        ("date", "09.04.2015", "2015-04-09"),
        ("date", "09/04/2015", "09/04/2015"),
        ("date", 2015, "2015"),
        ("date", {"moment": "2015-04-09T14:00:00"}, "2015-04-09 14:00:00"),
        ("start_time", {"time": "14:00:00"}, "14:00"),
        ("start_time", {"moment": "1899-12-30T14:00:00"}, "14:00"),
        ("start_time", 0.604166666666667, "14:30"),
        ("start_time", 0, "00:00"),
        ("start_time", "14.30", "14:30"),
        ("start_time", "2 pm", "2 pm"),
        ("start_time", "24:00", "24:00"),
        ("end_time", "24:00", "00:00"),
        ("end_time", 1, "00:00"),
        ("questions_open_from", {"moment": "2015-04-09T14:00:00"}, "2015-04-09 14:00"),
        ("questions_open_from", 42103.5, "2015-04-09 12:00"),
        ("questions_open_from", "9 April 2015 14.30", "2015-04-09 14:30"),
        ("questions_open_from", "soon", "soon"),
        ("format", "parallel SESSION", "Parallel session"),
        ("format", "sub-plenary", "Sub-plenary"),
        ("format", "picnic", "picnic"),
        ("language", "en", "English"),
        ("topics", "Water;  Air ;;water", "Air; Water; water"),
        ("in_reading_pack", True, "yes"),
        ("in_reading_pack", "", "no"),
        ("in_reading_pack", 0, "no"),
        ("in_reading_pack", "X", "yes"),
        ("in_reading_pack", "perhaps", "perhaps"),
    ],
)
def test_a_cell_is_read_as_its_column_is(name: str, cell: Any, text: str) -> None:
    assert column(name).read(cell) == text


def test_days_are_counted_from_1904_where_the_file_says_so() -> None:
    assert column("date").read(40641, from_1904=True) == "2015-04-09"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"error": "#N/A"}, "The cell holds the error #N/A. Type what it shall say."),
        ({"formula": ""}, "The cell holds a formula without its value. Type what it shall say."),
    ],
)
def test_errors_and_formulas_without_a_value_are_refused(cell: Any, words: str) -> None:
    with pytest.raises(CellProblemError) as refused:
        column("title").read(cell)
    assert (refused.value.column, str(refused.value)) == ("title", words)


def test_times_name_their_zone() -> None:
    with timezone.override("Asia/Seoul"):
        assert column("start_time").heading == "Start (Asia/Seoul)"
        assert column("questions_open_from").heading == "Questions from (Asia/Seoul)"
        assert column("date").heading == "Date"


def test_values_of_rows_are_days_times_and_numbers() -> None:
    session = ConferenceSession(date=date(2015, 4, 9), start_time=time(14), format="workshop")
    assert column("date").value(session) == date(2015, 4, 9)
    assert column("start_time").value(session) == time(14)
    assert column("format").value(session) == "Workshop"
    assert column("end_time").text(session) == ""


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49",
        "-1",
        "@x",
        " =1",
        "\t=1",
        "＝1",
        "'=1",
        "''=1",
        "'tis",
        "plain",
        "",
        "'",
        "'@",
        "\u200b=1",
        "\r=1",
    ],
)
def test_no_text_is_a_formula_in_csv_and_each_comes_back(text: str) -> None:
    cell = with_apostrophe(text)
    assert without_apostrophe(cell) == text
    assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r"}


def test_the_child_reads_more_lines_than_are_imported() -> None:
    assert MOST_READ > MOST_ROWS
