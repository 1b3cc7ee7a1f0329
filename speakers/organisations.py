"""Which organisation a name means, and which address it has: the one rule for both."""

import unicodedata

from django.utils.text import slugify

from smartcity_session.text.letters import slug_of

LONGEST_SLUG = 80
NAMELESS = "organisation"  # the address of names without any letter or digit


def organisation_key(name: str) -> str:
    """What all spellings of one organisation have in common: names that differ by case or spaces alone are one.

    Empty for a name of spaces alone.
    """
    one_line = " ".join(unicodedata.normalize("NFKC", name).split())
    return unicodedata.normalize("NFKC", one_line.casefold())


def organisation_slug(name: str) -> str:
    """The organisation's part of addresses, in the script of its name: "city-of-malmö".

    It depends on the name alone, so that an address never comes to mean another organisation when one is added. Names
    that differ only by signs ("A & B", "A B") give the same address: its page shows each of them under its own name.
    """
    return slug_of(organisation_key(name))[:LONGEST_SLUG].strip("-_") or NAMELESS


def former_organisation_slug(name: str) -> str:
    """The slug that the name had while slugs lost the vowels of Indic scripts; empty where it is the same today."""
    former = slugify(organisation_key(name), allow_unicode=True)[:LONGEST_SLUG].strip("-_") or NAMELESS
    return former if former != organisation_slug(name) else ""
