"""Short values in words: choices, sizes, places."""

import re
from pathlib import PurePath
from urllib.parse import urlsplit

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from smartcity_session.content import Text, text_language
from smartcity_session.models import ConferenceSession, Outcome
from smartcity_session.presentation.dates import NBSP
from smartcity_session.presentation.languages import cldr_locale
from smartcity_session.text.lists import listed
from speakers.models import Contribution

ZERO_WIDTH_SPACE = "\u200b"  # has no glyph, so it is neither printed nor copied
# A line may break after a slash and before what else divides an address, never with a hyphen that is none of its own.
BREAKS = re.compile(r"(?<=/)(?=[^/])|(?<=[^.@?&=_#])(?=[.@?&=_#])")


def size(count: int) -> str:
    """A number of bytes as readers know it: "840 B", "46 kB", "2.1 MB", with a no-break space."""
    value, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    digits = 1 if unit in {"MB", "GB"} and value < 10 else 0
    locale = cldr_locale()
    pattern = "0.0" if digits else "0"
    return f"{format_decimal(value, pattern, locale) if locale else f'{value:.{digits}f}'}{NBSP}{unit}"


def file_kind(name: str) -> str:
    """The kind of a file as readers know it, by its name: "PDF", "PPTX"; empty without an extension."""
    return PurePath(name).suffix[1:].upper()


def host(address: str) -> str:
    """The host of a web address: "www.example.org"."""
    return urlsplit(address).hostname or ""


def role_name(role: str) -> str:
    """The role of a contribution in the reader's language."""
    return str(Contribution.Role(role).label)


def status_name(status: str) -> str:
    """What a status is called: "Cancelled"."""
    return str(ConferenceSession.Status(status).label)


def off_sentence(status: str) -> str:
    """That a session is cancelled, or is postponed and its new time not known."""
    if status == ConferenceSession.Status.POSTPONED:
        return _("This session is postponed. Its new time is not known yet.")
    return _("This session is cancelled.")


def format_name(value: str) -> str:
    """The format of a session in the reader's language."""
    return str(ConferenceSession.Format(value).label)


def result_name(value: str) -> str:
    """What became of an outcome, in the reader's language."""
    return str(Outcome.Result(value).label)


def place(thing: object) -> str:
    """City and country of anything that has them: "Berlin, Germany"."""
    return _joined(place_parts(thing))


def _joined(parts: list[str]) -> str:
    """The parts with commas; in their language, where that is the same for all."""
    languages = {text_language(part) for part in parts}
    text = listed(parts)
    return Text(text, languages.pop()) if len(languages) == 1 and languages != {""} else text


def place_parts(thing: object) -> list[str]:
    """City and country of anything that has them, as far as they are known."""
    return [part for part in (getattr(thing, "city", ""), getattr(thing, "country", "")) if part]


def whereabouts(congress: object) -> list[str]:
    """Venue, its address, and the city with its country, as far as they are known; what the address says only once."""
    venue = [part for part in (getattr(congress, "venue", ""), getattr(congress, "venue_address", "")) if part]
    town = _joined([part for part in place_parts(congress) if not any(part in known for known in venue)])
    return [*venue, town] if town else venue


def printed_address(address: str) -> str:
    """An address as people type it from paper, "portal.example/e/d4", with places where a line may break."""
    bare = address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://")
    if "?" not in bare and "#" not in bare:
        bare = bare.removesuffix("/")
    return ZERO_WIDTH_SPACE.join(BREAKS.split(bare))
