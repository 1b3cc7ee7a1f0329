"""The names of languages, spoken and signed: in the reader's language, their own, and what a typed one means.

Names come from Unicode's CLDR, through Babel. It has hardly any names of sign languages: those are here.
"""

import pickle
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from django.conf.locale import LANG_INFO
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from smartcity_session.config.catalogues import SOURCE

# What is no language that something is in
NO_LANGUAGES = frozenset({"und", "zxx", "root"})
WELL_FORMED = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
MOST_NAMES = 8_192  # remembered, of all languages of the interface

# Sign languages by their ISO 639-3 codes: the English name, and the name where the language is signed.
SIGN_LANGUAGES: Mapping[str, tuple[str, str]] = {
    "ils": (gettext_noop("International Sign"), ""),
    "ase": (gettext_noop("American Sign Language"), "American Sign Language"),
    "aed": (gettext_noop("Argentine Sign Language"), "Lengua de señas argentina"),
    "asf": (gettext_noop("Australian Sign Language"), "Auslan"),
    "asq": (gettext_noop("Austrian Sign Language"), "Österreichische Gebärdensprache"),
    "bfi": (gettext_noop("British Sign Language"), "British Sign Language"),
    "bzs": (gettext_noop("Brazilian Sign Language"), "Língua brasileira de sinais"),
    "csc": (gettext_noop("Catalan Sign Language"), "Llengua de signes catalana"),
    "csg": (gettext_noop("Chilean Sign Language"), "Lengua de señas chilena"),
    "csl": (gettext_noop("Chinese Sign Language"), "中国手语"),
    "csn": (gettext_noop("Colombian Sign Language"), "Lengua de señas colombiana"),
    "cse": (gettext_noop("Czech Sign Language"), "Český znakový jazyk"),
    "dsl": (gettext_noop("Danish Sign Language"), "Dansk tegnsprog"),
    "dse": (gettext_noop("Dutch Sign Language"), "Nederlandse Gebarentaal"),
    "esl": (gettext_noop("Egyptian Sign Language"), "لغة الإشارة المصرية"),
    "fse": (gettext_noop("Finnish Sign Language"), "Suomalainen viittomakieli"),
    "vgt": (gettext_noop("Flemish Sign Language"), "Vlaamse Gebarentaal"),
    "fsl": (gettext_noop("French Sign Language"), "Langue des signes française"),
    "sfb": (gettext_noop("French Belgian Sign Language"), "Langue des signes de Belgique francophone"),
    "gsg": (gettext_noop("German Sign Language"), "Deutsche Gebärdensprache"),
    "gss": (gettext_noop("Greek Sign Language"), "Ελληνική Νοηματική Γλώσσα"),
    "hsh": (gettext_noop("Hungarian Sign Language"), "Magyar jelnyelv"),
    "ins": (gettext_noop("Indian Sign Language"), "भारतीय सांकेतिक भाषा"),
    "isg": (gettext_noop("Irish Sign Language"), "Teanga Chomharthaíochta na hÉireann"),
    "ise": (gettext_noop("Italian Sign Language"), "Lingua dei segni italiana"),
    "jsl": (gettext_noop("Japanese Sign Language"), "日本手話"),
    "xki": (gettext_noop("Kenyan Sign Language"), "Kenyan Sign Language"),
    "kvk": (gettext_noop("Korean Sign Language"), "한국 수어"),
    "mfs": (gettext_noop("Mexican Sign Language"), "Lengua de señas mexicana"),
    "nsp": (gettext_noop("Nepali Sign Language"), "नेपाली साङ्केतिक भाषा"),
    "nzs": (gettext_noop("New Zealand Sign Language"), "New Zealand Sign Language"),
    "nsl": (gettext_noop("Norwegian Sign Language"), "Norsk tegnspråk"),
    "pso": (gettext_noop("Polish Sign Language"), "Polski język migowy"),
    "psr": (gettext_noop("Portuguese Sign Language"), "Língua gestual portuguesa"),
    "fcs": (gettext_noop("Quebec Sign Language"), "Langue des signes québécoise"),
    "rsl": (gettext_noop("Russian Sign Language"), "Русский жестовый язык"),
    "sdl": (gettext_noop("Saudi Sign Language"), "لغة الإشارة السعودية"),
    "sfs": (gettext_noop("South African Sign Language"), "South African Sign Language"),
    "ssp": (gettext_noop("Spanish Sign Language"), "Lengua de signos española"),
    "swl": (gettext_noop("Swedish Sign Language"), "Svenskt teckenspråk"),
    "sgg": (gettext_noop("Swiss German Sign Language"), "Deutschschweizer Gebärdensprache"),
    "tsm": (gettext_noop("Turkish Sign Language"), "Türk İşaret Dili"),
    "ukl": (gettext_noop("Ukrainian Sign Language"), "Українська жестова мова"),
}


def language_name(code: str) -> str:
    """The name of a language in the reader's language: "ko" is "Korean". A code without a name stands for itself."""
    return _name(code.lower(), get_language() or SOURCE)


@lru_cache(maxsize=MOST_NAMES)
def _name(code: str, language: str) -> str:
    first, *rest = code.split("-")
    if first in SIGN_LANGUAGES:
        with override(language):
            return _with_details(_(SIGN_LANGUAGES[first][0]), rest, language)
    english = _locale(SOURCE)
    for locale in filter(None, (_locale(language), english)):
        names = locale.languages
        if rest and (name := names.get(f"{first}_{_as_in_cldr(rest[0])}")):
            return _with_details(name, rest[1:], language)
        if first in names:
            return _with_details(names[first], rest, language)
    return code


def _with_details(name: str, rest: list[str], language: str) -> str:
    """The name with the script and region that the code names in brackets: "Serbian (Cyrillic)"."""
    locale = _locale(language) or _locale(SOURCE)
    known = {**locale.scripts, **locale.territories} if locale else {}
    details = [str(known.get(_as_in_cldr(part), part)) for part in rest]
    return f"{name} ({', '.join(details)})" if details else name


def _as_in_cldr(part: str) -> str:
    """A part of a code as CLDR writes it: scripts as "Hant", regions as "BR"."""
    return part.title() if len(part) == 4 else part.upper()


@cache
def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


@cache
def own_name(code: str) -> str:
    """The name of a language in that language: "नेपाली"; empty where it is not known."""
    if code in SIGN_LANGUAGES:
        return SIGN_LANGUAGES[code][1]
    locale = _locale(code)
    return (_name_in_its_file(locale) or locale.get_display_name() or "") if locale else ""


def _name_in_its_file(locale: Locale) -> str:
    """The name of a language as its own file of CLDR has it; empty for one with a script or a region.

    Babel would keep all that stands in the files, 150 MB for the languages that have one.
    """
    if locale.script or locale.territory:
        return ""
    file = Path(localedata.resolve_locale_filename(str(locale)))
    return str(pickle.loads(file.read_bytes()).get("languages", {}).get(locale.language, ""))  # noqa: S301 (Babel's own file)


@cache
def known_languages() -> tuple[str, ...]:
    """The codes of all languages that have a name, in alphabetical order: BCP 47, in small letters."""
    english = _locale(SOURCE)
    names = english.languages if english else {}
    found = {code.replace("_", "-").lower() for code in names} | set(SIGN_LANGUAGES)
    return tuple(sorted((found | {code for code, info in LANG_INFO.items() if "name" in info}) - NO_LANGUAGES))


_lazy_name = lazy(language_name, str)


@cache
def language_choices() -> tuple[tuple[str, str], ...]:
    """Every language that has a name, as (BCP 47 code, name in the language of whoever reads it)."""
    return tuple((code, _lazy_name(code)) for code in known_languages())


def shown_language(code: str) -> str:
    """A language as it is typed and chosen: "Nepali (ne)"; a code without a name alone."""
    name = language_name(code)
    return name if name == code.lower() else f"{name} ({code})"


def language_code(typed: str) -> str:
    """The code of a language that was typed by its code, by a name, or as `shown_language` has it; else empty.

    Names are those in the reader's language, in the language itself and in English. A code that is well-formed
    (BCP 47) needs no name; it comes in small letters, and as CLDR has it: "kor" is "ko".
    """
    words = " ".join(typed.casefold().split())
    name, bracket, code = words.removesuffix(")").rpartition(" (")
    names = _codes_by_name(get_language() or SOURCE)
    if bracket and WELL_FORMED.fullmatch(code) and (names.get(name) == code or language_name(code).casefold() == name):
        return code
    code = words.replace("_", "-")
    if code in known_languages():
        return code
    return names.get(words) or _canonical(code)


def _canonical(code: str) -> str:
    if not WELL_FORMED.fullmatch(code):
        return ""
    first, *rest = code.split("-")
    usual = str(get_global("language_aliases").get(first, first)).lower()
    return "-".join((usual if usual.isalpha() else first, *rest))


@cache
def _codes_by_name(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in known_languages():
        found.setdefault(own_name(code).casefold(), code)
    for reader in (SOURCE, language):
        found |= {_name(code, reader).casefold(): code for code in reversed(known_languages())}
    del found[""]
    return found
