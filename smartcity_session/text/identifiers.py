"""Identifiers and numbers that somebody may have typed into an address, a cell or a file."""

from uuid import UUID

KEY_DIGITS = 18  # of a key that every database knows


def uuid_of(text: str) -> UUID | None:
    """The UUID (RFC 9562) that the text is, None for any other text."""
    try:
        return UUID(text)
    except ValueError:
        return None


def whole_number(text: str, *, digits: int) -> int | None:
    """The number that at most so many ASCII digits say, None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
