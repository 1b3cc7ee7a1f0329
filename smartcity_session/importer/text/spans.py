"""Which stretch of the source text is what: the book-keeping that lets no word get lost."""

from bisect import bisect_right

from smartcity_session.importer.text.description import Span, SpanKind
from smartcity_session.importer.text.lines import TextPiece

SPACE = "space"


class Marks:
    """Marks on one text. Whatever is never marked comes out as white space or as "not placed"."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks: list[tuple[int, int, SpanKind, str, int | None]] = []

    def field(self, piece: TextPiece, name: str, item: int | None = None) -> str:
        """Mark the piece as (part of) a field and return its value."""
        self._mark(piece, SpanKind.FIELD, name, item)
        return piece.value

    def structure(self, piece: TextPiece, name: str) -> None:
        """Mark the piece as structure, for example "heading"."""
        self._mark(piece, SpanKind.STRUCTURE, name, None)

    def between(self, before: TextPiece, after: TextPiece, name: str = "punctuation") -> None:
        """Mark what stands between two pieces as structure."""
        self.structure(TextPiece(self._text, before.end, after.start), name)

    def _mark(self, piece: TextPiece, kind: SpanKind, name: str, item: int | None) -> None:
        inner = piece.trimmed()
        if inner:
            self._marks.append((inner.start, inner.end, kind, name, item))

    def spans(self) -> tuple[Span, ...]:
        """Spans that cover the whole text in order, without gap or overlap."""
        starts = self._line_starts()
        spans: list[Span] = []
        for start, end, kind, name, item in self._without_gaps():
            spans.append(Span(start, end, bisect_right(starts, start), kind, name, item))
        return tuple(spans)

    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self._text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts[:-1] or starts

    def _without_gaps(self) -> list[tuple[int, int, SpanKind, str, int | None]]:
        whole: list[tuple[int, int, SpanKind, str, int | None]] = []
        position = 0
        for mark in sorted(self._marks, key=lambda each: each[0]):
            if mark[0] < position:
                continue
            whole += [*self._gap(position, mark[0]), mark]
            position = mark[1]
        return [*whole, *self._gap(position, len(self._text))]

    def _gap(self, start: int, end: int) -> list[tuple[int, int, SpanKind, str, int | None]]:
        found: list[tuple[int, int, SpanKind, str, int | None]] = []
        position = start
        for line in self._text[start:end].splitlines(keepends=True):
            words = TextPiece(self._text, start, start + len(line)).trimmed()
            start += len(line)
            if words:
                found += [*_space(position, words.start), (words.start, words.end, SpanKind.NOT_PLACED, "", None)]
                position = words.end
        return [*found, *_space(position, end)]


def _space(start: int, end: int) -> list[tuple[int, int, SpanKind, str, int | None]]:
    return [(start, end, SpanKind.STRUCTURE, SPACE, None)] if start < end else []
