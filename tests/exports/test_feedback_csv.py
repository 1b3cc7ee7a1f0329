"""No text in the exported feedback becomes a formula, and none is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.exports.feedback_csv import csv_cell, feedback_csv


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\tx",
        "\rx",
        "  =1",
        "\u00a0=1",
        "\u3000＝1",
        "＝HYPERLINK()",
        "＋1",
        "－1",
        "＠x",
        "﹣1",
        "\u200b=1",
        "\u202e=1",
        "\ufeff=1",
        '=cmd|"/C calc"!A0',
    ],
)
def test_a_text_that_could_be_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Good", "5", "a=b", "'quoted'", "😀", "مرحبا", "   ", "–1", "1\n=2"])
def test_another_text_stays_as_it_is(text: str) -> None:
    assert csv_cell(text) == text


def test_the_file_is_utf8_with_a_byte_order_mark_and_keeps_every_kind_of_text() -> None:
    rows = [("D4", 'Zöllner, 서울\nand "more"'), ("D5", "=1")]
    file = feedback_csv(("session", "text"), rows)
    assert file.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert read == [["session", "text"], ["D4", 'Zöllner, 서울\nand "more"'], ["D5", "'=1"]]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_cell_is_the_text_with_at_most_an_apostrophe_before_it(text: str) -> None:
    cell = csv_cell(text)
    assert cell in (text, f"'{text}")
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
