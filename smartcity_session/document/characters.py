"""Which characters of a content cannot be printed, and in which of its texts they stand."""

import dataclasses
import unicodedata
from collections.abc import Iterator

from smartcity_session.content import SessionContent
from smartcity_session.content.fields import facts_of

# Control characters, private use and halves of characters mean nothing to a reader, whatever the fonts say.
MEANINGLESS = {"Cc", "Co", "Cs"}
LAYOUT = "\t\n\r"


def meaningless(content: SessionContent) -> str:
    """The characters of the content that have no meaning, each once, in order of their codes."""
    found = {character for _place, text in texts(content) for character in text}
    return "".join(sorted(each for each in found - set(LAYOUT) if unicodedata.category(each) in MEANINGLESS))


def places(content: SessionContent, characters: str) -> list[str]:
    """Where in the content any of the characters stand: "talk 2, title"."""
    return [place for place, text in texts(content) if any(character in text for character in characters)]


def described(character: str) -> str:
    """The character with its code and Unicode name: "ё (U+0451 CYRILLIC SMALL LETTER IO)"."""
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X} {name}".strip()
    shown = unicodedata.category(character) not in MEANINGLESS
    return f"{character} ({code})" if shown else code


def texts(thing: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text that is printed of a content with its place in words, in reading order."""
    if isinstance(thing, str):
        yield place, thing
    elif isinstance(thing, tuple):
        for number, each in enumerate(thing, start=1):
            yield from texts(each, f"{place} {number}")
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for field in dataclasses.fields(thing):
            facts = facts_of(type(thing), field.name)
            if facts.is_printed:
                words = str(facts.label if facts.item is None else facts.item)
                yield from texts(getattr(thing, field.name), ", ".join(part for part in (place, words) if part))
