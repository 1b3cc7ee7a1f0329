"""The order of names, in any script."""

import unicodedata

import pytest

from speakers.names import initial_letter, name_order


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("ana", "A"),
        ("Ångström", "A"),
        ("Žofie", "Z"),
        ("Øystein", "Ø"),
        ("“Bo” Lindqvist", "B"),
        ("조창현", "ㅈ"),
        ("가", "ㄱ"),
        ("힣", "ㅎ"),
        ("ليلى", "ل"),
        ("Иван", "И"),
        ("ßander", "S"),
        ("3D City", "#"),
        ("…", "#"),
        ("", "#"),
    ],
)
def test_a_name_stands_under_its_first_letter(name: str, letter: str) -> None:
    assert initial_letter(name) == letter


def test_names_are_sorted_without_regard_to_case_accents_and_signs() -> None:
    names = ["조창현", "Zöllner", "zola", "Ångel", "angel b", "“Bo”", "Zoe", "angel"]
    assert sorted(names, key=name_order) == [
        "angel",
        "Ångel",
        "angel b",
        "“Bo”",
        "Zoe",
        "zola",
        "Zöllner",
        "조창현",
    ]


def test_decomposed_and_composed_names_stand_under_one_letter() -> None:
    decomposed = unicodedata.normalize("NFD", "조창현")
    assert len(decomposed) > 3
    assert initial_letter(decomposed) == "ㅈ"
