"""What a person's name looks like, in any script."""

import re
import unicodedata
from functools import cache, lru_cache

from smartcity_session.importer.text.vocabulary import MOST_KEPT, has_word, vocabulary

NAME_WORDS = range(2, 6)
_CAPITALS = re.compile(r"\b(?:UN|WHO|EU|ONU|OMS|UE|AG|SA|TU|FH|ETH|MIT|NGO|ONG)\b")
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.[ -]?){1,3}(?:(?:van|von|de|da|del|den|der|di|le|la) ){0,2}[A-ZÀ-Þ][\w'’-]{2,20}")
MOST_WORDS_UNUSUAL = 3
# Scripts that are written by one language alone; the others would only be guessed.
LANGUAGE_OF_SCRIPT = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "GREEK": "el",
    "THAI": "th",
    "HEBREW": "he",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
}
SCRIPTS_WITHOUT_SPACES = {"HANGUL", "CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"}
_KATAKANA = {"KATAKANA", "KATAKANA-HIRAGANA"}
_CJK = {"HANGUL", "CJK", "HIRAGANA", "KATAKANA"}
_SIGNS_OF_NAMES = dict.fromkeys(map(ord, "'’ʼ`-.·‧‐‑・ ́"), "")


@cache
def _honorific() -> re.Pattern[str]:
    words = sorted(vocabulary().honorifics | {"h. e", "s. e"}, key=len, reverse=True)
    function = vocabulary().function  # "On Monday" is nobody, "On. Sara Conti" is
    latin = [
        re.escape(word) + (r"\." if word in function else "")
        for word in words
        if ord(word[0]) < 0x1100 and word != "he"
    ]
    return re.compile(rf"(?:(?:{'|'.join(latin)}|(?-i:HE))(?:\.|\b)\.?(?:\s*-\s*|\s*)(?!['’]))+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=MOST_KEPT)
def honorific_end(words: str) -> int:
    """Where the titles before a name end: 0 where there are none, or nothing but titles."""
    found = _honorific().match(words)
    return found.end() if found and found.end() < len(words) and (words[found.end() - 1] in " .-") else 0


@lru_cache(maxsize=MOST_KEPT)
def is_name(words: str) -> bool:
    """Whether the words look like a person's name: 2 to 5 capitalised words, or a name in a script without spaces."""
    bare = words[honorific_end(words) :]
    parts = bare.split()
    kept = [part for part in parts if part not in vocabulary().particles]
    if not kept or not all(map(_is_name_word, kept)):
        return False
    if bare == words and parts[0].casefold() in vocabulary().function and len(parts[0]) > 1:
        return False  # "Of Trees", but "Mr. Do Van Thinh"
    if len(kept) > 1 and len(kept[-1]) == 1 and kept[-1].isascii():  # "Group A"
        return False
    if len(kept) == 1:
        return _is_cjk_name(kept[0]) or (honorific_end(words) > 0 and len(kept[0]) > 1 and len(parts) <= 2)
    if len(kept) == 2 and all(scripts(part) <= _CJK for part in kept):
        return sum(map(len, kept)) <= 8 and not any(is_position(part) or is_organisation(part) for part in kept)
    return len(kept) in NAME_WORDS


def _is_cjk_name(word: str) -> bool:
    return (
        len(word) in range(2, 20 if "・" in word and scripts(word) <= _KATAKANA else 8)
        and scripts(word) <= SCRIPTS_WITHOUT_SPACES
        and word not in vocabulary().common
        and word not in vocabulary().headings
        and not (scripts(word) <= _CJK and ((len(word) > 5 and "・" not in word) or "を" in word))
    )


def is_unusual_name(words: str) -> bool:
    """Whether the words may be a name of one word or in lower case: "Madonna", "bell hooks"."""
    parts = words.split()
    return (
        0 < len(parts) <= MOST_WORDS_UNUSUAL
        and all(map(_letters_of, parts))
        and not any(part.casefold() in vocabulary().function for part in parts)
    )


@lru_cache(maxsize=MOST_KEPT)
def is_sure_name(words: str) -> bool:
    """Whether more than capitals says that this is a person's name: a title, a known given name."""
    if not is_name(words) or is_organisation(words):
        return False
    return (
        honorific_end(words) > 0
        or has_given_name(words)
        or _is_cjk_name(words.strip())
        or (_INITIALS.fullmatch(words) is not None and not is_common(words))
    )


@lru_cache(maxsize=MOST_KEPT)
def has_given_name(words: str) -> bool:
    """Whether one of the words is a given name that the vocabulary knows."""
    parts = [part.casefold().strip(".,") for part in words.split()]
    return any(part in vocabulary().given or part.split("-")[0] in vocabulary().given for part in parts)


@lru_cache(maxsize=MOST_KEPT)
def is_common(words: str) -> bool:
    """Whether a word is one of titles rather than of names: "Smart City"."""
    return any(part.casefold().strip(".,:") in vocabulary().common for part in words.split())


def is_position(words: str) -> bool:
    """Whether the words have a position in them, such as "mayor"."""
    return has_word(words, vocabulary().positions)


@lru_cache(maxsize=MOST_KEPT)
def is_organisation(words: str) -> bool:
    """Whether the words have one in them that organisations have, such as "institute"."""
    bare = words.casefold().strip()
    if bare in vocabulary().common or bare in vocabulary().headings:
        return False
    return has_word(words, vocabulary().organisations) or _CAPITALS.search(words) is not None


def _is_name_word(word: str) -> bool:
    letters = _letters_of(word)
    return bool(letters) and not letters[0].islower()


def _letters_of(word: str) -> str:
    """The word without the signs that names have; empty for one with other signs or with digits."""
    letters = word.strip(".").translate(_SIGNS_OF_NAMES)
    is_word = all(unicodedata.category(each)[0] in "LM" for each in letters if each not in "\u200c\u200d")
    return letters if is_word else ""


def scripts(word: str) -> set[str]:
    """The scripts of the letters, by the first word of their Unicode names."""
    return {unicodedata.name(each, "?").split()[0] for each in word if each.isalpha()}


def language_of(words: str) -> str:
    """The language of a name in a script that only one language is written in, else ""."""
    found = scripts(words)
    if found & {"HIRAGANA", "KATAKANA"} and found <= {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"}:
        return "ja"
    return LANGUAGE_OF_SCRIPT.get(found.pop(), "") if len(found) == 1 else ""
