"""Files of spreadsheet programs, in whatever shape they save them; and files that are made to do harm."""

import io
import zipfile
from datetime import date, time
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904  # type: ignore[import-untyped]  # ships no types

from smartcity_session.tables.reading import NoTableError, TableSheet, read_sheet, sheet_from_json
from tests.tables.sheets import csv_text, saved, xlsx

ROWS = [["Code", "Title"], ["D4", "Zürich – 서울"]]
READ = ((1, ("Code", "Title")), (2, ("D4", "Zürich – 서울")))


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_whatever_excel_made_of_it(between: str, encoding: str) -> None:
    assert read_sheet(csv_text(ROWS, between).encode(encoding)).rows == READ


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"sep=;\r\nCode;Title\r\nD4;a,b\r\n", ((1, ("Code", "Title")), (2, ("D4", "a,b")))),
        (b'Code,Title\r\nD4,"two\r\nlines"\r\n', ((1, ("Code", "Title")), (2, ("D4", "two\r\nlines")))),
        (b"Code;Title\r\n;;\r\n\r\nD4;x;;;\r\n;;;\r\n", ((1, ("Code", "Title")), (4, ("D4", "x")))),
        ("Code;Title\r\nD4;Zürich".encode("cp1252"), ((1, ("Code", "Title")), (2, ("D4", "Zürich")))),
    ],
)
def test_csv_has_its_own_habits(data: bytes, rows: Any) -> None:
    assert read_sheet(data).rows == rows


def test_xlsx_is_read_with_days_times_numbers_and_errors() -> None:
    data = xlsx(
        ["Code", None, "x"], [4, True, "=1+1"], [date(2015, 4, 9), time(14), 0.5], ["#N/A", None, None], [None, ""]
    )
    assert read_sheet(data).rows == (
        (1, ("Code", None, "x")),
        (2, (4, True, {"formula": ""})),
        (3, ({"moment": "2015-04-09T00:00:00"}, {"time": "14:00:00"}, 0.5)),
        (4, ({"error": "#N/A"},)),
    )


def test_of_a_formula_the_value_is_read_that_the_program_has_stored() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(["Code"], ["=1+1"]))) as source, zipfile.ZipFile(stored, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"))
    assert read_sheet(stored.getvalue()).rows == ((1, ("Code",)), (2, (2,)))


def test_the_first_sheet_with_cells_is_read_and_the_others_are_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    book.create_sheet("Talks").append(["Code"])
    book.create_sheet("Notes").append(["x"])
    sheet = read_sheet(saved(book))
    assert (sheet.name, sheet.others, sheet.rows) == ("Talks", ("Empty", "Notes"), ((1, ("Code",)),))
    assert sheet_from_json(sheet.to_json()) == sheet


def test_a_file_says_from_when_its_days_are_counted() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(2015, 4, 9)])
    sheet = read_sheet(saved(book))
    assert (sheet.from_1904, sheet.rows) == (True, ((1, ({"moment": "2015-04-09T00:00:00"},)),))


def zipped(*parts: bytes) -> bytes:
    """A workbook whose sheet is replaced by these parts, the second one 900 times."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(["Code"], ["D4"]))) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for each in source.namelist():
            if each != SHEET:
                target.writestr(each, source.read(each))
        with target.open(SHEET, "w") as file:
            for number, part in enumerate(parts):
                for _time in range(900 if number == 1 else 1):
                    file.write(part)
    return output.getvalue()


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
CELL = b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The table is empty."),
        (xlsx(), "The table is empty."),
        (
            b"\xd0\xcf\x11\xe0 old",
            "This is a file of an old Excel, or one with a password. Save it as XLSX without one.",
        ),
        (
            b"PK\x03\x04 no zip",
            "The file cannot be read: it is damaged, or has more in it than a table of 10,000 rows.",
        ),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "This is no table. Choose a file that a spreadsheet program saved as XLSX or as CSV.",
        ),
        (b"Code\r\n" + b"D4\r\n" * 11_000, "A table may have 10,000 rows. Divide it into several files."),
        (b"," * 300 + b"x", "A table may have 200 columns. Delete what stands to the right of them."),
        (b"x" * 30_000_001, "The file is too large: at most 30 MB."),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(NoTableError) as refused:
        read_sheet(data)
    assert str(refused.value) == words


@pytest.mark.system
@pytest.mark.parametrize(
    "parts",
    [
        (MAIN + CELL, b"x" * 1_000_000, b"</t></is></c></row></sheetData></worksheet>"),
        (f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{LAUGHS}]><worksheet>&a11;</worksheet>'.encode(),),
        (b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet>&f;</worksheet>',),
        (b"<worksheet><sheetData><row>",),
    ],
    ids=["unpacks to 900 MB", "entities in entities", "entity of a file", "cut off"],
)
def test_a_hostile_workbook_ends_its_reader_and_nothing_else(parts: tuple[bytes, ...]) -> None:
    data = zipped(*parts)
    try:
        rows: Any = read_sheet(data).rows
    except NoTableError:
        rows = ()
    assert rows == ()


def test_a_row_far_below_costs_no_million_of_rows() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Code"
    book.active["A1048576"] = "D4"
    assert read_sheet(saved(book)) == TableSheet(((1, ("Code",)), (1_048_576, ("D4",))), "Sheet")
