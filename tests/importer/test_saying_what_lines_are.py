"""Lines of a pasted text that somebody says to be something else, with the buttons of the page alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from smartcity_session.models import ConferenceSession, SourceText
from speakers.models import Speaker
from tests.factories.rows import SessionFactory
from tests.importer.reading_page import Page, Read

pytestmark = pytest.mark.django_db

Save = Callable[..., Any]
TEXT = """Session B2: Quiet streets

Streets carry most of the noise that people hear at home. The session compares five cities.

zzz qqq

Speakers
Ana Lund, Director, Roof Agency
Tom Berg, City of Bergen
"""
TWO = """Session C1: Harbours
Harbours are where a city meets the sea. The panel discusses shore power.
Speakers: Chipo Dube, Mayor of Westhaven

Session C2: Rivers
Rivers flood where they were straightened. The workshop plans one bend anew.
Speakers: Bo Berg, Mayor of Norrvik
"""


def names(page: Page) -> list[str]:
    found = [value for name, value in page.fields.items() if name.startswith("person-") and name.endswith("-name")]
    return [name for name in found if name]


def test_lines_are_read_again_as_what_they_are_said_to_be(read: Read, save: Save) -> None:
    page = Page(save(read(TEXT), "kind", "facilitator", line=["8", "9"]))
    assert page.hints == ["8-9=facilitator"]
    assert names(page) == ["Ana Lund", "Tom Berg"]
    assert (page.fields["person-0-part"], page.fields["person-1-part"]) == ("facilitator", "facilitator")
    assert not ConferenceSession.objects.exists()


def test_lines_with_only_empty_lines_between_them_are_one_choice(read: Read, save: Save) -> None:
    page = Page(save(read("Session B2: X\n\nTrees\n\nAna Lund\n\nNobody knows."), "kind", "talk", line=["3", "5"]))
    assert page.hints == ["3-5=talk"]


def test_a_choice_for_lines_that_have_one_already_replaces_it(read: Read, save: Save) -> None:
    page = Page(save(read(TEXT), "kind", "speakers", line=["8", "9"]))
    page = Page(save(page, "kind", "chair", line=["9"]))
    assert page.hints == ["8=speakers", "9=chair"]
    assert Page(save(page, "forget", "8=speakers")).hints == ["9=chair"]


def test_a_kind_without_lines_is_answered_with_what_to_do(read: Read, save: Save) -> None:
    page = Page(save(read(TEXT), "kind", "speakers", title="Typed"))
    assert "Choose lines first, then say what they are." in page.words
    assert page.fields["title"] == "Typed"


@pytest.mark.parametrize("value", ["x", "999999999999=title", "3=nothing", "5-2=title"])
def test_nonsense_instead_of_a_choice_changes_nothing(read: Read, save: Save, value: str) -> None:
    assert Page(save(read(TEXT), "say", value)).hints == []
    assert Page(save(read(TEXT), "kind", value, line=["3", "-1", "x", "9" * 30])).hints == []
    assert Page(save(read(TEXT), "forget", value)).hints == []


def test_what_could_not_be_placed_is_placed_with_one_click(read: Read, save: Save) -> None:
    page = read(TEXT)
    assert "Line 5 : not placed" in page.words
    page = Page(save(page, "say", "5=leave-out"))
    assert "Every word of the text has its place." in page.words


def test_what_was_typed_stays_when_the_text_is_read_again(read: Read, save: Save) -> None:
    typed = {"abstract": "Typed", "person__0__affiliation": "Mayor", "date": "31.2.2026"}
    page = Page(save(read(TEXT), "kind", "chair", line=["9"], **typed))
    assert (page.fields["abstract"], page.fields["date"]) == ("Typed", "31.2.2026")
    people = {page.fields[f"person-{n}-name"]: page.fields[f"person-{n}-affiliation"] for n in (0, 1)}
    assert people == {"Ana Lund": "Mayor", "Tom Berg": "City of Bergen"}


def test_choices_follow_their_lines_in_a_corrected_text(read: Read, save: Save) -> None:
    page = Page(save(read(TEXT), "kind", "chair", line=["9"]))
    page = Page(save(page, "again", text="A new first line\n" + TEXT, title="Typed"))
    assert page.hints == ["10=chair"]
    assert page.fields["title"] == "Typed"


def test_a_corrected_text_that_was_not_read_again_is_not_saved_unseen(read: Read, save: Save) -> None:
    page = Page(save(read(TEXT), text=TEXT.replace("Ana Lund", "Anna Lund")))
    assert "Nothing was saved yet: the text was read again." in page.words
    assert "Anna Lund" in names(page)


def test_choices_are_remembered_for_the_next_text_of_the_session(read: Read, save: Save) -> None:
    save(Page(save(read(TEXT), "kind", "chair", line=["9"])))
    assert SourceText.objects.get().values["hints"] == ["9=chair"]
    assert read(TEXT.replace("\n\nSpeakers", "\nMore.\n\nSpeakers")).hints == ["10=chair"]


def test_a_text_without_a_code_is_pasted_for_the_session_that_is_known(
    organiser: Client, address: str, read: Read
) -> None:
    session = SessionFactory.create(code="Z9", title="Quiet streets")
    page = Page(organiser.get(f"{address}?session={session.pk}"))
    assert page.fields["session"] == str(session.pk)
    text = "Quiet streets\n\nStreets carry most of the noise."
    page = Page(organiser.post(address, {"text": text, "session": session.pk, "read": "x"}))
    assert page.fields["code"] == "Z9"
    for number in ("x", "0", "9" * 40):
        assert organiser.get(f"{address}?session={number}").status_code == 200


def test_as_many_rows_as_needed_can_be_added(read: Read, save: Save) -> None:
    page = read(TEXT)
    rows = int(page.fields["person-TOTAL_FORMS"])
    for number in range(1, 9):
        page = Page(save(page, "add", "person", title="Typed"))
        assert int(page.fields["person-TOTAL_FORMS"]) == rows + number
    assert page.fields["title"] == "Typed"
    others = ("Eva Holm", "Noor Haddad", "Lina Aho", "Bo Dahl", "Mira Okafor", "Piet Graaf", "Suda Wong", "Ines Prado")
    people = {f"person__{rows - 1 + number}__name": name for number, name in enumerate(others)}
    save(page, title="Quiet streets", **people)
    assert Speaker.objects.count() == 10


def test_sessions_of_one_text_are_offered_one_after_the_other(read: Read, save: Save) -> None:
    page = read(TWO)
    assert "The text has 2 sessions" in page.words
    assert (page.fields["code"], names(page)) == ("C1", ["Chipo Dube"])
    page = Page(save(page))
    assert "C1 Harbours was saved as a draft." in page.words
    assert (page.fields["code"], names(page)) == ("C2", ["Bo Berg"])
    assert save(page).status_code == 302
    people = {s.code: [c.speaker.name for c in s.contributions.all()] for s in ConferenceSession.objects.all()}
    assert people == {"C1": ["Chipo Dube"], "C2": ["Bo Berg"]}


def test_a_session_of_a_text_can_be_left_out(read: Read, save: Save) -> None:
    page = Page(save(read(TWO), "skip"))
    assert page.fields["code"] == "C2"
    save(page)
    assert [session.code for session in ConferenceSession.objects.all()] == ["C2"]


def test_the_guessed_encoding_of_a_file_is_shown_and_can_be_corrected(
    organiser: Client, address: str, save: Save
) -> None:
    text = "Session B2: Cs\u0151d\u00f6k\n\nT\u0171zolt\u00f3k \u00e9s v\u00edz."
    file = SimpleUploadedFile("session.txt", text.encode("cp1250"))
    page = Page(organiser.post(address, {"file": file, "text": "", "read": "x"}))
    assert (page.fields["encoding"], page.fields["title"]) == ("cp1252", "Csõdök")
    page = Page(save(page, "decode", encoding="cp1250", room="Typed"))
    assert (page.fields["title"], page.fields["room"]) == ("Cs\u0151d\u00f6k", "Typed")
    assert "cannot be read" in Page(save(page, "decode", encoding="utf-8")).words


def test_two_people_of_one_name_in_a_text_are_asked_about(read: Read, save: Save) -> None:
    page = read(TEXT.replace("Tom Berg, City of Bergen", "Ana Lund, Harbour Network"))
    assert "is this the same person?" in page.words
    assert "The text names two people whose names read alike" in page.words
    choice = next(str(facts["name"]) for _tag, facts in page.tags if str(facts.get("name")).startswith("choice-"))
    save(page, **{choice.replace("-", "__"): "mine"})
    assert Speaker.objects.filter(name="Ana Lund").count() == 2


def test_a_name_that_differs_by_a_letter_is_asked_about(read: Read, save: Save) -> None:
    Speaker.objects.create(name="Anna Lund", affiliation="Director, Roof Agency", slug="anna-lund")
    page = read(TEXT)
    choice = next(str(facts["name"]) for _tag, facts in page.tags if str(facts.get("name")).startswith("choice-"))
    save(page, **{choice.replace("-", "__"): "theirs"})
    assert sorted(Speaker.objects.values_list("name", flat=True)) == ["Anna Lund", "Tom Berg"]


def test_the_sample_text_is_read_without_a_doubt(organiser: Client, address: str, read: Read) -> None:
    text = Page(organiser.get(f"{address}?sample=1")).fields["text"]
    page = read(text)
    assert "Every word of the text has its place." in page.words
    facts = [page.fields[name] for name in ("code", "title", "date", "start_time", "end_time", "room", "organiser")]
    assert facts == ["B2", "Quiet streets", "2026-03-03", "10:00", "11:30", "Room Gamma", "Institute for Urban Sound"]
    talks = [(page.fields[f"talk-{n}-title"], page.fields[f"talk-{n}-minutes"]) for n in range(2)]
    assert talks == [("Asphalt that swallows sound", "20"), ("Deliveries before seven", "20")]
