"""The session descriptions of the corpus: no word is lost, and no figure of the tuning part falls."""

from functools import cache
from itertools import pairwise

import pytest

from smartcity_session.importer.text.decoding import read_bytes
from smartcity_session.importer.text.description import Description
from smartcity_session.importer.text.parse import parse_all
from tests.importer.scoring import Outcome, Sample, samples, score, totals

# What is right of `tuning/` now, fact by fact; whoever improves the reader or adds texts raises them.
LEAST_RIGHT = {
    "code": 267,
    "title": 449,
    "abstract": 362,
    "name": 2016,
    "affiliation": 1861,
    "talk": 690,
    "room": 391,
    "date": 411,
    "start": 413,
    "end": 409,
    "talk time": 537,
    "organiser": 137,
    "partners": 119,
    "format": 105,
    "questions": 113,
    "languages": 69,
    "outcomes": 96,
    "materials": 17,
    "events": 2,
}
MOST_INVENTED = 49
ALL = [sample for part in ("tuning", "held_out") for sample in samples(part)]
pytestmark = pytest.mark.xdist_group("corpus")  # one process reads each text once for all tests


@cache
def read(text: str) -> tuple[Description, ...]:
    """What the importer reads in a text of the corpus."""
    return parse_all(text)


@pytest.mark.parametrize("sample", ALL, ids=str)
def test_no_word_of_a_description_is_lost_or_doubled(sample: Sample) -> None:
    for description in read(sample.text):
        spans = description.spans
        assert "".join(map(description.text_of, spans)) == sample.text
        assert all(before.end == after.start for before, after in pairwise(spans))


@pytest.mark.parametrize(
    ("sample", "encoding"),
    [(sample, encoding) for sample in ALL for encoding in sample.encodings],
    ids=str,
)
def test_a_file_in_the_encodings_of_its_language_is_read_as_the_text(sample: Sample, encoding: str) -> None:
    assert read_bytes(sample.text.encode(encoding)) == sample.text


def test_no_figure_of_the_texts_that_the_reader_is_tuned_on_falls() -> None:
    scores = [score(sample, read) for sample in samples("tuning")]
    right = {field: counter[Outcome.RIGHT] for field, counter in totals(scores).items()}
    assert {field: number for field, number in right.items() if number < LEAST_RIGHT[field]} == {}
    assert sum(len(each.invented) for each in scores) <= MOST_INVENTED
