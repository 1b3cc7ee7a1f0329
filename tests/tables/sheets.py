"""Files of tables for tests, as spreadsheet programs make them."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # ships no types
from django.core.files.uploadedfile import SimpleUploadedFile

from smartcity_session.tables.reading import Sheet, read_sheet


def xlsx(*rows: Sequence[Any]) -> bytes:
    """A workbook with one sheet of these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def cells_of(data: bytes) -> list[list[Any]]:
    """What the first sheet of a workbook holds."""
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]


def sheet(*rows: Sequence[Any]) -> Sheet:
    """The rows as they are read from a file."""
    return read_sheet(xlsx(*rows))


def upload(data: bytes, name: str = "table.xlsx") -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, data)


def csv_text(rows: Iterable[Sequence[str]], between: str = ",") -> str:
    """Rows whose cells need no quotation marks."""
    return "".join(between.join(row) + "\r\n" for row in rows)
