"""The three-way merge, on values alone."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings

from smartcity_session.importer.merge.merging import KnownSpeaker, Verdict, difference, merge
from smartcity_session.importer.text.parse import parse
from smartcity_session.importer.text.values import KINDS, Item, SessionValues, from_json, to_json, values_of
from tests.importer.descriptions import perturbed


def stored(said: SessionValues) -> SessionValues:
    """The values as if each item had become a row."""
    numbers = itertools.count(1)
    items = {kind: tuple(_stored(item, numbers) for item in said.of(kind)) for kind in KINDS}
    return replace(said, items=items)


def _stored(item: Item, numbers: Iterator[int]) -> Item:
    people = tuple(_stored(person, numbers) for person in item.people)
    speaker = next(numbers) if "affiliation" in item.fields else None
    return replace(item, pk=next(numbers), speaker=speaker, people=people)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "verdict"),
    [
        ("a", "a", "a", None),
        ("a", "a", "b", Verdict.UPDATE),
        ("a", "b", "b", None),
        ("a", "b", "a", Verdict.KEEP),
        ("a", "b", "c", Verdict.CONFLICT),
        ("a", "", "a", Verdict.KEEP),
        ("a", "a", "", Verdict.GONE),
        ("", "b", "", None),
        ("", "", "b", Verdict.UPDATE),
        ("", "b", "c", Verdict.CONFLICT),
        (None, "", "b", Verdict.UPDATE),
        (None, "b", "c", Verdict.CONFLICT),
        (None, "b", "", None),
        ("a\nb", "a\r\nb \r\n", "a\nb", None),
    ],
)
def test_three_values_of_a_field_call_for_one_verdict(
    base: str | None, mine: str, theirs: str, verdict: Verdict | None
) -> None:
    assert difference(base, mine, theirs) is verdict


@given(perturbed())
@settings(max_examples=200)
def test_the_same_text_again_calls_for_nothing(text: str) -> None:
    rows = stored(values_of(parse(text)))
    merged = merge(base=from_json(to_json(rows)), mine=rows, theirs=values_of(parse(text)))
    assert merged.entries == ()
    assert merged.fields == rows.fields
    assert {kind: merged.items[kind] for kind in KINDS} == {kind: rows.of(kind) for kind in KINDS}


@given(perturbed(), perturbed())
@settings(max_examples=100)
def test_no_row_gets_two_items_and_none_is_emptied(before: str, after: str) -> None:
    rows = stored(values_of(parse(before)))
    merged = merge(base=rows, mine=rows, theirs=values_of(parse(after)), taken=["abstract", "title"])
    for kind in KINDS:
        pks = [item.pk for item in merged.items[kind] if item and item.pk is not None]
        assert len(pks) == len(set(pks))
        assert all(item.name for item in merged.items[kind] if item)
        in_order = [slot for slot in merged.order[kind] if isinstance(slot, int)]
        assert sorted(in_order) == [index for index, item in enumerate(merged.items[kind]) if item]
    assert all(merged.fields[name] for name in rows.fields if rows.fields[name])


@given(perturbed())
@settings(max_examples=100)
def test_values_survive_being_kept_as_json(text: str) -> None:
    said = values_of(parse(text))
    assert from_json(to_json(said)) == said


def test_a_token_is_another_when_either_side_is_another() -> None:
    theirs = [SessionValues({"code": "D4", "title": title, "abstract": "", "outcomes_lead_in": ""}) for title in "abc"]
    known = (KnownSpeaker(1, "Jane Doe", ""),)
    entries = [merge(base=theirs[0], mine=theirs[1], theirs=each, known=known).entries for each in theirs[::2]]
    assert [entry.verdict for each in entries for entry in each] == [Verdict.KEEP, Verdict.CONFLICT]
    assert entries[0][0].token != entries[1][0].token
