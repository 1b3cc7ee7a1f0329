"""The real text of Session D4, read word for word."""

from datetime import date
from pathlib import Path

import pytest

from smartcity_session.importer.text.decoding import read_bytes
from smartcity_session.importer.text.description import Description, EventReading, MaterialReading, SpanKind
from smartcity_session.importer.text.parse import parse

DEMO = Path(__file__).resolve().parents[2] / "smartcity_session" / "demo" / "session-d4.txt"


@pytest.fixture(scope="module")
def d4() -> Description:
    return parse(read_bytes(DEMO.read_bytes()))


def test_code_and_title_are_read(d4: Description) -> None:
    assert (d4.code, d4.title) == ("D4", "Smart City Solutions")


def test_each_long_line_of_the_abstract_is_a_paragraph_with_its_words_as_they_are(d4: Description) -> None:
    lines = DEMO.read_text(encoding="utf-8").splitlines()
    assert d4.abstract.split("\n\n") == lines[2:6]
    assert "can provide- with fewer resources- more efficiency" in d4.abstract


def test_the_paragraph_of_questions_is_three_questions(d4: Description) -> None:
    assert [question[:34] for question in d4.guiding_questions] == [
        "What good practices can be shared ",
        "What outstanding examples can be s",
        "What smart solutions are available",
    ]
    assert " ".join(d4.guiding_questions) == DEMO.read_text(encoding="utf-8").splitlines()[6]


def test_the_outcomes_have_their_lead_in(d4: Description) -> None:
    assert d4.outcomes_lead_in == "Participants will develop their understanding of:"
    assert d4.outcomes == (
        "Diversity of approaches to Smart City implementation",
        "Impacts of smart city solutions on sustainable urban development",
    )


def test_the_remark_in_brackets_is_the_note_of_the_material(d4: Description) -> None:
    assert d4.materials == (
        MaterialReading(
            "ICLEI Strategic Plan – Smart Cities Agenda",
            "draft for adoption by the ICLEI Council on 10 April 2015",
        ),
    )


def test_the_event_has_its_host_dates_and_place(d4: Description) -> None:
    assert d4.events == (
        EventReading(
            name="ICLEI City-Business Talks",
            host_event="Metropolitan Solutions",
            start=date(2015, 5, 20),
            end=date(2015, 5, 22),
            city="Berlin",
            country="Germany",
        ),
    )


def test_the_as_of_date_is_read(d4: Description) -> None:
    assert d4.as_of == date(2015, 4, 7)


def test_the_talks_have_their_speakers_and_the_cut_off_talk_has_none(d4: Description) -> None:
    assert [(talk.title, [(person.name, person.affiliation) for person in talk.speakers]) for talk in d4.talks] == [
        (
            "OPTIMUS Smart City Project",
            [("Siegfried Zöllner", "Coordinator, Sustainable Resources, Climate & Resilience, ICLEI Europe")],
        ),
        (
            "Malmö on the road – Experiences and the way",
            [("Roland Zinkernagel", "EU Coordinator and Sustainability Strategist, City of Malmö, Sweden")],
        ),
        ("K-water, Smart Water city in Paju", [("Chang Hyun Jo", "Professor of K-Water Academy")]),
        (
            "Integrating smart city solutions with sustainable development",
            [("Michael Rama", "Mayor, Cebu City, Philippines")],
        ),
        ("Smart City", []),
    ]
    assert d4.speakers == ()


def test_the_other_session_that_the_text_mentions_is_found(d4: Description) -> None:
    assert d4.related == ("A3",)


def test_everything_is_placed(d4: Description) -> None:
    assert d4.not_placed == ()


def test_structure_is_only_headings_bullets_and_signs(d4: Description) -> None:
    words = [d4.text_of(span) for span in d4.spans if span.kind is SpanKind.STRUCTURE and span.name != "space"]
    assert [each for each in words if any(character.isalnum() for character in each)] == [
        "Session",
        "Envisaged outcomes",
        "Background material:",
        "Upcoming event:",
        "in",
        "Download the PDF description as of",
    ]


def test_spans_tell_the_line_on_which_they_begin(d4: Description) -> None:
    lines = d4.text.split("\n")
    assert all(d4.text_of(span) in lines[span.line - 1] for span in d4.spans if span.kind is SpanKind.FIELD)
