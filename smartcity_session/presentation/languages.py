"""Languages: their names, and the direction in which they are written."""

import unicodedata

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _


def language_name(code: str) -> str:
    """The name of a language in the reader's language: "ko" is "Korean". An unknown code stands for itself."""
    info = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.split("-", maxsplit=1)[0].lower()) or {}
    return _(info["name"]) if "name" in info else code


def direction(code: str) -> str:
    """The direction in which a language is written, for `dir`: "rtl" or "ltr"."""
    return "rtl" if LANG_INFO.get(code.split("-", maxsplit=1)[0].lower(), {}).get("bidi") else "ltr"


# The first words of the Unicode names of letters, by language; of all others it is LATIN.
SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "ps", "ug", "ur"), ("ARABIC",)),
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "ru", "tg", "uk"), ("CYRILLIC",)),
    **dict.fromkeys(("hi", "mr", "ne"), ("DEVANAGARI",)),
    "am": ("ETHIOPIC",),
    "bn": ("BENGALI",),
    "el": ("GREEK",),
    "he": ("HEBREW",),
    "hy": ("ARMENIAN",),
    "ja": ("CJK", "HIRAGANA", "KATAKANA"),
    "ka": ("GEORGIAN",),
    "km": ("KHMER",),
    "ko": ("CJK", "HANGUL"),
    "my": ("MYANMAR",),
    "sr": ("CYRILLIC", "LATIN"),
    "ta": ("TAMIL",),
    "th": ("THAI",),
    "zh": ("CJK",),
}


def title_language(title: str, code: str) -> str:
    """The language of a thing for its title; empty where the title has no letter of a script of that language."""
    scripts = SCRIPTS.get(code.split("-", maxsplit=1)[0].lower(), ("LATIN",))
    return code if any(unicodedata.name(letter, "").startswith(scripts) for letter in title) else ""
