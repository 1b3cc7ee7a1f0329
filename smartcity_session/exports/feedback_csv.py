"""Feedback as CSV (RFC 4180) for spreadsheet programs, in which no text can become a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

# What a spreadsheet program takes for the begin of a formula, in whatever width and however indented.
FORMULA_SIGNS = ("=", "+", "-", "@")
INVISIBLE = ("C", "Z")  # Unicode's general categories of control and format characters, and of spaces


def feedback_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows under their header, in UTF-8 with a byte order mark: without it, Excel reads UTF-8 as Latin letters."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([csv_cell(each) for each in header])
    writer.writerows([csv_cell(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_cell(text: str) -> str:
    """The text as a cell; one that could be read as a formula begins with an apostrophe."""
    start = unicodedata.normalize("NFKC", _without_invisible_start(text)[:1])
    dangerous = start.startswith(FORMULA_SIGNS) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if dangerous else text


def _without_invisible_start(text: str) -> str:
    for position, letter in enumerate(text):
        if unicodedata.category(letter)[0] not in INVISIBLE:
            return text[position:]
    return ""
