"""The words by which the reader knows headings, roles, months and so on: one file for each language, in `languages/`.

All languages are known at once: descriptions have two of them, and a line seldom tells its own. Nothing is imported
here that needs Django's settings.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from speakers.roles import ROLES

MOST_KEPT = 8192  # answers about words: a line is asked about many times
FOLDER = Path(__file__).with_name("languages")
_DECORATION = " \t\u00a0\u3000#*_>=~"
_NUMBERING = re.compile(
    r"(?:\(?\d{1,2}(?:\.\d{1,2}){0,2}[.)]|\(?[A-Za-z][.)]|[IVX]{1,4}\.|\d{1,2}(?:\.\d{1,2}){1,2})\s+"
)
_PREFIX = re.compile(
    r"\A(?:(?:the|our|main|key|session|session's|your|die|der|das|unsere|ihre|ihr|les|la|le|nos|vos|los|las|nuestros|"
    r"nuestras|os|as|nossos|nossas)\s+)+"
)
_SUFFIX = re.compile(r"(?<!\s)\s++(?:of|for|in)\s+(?:the|this)\s+session$")
_OF_SOMETHING = re.compile(  # "host for the morning"
    r"(?<!\s)\s++(?:(?:of|for|in)\s+(?:the|this)|des|der|de la|del|du|da|do|della)\s+[^\W\d_]{3,20}$"
)
_FEMALE = re.compile(
    r"(?:[:*/_·•]-?(?:in(?:nen)?|e|a|as|es|rice|s|te|tes)|\((?:e?s|in(?:nen)?|e|a|as|es)\))", re.IGNORECASE
)
_ENUMERATION = re.compile(r"(?<!\s)\s++\d{1,2}$")
_BETWEEN_LABELS = re.compile(r"(?:(?<!\s)\s++)?(?:[/&|,+]|\b(?:and|und|et|y|e|ed)\b)\s*")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading means: a part of the description ("outcomes"), or people of a `role`."""

    part: str
    role: str = ""
    plural: bool = False


class Vocabulary:
    """Words of all languages. Every set holds them in lower case."""

    def __init__(self, files: Iterable[Mapping[str, Any]]) -> None:
        self._files = list(files)
        self.months = {name: number for number, name in self._months()}
        self.headings = dict(self._headings())
        self.formats = self._inverted("formats")
        self.languages = self._inverted("languages")
        self.columns = self._inverted("columns")
        self.weekdays = self._set("weekdays")
        self.date_words = self._set("date_words")
        self.language_words = self._set("language_words") | self._set("and")
        self.interpretation = self._set("interpretation")
        self.channels = self._set("channels")
        self.when_words = self._set("when_words") | self.weekdays
        self.rooms = self._set("rooms")
        self.articles = self._set("articles")
        self.breaks = self._set("breaks")
        self.slots = self._set("slots")
        self.together = self._set("together")
        self.greetings = self._set("greetings")
        self.closings = self._set("closings")
        self.mail = self._set("mail")
        self.noise = self._set("noise")
        self.placeholders = self._set("placeholders")
        self.pronouns = self._set("pronouns")
        self.particles = self._set("particles")
        self.honorifics = self._set("honorifics")
        self.positions = self._set("positions")
        self.positions_alone = self.positions - self.honorifics
        self.organisations = self._set("organisations")
        self.city_of = self._set("city_of")
        self.common = self._set("common")
        self.function = self._set("function")
        self.given = self._set("given")
        self.session = self._set("session")
        self.code_words = self._set("code_words")
        self.parts = self._set("parts")
        self.themes = self._set("themes")
        self.talk_words = self._set("talk_words")
        self.persons_by = self._inverted("persons_by")
        self.confirmed = self._set("confirmed")
        self.by = self._set("by")
        self.and_ = self._set("and")

    def _set(self, name: str) -> frozenset[str]:
        return frozenset(word for file in self._files for word in _words(file.get(name, "")))

    def _inverted(self, name: str) -> dict[str, str]:
        return {
            word: key for file in self._files for key, words in file.get(name, {}).items() for word in _words(words)
        }

    def _months(self) -> Iterator[tuple[int, str]]:
        for file in self._files:
            for number, names in enumerate(_words(file.get("months", "")), start=1):
                yield from ((number, name) for name in names.split())

    def _headings(self) -> Iterator[tuple[str, Heading]]:
        for role, facts in ROLES.items():
            yield from ((words, Heading("people", role, _is_plural(words))) for words in facts.headings)
        for file in reversed(self._files):
            for role, phrases in file.get("roles", {}).items():
                yield from ((words, Heading("people", role, _is_plural(words))) for words in _words(phrases))
            for part, phrases in file.get("headings", {}).items():
                yield from ((words, Heading(part)) for words in _words(phrases))


def _words(phrases: str) -> list[str]:
    return [words for each in phrases.split(";") if (words := each.strip().casefold())]


def _is_plural(words: str) -> bool:
    return words.endswith(("s", "n", "(s)", "i", "by", "mit", "with", "con", "com", "avec")) or words in {
        *("panel", "moderation", "podium", "it", "패널", "パネル"),
    }


@cache
def vocabulary() -> Vocabulary:
    """The words of every language that has a file, read once."""
    names = sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != "en", path.stem))
    return Vocabulary(tomllib.loads(path.read_text(encoding="utf-8")) for path in names)


def canonical(label: str) -> str:
    """A heading without case, numbering, decoration and the signs of its female form: "2. Referent*innen"."""
    bare = label.strip(_DECORATION + "•‣–—-·■□●○◆◇▪【】[]〔〕<>＜＞《》「」")
    numbering = _NUMBERING.match(bare)
    words = " ".join(bare[numbering.end() if numbering else 0 :].strip(_DECORATION).split())
    words = _unspaced(words)
    return _FEMALE.sub("", words.casefold()) if len(words) > 3 else words.casefold()


def _unspaced(words: str) -> str:
    """Words without the spaces between their characters: "일 시"."""
    spaced = " " in words and len(words) <= 12 and all(len(each) == 1 and ord(each) > 0x1100 for each in words.split())
    return words.replace(" ", "") if spaced else words


@lru_cache(maxsize=MOST_KEPT)
def heading_of(label: str) -> Heading | None:
    """What a heading means, None for one that no language knows."""
    known = vocabulary().headings
    words = canonical(label)
    brackets = words.find("(")
    forms = [words, words[:brackets].strip() if brackets > 0 else words]
    forms += [words[: words.find(" (")].strip()] if " (" in words else []
    for form in forms:
        short = _SUFFIX.sub("", form)
        for each in (form, short, _PREFIX.sub("", short) or short):
            if each in known:
                return known[each]
    numbered = known.get(_unspaced(_ENUMERATION.sub("", words)))
    if numbered and numbered.part == "people":
        return numbered
    of_something = known.get(_OF_SOMETHING.sub("", words))
    if of_something and of_something.part == "people":
        return of_something
    parts = [part for part in _BETWEEN_LABELS.split(words) if part]
    if 2 <= len(parts) <= 3 and all(part in known for part in parts):
        return next((known[part] for part in parts if known[part].role == "speaker"), known[parts[0]])
    return None


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without the signs around them."""
    return [word for each in text.casefold().split() if (word := each.strip(".,;:()[]«»“”„\"'’‘!?…/|–—"))]


@lru_cache(maxsize=MOST_KEPT)
def has_word(text: str, words: frozenset[str]) -> bool:
    """Whether one of the words or phrases stands in the text; of scripts without spaces, within a word."""
    tokens = [word.strip(".,'\"’‘“”„«»") for word in _TOKEN.findall(text.casefold())]
    if any(token in words for token in tokens):
        return True
    if any("-" in token and not words.isdisjoint(token.split("-")) for token in tokens):
        return True
    joined, longest = _other_words(words)
    for count in range(2, min(longest, len(tokens)) + 1):
        if any(" ".join(tokens[at : at + count]) in words for at in range(len(tokens) - count + 1)):
            return True
    return joined is not None and not text.isascii() and joined.search(text) is not None


_TOKEN = re.compile(r"[^\s,;:()\[\]/|（）、，：；·]+")


@cache
def _other_words(words: frozenset[str]) -> tuple[re.Pattern[str] | None, int]:
    """What finds the words of scripts without spaces, and how many words the longest phrase has."""
    joined = sorted((word for word in words if not _is_spaced(word)), key=len, reverse=True)
    long, short = [word for word in joined if len(word) > 1], [word for word in joined if len(word) == 1]
    shapes = ["|".join(map(re.escape, long))] if long else []
    shapes += [rf"(?<=\w)[{''.join(short)}](?!\w)"] if short else []
    return re.compile("|".join(shapes)) if shapes else None, max((len(word.split()) for word in words), default=1)


def _is_spaced(word: str) -> bool:
    return all(ord(each) < 0x1100 for each in word)
