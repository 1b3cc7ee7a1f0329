"""The law of the importer: no word is lost and none is doubled, whatever the text."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from smartcity_session.intake.description import Description, Kind, Span
from smartcity_session.intake.parse import parse

D4 = (Path(__file__).resolve().parents[2] / "smartcity_session" / "demo" / "session-d4.txt").read_text(encoding="utf-8")
BLOCKS = [block for block in D4.split("\n\n") if block.strip()]
LINES = [
    *D4.splitlines(),
    "Objectives",
    "  EXPECTED OUTCOMES :",
    "## Background",
    "Guiding questions:",
    "Further reading: A book (a good one, 2013) https://example.org/book.",
    "Upcoming events",
    "Speakers:",
    "Talks",
    "Chair: Jane Doe (tbc), Mayor, Malmö, Sweden",
    "Moderator",
    "1. First",
    "2) Second",
    "– Third",
    "* Fourth",
    "Date: 9 April 2015",
    "Code: D4",
    "Title: Smart City",
    "Session D5: Another session",
    "31 February 2015",
    "20-22 May 2015",
    "Expo, 30 June – 2 July 2016, Seoul, Korea (see https://example.org)",
    "조창현, 교수, K-water",
    "Γιώργος Παπαδόπουλος, Δήμαρχος, Αθήνα, Ελλάδα",
    "Speaker to be confirmed",
    "Why? How? And for whom?",
    "",
    "",
]
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\x0b", "\n\t", "\n \u00a0"])
PIECES = st.sampled_from(
    ["Session ", "D4", ":", ",", " (tbc)", "?", "@", "•", "\u00a0", "\t", " – ", "(", ")", "https://a.org"]
)


def perturbed() -> st.SearchStrategy[str]:
    """Descriptions in any order and with any line end, and their lines with signs strewn in."""
    shuffled = st.permutations(BLOCKS).map("\n\n".join)
    lines = st.lists(st.tuples(st.sampled_from(LINES), BREAKS), max_size=30)
    strewn = st.lists(st.sampled_from(LINES) | PIECES | BREAKS | st.text(max_size=5), max_size=30)
    return shuffled | lines.map(lambda pairs: "".join(line + end for line, end in pairs)) | strewn.map("".join)


TEXTS = st.text() | perturbed()


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_spans_cover_the_text_in_order_without_gap_or_overlap(text: str) -> None:
    spans = parse(text).spans
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert all(span.start < span.end for span in spans)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_white_space_is_all_that_is_not_named_or_handed_back(text: str) -> None:
    description = parse(text)
    for span in description.spans:
        words = description.text_of(span)
        assert (span.name == "space") == (not words.strip())
        assert (span.kind is Kind.NOT_PLACED) == (not span.name)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_every_word_of_a_field_is_in_the_description_exactly_once(text: str) -> None:
    description = parse(text)
    read = Counter(word for span in fields(description) for word in description.text_of(span).split())
    assert read == Counter(words_of(description))


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_spans_are_numbered_by_the_lines_of_the_text(text: str) -> None:
    description = parse(text)
    for span in description.spans:
        lines_before = text[: span.start].splitlines(keepends=True)
        is_new_line = not lines_before or lines_before[-1].splitlines()[0] != lines_before[-1]
        crosses = text[: span.start].endswith("\r") and text[span.start :].startswith("\n")
        if not crosses:
            assert span.line == len(lines_before) + is_new_line


@given(perturbed())
@settings(max_examples=200, deadline=None)
def test_no_sign_that_a_reader_would_miss_is_called_structure(text: str) -> None:
    """Words are structure only in headings, as-of lines and placeholders, and as connectors such as "in"."""
    description = parse(text)
    for span in description.spans:
        words = [word.strip("#:.()[]") for word in description.text_of(span).split()]
        if span.kind is Kind.STRUCTURE and span.name == "punctuation":
            assert {word.casefold() for word in words if any(each.isalnum() for each in word)} <= CONNECTORS


CONNECTORS = {"in", "at", "on", "from", "see", "held", "takes", "place", "will", "take", "website", "more"}


def fields(description: Description) -> list[Span]:
    """The fields whose words are kept as they stand; dates become days."""
    return [span for span in description.spans if span.kind is Kind.FIELD and span.name not in {"as of", "event dates"}]


def words_of(description: Description) -> list[str]:
    people = [*description.speakers, *(person for talk in description.talks for person in talk.speakers)]
    values = [description.code, description.title, description.abstract, description.outcomes_lead_in]
    values += [*description.guiding_questions, *description.outcomes]
    values += [value for each in description.materials for value in (each.title, each.note, each.link)]
    for event in description.events:
        values += [event.name, event.host_event, event.city, event.country, event.link]
    values += [value for each in people for value in (each.name, each.original_name, each.affiliation)]
    values += [value for talk in description.talks for value in (talk.title, talk.abstract)]
    return [word for value in values for word in value.split()]
