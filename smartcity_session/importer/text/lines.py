"""The lines of a text, each with its place in it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from smartcity_session.importer.text.vocabulary import Heading

BULLET = re.compile(
    r"""(?:
        [•‣◦▪▫■□●○◆◇∙⁃➢➤►▶✓✔·・\uf0b7\uf0a7\uf0d8]\s*     # bullets that are nothing else
      | [*+»›]\s+ | [-–—](?=[A-Z\s])\s*
      | o\t\s*                                            # the second-level bullet of word processors
      | [\u2460-\u2473\u2776-\u2793]\s*                 # circled numbers
      | \d{1,2}(?:\.\d|[A-Z]\.\d{1,2})\s+(?=["“„«]?[A-ZÀ-Þ])  # "12.1 Lakes", "4B.1 Lakes"
      | \#\d{1,4}:?\s+                                     # "#101 Lakes"
      | \d{1,2}\s+\|\s+(?=\D)                            # "1 | Ana Lund"
      | \.\s+(?=[^\W\d_]) | \d{1,2}[．、]\s*               # ". Ana Lund", "1．"
      | \(?\d{1,2}[.)]\s+(?![A-Za-z]+\s+\d{4}\b)          # "1." and "1)", but not "20. May 2015"
      | \(?[a-z]\)\s+
    )(?=\S)""",
    re.VERBOSE,
)
_INDENTED = re.compile(r"o\s+(?=[A-ZÀ-Þ])")  # the second-level bullet of word processors, pasted


class TextPiece(NamedTuple):
    """A stretch of a source text."""

    source: str
    start: int
    end: int

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def text(self) -> str:
        """The characters as they stand in the source."""
        return self.source[self.start : self.end]

    @property
    def value(self) -> str:
        """The words, with one space between two of them."""
        return " ".join(self.text.split())

    def cut(self, start: int, end: int | None = None) -> "TextPiece":
        """The part from `start` to `end`, counted within this piece, without white space around it."""
        first = self.start + start
        text = self.source[first : self.end if end is None else self.start + end]
        bare = text.lstrip()
        begin = first + len(text) - len(bare)
        return TextPiece(self.source, begin, begin + len(bare.rstrip()))

    def parted(self, by: re.Pattern[str]) -> list["TextPiece"]:
        """What stands between the signs that the pattern finds, and may be empty."""
        parts, position = [], 0
        for found in by.finditer(self.text):
            parts.append(self.cut(position, found.start()))
            position = found.end()
        return [*parts, self.cut(position)]

    def trimmed(self) -> "TextPiece":
        """The piece without white space around it."""
        return self.cut(0)

    def to(self, other: "TextPiece") -> "TextPiece":
        """From the beginning of this piece to the end of the other."""
        return TextPiece(self.source, self.start, other.end)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it. `body` is what follows the bullet, if there is one.

    `number` is that of the pasted text.
    """

    number: int
    whole: TextPiece
    bullet: TextPiece | None
    body: TextPiece
    indent: int = 0
    dotted: bool = False  # times are written with a dot here: "14.05 Trees"
    column: Heading | None = None  # what the head of its column says, of the cell of a table

    @property
    def blank(self) -> bool:
        """Whether there is nothing on the line."""
        return not self.whole

    def continues(self, first: "Line") -> bool:
        """Whether this line goes on with the list item that began on the line `first`."""
        if self.bullet:
            return False
        return self.body.text[:1].islower() or (first.bullet is not None and self.indent > first.indent)


Group = list[Line]


def split_lines(text: str, *, number_of: Callable[[int], int]) -> Iterator[Line]:
    """Every line of the text, blank ones included; `number_of` gives the number of the line that begins at a place."""
    start = 0
    for line in text.splitlines(keepends=True):
        piece = TextPiece(text, start, start + len(line))
        yield _line(number_of(piece.trimmed().start if piece else start), piece)
        start += len(line)


def _line(number: int, piece: TextPiece) -> Line:
    whole = piece.trimmed()
    found = BULLET.match(whole.text) or (_INDENTED.match(whole.text) if whole.start > piece.start else None)
    if not found:
        return Line(number, whole, None, whole, whole.start - piece.start)
    return Line(number, whole, whole.cut(0, found.end()), whole.cut(found.end()), whole.start - piece.start)


def items(lines: Iterable[Line]) -> list[TextPiece]:
    """The items of a list: one a line, with the lines that go on with it."""
    found: list[tuple[Line, TextPiece]] = []
    for line in lines:
        if found and line.continues(found[-1][0]):
            first, piece = found[-1]
            found[-1] = (first, piece.to(line.body))
        else:
            found.append((line, line.body))
    return [piece for _, piece in found]
