"""Letters as readers without them type them, and the characters that addresses may have."""

import re
import unicodedata
from collections.abc import Collection

from smartcity_session.text.normal_forms import normalized

# Latin letters that decompose into nothing simpler.
LATIN = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
}

# In the scripts of these blocks a vowel is a mark on its consonant: without it, a word is another word.
MARKED_SCRIPTS = "\u0900-\u109f\u1780-\u17ff"
SLUG = rf"[-\w{MARKED_SCRIPTS}]"


def base_letters(text: str) -> str:
    """The text in lower case without accents, and with the letters of `LATIN` as what readers type for them."""
    decomposed = normalized("NFKD", text.casefold())
    return "".join(LATIN.get(each, each) for each in decomposed if not unicodedata.combining(each))


def slug_of(text: str) -> str:
    """The text as a part of an address, in its own script: "कमला दास" becomes "कमला-दास".

    It is Django's `slugify` for Unicode, which drops the vowels of Indic scripts.
    """
    lower = normalized("NFKC", text).lower()
    words = "".join(each if _is_kept(each) else "" for each in lower).replace("-", " ").split()
    return "-".join(words).strip("-_")


def unused_slug(base: str, taken: Collection[str]) -> str:
    """The slug itself where it is not taken, else the first free one with a number: "hall-2", then "hall-2-2"."""
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _is_kept(character: str) -> bool:
    is_vowel = unicodedata.category(character) in {"Mn", "Mc"} and _has_marked_script(character)
    return character.isalnum() or character.isspace() or character in "-_" or is_vowel


def _has_marked_script(character: str) -> bool:
    return "\u0900" <= character <= "\u109f" or "\u1780" <= character <= "\u17ff"


def code_key(code: str) -> str:
    """What codes are sorted by: their numbers count as numbers, so that M7 comes before M34; at most 20 digits."""
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(20), code.lower())


def room_key(name: str) -> str:
    """What the spellings of one room's name have in common: they differ by spaces and capitals alone."""
    return " ".join(normalized("NFC", name).split()).casefold()
