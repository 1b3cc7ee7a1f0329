"""Characters that cannot be printed are named, with the texts in which they stand; never printed as boxes."""

import dataclasses

import pytest

from smartcity_session.content import SessionContent
from smartcity_session.document.characters import described, places
from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import Renderer, UnprintableCharactersError
from tests.factories.sheets import d4_content, person, talk

NOT_IN_ANY_FONT = "\u0378"  # not a character yet, so that no font has it


def with_odd_talk(character: str) -> SessionContent:
    odd = talk(f"Title {character}", person("Ann", f"City of {character}"))
    return dataclasses.replace(d4_content(), talks=(*d4_content().talks[:1], odd))


@pytest.mark.parametrize("character", [NOT_IN_ANY_FONT, "\ue000", "\U000f0000", "\x07"])
def test_a_character_that_no_font_has_is_refused_with_its_places(
    renderer: Renderer, imprint: Imprint, character: str
) -> None:
    with pytest.raises(UnprintableCharactersError) as refused:
        renderer.render(with_odd_talk(character), imprint=imprint, photos={})
    assert refused.value.characters == character
    assert refused.value.places == ["talk 2, title", "talk 2, person 1, affiliation"]
    assert f"U+{ord(character):04X}" in str(refused.value)
    assert "talk 2, title; talk 2, person 1, affiliation" in str(refused.value)


@pytest.mark.parametrize(
    "name", ["Zöllner", "Malmö", "파주", "العربية", "Ελληνικά", "Кириллица", "Hàn/漢字", "Tiếng Việt", "‹–—−…•→²₂€›"]
)
def test_names_of_the_world_are_printed(renderer: Renderer, imprint: Imprint, name: str) -> None:
    content = dataclasses.replace(d4_content(), talks=(talk(name, person(name, name)),))
    assert renderer.render(content, imprint=imprint, photos={}).warnings == ()


def test_invisible_characters_are_no_obstacle(renderer: Renderer, imprint: Imprint) -> None:
    content = dataclasses.replace(d4_content(), abstract="soft\u00adhyphen, joiner\u200d, mark\u200f, no\u2060break\tx")
    assert renderer.render(content, imprint=imprint, photos={}).warnings == ()


def test_a_character_is_described_by_itself_its_code_and_its_name() -> None:
    assert described("ё") == "ё (U+0451 CYRILLIC SMALL LETTER IO)"
    assert described("\ue000") == "U+E000"


def test_places_are_named_in_reading_order() -> None:
    found = places(d4_content(), "ö")
    assert found == ["talk 1, person 1, name", "talk 2, title", "talk 2, person 1, affiliation"]
