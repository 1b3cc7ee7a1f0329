"""A pasted text is read in bounded time and memory, whatever it is made of; what is refused is refused in words."""

import html
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from smartcity_session.admin import importer_reading
from smartcity_session.importer.text import reader_process
from smartcity_session.importer.text.decoding import NotADescription, read_text
from smartcity_session.importer.text.description import MOST_ITEMS
from smartcity_session.importer.text.lines import split_lines
from smartcity_session.importer.text.parse import parse
from smartcity_session.importer.text.questions import (
    asks,
    ends_a_sentence,
    questions_at_the_end,
    questions_in,
    sentences,
)
from smartcity_session.importer.text.reader_process import UnreadError, read_description
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.processes.worker_pool import WorkerPool
from tests.importer.descriptions import perturbed
from tests.processor import processor_seconds

REFUSED = "This text takes more time or memory to read than it may. Take out what is no part of the description"
HOSTILE = "Session D4: Smart City\n\nGuiding questions\n\n" + "." * 40_000 + "x"


@pytest.fixture
def own_places(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def no_time(own_places: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text takes too long to read, whatever it is."""
    monkeypatch.setattr(reader_process, "SECONDS", 0.001)


# In a process of its own


def test_what_is_read_description_is_what_is_read_here(own_places: None, d4: str) -> None:
    more = "\nTalks\n\nSmart water\nJane Doe (이은주), Mayor, Malmö, Sweden (tbc)\n\nUpcoming: Session D5, A3\n"
    text = read_text(d4 + more)
    assert read_description(text) == parse(text)


def test_a_text_that_takes_too_long_is_refused_in_words(no_time: None) -> None:
    with pytest.raises(UnreadError, match=REFUSED):
        read_description("Session D4: Smart City\n")


def test_a_reading_of_more_bytes_than_are_taken_is_refused_in_words(
    own_places: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_process, "MOST_BYTES", 100)
    with pytest.raises(UnreadError, match=REFUSED):
        read_description("Session D4: Smart City\n")


def test_while_too_many_texts_are_read_the_next_is_told_to_come_back(
    own_places: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = WorkerPool("test", count=1, patience=0)
    monkeypatch.setattr(reader_process, "POOL", places)
    with places.taken(), pytest.raises(UnreadError, match="Try again in a minute"):
        read_description("Session D4: Smart City\n")


@pytest.mark.system
@pytest.mark.parametrize(
    "text",
    [
        "Session D4: T\n\n" + "? " * 499_000,
        "Session D4: T\n\n" + "\u0301" * 499_000,
        "Session D4: T\n\nGuiding questions\n" + "a?\n" * 4_900,
        "Session D4: T\n\nUpcoming events\n" + ("Expo " + "- " * 90 + ", 20 May 2015\n") * 4_900,
        "Session D4: T\n\nTalks\n" + ("Ann" + " " * 190 + "Bee\n") * 4_900,
    ],
    ids=["questions", "accents", "lines", "events", "spaces"],
)
def test_a_hostile_megabyte_is_read_or_refused(own_places: None, text: str) -> None:
    try:
        description = read_description(text)
    except NotADescription as error:
        assert str(error).startswith((REFUSED, "The text has "))  # noqa: PT017 (either is fine)
    else:
        assert description.text == text


def test_a_text_of_too_many_items_comes_back_as_their_number(own_places: None) -> None:
    text = "Session D4: T\n\nGuiding questions\n" + "• Why?\n" * (MOST_ITEMS + 1)
    with pytest.raises(NotADescription, match="The text has 101 items"):
        read_description(text)
    assert read_description(text.removesuffix("• Why?\n")).number_of_items == MOST_ITEMS


# What people see


@pytest.fixture
def organiser(admin_client: Client, congress: Congress) -> Client:
    return admin_client


def test_the_organiser_reads_why_and_what_to_do_at_the_text_which_is_kept(organiser: Client, no_time: None) -> None:
    response = organiser.post(reverse("admin:paste_session"), {"text": HOSTILE, "read": "Read it"})
    assert response.status_code == 200
    assert REFUSED in html.unescape(response.text)
    assert HOSTILE in html.unescape(response.text).replace("\r\n", "\n")
    assert 'aria-invalid="true"' in response.text


def test_of_a_file_it_is_said_at_the_file(organiser: Client, no_time: None) -> None:
    data = {"file": SimpleUploadedFile("d4.txt", b"Session D4: Smart City"), "read": "Read it"}
    response = organiser.post(reverse("admin:paste_session"), data)
    assert response.context["form"].errors.keys() == {"file"}


def test_what_was_corrected_is_kept_where_the_text_cannot_be_read_again(
    organiser: Client, own_places: None, d4: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("admin:paste_session")
    page = organiser.post(address, {"text": d4, "read": "Read it"})
    data = fields_of(page.context["forms"]) | {"source": d4, "title": "A title typed by hand"}
    places = WorkerPool("test", count=1, patience=0)
    monkeypatch.setattr(reader_process, "POOL", places)
    importer_reading._read.cache_clear()  # noqa: SLF001 (as in a process that has not read the text)
    with places.taken():
        response = organiser.post(address, {**data, "save": "Save"})
    assert response.status_code == 200
    text = html.unescape(response.text)
    assert "Nothing was saved. The portal is busy with other files at this moment. Try again in a minute." in text
    assert 'value="A title typed by hand"' in text
    assert d4.strip() in text.replace("\r\n", "\n")
    assert not ConferenceSession.objects.exists()
    assert organiser.post(address, {**data, "save": "Save"}).status_code == 302
    assert ConferenceSession.objects.get().title == "A title typed by hand"


def fields_of(forms: Any) -> dict[str, Any]:
    """What a browser would send of the second step's forms."""
    all_forms = [forms.description]
    for formset in forms.lists:
        all_forms += [formset.management_form, *formset.forms]
    fields = [form[name] for form in all_forms for name in form.fields]
    values = {field.html_name: field.value() for field in fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def test_the_command_says_it_plainly(no_time: None, congress: Congress, tmp_path: Path) -> None:
    file = tmp_path / "d4.txt"
    file.write_text(HOSTILE)
    with pytest.raises(CommandError, match=f"d4.txt: {REFUSED}"):
        call_command("import_session", file, stdout=io.StringIO())
    assert not ConferenceSession.objects.exists()


# In time that grows with the text alone

HEADINGS = ["", "Guiding questions\n", "Upcoming events\n", "Background material\n", "Talks\n", "Chair: "]
UNITS = [
    *(".", "?", "？", "…", "? ", "a? ", "a?\n", "a? b\n", "• a?\n", "a?\n• b?\n", ".)", "e.g. ", "”", "a.\n\n"),
    *(" ", "\t", "\u00a0", " @", "@ ", "in ", "in  ", "on ", "on (", ", ", ",", "- ", ". ", "(", "( ", "a, ", "Dr. "),
    *("http://a ", "https://", "20 May ", "2015-04-07 ", "Session A1, ", "Expo, 20 May 2015 in Berlin, Germany\n"),
    *("Ann Bee, Mayor\n", "Smart water\n", "Smart water\nAnn Bee, Mayor\n\n", "of ", "mayor of ", "the ", "#", "1. "),
]
LENGTH, LINES = 6_000, 1_500
HARDLY = 1.0  # seconds of the processor: reading takes a tenth, and took more where it was quadratic


@pytest.mark.system  # 300 long texts
@pytest.mark.parametrize("heading", HEADINGS)
def test_no_text_takes_longer_than_its_length_allows(heading: str) -> None:
    for unit in UNITS:
        times = LINES // unit.count("\n") if "\n" in unit else LENGTH // len(unit)
        text = f"Session D4: T\n\n{heading}{unit * times}x"
        seconds = processor_seconds(lambda text=text: parse(text), enough=HARDLY)  # type: ignore[misc]  # the text of this turn
        assert seconds < HARDLY, (heading, unit, seconds)


ENDS = st.sampled_from(["\n", "?\n", "? ", ".\n", "?\n  ", ".)\n", "?”\n"])
STARTS = st.sampled_from(["Why", "how so", "• What", "1. Who", "and e.g", "so", "”", "it is. Is it"])


LISTED = st.lists(st.tuples(STARTS, ENDS), min_size=1, max_size=9).map(lambda pairs: "".join(map("".join, pairs)))


@given(LISTED | perturbed())
def test_the_questions_at_the_end_are_those_that_a_look_at_every_beginning_finds(text: str) -> None:
    lines = [
        line for line in split_lines(text, number_of=lambda place: text.count("\n", 0, place) + 1) if not line.blank
    ]
    expected = len(lines)
    for index in range(len(lines) - 1, -1, -1) if lines and asks(lines[-1].whole) else ():
        if not any(asks(each) for each in sentences(lines[index].whole)) and ends_a_sentence(lines[index]):
            break
        if (index == 0 or ends_a_sentence(lines[index - 1])) and questions_in(lines[index:]):
            expected = index
    assert questions_at_the_end(lines) == expected
