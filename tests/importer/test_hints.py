"""What an organiser says of lines, and several sessions in one text."""

# ruff: noqa: E501 (texts stand here as they are pasted)

from datetime import date, time

import pytest

from smartcity_session.importer.text.hints import BadHintError, Hint, HintKind, moved_hints, parse_hint
from smartcity_session.importer.text.parse import parse, parse_all

TEXT = (
    "Session E1: Water\n\nA subtitle\n\nAna Lund\nTom Berg\n\nOn a Tuesday in the old hall\nWhat we did\nThe harbour\n"
)


def hints(*words: str) -> list[Hint]:
    return [parse_hint(each) for each in words]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("12-15=speakers", Hint(12, 15, HintKind.SPEAKERS)),
        ("3=title", Hint(3, 3, HintKind.TITLE)),
        (" 3 - 4 = leave_out ", Hint(3, 4, HintKind.LEAVE_OUT)),
    ],
)
def test_a_hint_is_lines_and_what_they_are(words: str, hint: Hint) -> None:
    assert parse_hint(words) == hint
    assert parse_hint(str(hint)) == hint


@pytest.mark.parametrize(
    "words", ["", "speakers", "3", "3=", "=title", "0=title", "5-3=title", "3=nonsense", "a-b=title"]
)
def test_what_is_no_hint_is_refused_in_words(words: str) -> None:
    with pytest.raises(BadHintError, match="“"):
        parse_hint(words)


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("3=title", "title", "A subtitle"),
        ("3=abstract", "abstract", "A subtitle"),
        ("3=questions", "guiding_questions", ("A subtitle",)),
        ("3=outcomes", "outcomes", ("A subtitle",)),
        ("3=room", "room", "A subtitle"),
        ("3=organiser", "organiser", "A subtitle"),
        ("3=partners", "partners", "A subtitle"),
    ],
)
def test_a_line_is_what_it_was_said_to_be(words: str, field: str, value: object) -> None:
    found = parse(TEXT, hints=hints(words))
    assert getattr(found, field) == value
    assert all(span.line != 3 for span in found.not_placed)
    assert all(not doubt.first <= 3 <= doubt.last for doubt in found.doubts)


@pytest.mark.parametrize(
    "role", ["speakers", "chair", "facilitator", "rapporteur", "panellists", "contact", "discussants", "moderator"]
)
def test_lines_are_people_of_the_role_that_was_said(role: str) -> None:
    found = parse(TEXT, hints=hints(f"5-6={role}"))
    roles = {"speakers": "speaker", "panellists": "panellist", "discussants": "discussant", "moderator": "facilitator"}
    assert [(person.name, person.part) for person in found.speakers] == [
        ("Ana Lund", roles.get(role, role)),
        ("Tom Berg", roles.get(role, role)),
    ]


def test_a_talk_an_event_and_a_material_are_what_was_said() -> None:
    found = parse(TEXT, hints=hints("9=talk", "10=materials"))
    assert [talk.title for talk in found.talks] == ["What we did"]
    assert [material.title for material in found.materials] == ["The harbour"]
    found = parse(TEXT, hints=hints("9=events", "10=leave-out"))
    assert [event.name for event in found.events] == ["What we did"]
    assert 10 not in {span.line for span in found.not_placed}


def test_a_talk_has_the_people_below_it() -> None:
    text = "Session E1: Water\n\nThe harbour\nAna Lund, Director, Roof Agency\n\nTom Berg, X\n"
    talk = parse(text, hints=hints("3-4=talk")).talks[0]
    assert (talk.title, [person.name for person in talk.speakers]) == ("The harbour", ["Ana Lund"])


def test_when_is_read_from_the_line_that_was_said_to_tell_it() -> None:
    found = parse("Session E1: Water\n\nWe talk.\n\nOn 3 March 2026 at 10.30 we meet.\n", hints=hints("5=when"))
    assert (found.starts_on, found.start) == (date(2026, 3, 3), time(10, 30))


def test_lines_of_the_abstract_can_be_taken_out_of_it() -> None:
    text = (
        "Session E1: Water\n\nWe talk about water.\nThis sentence was meant for the office only.\nWe talk about rain.\n"
    )
    assert parse(text, hints=hints("4=leave-out")).abstract == "We talk about water.\n\nWe talk about rain."


def test_another_session_begins_where_it_was_said() -> None:
    text = "Session E1: Water\n\nWe talk about water.\n\nFire\n\nWe talk about fire.\nAna Lund, Director, Roof Agency\n"
    first, second = parse_all(text, hints=hints("5=another-session"))
    assert (first.title, first.abstract, first.speakers) == ("Water", "We talk about water.", ())
    assert (second.title, [person.name for person in second.speakers]) == ("Fire", ["Ana Lund"])


def test_hints_follow_their_lines_into_a_corrected_text() -> None:
    old = "one\ntwo\nthree\nfour\nfive\n"
    new = "zero\none\ntwo\n  three\nfive\n"
    moved = moved_hints(hints("1=title", "2-4=speakers", "5=room"), old=old, new=new)
    assert [str(hint) for hint in moved] == ["2=title", "3-4=speakers", "5=room"]


SESSIONS = (
    "C1 PANEL: Harbours\nFacilitator: Ana Lund, Harbour Network\nHarbours are where a city meets the sea.\n\n"
    "C2 WORKSHOP: Rivers\nFacilitator: Tom Berg, River Trust\nRivers flood where they were straightened.\n"
)


def test_several_sessions_have_their_own_people() -> None:
    found = parse_all(SESSIONS)
    assert [(each.code, each.title, [person.name for person in each.speakers]) for each in found] == [
        ("C1", "Harbours", ["Ana Lund"]),
        ("C2", "Rivers", ["Tom Berg"]),
    ]
    for each in found:
        assert "".join(each.text[span.start : span.end] for span in each.spans) == SESSIONS
        assert each.not_placed == ()


def test_codes_of_a_list_are_no_sessions() -> None:
    text = "Session R1: Water\n\nWe talk about water.\n\nParallel sessions\n\nC1 – Lakes\nC2 – Wells\n\nSpeakers\nAna Lund, X\n"
    assert [each.code for each in parse_all(text)] == ["R1"]
    assert parse(text).related == ()


def test_what_is_not_placed_is_doubtful_with_what_it_may_be() -> None:
    found = parse(TEXT)
    assert {doubt.first for doubt in found.doubts if doubt.kind is None} >= {3}
    assert all(doubt.first <= doubt.last for doubt in found.doubts)


def test_a_series_of_codes_with_chairs_of_their_own_is_several_sessions() -> None:
    text = (
        "Fachkongress Wasser\nMittwoch, 14. Oktober 2026\n\n"
        "B1 Regen im Quartier\nLeitung: Ana Lund, Stadt Bergen\nDas Forum zeigt drei Mulden.\n"
        "B2 Hitze in der Schule\nLeitung: Tom Berg, Schulamt\nDas Forum fragt, was vor dem Umbau hilft.\n"
    )
    found = parse_all(text)
    assert [(each.code, each.title, each.starts_on) for each in found] == [
        ("B1", "Regen im Quartier", date(2026, 10, 14)),
        ("B2", "Hitze in der Schule", date(2026, 10, 14)),
    ]
    assert [[person.name for person in each.speakers] for each in found] == [["Ana Lund"], ["Tom Berg"]]


def test_a_form_with_a_title_that_is_filled_in_twice_is_two_sessions() -> None:
    text = (
        "Workshop 1\n\nTitle: Regen im Quartier\nZeit: 10:00 - 11:30 Uhr\nOrt: Saal 1\nModeration: Ana Lund, Stadt Bergen\n\n"
        "Workshop 2\n\nTitle: Hitze in der Schule\nZeit: 13:00 - 14:30 Uhr\nOrt: Saal 2\nModeration: Tom Berg, Schulamt\n"
    )
    found = parse_all(text)
    assert [(each.title, each.room, str(each.start)) for each in found] == [
        ("Regen im Quartier", "Saal 1", "10:00:00"),
        ("Hitze in der Schule", "Saal 2", "13:00:00"),
    ]
    assert [[person.name for person in each.speakers] for each in found] == [["Ana Lund"], ["Tom Berg"]]


def test_talks_whose_titles_are_labelled_are_no_sessions() -> None:
    text = (
        "Session E1: Water\n\nTime: 10:00 - 11:30\nRoom: Hall 1\n\nTalks\n\n"
        "Title: Trees in the yard\nSpeaker: Ana Lund, Roof Agency\n\nTitle: Roofs that drink\nSpeaker: Tom Berg, City of Bergen\n"
    )
    assert len(parse_all(text)) == 1


def test_codes_in_a_text_with_several_chairs_are_doubted_where_they_begin_no_session() -> None:
    text = (
        "Session E1: Water\n\nChair: Ana Lund, Roof Agency\nModerator: Tom Berg, City of Bergen\n\n"
        "We talk about water, and about those who carry it.\n\nProgramme\n"
        "P1 Roofs and rain\nEva Holm, Director, Slate Works\nP2 Trees and heat\nJan Novak, Director, Tree Office\n"
    )
    (found,) = parse_all(text)
    assert HintKind.ANOTHER_SESSION in {kind for doubt in found.doubts for kind in doubt.alternatives}


def test_lines_that_nothing_was_said_of_stay_what_they_were_or_are_doubted() -> None:
    text = (
        "Session E1: Water\n\nWe talk about water, and about those who carry it.\n\nProgramme\n"
        "10:00 Roofs – Eva Holm, Director, Slate Works\n10:20 Fire drill for all\n"
        "10:30 Trees – Ana Lund, Director, Tree Office\nThe talk shows what three trees did to one street in August.\n"
    )
    before, (found,) = parse(text), parse_all(text, hints=hints("7=leave-out", "6=talk"))
    assert [talk.title for talk in found.talks] == ["Roofs", "Trees"]
    assert (found.abstract, found.talks[1]) == (before.abstract, before.talks[2])
    changed = parse(text, hints=hints("8=abstract"))
    assert "10:30 Trees" in changed.abstract
    moved = {doubt.first for doubt in changed.doubts}
    assert moved >= {9} or changed.talks[-1].abstract == before.talks[2].abstract
