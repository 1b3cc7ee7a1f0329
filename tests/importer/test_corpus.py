"""The session descriptions of the corpus: no word is lost, and no figure of the tuning part falls."""

from itertools import pairwise

import pytest

from smartcity_session.importer.text.decoding import read_bytes
from smartcity_session.importer.text.parse import parse_all
from tests.importer.scoring import Sample, samples

ALL = [*samples("tuning"), *samples("held_out")]


@pytest.mark.parametrize("sample", ALL, ids=str)
def test_no_word_of_a_description_is_lost_or_doubled(sample: Sample) -> None:
    for description in parse_all(sample.text):
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
