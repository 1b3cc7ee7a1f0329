"""Which characters of a content cannot be printed, and in which of its texts they stand."""

import dataclasses
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from smartcity_session.content import SessionContent

# Control characters, private use and halves of characters mean nothing to a reader, whatever the fonts say.
MEANINGLESS = {"Cc", "Co", "Cs"}
LAYOUT = "\t\n\r"
NOT_PRINTED = {"uuid", "slug", "photo", "sha256"}
# How places are called, by the names of fields; any other field is called by its own
WORDS = {
    "title": gettext_lazy("title"),
    "abstract": gettext_lazy("abstract"),
    "cancellation_note": gettext_lazy("note on the cancellation"),
    "guiding_questions": gettext_lazy("guiding question"),
    "outcomes_lead_in": gettext_lazy("lead-in of the outcomes"),
    "outcomes": gettext_lazy("outcome"),
    "text": "",
    "evidence": gettext_lazy("evidence"),
    "topics": gettext_lazy("topic"),
    "talks": gettext_lazy("talk"),
    "contributions": gettext_lazy("person"),
    "person": "",
    "name": gettext_lazy("name"),
    "original_name": gettext_lazy("name in the original script"),
    "affiliation": gettext_lazy("affiliation"),
    "related": gettext_lazy("related session"),
    "materials": gettext_lazy("material"),
    "note": gettext_lazy("note"),
    "events": gettext_lazy("linked event"),
    "reason": gettext_lazy("reason"),
    "room": gettext_lazy("room"),
    "livestream_url": gettext_lazy("livestream"),
    "recording_url": gettext_lazy("recording"),
    "congress": gettext_lazy("congress"),
}


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
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            if field.name not in NOT_PRINTED:
                yield from texts(getattr(thing, field.name), _joined(place, field.name))


def _joined(place: str, field: str) -> str:
    return ", ".join(part for part in (place, str(WORDS.get(field, field.replace("_", " ")))) if part)
