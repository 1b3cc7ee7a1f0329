"""A made-up language: every message stands between brackets, so that what is outside of them was never translated."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.db import models
from django.utils.translation import trans_real

OPEN, CLOSE = "⟦", "⟧"
WORD = re.compile(r"[A-Za-z]{2,}")
ADDRESS = re.compile(r"\b(?:https?|webcal|mailto):\S+|\b[\w-]+(?:\.[\w-]+)+(?:[/:]\S*)?|/[\w/.-]*/[\w/.-]*")
SHOWN = {"alt", "title", "aria-label", "placeholder", "label"}
SHOWN_OF_META = {"description", "og:title", "og:description", "og:image:alt"}
UNSEEN = {"script", "style"}
# Names that are the same in every language, and what says where a congress is
NAMES = {
    *("PDF", "ZIP", "JSON", "Atom", "iCalendar", "BibTeX", "RIS", "CSL", "QR", "OpenAPI", "UTC", "SHA", "UA", "XML"),
    *("schedule", "xml", "json", "MB", "kB", "Asia", "Giggity", "English"),
}


class Pseudo:
    """The catalogue of the made-up language; `asked` are the messages, each after its context, that were shown."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.asked: set[tuple[str, str]] = set()

    def gettext(self, message: str) -> str:
        context, _mark, text = message.rpartition(trans_real.CONTEXT_SEPARATOR)
        self.asked.add((context, text))
        return f"{OPEN}{text}{CLOSE}"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        context, _mark, text = singular.rpartition(trans_real.CONTEXT_SEPARATOR)
        self.asked.add((context, text))
        return f"{OPEN}{text if number == 1 else plural}{CLOSE}"

    def language(self) -> str:
        return self.code

    def to_language(self) -> str:
        return self.code


@contextmanager
def pseudo_language(code: str) -> Iterator[Pseudo]:
    """Have the portal speak the made-up language where it would speak this one."""
    known: dict[str, Any] = vars(trans_real)["_translations"]  # where Django looks for a catalogue
    trans_real.translation(code)
    real, known[code] = known[code], Pseudo(code)
    try:
        yield known[code]
    finally:
        known[code] = real


class _Texts(HTMLParser):
    """The visible texts of a page, and those that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self._unseen += tag in UNSEEN
        if tag == "a" and "hreflang" in known:
            return
        self.texts += [value for name, value in known.items() if name in SHOWN or name.startswith("data-")]
        if tag == "meta" and (known.get("name") or known.get("property")) in SHOWN_OF_META:
            self.texts.append(known["content"])
        if tag == "input" and known.get("type") == "submit":
            self.texts.append(known["value"])

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.append(data)


def unmarked_words(page: str, *, content: set[str]) -> set[str]:
    """Return the words that a page shows outside of messages, and that are none of its content."""
    parser = _Texts()
    parser.feed(page)
    return words_outside("\n".join(parser.texts)) - content - NAMES


def words_outside(text: str) -> set[str]:
    """Return the words of a text that stand in no message."""
    depth, outside = 0, []
    for letter in text:
        depth += (letter == OPEN) - (letter == CLOSE)
        outside.append(letter if depth == 0 and letter != CLOSE else " ")
    return set(WORD.findall(ADDRESS.sub(" ", "".join(outside).replace("\u200b", ""))))


def words_of_rows() -> set[str]:
    """Return every word that is in a text of a row."""
    from django.apps import apps  # noqa: PLC0415 (once they are loaded)
    from django.conf import settings  # noqa: PLC0415 (as above)

    words: set[str] = set()
    for label in settings.PORTAL_APPS:
        for model in apps.get_app_config(label).get_models():
            names = [each.name for each in model._meta.fields if isinstance(each, models.CharField | models.TextField)]  # noqa: SLF001 (Django's documented model API)
            for row in model.objects.values_list(*names) if names else ():  # type: ignore[attr-defined]  # each has it
                words |= {word for value in row for word in WORD.findall(str(value))}
    return words
