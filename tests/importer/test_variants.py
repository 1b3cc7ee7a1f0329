"""The same description as other organisers would write it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from smartcity_session.importer.text.description import Description, EventReading, MaterialReading
from smartcity_session.importer.text.parse import parse, parse_all

D4 = (Path(__file__).resolve().parents[2] / "smartcity_session" / "demo" / "session-d4.txt").read_text(encoding="utf-8")


def without_source(description: Description) -> tuple[object, ...]:
    values = {name: getattr(description, name) for name in Description.__dataclass_fields__}
    return tuple(value for name, value in values.items() if name not in {"text", "spans"})


def talks(text: str) -> list[tuple[str, list[str]]]:
    return [(talk.title, [person.name for person in talk.speakers]) for talk in parse(text).talks]


def left_over(text: str) -> list[tuple[int, str]]:
    description = parse(text)
    return [(span.line, description.text_of(span)) for span in description.not_placed]


@pytest.mark.parametrize(
    "variant",
    [
        D4.replace("\n", "\r\n"),
        D4.replace("\n", "\r"),
        "\ufeff" + D4,
        D4.replace(" ", "\u00a0"),
        D4.replace(" • ", "\t•\t").replace(": ", ":\t"),
        D4.replace("  • ", "- "),
        D4.replace("  • ", "* "),
        D4.replace("  • ", "– "),
        D4.replace("  • ", "\uf0b7 "),
        D4.replace("  • ", "o\t"),
        D4.replace("•", "1.", 1).replace("•", "2."),
        D4.replace("•", "a)", 1).replace("•", "b)"),
        D4.replace("Envisaged outcomes", "ENVISAGED OUTCOMES:"),
        D4.replace("Envisaged outcomes", "## Expected Outcomes"),
        D4.replace("Envisaged outcomes", "2. Objectives of the session :"),
        D4.replace("Background material:", "**Further reading**"),
        D4.replace("Background material:\n", "background documents: "),
        D4.replace("Background material:\n", "Background reading\n\n"),
        D4.replace("Upcoming event:", "Upcoming Events"),
        D4.replace("Upcoming event:\n", "Save the date: "),
        D4.replace("Session D4: Smart", "SESSION D4 – Smart"),
        D4.replace("Session D4: Smart", "Session D4\n\nSmart"),
        D4.replace("Session D4: Smart", "D4: Smart"),
        D4.replace("Session D4: Smart", "D4 Smart"),
        D4.replace("Session D4: Smart", "# Session D4 | Smart"),
        D4.replace("Session D4: Smart", "Code: D4\nTitle: Smart"),
        D4.replace("Session D4: Smart City Solutions\n\n", "Session D4: Smart City Solutions\n\nAbstract\n"),
        D4.replace("What good", "\nGuiding questions:\nWhat good"),
        D4.replace("What good", "\nKey questions\n• What good").replace("? What", "?\n• What"),
        D4.replace("20-22 May, 2015 in", "May 20-22, 2015,"),
        D4.replace(", 20-22 May, 2015 in Berlin", " (20–22 May 2015, Berlin").replace("Germany", "Germany)"),
        D4.replace("Talks @", "Talks @\u00a0").replace(" 20-22 May, 2015 in", "\n  20-22 May 2015,"),
        D4.replace("Download the PDF description as of 7th April 2015", "As of: April 7, 2015\n\nTalks:"),
        D4.replace("Download the PDF description as of", "Last updated:"),
        D4.replace("K-water, Smart Water city in Paju\n\n", "K-water, Smart Water city in Paju\n"),
        D4.replace("OPTIMUS", "1. OPTIMUS").replace("\nSiegfried", "\n   Siegfried"),
        D4.rstrip() + "\nSpeaker to be confirmed\n",
        D4.rstrip() + "\n\n\n",
    ],
)
def test_the_same_description_in_another_shape_reads_the_same(variant: str) -> None:
    assert without_source(parse(variant)) == without_source(parse(D4))
    assert parse(variant).not_placed == ()


def test_sections_may_come_in_any_order() -> None:
    head, rest = D4.split("Envisaged outcomes")
    outcomes, rest = rest.split("Background material:")
    material, rest = rest.split("Upcoming event:")
    event, talks_and_date = rest.split("Download")
    shuffled = (
        f"{head}Upcoming event:{event}\nBackground material:{material}\nDownload{talks_and_date}\n\n"
        f"Envisaged outcomes{outcomes}"
    )
    assert without_source(parse(shuffled)) == without_source(parse(D4))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Smart City Solutions\n\nWe talk.", "Smart City Solutions"),
        ("Title: Smart City Solutions\n\nWe talk.", "Smart City Solutions"),
    ],
)
def test_a_description_without_a_code_has_its_title(text: str, title: str) -> None:
    found = parse(text)
    assert (found.code, found.title, found.abstract) == ("", title, "We talk.")


def test_a_description_that_begins_with_prose_has_no_title() -> None:
    found = parse("We talk about cities. All of them.\nAnd more.\n")
    assert (found.title, found.abstract) == ("", "We talk about cities. All of them.\n\nAnd more.")


def test_lines_above_the_title_are_handed_back() -> None:
    assert left_over("ICLEI World Congress 2015\n\nSession D4: Smart City Solutions\n\nWe talk.") == [
        (1, "ICLEI World Congress 2015")
    ]


def test_missing_parts_stay_empty() -> None:
    found = parse("Session D4: Smart City Solutions")
    assert without_source(found) == without_source(Description(found.text, (), "D4", "Smart City Solutions"))


def test_short_lines_of_an_abstract_keep_their_line_breaks() -> None:
    found = parse("Session D4: Poems\n\nA city\nis a poem\nof stones.\n\nIt is read aloud.")
    assert found.abstract == "A city\nis a poem\nof stones.\n\nIt is read aloud."


def test_a_question_inside_the_abstract_stays_there() -> None:
    found = parse("Session D4: X\n\nWhat is a city? It is a place, e.g. Seoul. Who knows.")
    assert (found.abstract, found.guiding_questions) == ("What is a city? It is a place, e.g. Seoul. Who knows.", ())


def test_questions_that_run_over_several_lines_are_whole() -> None:
    found = parse("Session D4: X\n\nWe look at cities.\nWhat can\nthey learn? Who, e.g. Mr. Rama, could\nteach them?")
    assert found.abstract == "We look at cities."
    assert found.guiding_questions == ("What can they learn?", "Who, e.g. Mr. Rama, could teach them?")


def test_questions_as_a_list_below_their_lead_in_are_questions() -> None:
    found = parse("Session D4: X\n\nThe session asks:\n- What can they learn?\n- Who teaches?\n\nObjectives\nLearn")
    assert (found.abstract, found.guiding_questions) == ("The session asks:", ("What can they learn?", "Who teaches?"))


@pytest.mark.parametrize("mark", ["?", "？", "؟", "\u037e", "?”"])
def test_question_marks_of_other_scripts_ask_too(mark: str) -> None:
    assert parse(f"Session D4: X\n\nWe talk.\n\nΠώς{mark}").guiding_questions == (f"Πώς{mark}",)


def test_outcomes_without_bullets_are_one_a_line() -> None:
    found = parse("Session D4: X\n\nObjectives\nParticipants will:\nLearn a lot\nMeet others\nand talk to them\n")
    assert found.outcomes_lead_in == "Participants will:"
    assert found.outcomes == ("Learn a lot", "Meet others and talk to them")


def test_a_bullet_that_runs_over_two_lines_is_one_outcome() -> None:
    found = parse("Session D4: X\n\nOutcomes\n• Learn about\n  Smart cities\n• Meet\n\nSomething else here\n")
    assert found.outcomes == ("Learn about Smart cities", "Meet")
    assert left_over(found.text) == [(8, "Something else here")]


def test_materials_may_be_many_with_links_and_years() -> None:
    found = parse(
        "Session D4: X\n\nFurther reading\n• Smart Cities (2013)\n• Report (second edition, in Korean): "
        "https://example.org/a.pdf.\n\n• Plan – https://example.org/b (draft)\n"
    )
    assert found.materials == (
        MaterialReading("Smart Cities (2013)"),
        MaterialReading("Report", "second edition, in Korean", "https://example.org/a.pdf"),
        MaterialReading("Plan", "", "https://example.org/b"),
    )
    assert left_over(found.text) == [(7, "(draft)")]


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (
            "Expo, 30 June – 2 July 2016, Seoul, Korea",
            EventReading("Expo", "", date(2016, 6, 30), date(2016, 7, 2), "Seoul", "Korea"),
        ),
        ("Expo 2016, 7th April 2015", EventReading("Expo 2016", "", date(2015, 4, 7), date(2015, 4, 7))),
        (
            "20 May 2015: Expo, Berlin, Germany",
            EventReading("Expo", "", date(2015, 5, 20), date(2015, 5, 20), "Berlin", "Germany"),
        ),
        (
            "Expo on 20 May 2015 in Germany",
            EventReading("Expo", "", date(2015, 5, 20), date(2015, 5, 20), "", "Germany"),
        ),
        ("Expo, Barcelona, Spain", EventReading("Expo", city="Barcelona", country="Spain")),
        ("Expo in Barcelona, Spain", EventReading("Expo", city="Barcelona", country="Spain")),
        ("Expo", EventReading("Expo")),
        (
            "Expo, 20 May 2015, Berlin, Germany, https://example.org/expo",
            EventReading(
                "Expo", "", date(2015, 5, 20), date(2015, 5, 20), "Berlin", "Germany", "https://example.org/expo"
            ),
        ),
    ],
)
def test_events_are_read_in_many_shapes(line: str, event: EventReading) -> None:
    found = parse(f"Session D4: X\n\nUpcoming events\n{line}\n")
    assert found.events == (event,)
    assert found.not_placed == ()


def test_an_impossible_date_is_handed_back_with_its_line() -> None:
    found = parse("Session D4: X\n\nUpcoming event\nExpo, 30-31 February 2015\n\nAs of 31 February 2015\n")
    assert found.events == (EventReading("Expo, 30-31 February 2015"),)
    assert found.as_of is None
    assert left_over(found.text) == [(6, "31 February 2015")]


def test_words_between_the_parts_of_an_event_are_handed_back() -> None:
    found = parse("Session D4: X\n\nUpcoming event\nExpo, 20 May 2015 in CityCube, Berlin, Germany\n")
    assert found.events[0].city == "Berlin"
    assert left_over(found.text) == [(4, "in CityCube,")]


def test_several_speakers_share_a_talk() -> None:
    assert talks(
        "Session D4: X\n\nTalks\n\nSmart Seoul\nJane Doe, Mayor, Seoul, Korea\nJohn Smith, Greenpeace\n"
        "Dr. Ana de la Cruz, Director, ICLEI\n\nSmart Paju\nJim Roe, Professor"
    ) == [("Smart Seoul", ["Jane Doe", "John Smith", "Dr. Ana de la Cruz"]), ("Smart Paju", ["Jim Roe"])]


def test_several_speakers_below_a_blank_line_share_a_talk() -> None:
    text = "Session D4: X\n\nTalks\n\nSmart Seoul\n\nJane Doe, Mayor, Seoul, Korea\n\nJohn Smith, Director, WWF\n\nNext"
    assert talks(text) == [("Smart Seoul", ["Jane Doe", "John Smith"]), ("Next", [])]


def test_talks_without_blank_lines_are_told_apart() -> None:
    text = "Session D4: X\n\nProgramme:\nSmart A\nJane Doe, Mayor\nSmart B\nJohn Smith, Director\nSmart C"
    assert talks(text) == [("Smart A", ["Jane Doe"]), ("Smart B", ["John Smith"]), ("Smart C", [])]


def test_a_speaker_above_the_title_belongs_to_it() -> None:
    assert talks("Session D4: X\n\nTalks\n\nJane Doe, Mayor, Malmö\nSmart Malmö\n\nJim Roe, Director\nSmart Paju") == [
        ("Smart Malmö", ["Jane Doe"]),
        ("Smart Paju", ["Jim Roe"]),
    ]


def test_titles_with_commas_are_titles() -> None:
    text = "Session D4: X\n\nTalks\n\nSmart Cities, Smart Citizens\nJane Doe, Mayor\n\n"
    text += "K-water, Smart City in Paju\nJim Roe, WWF"
    assert talks(text) == [("Smart Cities, Smart Citizens", ["Jane Doe"]), ("K-water, Smart City in Paju", ["Jim Roe"])]


def test_a_line_that_may_be_a_title_or_a_speaker_is_handed_back() -> None:
    text = "Session D4: X\n\nTalks\n\nSmart Seoul\n\nGreen Cities, Green Citizens\n\nSmart Paju"
    assert talks(text) == [("Smart Seoul", []), ("Smart Paju", [])]
    assert left_over(text) == [(7, "Green Cities, Green Citizens")]


def test_a_title_broken_into_two_lines_is_one() -> None:
    assert talks("Session D4: X\n\nTalks\n\nSmart solutions for\nbig cities\nJane Doe, Mayor") == [
        ("Smart solutions for big cities", ["Jane Doe"])
    ]


def test_a_second_line_that_may_be_another_title_is_handed_back() -> None:
    text = "Session D4: X\n\nTalks\n\nSmart solutions\nA view from Malmö\nJane Doe, Mayor"
    assert talks(text) == [("Smart solutions", ["Jane Doe"])]
    assert left_over(text) == [(6, "A view from Malmö")]


def test_a_paragraph_below_a_talk_is_its_abstract() -> None:
    prose = "This talk is about the many things that a city can do with data, and why."
    found = parse(f"Session D4: X\n\nTalks\n\nSmart Seoul\nJane Doe, Mayor\n{prose}\n\nSmart Paju\n")
    assert [talk.abstract for talk in found.talks] == [prose, ""]


def test_people_without_a_talk_have_their_part() -> None:
    found = parse(
        "Session D4: X\nChair: Jane Doe, Mayor, Malmö, Sweden\n\nWe talk.\n\nModerator:\nJohn Smith\n\n"
        "Speakers:\n• Jim Roe (tbc), Director, WWF\n• Ana Cruz – ICLEI\n• tbc\n"
    )
    assert [(each.part, each.name, each.affiliation, each.confirmed) for each in found.speakers] == [
        ("chair", "Jane Doe", "Mayor, Malmö, Sweden", True),
        ("facilitator", "John Smith", "", True),
        ("speaker", "Jim Roe", "Director, WWF", False),
        ("speaker", "Ana Cruz", "ICLEI", True),
    ]
    assert found.abstract == "We talk."
    assert found.not_placed == ()


def test_a_speaker_whose_talk_is_not_named_has_none() -> None:
    found = parse(f"{D4}\nJane Doe, Mayor, Malmö\n\nJim Roe, Director, WWF\n".replace("Smart City\nJane", "\n\nJane"))
    assert [person.name for person in found.speakers] == ["Jane Doe", "Jim Roe"]


@pytest.mark.parametrize(
    ("line", "name", "affiliation"),
    [
        ("조창현, 교수, K-water 연구원", "조창현", "교수, K-water 연구원"),
        ("Γιώργος Παπαδόπουλος, Δήμαρχος, Αθήνα, Ελλάδα", "Γιώργος Παπαδόπουλος", "Δήμαρχος, Αθήνα, Ελλάδα"),
        ("أحمد علي، أستاذ، جامعة القاهرة، مصر", "أحمد علي", "أستاذ، جامعة القاهرة، مصر"),
        ("Сергей Иванович Петров, директор, Институт, Россия", "Сергей Иванович Петров", "директор, Институт, Россия"),
        ("山田太郎、教授、東京大学", "山田太郎", "教授、東京大学"),
        (
            "Prof. Dr. Karl-Heinz von der Mühlen, Dean, TU Berlin",
            "Prof. Dr. Karl-Heinz von der Mühlen",
            "Dean, TU Berlin",
        ),
        ("H.E. María José O’Neill de Pérez, Ambassador", "H.E. María José O’Neill de Pérez", "Ambassador"),
    ],
)
def test_names_of_every_script_are_names(line: str, name: str, affiliation: str) -> None:
    found = parse(f"Session D4: X\n\nTalks\n\nSmart things\n{line}\n")
    assert [(each.name, each.affiliation) for talk in found.talks for each in talk.speakers] == [(name, affiliation)]


@pytest.mark.parametrize(
    ("line", "name", "original", "language"),
    [
        ("Chang Hyun Jo (조창현), Professor", "Chang Hyun Jo", "조창현", "ko"),
        ("Taro Yamada (やまだ太郎), Professor", "Taro Yamada", "やまだ太郎", "ja"),
        ("Giorgos Papas (Γιώργος Παπάς), Mayor", "Giorgos Papas", "Γιώργος Παπάς", "el"),
    ],
)
def test_a_name_in_its_own_script_has_its_language(line: str, name: str, original: str, language: str) -> None:
    person = parse(f"Session D4: X\n\nTalks\n\nSmart things\n{line}\n").talks[0].speakers[0]
    assert (person.name, person.original_name, person.original_language) == (name, original, language)


def test_windows_quotes_stay_as_they_are() -> None:
    text = "Session D4: “Smart” cities – what’s next\n\nIt’s “smart”…"
    assert (parse(text).title, parse(text).abstract) == ("“Smart” cities – what’s next", "It’s “smart”…")


def test_a_session_line_says_its_format() -> None:
    found = parse(D4.replace("Session D4: Smart", "# Parallel session D4 | Smart"))
    assert without_source(replace(found, format="")) == without_source(parse(D4))
    assert found.format == "parallel"


def test_facts_that_have_no_field_are_handed_back() -> None:
    text = "Session D4: X\nTarget audience: mayors\nCapacity: 30\n\nWe talk."
    assert left_over(text) == [(2, "Target audience: mayors"), (3, "Capacity: 30")]
    assert parse(text).abstract == "We talk."


def test_a_second_session_in_the_text_is_another() -> None:
    text = f"{D4}\n\nSession D5: Another\n\nIt has an abstract.\n"
    first, second = parse_all(text)
    assert without_source(first) == without_source(parse(D4))
    assert (second.code, second.title, second.abstract) == ("D5", "Another", "It has an abstract.")
    assert first.not_placed == second.not_placed == ()


def test_several_related_sessions_are_found_once_each() -> None:
    found = parse("Session D4: X\n\nSee session A3, sessions B1, B2 and C3, and this session D4. Not session hall. A3.")
    assert found.related == ("A3", "B1", "B2", "C3")


LONGEST, LONG = 900_000, 150_000  # characters: the second is enough to show what grows with the square


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("word ", LONGEST),
        *((words, LONG) for words in ("What? ", "\u00a0", "(", "1 ", "20 May", "a, b ", "https://a.b ")),
    ],
)
def test_the_longest_text_is_read_whole_and_soon(words: str, length: int) -> None:
    text = "Session D4: X\n\nUpcoming event\n" + (words * 2000 + "\n") * max(1, length // len(words) // 2000)
    description = parse(text)
    assert (description.code, description.spans[-1].end) == ("D4", len(text))


def test_a_comma_at_the_end_of_a_long_line_ends_no_paragraph() -> None:
    first = (
        "This session asks how the old harbour of a city of a hundred thousand people can be opened for all of them,"
    )
    second = "and what the port authority has to give up for it before the summer of the coming year begins in earnest."
    assert parse(f"Session E1: Water\n\n{first}\n{second}\n").abstract == f"{first} {second}"
