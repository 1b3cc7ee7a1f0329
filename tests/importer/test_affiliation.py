import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.importer.text.affiliation import suggest
from smartcity_session.importer.text.description import Suggestion


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        (
            "Coordinator, Sustainable Resources, Climate & Resilience, ICLEI Europe",
            Suggestion("Coordinator, Sustainable Resources, Climate & Resilience", "ICLEI Europe"),
        ),
        (
            "EU Coordinator and Sustainability Strategist, City of Malmö, Sweden",
            Suggestion("EU Coordinator and Sustainability Strategist", "City of Malmö", "Malmö", "Sweden"),
        ),
        ("Professor of K-Water Academy", Suggestion("Professor", "K-Water Academy")),
        ("Mayor, Cebu City, Philippines", Suggestion("Mayor", "", "Cebu City", "Philippines")),
        (
            "Director, Deutsche Messe, Hannover, Germany",
            Suggestion("Director", "Deutsche Messe", "Hannover", "Germany"),
        ),
        ("Mayor of Freiburg, Germany", Suggestion("Mayor", "", "Freiburg", "Germany")),
        (
            "Professor, University of Seoul, Republic of Korea",
            Suggestion("Professor", "University of Seoul", "", "Republic of Korea"),
        ),
        ("Professor of Urban Planning", Suggestion("Professor of Urban Planning")),
        ("Greenpeace", Suggestion("", "Greenpeace")),
        ("Mayor", Suggestion("Mayor")),
        ("City of Malmö", Suggestion("", "City of Malmö", "Malmö")),
        ("أستاذ، جامعة القاهرة، مصر", Suggestion("أستاذ", "جامعة القاهرة", "", "مصر")),
        ("", Suggestion()),
    ],
)
def test_the_shapes_of_affiliation_lines_are_told_apart(line: str, suggestion: Suggestion) -> None:
    assert suggest(line) == suggestion


@given(
    st.text()
    | st.lists(st.sampled_from(["Mayor", "City of X", "Germany", "ICLEI", "of", ",", " ", "Berlin"])).map("".join)
)
def test_a_suggestion_has_no_word_that_the_line_has_not(line: str) -> None:
    words = set(re.findall(r"\w+", line))
    found = suggest(line)
    assert set(re.findall(r"\w+", f"{found.role} {found.organisation} {found.city} {found.country}")) <= words
