"""The languages of the interface: English, in which the messages are written, and those with a catalogue.

There are two catalogues of a language (gettext), each in a folder that Django looks in (LOCALE_PATHS): what the public
reads, and what only the admin shows.
"""

import itertools
import re
from functools import cache
from pathlib import Path

from babel import Locale
from django.utils.translation import to_language, to_locale

SOURCE = "en"
FOLDER = Path(__file__).resolve().parents[1] / "locale"
PUBLIC, ADMIN = FOLDER / "public", FOLDER / "admin"
REVIEWED = re.compile(r"(?m)^# Reviewed by: (.+)$")


def interface_languages() -> list[tuple[str, str]]:
    """Return the codes (BCP 47, in small letters) and English names of English and of all with a public catalogue."""
    found = sorted(to_language(each.parents[1].name) for each in PUBLIC.glob("*/LC_MESSAGES/django.mo"))
    return [(code, english_name(code)) for code in (SOURCE, *found)]


def english_name(code: str) -> str:
    """Return the English name of a language, "Korean"; the code itself where Unicode's CLDR has none."""
    return Locale.parse(code, sep="-").get_display_name("en") or code


@cache
def native_name(code: str) -> str:
    """Return the name of a language in this language itself, as its readers look for it: "한국어", "Deutsch"."""
    name = Locale.parse(code, sep="-").get_display_name() or code
    return name[:1].upper() + name[1:]


@cache
def reviewer(code: str) -> str:
    """Return who has reviewed the public catalogue of a language, as its head says; empty where nobody has."""
    if code == SOURCE:
        return SOURCE
    with (PUBLIC / to_locale(code) / "LC_MESSAGES" / "django.po").open(encoding="utf-8") as file:
        head = "".join(itertools.takewhile(lambda line: line.startswith("#"), file))
    reviewed = REVIEWED.search(head)
    return reviewed[1] if reviewed and not reviewed[1].startswith("nobody") else ""
