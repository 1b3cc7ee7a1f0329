"""Languages: their names, and the direction in which they are written."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from smartcity_session.config.catalogues import SOURCE, native_name
from smartcity_session.content import SpokenLanguageContent, text_language
from smartcity_session.text.language_names import language_name


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


def spoken_words(spoken: SpokenLanguageContent) -> str:
    """A language of a session in words: "Korean (interpreted, channel 3)"."""
    name, how = language_name(spoken.language), how_spoken(spoken)
    # Translators: a language of a session, and how it comes to the audience: "Korean (interpreted)".
    return _("%(language)s (%(how)s)") % {"language": name, "how": how} if how else name


def how_spoken(spoken: SpokenLanguageContent) -> str:
    """How a language comes to the audience: "interpreted, channel 3"; empty where it is spoken in the room."""
    if spoken.interpreted and spoken.channel:
        # Translators: of a language; %(channel)s is where it is heard or seen: "channel 3", "screen left".
        return _("interpreted, %(channel)s") % {"channel": spoken.channel}
    return _("interpreted") if spoken.interpreted else spoken.channel


@cache
def direction(code: str) -> str:
    """The direction in which a language is written, for `dir`: "rtl" or "ltr"."""
    try:
        return Locale.parse(code, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
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
