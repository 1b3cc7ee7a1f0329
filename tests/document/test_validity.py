"""PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3) in one file, by two independent validators."""

import re
from collections.abc import Iterator

import page
import pytest

from smartcity_session.document.pdf import Pdf
from tests.document.vera import failures

PROFILES = {"ua1": page.ValidationProfile.PDF_UA_1, "3a": page.ValidationProfile.PDF_A_3A}
# Counted here: of data that end in a carriage return the validator takes that for a part of the line end after them.
STREAM_LENGTH = "PDFA3A-STREAM-LENGTH-001"
SHEETS = ("d4", "full", "arabic", "branded", "branded_arabic", "korean_translation", "arabic_translation")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_the_sheet_is_valid(request: pytest.FixtureRequest, sheet: str, profile: str) -> None:
    pdf: Pdf = request.getfixturevalue(sheet)
    report = page.validate_pdf_bytes(pdf.data, profile=PROFILES[profile])
    failures = [failure for failure in report.failures if failure.rule_id != STREAM_LENGTH]
    assert [f"{failure.rule_id}: {failure.message}" for failure in failures] == []
    assert [pdf.data[end:].startswith(b"\nendstream") for end in _ends_of_streams(pdf.data)].count(False) == 0


def _ends_of_streams(pdf: bytes) -> Iterator[int]:
    """Where the data of each stream ends, by its length."""
    for stream in re.finditer(rb"/Length (\d+)[^>]*>>\nstream\n", pdf):
        yield stream.end() + int(stream[1])


@pytest.mark.vera
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_the_sheet_is_valid_for_vera_pdf(request: pytest.FixtureRequest, sheet: str, profile: str) -> None:
    pdf: Pdf = request.getfixturevalue(sheet)
    assert failures(pdf.data, profile) == []
