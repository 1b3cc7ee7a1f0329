"""A text that is read again while somebody corrects what was read from it: what was typed stays."""

from dataclasses import replace

from smartcity_session.importer.merge.corrections import keep_corrections
from smartcity_session.importer.text.values import Item, SessionValues


def person(name: str, affiliation: str = "") -> Item:
    return Item({"name": name, "affiliation": affiliation})


def talk(title: str, *people: Item) -> Item:
    return Item({"title": title, "abstract": ""}, people=people)


def values(title: str = "X", **items: tuple[Item, ...]) -> SessionValues:
    return SessionValues({"title": title, "room": ""}, items)


def test_what_nobody_typed_is_as_it_is_read_now() -> None:
    read = values("Y", person=(person("Ana Lund"),), talk=(talk("Trees"),))
    assert keep_corrections(base=values(), typed=values(), read=read).fields == read.fields
    kept = keep_corrections(base=values(), typed=values(), read=read)
    assert (kept.of("person"), kept.of("talk")) == (read.of("person"), read.of("talk"))


def test_a_field_that_was_typed_stays() -> None:
    typed = replace(values(), fields={"title": "Typed", "room": ""})
    read = SessionValues({"title": "Y", "room": "3"})
    assert keep_corrections(base=values(), typed=typed, read=read).fields == {"title": "Typed", "room": "3"}


def test_a_person_who_was_corrected_keeps_the_correction() -> None:
    base = values(person=(person("Ana Lund", "Mayor"), person("Tom Berg")))
    typed = values(person=(person("Ana Lund", "Mayor of Oslo"), person("Tom Berg")))
    read = values(person=(person("Tom Berg", "Director"), person("Ana Lund", "Mayor")))
    kept = keep_corrections(base=base, typed=typed, read=read).of("person")
    assert kept == (person("Tom Berg", "Director"), person("Ana Lund", "Mayor of Oslo"))


def test_a_name_that_was_replaced_by_another_stands_where_it_stood() -> None:
    base = values(person=(person("Bilbao", "Mayor"), person("Tom Berg")))
    typed = values(person=(person("Ana Lund", "Mayor"), person("Tom Berg")))
    assert keep_corrections(base=base, typed=typed, read=base).of("person") == typed.of("person")


def test_what_was_added_and_taken_out_by_hand_stays_so() -> None:
    base = values(person=(person("Ana Lund"), person("Tom Berg")))
    typed = values(person=(person("Tom Berg"), person("Eva Holm")))
    assert keep_corrections(base=base, typed=typed, read=base).of("person") == typed.of("person")


def test_a_correction_of_what_is_no_longer_read_stays_and_what_nobody_corrected_goes() -> None:
    base = values(person=(person("Ana Lund"), person("Tom Berg")))
    typed = values(person=(person("Ana Lund", "Mayor"), person("Tom Berg")))
    assert keep_corrections(base=base, typed=typed, read=values()).of("person") == (person("Ana Lund", "Mayor"),)


def test_a_person_whom_the_text_now_has_in_a_talk_is_there_alone() -> None:
    base = values(person=(person("Ana Lund"),))
    read = values(talk=(talk("Trees", person("Ana Lund")),))
    kept = keep_corrections(base=base, typed=base, read=read)
    assert (kept.of("person"), kept.of("talk")) == ((), read.of("talk"))


def test_a_speaker_who_was_put_into_a_talk_stays_in_it() -> None:
    base = values(person=(person("Ana Lund"),), talk=(talk("Trees"), talk("Bees")))
    typed = values(talk=(talk("Trees", person("Ana Lund")), talk("Bees")))
    read = values(person=(person("Ana Lund"),), talk=(talk("Trees"), talk("Bees"), talk("Seas")))
    kept = keep_corrections(base=base, typed=typed, read=read)
    assert kept.of("person") == ()
    assert kept.of("talk") == (talk("Trees", person("Ana Lund")), talk("Bees"), talk("Seas"))
