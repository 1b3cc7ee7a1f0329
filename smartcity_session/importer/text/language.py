"""The language that a text is written in, as far as its most frequent words and its letters tell."""

import re
from collections import Counter
from collections.abc import Mapping

SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "ko": re.compile("[\uac00-\ud7a3]"),
    "ja": re.compile("[\u3041-\u3096\u30a1-\u30fa]"),
    "zh-hans": re.compile("[\u4e00-\u9fff]"),
}
_FREQUENT: Mapping[str, str] = {
    "en": "the and of to in is for with on by what how this that are from",
    "de": "der die das und in zu den mit von für auf ist wie im sich wird werden uhr",
    "fr": "le la les des et du en un une pour dans que qui est sur par aux",
    "es": "el la los las de y en que del para con por una se qué cómo su",
    "pt": "o a os as de e em que do da para com por uma dos das não",
    "it": "il la le di e in che del della per con una gli si come sono dei",
}
FREQUENT: Mapping[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _FREQUENT.items()}
DEFAULT = "en"
LONGEST = 20_000  # characters that are looked at


def guess_language(text: str) -> str:
    """A code that `known_languages` has; English where nothing tells."""
    beginning = text[:LONGEST]
    letters = sum(map(str.isalpha, beginning))
    signs = {language: len(pattern.findall(beginning)) for language, pattern in SCRIPTS.items()}
    if 4 * sum(signs.values()) > letters:
        return "ja" if 10 * signs["ja"] > sum(signs.values()) else max(signs, key=lambda each: signs[each])
    words = Counter(re.findall(r"[^\W\d_]+", beginning.casefold()))
    scores = {language: sum(words[word] for word in frequent) for language, frequent in FREQUENT.items()}
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] else DEFAULT
