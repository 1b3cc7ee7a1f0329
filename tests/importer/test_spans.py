"""The law of the importer: no word is lost and none is doubled, whatever the text."""

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings

from smartcity_session.importer.text.description import Description, Span, SpanKind
from smartcity_session.importer.text.parse import parse
from tests.importer.descriptions import TEXTS, perturbed


@given(TEXTS)
@settings(max_examples=400)
def test_the_law_holds_for_any_text(text: str) -> None:
    """One reading of each text is held against all of it: reading is what takes the time."""
    description = parse(text)
    spans_cover_the_text_in_order_without_gap_or_overlap(text, description)
    white_space_is_all_that_is_not_named_or_handed_back(description)
    every_letter_of_a_field_is_in_the_description_exactly_once(description)
    spans_are_numbered_by_the_lines_of_the_text(text, description)


def spans_cover_the_text_in_order_without_gap_or_overlap(text: str, description: Description) -> None:
    spans = description.spans
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert all(span.start < span.end for span in spans)


def white_space_is_all_that_is_not_named_or_handed_back(description: Description) -> None:
    for span in description.spans:
        words = description.text_of(span)
        assert (span.name == "space") == (not words.strip())
        assert (span.kind is SpanKind.NOT_PLACED) == (not span.name)


def every_letter_of_a_field_is_in_the_description_exactly_once(description: Description) -> None:
    """Letters and digits: commas stand between the parts of an affiliation that were apart, and codes are joined."""
    read = Counter(each for span in fields(description) for each in description.text_of(span) if each.isalnum())
    shared = Counter(each for line in shared_affiliations(description) for each in line if each.isalnum())
    assert read + shared == Counter(each for word in words_of(description) for each in word if each.isalnum())


def spans_are_numbered_by_the_lines_of_the_text(text: str, description: Description) -> None:
    for span in description.spans:
        lines_before = text[: span.start].splitlines(keepends=True)
        is_new_line = not lines_before or lines_before[-1].splitlines()[0] != lines_before[-1]
        crosses = text[: span.start].endswith("\r") and text[span.start :].startswith("\n")
        if not crosses:
            assert span.line == len(lines_before) + is_new_line


@given(perturbed())
@settings(max_examples=200)
def test_no_sign_that_a_reader_would_miss_is_called_structure(text: str) -> None:
    """Words are structure only in headings, as-of lines and placeholders, and as connectors such as "in"."""
    description = parse(text)
    for span in description.spans:
        words = [word.strip("#:.()[]") for word in description.text_of(span).split()]
        if span.kind is SpanKind.STRUCTURE and span.name == "punctuation":
            assert {word.casefold() for word in words if any(each.isalnum() for each in word)} <= CONNECTORS


CONNECTORS = {"in", "at", "on", "from", "see", "held", "takes", "place", "will", "take", "website", "more"}


def fields(description: Description) -> list[Span]:
    """The fields whose words are kept as they stand; dates become days."""
    return [span for span in description.spans if span.kind is SpanKind.FIELD and span.name not in NO_WORDS]


NO_WORDS = {"as of", "event dates", "date", "time", "talk time", "talk minutes", "language", "format"}


def shared_affiliations(description: Description) -> list[str]:
    """Affiliations that stand once in the text for two people: "Ana Lund and Tom Berg, Directors, X"."""
    marked = {span.item for span in description.spans if span.name == "speaker affiliation"}
    people = [*description.speakers, *(person for talk in description.talks for person in talk.speakers)]
    with_line = sum(1 for person in people if person.affiliation)
    if with_line == len(marked):
        return []
    names = {span.item: description.text_of(span) for span in description.spans if span.name == "speaker name"}
    unmarked = Counter(" ".join(names[item].split()) for item in names if item not in marked)
    found = []
    for person in people:
        if person.affiliation and unmarked[person.name]:
            unmarked[person.name] -= 1
            found.append(person.affiliation)
    return found


def words_of(description: Description) -> list[str]:
    people = [*description.speakers, *(person for talk in description.talks for person in talk.speakers)]
    values = [description.code, description.title, description.abstract, description.outcomes_lead_in]
    values += [description.room, description.venue, description.organiser, description.partners]
    values += [*description.guiding_questions, *description.outcomes]
    values += [value for each in description.materials for value in (each.title, each.note, each.link)]
    for event in description.events:
        values += [event.name, event.host_event, event.city, event.country, event.link]
    values += [value for each in people for value in (each.name, each.original_name, each.affiliation)]
    values += [value for talk in description.talks for value in (talk.title, talk.abstract)]
    return [word for value in values for word in value.split()]
