"""Tables and forms whose lines say more together: a cell has the head of its column as its label."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from smartcity_session.importer.text.line_labels import Label, read_label
from smartcity_session.importer.text.lines import Line, TextPiece
from smartcity_session.importer.text.vocabulary import Heading, canonical, heading_of, vocabulary

HEAD = Heading("table head")
SPEAKER = Heading("people", "speaker")
FEWEST_COLUMNS = 4
MOST_UNKNOWN = 2  # columns of a table with heads that no language knows
LONGEST_HEAD = 300
MOST_LINES = 1000
_COLON = re.compile("[:：]")
_BETWEEN = re.compile(r"\t|\s\|\s")


def with_people_of_forms(lines: Sequence[Line]) -> list[Line]:
    """The lines; "Name: Ana Lund" above "Position: Director" is a person, and no title."""
    found: list[Line] = []
    for index, line in enumerate(lines):
        label = _label_of(lines, index) if index < MOST_LINES and _COLON.search(line.whole.text) else None
        behind = _label_of(lines, index + 1) if label and label.part == "title" else None
        if label and behind and behind.part == "affiliation":
            found.append(replace(line, whole=label.words, body=label.words, bullet=None, column=HEAD))
            line = replace(line, whole=label.rest, body=label.rest, bullet=None, column=SPEAKER)  # noqa: PLW2901
        found.append(line)
    return found


def _label_of(lines: Sequence[Line], index: int) -> Label | None:
    """The label of a line with something behind it."""
    label = read_label(lines[index]) if index < len(lines) and not lines[index].blank else None
    return label if label and label.rest else None


def with_columns(lines: Sequence[Line]) -> list[Line]:
    """The lines, with the cells of tables of sessions on lines of their own, and a blank line above each row."""
    found: list[Line] = []
    columns: list[Heading | None] = []
    for line in lines:
        if line.blank:
            columns = []
        elif columns and len(cells := line.whole.parted(_BETWEEN)) > 1:
            end = TextPiece(line.whole.source, line.whole.start, line.whole.start)
            found.append(replace(line, whole=end, body=end, bullet=None))
            found += _labelled(line, cells, columns)
            continue
        elif columns := _columns(line):
            line = replace(line, bullet=None, column=HEAD)  # noqa: PLW2901 (the same line)
        found.append(line)
    return found


def _columns(line: Line) -> list[Heading | None]:
    """What the heads of the columns say; nothing where the line is not the head of a table of sessions."""
    cells = line.whole.parted(_BETWEEN) if len(line.whole.text) <= LONGEST_HEAD else []
    columns = [_column(cell.text) for cell in cells]
    parts = {each.part for each in columns if each}
    is_table = len(cells) >= FEWEST_COLUMNS and columns.count(None) <= min(MOST_UNKNOWN, len(cells) // 3)
    return columns if is_table and {"title", "room", "when"} <= parts else []


def _column(head: str) -> Heading | None:
    part = vocabulary().columns.get(canonical(head).rstrip("."))
    return Heading(part) if part else heading_of(head)


def _labelled(line: Line, cells: Sequence[TextPiece], columns: Sequence[Heading | None]) -> Iterator[Line]:
    """The cells of a row that say something; those without a column of their own have no label."""
    for index, cell in enumerate(cells):
        if cell:
            column = columns[index] if index < len(columns) else None
            yield replace(line, whole=cell, body=cell, bullet=None, column=column)
