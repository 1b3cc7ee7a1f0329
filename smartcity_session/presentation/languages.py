"""Languages: their names, and the direction in which they are written."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from smartcity_session.config.catalogues import SOURCE, native_name
from smartcity_session.content import text_language


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A page in one of the languages of the congress; its words are in that language.

    `offer` is what readers are asked whose browser prefers it, and `close` is on the button that declines.
    """

    code: str
    name: str
    direction: str
    address: str
    offer: str
    close: str

    @classmethod
    def to(cls, code: str, address: str) -> "LanguageLink":
        """The link to the page at `address`, which is in the language `code`."""
        name = native_name(code)
        with override(code):
            # Translators: a link for readers of your language. %(language)s is the name of your language.
            offer = _("Read this page in %(language)s") % {"language": name}
            return cls(code, name, direction(code), address, offer, _("Close"))


def cldr_locale() -> Locale | None:
    """What Unicode's CLDR knows of the reader's language; None for English, which has the portal's own forms."""
    return _locale(get_language() or SOURCE)


@cache
def _locale(code: str) -> Locale | None:
    return Locale.parse(code, sep="-") if code.split("-", maxsplit=1)[0] != SOURCE else None


def language_name(code: str) -> str:
    """The name of a language in the reader's language: "ko" is "Korean". An unknown code stands for itself."""
    if (locale := cldr_locale()) and (name := _name_in(locale, code)):
        return name
    info = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.split("-", maxsplit=1)[0].lower()) or {}
    return _(info["name"]) if "name" in info else code


def _name_in(locale: Locale, code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name(locale) or ""
    except (UnknownLocaleError, ValueError):
        return str(locale.languages.get(code.lower(), ""))


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
    """The language of a thing for its title, unless the title is translated, or has no letter of its script."""
    known = text_language(title)
    if known and known == get_language():
        return known
    scripts = SCRIPTS.get(code.split("-", maxsplit=1)[0].lower(), ("LATIN",))
    return code if any(unicodedata.name(letter, "").startswith(scripts) for letter in title) else known
