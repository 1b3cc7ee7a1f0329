"""Letters as readers type them, and what addresses have of a text."""

import re
import unicodedata

import pytest
from django.utils.text import slugify
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.text.letters import SLUG, base_letters, slug_of


@pytest.mark.parametrize(
    ("text", "letters"),
    [("Łódź", "lodz"), ("Ødegård", "odegard"), ("Þórdís", "thordis"), ("Ægir", "aegir"), ("STRASSE ß", "strasse ss")],
)
def test_letters_are_as_readers_without_them_type_them(text: str, letters: str) -> None:
    assert base_letters(text) == letters


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("कमला दास", "कमला-दास"),
        ("தமிழ்ச்செல்வி", "தமிழ்ச்செல்வி"),
        ("বিজয়", "বিজয়"),
        ("ขวัญใจ ดี", "ขวัญใจ-ดี"),
        ("ភ្នំពេញ", "ភ្នំពេញ"),
        ("Roland  Zinkernagel", "roland-zinkernagel"),
        ("조창현", "조창현"),
        ("بلدية عمّان", "بلدية-عمان"),
        ("__A -- B__", "a-b"),
        ("…", ""),
    ],
)
def test_an_address_keeps_what_its_script_needs(text: str, slug: str) -> None:
    assert slug_of(text) == unicodedata.normalize("NFKC", slug)
    assert re.fullmatch(f"{SLUG}*", slug_of(text))


@given(st.text(st.characters(max_codepoint=0x8FF), max_size=60))
def test_in_scripts_without_such_vowels_it_is_the_slug_of_django(text: str) -> None:
    assert slug_of(text) == slugify(text, allow_unicode=True)
