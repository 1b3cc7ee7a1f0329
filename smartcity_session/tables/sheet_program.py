"""Reads a table, as a program of its own: the bytes of a file come on standard input, its cells go out as JSON.

The answer is {"sheet": name, "others": [names], "from_1904": bool, "rows": [[number, [cells]], ...]}, without rows
that have no cell; or {"refused": reason}. A cell is null, a text, a number or a boolean as JSON has it, or an object
with one key: "date", "time" or "moment" (ISO 8601), "error" (#N/A) or "formula", whose value the file does not hold.

It runs in a child process with limits on time and memory: a small file may unpack to more than a machine has. It has
neither settings nor database.
"""

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

SECONDS = 40
MEMORY = 768 * 1024**2
MOST_ROWS = 10_100  # with headings and notes above the 10,000 that are imported
MOST_COLUMNS = 200
LONGEST_LINE = 1_000_000
DELIMITERS = ",;\t"

Row = list[Any]


class RefusedError(Exception):
    """The file is not read; the message is the key of the reason."""


def read_csv(data: bytes) -> dict[str, Any]:
    """The cells of a text file, whatever its encoding and whether commas, semicolons or tabs are between them."""
    from smartcity_session.importer.text.encodings import guess  # noqa: PLC0415 (after the limits)

    try:
        text = data.decode(guess(data))
    except UnicodeDecodeError:
        raise RefusedError("encoding") from None
    if "\0" in text:
        raise RefusedError("kind")
    csv.field_size_limit(LONGEST_LINE)
    text, delimiter = _delimiter(text.removeprefix("\ufeff"))
    try:
        rows = _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise RefusedError("kind") from None
    return {"sheet": "", "others": [], "from_1904": False, "rows": rows}


def _delimiter(text: str) -> tuple[str, str]:
    """The text, and what is between its cells: what its first line says ("sep=;"), or what most are between."""
    first, _end, rest = text.partition("\n")
    if first[:4].lower() == "sep=" and first[4:5] in DELIMITERS:
        return rest, first[4:5]
    lines = next(csv.reader([first])), *(next(csv.reader([first], delimiter=each), []) for each in DELIMITERS[1:])
    widths = dict(zip(DELIMITERS, map(len, lines), strict=True))
    return text, max(DELIMITERS, key=lambda each: widths[each])


def read_xlsx(data: bytes) -> dict[str, Any]:
    """The cells of the first sheet with any. Of a formula its value as the file holds it."""
    os.environ["OPENPYXL_LXML"] = "False"  # one reader on every installation: that of the standard library
    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415 (ships no types; after the limits)

    found: dict[str, Any] = {"sheet": "", "others": [], "from_1904": False, "rows": []}
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    found["from_1904"] = book.epoch.year == 1904
    for sheet in book.worksheets:
        rows = _rows(map(_values, _cells(sheet)))
        if rows:
            found |= {"sheet": sheet.title, "rows": rows}
            break
    found["others"] = [sheet.title for sheet in book.worksheets if sheet.title != found["sheet"]]
    if any(_is_formula(cell) for _number, cells in found["rows"] for cell in cells):
        _fill_in_formulas(found, openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True))
    return found


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says of its size may be a million rows
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows()
    return rows


def _values(cells: Iterable[Any]) -> Row:
    return [_value(cell) for cell in cells]


def _value(cell: Any) -> Any:
    if cell.value is None or cell.data_type == "f":
        return None if cell.value is None else {"formula": ""}
    if cell.data_type == "e":
        return {"error": str(cell.value)}
    return _plain(cell.value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.replace(microsecond=0).isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.replace(microsecond=0).isoformat()}
    if isinstance(value, timedelta):
        return value / timedelta(days=1)  # hours beyond a day, as the file has them
    return value if isinstance(value, str | int | float | bool) else str(value)


def _is_formula(cell: Any) -> bool:
    return isinstance(cell, dict) and "formula" in cell


def _fill_in_formulas(found: dict[str, Any], book: Any) -> None:
    rows = {number: cells for number, cells in found["rows"] if any(map(_is_formula, cells))}
    for number, cells in enumerate(_cells(book[found["sheet"]]), start=1):
        for index, cell in enumerate(cells):
            if number in rows and _is_formula(rows[number][index]) and cell.value is not None:
                rows[number][index] = _value(cell)


def _rows(rows: Iterable[Row]) -> list[tuple[int, Row]]:
    """The rows that have a cell, with their numbers, without what is empty at their ends."""
    found: list[tuple[int, Row]] = []
    for number, row in enumerate(rows, start=1):
        while row and (row[-1] is None or (isinstance(row[-1], str) and not row[-1].strip())):
            row.pop()
        if not row:
            continue
        if len(row) > MOST_COLUMNS:
            raise RefusedError("columns")
        found.append((number, row))
        if len(found) > MOST_ROWS:
            raise RefusedError("rows")
    return found


READERS = {"csv": read_csv, "xlsx": read_xlsx}

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[2]))  # `python -I` does not know where the portal is
    from smartcity_session.processes.limits import limit_resources

    limit_resources(seconds=SECONDS, memory=MEMORY)
    try:
        answer = READERS[sys.argv[1]](sys.stdin.buffer.read())
    except RefusedError as refused:
        answer = {"refused": str(refused)}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace"))
