"""Rows as CSV (RFC 4180) or as XLSX (ISO/IEC 29500), which open in spreadsheet programs as what they are."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import ngettext

from smartcity_session.tables.columns import CellValue, Column, Kind
from smartcity_session.tables.formulas import with_apostrophe

LONGEST_CELL = 32_767  # characters, of XLSX
LONGEST_NAME = 31  # characters, of a sheet
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTHS = {Kind.TEXT: 32, Kind.LIST: 32, Kind.CHOICE: 16, Kind.MOMENT: 18}
NUMBER_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.TIME: "hh:mm", Kind.MOMENT: "yyyy-mm-dd hh:mm"}


class TooLongForACellError(Exception):
    """A text is longer than a cell of XLSX can hold; the message says which, and what to do."""


def table_bytes(kind: str, *, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> bytes:
    """The rows under their headings, as one of FORMATS. Raises TooLongForACellError."""
    return csv_bytes(columns, rows) if kind == "csv" else xlsx_bytes(name, columns, rows)


def csv_bytes(columns: Sequence[Column], rows: Iterable[Any]) -> bytes:
    """CSV in UTF-8 with a byte order mark: without it, Excel reads UTF-8 as Latin letters."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([with_apostrophe(column.heading) for column in columns])
    writer.writerows([with_apostrophe(column.text_of(column.value(row))) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> bytes:
    """XLSX with days, times and numbers as such, and every text as a text. It is written row by row."""
    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415 (ships no types, and is slow to import)

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(name))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        letter = openpyxl.utils.get_column_letter(number)
        sheet.column_dimensions[letter].width = WIDTHS.get(column.kind, 12)
    sheet.append([_cell(openpyxl, sheet, column, column.heading, is_heading=True) for column in columns])
    output = io.BytesIO()
    try:
        for row in rows:
            sheet.append([_cell(openpyxl, sheet, column, column.value(row)) for column in columns])
    finally:
        book.save(output)  # which also removes its temporary files
    return output.getvalue()


def _cell(openpyxl: Any, sheet: Any, column: Column, value: CellValue, *, is_heading: bool = False) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, date | time | datetime | int) and not isinstance(value, bool):
        cell = openpyxl.cell.WriteOnlyCell(sheet, value)
        cell.number_format = NUMBER_FORMATS.get(column.kind, "General")
        return cell
    text = column.text_of(value) if not is_heading else str(value)
    if len(text) > LONGEST_CELL:
        message = ngettext(
            "“%(begin)s…” has %(count)d character, and a cell of XLSX %(limit)d at most. Take CSV.",
            "“%(begin)s…” has %(count)d characters, and a cell of XLSX %(limit)d at most. Take CSV.",
            len(text),
        )
        raise TooLongForACellError(message % {"begin": text[:40], "count": len(text), "limit": LONGEST_CELL})
    cell = openpyxl.cell.WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # a text that begins with = is one, too
    cell.quotePrefix = True  # and stays one where somebody edits it
    cell.alignment = openpyxl.styles.Alignment(vertical="top", wrap_text="\n" in text)
    if is_heading:
        cell.font = openpyxl.styles.Font(bold=True)
    return cell


def _sheet_name(name: str) -> str:
    """What the sheet is called: Excel takes some signs in no name."""
    return "".join(letter for letter in name if letter not in "[]:*?/\\").strip("' ")[:LONGEST_NAME] or "1"
