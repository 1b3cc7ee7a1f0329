"""Texts that a spreadsheet program would take for formulas, and how they stay texts in CSV and come back unchanged."""

from smartcity_session.exports.feedback_csv import csv_cell

APOSTROPHE = "'"


def with_apostrophe(text: str) -> str:
    """The text as a cell of CSV. What could be a formula behind apostrophes has one more, so that it can be undone."""
    bare = text.lstrip(APOSTROPHE)
    return APOSTROPHE + text if csv_cell(bare) != bare else text


def without_apostrophe(text: str) -> str:
    """The text of which `with_apostrophe` made this cell."""
    return text[1:] if text.startswith(APOSTROPHE) and with_apostrophe(text[1:]) == text else text
