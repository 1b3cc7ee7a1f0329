"""PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3) in one file, by two independent validators."""

import page
import pytest

from smartcity_session.document.pdf import Pdf
from tests.document.vera import failures

PROFILES = {"ua1": page.ValidationProfile.PDF_UA_1, "3a": page.ValidationProfile.PDF_A_3A}
SHEETS = ("d4", "full", "arabic")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_the_sheet_is_valid(request: pytest.FixtureRequest, sheet: str, profile: str) -> None:
    pdf: Pdf = request.getfixturevalue(sheet)
    report = page.validate_pdf_bytes(pdf.data, profile=PROFILES[profile])
    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.vera
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_the_sheet_is_valid_for_vera_pdf(request: pytest.FixtureRequest, sheet: str, profile: str) -> None:
    pdf: Pdf = request.getfixturevalue(sheet)
    assert failures(pdf.data, profile) == []
