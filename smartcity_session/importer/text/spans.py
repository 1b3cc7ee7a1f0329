"""Which stretch of the clean text is what: the book-keeping that lets no word get lost."""

from smartcity_session.importer.text.description import SpanKind
from smartcity_session.importer.text.lines import TextPiece

Mark = tuple[int, int, SpanKind, str, int | None]


class Marks:
    """Marks on one text. What is never marked comes out as "not placed"."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks: list[Mark] = []

    @property
    def in_order(self) -> list[Mark]:
        """The marks, those of structure first: where one overlaps with a field, the field counts."""
        return sorted(self._marks, key=lambda mark: mark[2] is SpanKind.FIELD)

    def field(self, piece: TextPiece, name: str, item: int | None = None) -> str:
        """Mark the piece as (part of) a field and return its value."""
        self._mark(piece, SpanKind.FIELD, name, item)
        return piece.value

    def structure(self, piece: TextPiece, name: str) -> None:
        """Mark the piece as structure, for example "heading"."""
        self._mark(piece, SpanKind.STRUCTURE, name, None)

    def _mark(self, piece: TextPiece, kind: SpanKind, name: str, item: int | None) -> None:
        inner = piece.trimmed()
        if inner:
            self._marks.append((inner.start, inner.end, kind, name, item))
