"""Names in any script: their order, letters, titles, initials, and which may be one person's."""

import re
import unicodedata
from itertools import groupby

import pytest

from speakers.names import (
    collation_key,
    initial_letter,
    initials,
    match_key,
    name_order,
    sorted_name,
    split_title,
)


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("ana", "A"),
        ("Ångström", "A"),
        ("Žofie", "Z"),
        ("Øystein", "O"),
        ("Łukasz", "L"),
        ("Đorđe", "D"),
        ("Ægir", "A"),
        ("Þórdís", "T"),
        ("bell hooks", "B"),
        ("de la Cruz", "D"),
        ("カトウ", "か"),
        ("เกษม", "ก"),
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


@pytest.mark.parametrize(
    "names",
    [
        ["angel", "Ångel", "angel b", "“Bo”", "Zoe", "zola", "Zöllner", "조창현"],
        ["Adam", "Ægir", "Dora", "Đorđe", "Lena", "Łukasz", "Oda", "Ødegaard", "Thea", "Þórdís", "Uwe", "Zola"],
        ["Cher", "de la Cruz", "hooks", "Madonna", "van der Berg", "Vance"],
        ["Ирина", "Йон", "Катя"],
        ["Ελένη", "Έλλη", "Ζωή"],
        ["가나", "각", "나라", "조창현"],
        ["أحمد", "باسم", "ليلى"],
        ["अमर", "कमला", "राज"],
        ["เกษม", "ขวัญ", "แดง"],
        ["10 Cities", "Ana", "Иван", "조창현", "李明"],
    ],
)
def test_names_are_sorted_as_readers_of_their_script_expect(names: list[str]) -> None:
    assert sorted(set(names), key=collation_key) == names


def test_short_lists_are_sorted_without_regard_to_case_accents_and_signs() -> None:
    names = ["조창현", "Zöllner", "zola", "Ångel", "Łódź", "angel b", "“Bo”", "Zoe", "angel", "Lyon"]
    assert sorted(names, key=name_order) == [
        "angel",
        "Ångel",
        "angel b",
        "“Bo”",
        "Łódź",
        "Lyon",
        "Zoe",
        "zola",
        "Zöllner",
        "조창현",
    ]


ALPHABETS = [
    [*map(chr, range(0x41, 0x17F))],  # Latin
    [*map(chr, range(0x391, 0x3CA))],  # Greek
    [*map(chr, range(0x410, 0x460))],  # Cyrillic
    [*map(chr, range(0x5D0, 0x5EB))],  # Hebrew
    [*map(chr, range(0x621, 0x63B))],  # Arabic
    [*map(chr, range(0x905, 0x93A))],  # Devanagari
    [f"{vowel}{chr(each)}" for each in range(0xE01, 0xE2F) for vowel in ("", "เ", "โ")],  # Thai
    [*map(chr, (*range(0x3041, 0x3097), *range(0x30A1, 0x30F7)))],  # Kana
    [*map(chr, range(0xAC00, 0xD7A4, 28))],  # Hangul
]


@pytest.mark.parametrize("alphabet", ALPHABETS, ids=["la", "el", "ru", "he", "ar", "hi", "th", "ja", "ko"])
def test_the_names_of_a_letter_stand_together(alphabet: list[str]) -> None:
    names = sorted((each for each in alphabet if each[-1].isalpha()), key=collation_key)
    letters = [letter for letter, _names in groupby(map(initial_letter, names))]
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize("text", ["…", "", " ", "☕☕"])
def test_a_name_without_letters_has_a_key_before_all_others(text: str) -> None:
    assert collation_key(text) == "0"
    assert collation_key(text) < collation_key("1")


def test_a_key_has_hexadecimal_digits_alone_and_fits_into_an_index() -> None:
    assert re.fullmatch("[0-9a-f]{1,1000}", collation_key("ﷺ" * 200 + "Ж" * 200))


@pytest.mark.parametrize(
    ("name", "family_name", "by"),
    [
        ("Ingrid Solheim", "", "Ingrid Solheim"),
        ("Dr. Ingrid Solheim", "", "Ingrid Solheim"),
        ("Ingrid Solheim", "Solheim", "Solheim Ingrid Solheim"),
        ("Ludwig van der Rohe", "van der Rohe", "van der Rohe Ludwig van der Rohe"),
        ("Madonna", "", "Madonna"),
        ("조창현", "조", "조 조창현"),
    ],
)
def test_a_person_is_sorted_by_the_family_name_where_it_is_known(name: str, family_name: str, by: str) -> None:
    assert sorted_name(name, family_name) == by


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Dr. Ingrid Solheim", ("Dr.", "Ingrid Solheim")),
        ("Prof. Dr.  Ana Lund", ("Prof. Dr.", "Ana Lund")),
        ("H.E. Amina Diallo", ("H.E.", "Amina Diallo")),
        ("Prof. Dr.-Ing. Jana Weiß", ("Prof. Dr.-Ing.", "Jana Weiß")),
        ("Dr. rer. nat. habil. Jana Weiß", ("Dr. rer. nat. habil.", "Jana Weiß")),
        ("Univ.-Prof. Dr.h.c. Jana Weiß", ("Univ.-Prof. Dr.h.c.", "Jana Weiß")),
        ("Prof.ssa Giulia Neri", ("Prof.ssa", "Giulia Neri")),
        ("Dr. J.-P. Roux", ("Dr.", "J.-P. Roux")),
        ("J.-P. Roux", ("", "J.-P. Roux")),
        ("e. e. cummings", ("", "e. e. cummings")),
        ("Dr. -", ("Dr.", "-")),
        ("Ms Ann Lee", ("Ms", "Ann Lee")),
        ("He Jian", ("", "He Jian")),
        ("Ing Li", ("", "Ing Li")),
        ("Ingrid Dr. Solheim", ("", "Ingrid Dr. Solheim")),
        ("Dr.", ("", "Dr.")),
        ("bell hooks", ("", "bell hooks")),
        ("Juan de la Cruz", ("", "Juan de la Cruz")),
        ("Madonna", ("", "Madonna")),
        ("", ("", "")),
    ],
)
def test_titles_are_told_from_names(name: str, parts: tuple[str, str]) -> None:
    assert split_title(name) == parts


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Chang Hyun Jo", "CJ"),
        ("Roland Zinkernagel", "RZ"),
        ("Dr. Ingrid Solheim", "IS"),
        ("Prof. Dr. Ana Lund", "AL"),
        ("Ann (Annie)", "AA"),
        ("Ann (", "A"),
        ("“Bo” Lindqvist", "BL"),
        ("bell hooks", "bh"),
        ("Madonna", "M"),
        ("장현조", "장"),
        ("(…)", ""),
        ("", ""),
    ],
)
def test_initials_are_letters_of_the_first_and_last_word_without_title(name: str, shown: str) -> None:
    assert initials(name) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łukasz Nowak", "Lukasz Nowak"),
        ("Dr. Ingrid Solheim", "Ingrid Solheim"),
        ("Ana Lund", "Ana Lund"),
        ("Ana Lund", "ana  LUND"),
        ("Solheim, Ingrid", "Ingrid Solheim"),
        ("José Ødegaard", "Jose Odegaard"),
        ("Pat O’Neil", "Pat O Neil"),
        ("Anne-Marie Roy", "Anne Marie Roy"),
    ],
)
def test_spellings_that_may_be_one_person_have_one_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Ana Lund", "Ana Lunde"), ("조창현", "조창혁"), ("कमल", "कमला")])
def test_other_names_have_another_key(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@pytest.mark.parametrize("name", ["", "…", "( )"])
def test_a_name_of_signs_is_like_no_other(name: str) -> None:
    assert match_key(name) == ""


def test_decomposed_and_composed_names_stand_under_one_letter() -> None:
    decomposed = unicodedata.normalize("NFD", "조창현")
    assert len(decomposed) > 3
    assert initial_letter(decomposed) == "ㅈ"
