"""How names of people and organisations are put in order, told apart and abbreviated, in whatever script."""

import re
import unicodedata
from functools import cache
from typing import Any

from smartcity_session.text.letters import base_letters
from smartcity_session.text.normal_forms import normalized

FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
SYLLABLES_OF_ONE_CONSONANT = 588  # The Unicode Standard, 3.12: Hangul syllables stand in the order of their consonants
CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
KATAKANA, HIRAGANA = 0x30A1, 0x3041
KANA = {KATAKANA + number: HIRAGANA + number for number in range(0x30F6 - KATAKANA + 1)}
SMALL_KANA = dict(zip(map(ord, "ぁぃぅぇぉっゃゅょゎゕゖ"), "あいうえおつやゆよわかけ", strict=True))
VOWELS_BEFORE_THEIR_CONSONANT = frozenset("เแโใไເແໂໃໄ")  # of Thai and Lao: sorted after it
OTHER = "#"  # names that begin with no letter
# Thorn as readers of other languages look for it (Icelandic has it after Z); the letters below an Arabic hamza.
RESPELLED = str.maketrans({"þ": "th", "Þ": "Th", **dict(zip("أإآٱؤئ", "ااااوي", strict=True))})
LETTERS_WITH_A_MARK = frozenset("йЙ")  # a letter of its own, not one with an accent
LONGEST_SORTED = 200  # characters
LONGEST_KEY = 1000  # PostgreSQL indexes at most 2704 bytes of a row
NO_LETTERS = "0"  # the key of a name without any: an empty key was never worked out

_TITLES = (
    "dr dr. dra. prof prof. professor profa. mr mr. mrs mrs. ms ms. mx mx. miss h.e. h.h. h.r.h. hon. sir dame "
    "eng. ing. dipl. arch. rev. amb. ambassador univ. assoc. asst. priv. doz. mag. ir. dott. dott.ssa prof.ssa avv. "
    "mme mme. herr frau sr. sra. srta. lic. arq. mtro. mtra. excmo. excma. s.e. capt. col. gen. shri smt."
)
TITLES = frozenset(_TITLES.split())
_PARTS_OF_TITLES = re.compile(r"[^.-]+\.?")  # "Dr.", "Ing." of "Dr.-Ing."


@cache
def _collator() -> Any:
    """The Default Unicode Collation Element Table, read when the first name is saved: a fifth of a second."""
    from pyuca.collator import Collator_10_0_0  # noqa: PLC0415 (its table takes 13 MB: only who saves names needs it)

    return Collator_10_0_0()  # one version on every Python: stored keys have to stay comparable


def collation_key(text: str) -> str:
    """The key by which a name is sorted: the Unicode Collation Algorithm's (UTS #10), in hexadecimal digits.

    Digits are in the same order in every database, whatever its collation. Signs do not count; case and accents count
    only between names that are equal without them.
    """
    letters = "".join(each for each in normalized("NFC", text).translate(RESPELLED) if _counts(each))
    weights = _collator().sort_key(" ".join(letters.split())[:LONGEST_SORTED])
    return "".join(f"{weight:04x}" for weight in weights if letters.strip())[:LONGEST_KEY] or NO_LETTERS


def _counts(character: str) -> bool:
    return character.isalnum() or character.isspace() or unicodedata.category(character).startswith("M")


def name_order(name: str) -> tuple[str, str]:
    """The key by which short lists are sorted when they are shown: case and accents count only between equal names."""
    return "".join(each for each in base_letters(name) if each.isalnum() or each == " ").strip(), name


def sorted_name(name: str, family_name: str) -> str:
    """What a person is sorted by: the family name where it is known, and the name without its title."""
    bare = split_title(name)[1]
    return f"{family_name} {bare}" if family_name.strip() else bare


def initial_letter(name: str) -> str:
    """The letter under which an index lists the name: "A" for "Ångström", "L" for "Łukasz", "ㅈ" for "조", or "#".

    Names that are sorted by the same first letter have the same one.
    """
    characters = (each for each in normalized("NFC", name) if each.isalnum())
    first = next((each for each in characters if each not in VOWELS_BEFORE_THEIR_CONSONANT), OTHER)
    if FIRST_SYLLABLE <= ord(first) <= LAST_SYLLABLE:
        return CONSONANTS[(ord(first) - FIRST_SYLLABLE) // SYLLABLES_OF_ONE_CONSONANT]
    if first in LETTERS_WITH_A_MARK:
        return first.upper()
    letter = base_letters(first)[:1].translate(KANA).translate(SMALL_KANA).upper()
    return letter if letter.isalpha() else OTHER


def split_title(name: str) -> tuple[str, str]:
    """The titles before a name, and the name: ("Prof. Dr. med.", "Ingrid Solheim"). A name is never only titles."""
    words = name.split()
    number = next((place for place, word in enumerate(words) if not _is_title(word, is_first=not place)), len(words))
    if number == 0 or number == len(words):
        return "", name
    return " ".join(words[:number]), " ".join(words[number:])


def _is_title(word: str, *, is_first: bool) -> bool:
    """Whether the word is a title, or several written as one; after the first, "rer." and "h.c." are its rest."""
    if word.casefold() in TITLES:
        return True
    first, *others = _PARTS_OF_TITLES.findall(word) or [""]
    if is_first and first.casefold() not in TITLES:
        return False
    rest = others if is_first else [first, *others]
    return bool(rest) and all(each.casefold() in TITLES or (each.islower() and each.endswith(".")) for each in rest)


def full_name(title: str, name: str) -> str:
    """The name as the public reads it, with the title where one is kept apart."""
    return f"{title} {name}" if title else name


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name, without its title, for a person without a photo."""
    firsts = [next(filter(str.isalnum, word)) for word in split_title(name)[1].split() if any(map(str.isalnum, word))]
    return "".join(firsts if len(firsts) < 2 else (firsts[0], firsts[-1]))


def match_key(name: str) -> str:
    """What spellings of a name have in common that may be one person's: equal without title, case, accents and order.

    Empty for a name without letters and digits.
    """
    letters = "".join(each if _counts(each) else " " for each in base_letters(split_title(name)[1]))
    return " ".join(sorted(letters.split()))[:LONGEST_SORTED]
