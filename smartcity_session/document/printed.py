"""A content as its sheet prints it: which of its texts, and in what form; and words that are too long to be printed."""

import dataclasses
import html
import re
import unicodedata
from typing import Any

from django.utils.html import strip_tags

from smartcity_session.content import NOWHERE, SessionContent, in_language
from smartcity_session.content.field_metadata import TextKind
from smartcity_session.content.fields import facts_of
from smartcity_session.document.characters import texts
from smartcity_session.presentation.labels import printed_address
from smartcity_session.presentation.markdown import markdown_html

# To break a word takes time in the square of its length: of 30,000 letters more than all that a PDF may take.
LONGEST_WORD = 1000  # letters
# Scripts that have no spaces: their lines break almost anywhere, so what counts as a word of them is a paragraph.
LETTERS_WITHOUT_SPACES = 5  # of these count as one
UNSPACED = ("KHMER", "LAO", "MYANMAR", "THAI", "TIBETAN")
# What a line is not broken in: no-break spaces are none that a word ends at
WORD = re.compile(r"(?:[^\s\u200b]|[\u00a0\u2007\u202f])+")


def translated(content: SessionContent, language: str = "") -> SessionContent:
    """The content as its sheet in a language shows it; without one, the sheet with the texts as they were written.

    Also on that one, what is shared by sessions, such as the name of the congress, is in the language of the session
    where it is translated.
    """
    return in_language(content, language or content.language) if content.translations else content


def as_printed(content: SessionContent) -> SessionContent:
    """The content with its texts in the words of the sheet; empty where the sheet prints nothing of them."""
    outcomes = tuple(
        each if each.result else dataclasses.replace(each, evidence="", link="") for each in content.outcomes
    )
    shown = dataclasses.replace(
        content,
        cancellation_note=content.cancellation_note if content.is_off else "",
        location=content.location if content.room else NOWHERE,
        outcomes=outcomes,
        outcomes_lead_in=content.outcomes_lead_in if outcomes else "",
    )
    printed: SessionContent = _as_printed(shown)
    return printed


def long_words(content: SessionContent) -> list[tuple[str, str]]:
    """Every word that is too long for a line to be broken in, after the place in words where it stands."""
    found = ((place, word[0]) for place, text in texts(as_printed(content)) for word in WORD.finditer(text))
    return [(place, word) for place, word in found if len(word) > LONGEST_WORD and _is_too_long(word)]


def _is_too_long(word: str) -> bool:
    unspaced = sum(map(_has_no_spaces, word))
    return len(word) - unspaced + unspaced / LETTERS_WITHOUT_SPACES > LONGEST_WORD


def _has_no_spaces(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF" or unicodedata.name(letter, "").startswith(UNSPACED)


def _as_printed(thing: Any) -> Any:
    if isinstance(thing, tuple):
        return tuple(map(_as_printed, thing))
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        fields = {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
        return dataclasses.replace(thing, **{name: _field(thing, name, value) for name, value in fields.items()})
    return thing


def _field(thing: object, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return _as_printed(value)
    facts = facts_of(type(thing), name)
    if not facts.is_printed or facts.kind in {TextKind.CODE, TextKind.LANGUAGE}:
        return ""
    if facts.kind is TextKind.MARKDOWN:
        return html.unescape(strip_tags(markdown_html(value)))
    return printed_address(value) if facts.kind is TextKind.ADDRESS else value
