"""Languages: their names, and the direction in which they are written."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _


def language_name(code: str) -> str:
    """The name of a language in the reader's language: "ko" is "Korean". An unknown code stands for itself."""
    info = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.split("-", maxsplit=1)[0].lower()) or {}
    return _(info["name"]) if "name" in info else code


def direction(code: str) -> str:
    """The direction in which a language is written, for `dir`: "rtl" or "ltr"."""
    return "rtl" if LANG_INFO.get(code.split("-", maxsplit=1)[0].lower(), {}).get("bidi") else "ltr"
