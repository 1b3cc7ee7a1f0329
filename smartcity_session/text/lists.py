"""Lists on one line, with the separators of the reader's language."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def comma() -> str:
    """A comma with its space, between things on one line."""
    # Translators: what stands between the items of a list on one line.
    return pgettext("separator", ", ")


def semicolon() -> str:
    """A semicolon with its space, between things on one line that may have commas themselves."""
    # Translators: what stands between the items of a list on one line that have commas themselves.
    return pgettext("separator", "; ")


def listed(parts: Iterable[object]) -> str:
    """The parts with commas between them; empty ones are left out."""
    return comma().join(filter(None, map(str, parts)))


def listed_apart(parts: Iterable[object]) -> str:
    """Parts that may have commas themselves, with semicolons between them; empty ones are left out."""
    return semicolon().join(filter(None, map(str, parts)))
