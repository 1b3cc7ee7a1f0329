"""Citations, each read back as its programs read it."""

import json
import re
from datetime import date
from typing import Any

import pytest

from smartcity_session.content import ContributionContent
from smartcity_session.exports.citations import Citation, bibtex, citation_text, csl_json, ris
from tests.factories.contents import content_of, person_of, talk_of

URL = "https://portal.example/sessions/d4/editions/2/"


def edition(**facts: Any) -> Citation:
    return Citation(content_of(**facts), 2, date(2015, 4, 7), URL)


def page(**facts: Any) -> Citation:
    return Citation(content_of(**facts), None, None, "https://portal.example/sessions/d4/")


def bibtex_fields(citation: Citation) -> dict[str, str]:
    lines = bibtex(citation).decode().splitlines()[1:-1]
    return dict(re.fullmatch(r"  (\w+) = \{(.*)\},", line).groups() for line in lines)  # type: ignore[union-attr, misc]


def ris_fields(citation: Citation) -> dict[str, str]:
    lines = ris(citation).decode().removesuffix("\r\n").split("\r\n")
    return {line[:2]: line[6:] for line in lines}


def test_bibtex_names_the_edition_and_its_day() -> None:
    fields = bibtex_fields(edition())
    assert bibtex(edition()).startswith(b"@misc{d4-2015-edition-2,\n")
    assert fields["title"] == "{D4: Smart City Solutions}"
    assert fields["author"] == "{World Congress 2015}"
    assert (fields["version"], fields["date"], fields["url"]) == ("edition 2", "2015-04-07", URL)
    assert fields["note"] == "With Speaker 1, Speaker 2"


def test_bibtex_writes_what_tex_would_read_as_commands() -> None:
    fields = bibtex_fields(edition(title=r"100 % & {more}_\x"))
    assert fields["title"] == r"{D4: 100 \% \& \{more\}\_\textbackslash{}x}"


def test_ris_is_a_report_for_an_edition_and_a_web_page_otherwise() -> None:
    assert ris_fields(edition()) | {"N1": ""} == {
        "TY": "RPRT",
        "TI": "D4: Smart City Solutions",
        "AU": "World Congress 2015,",
        "PY": "2015",
        "DA": "2015/04/07",
        "T2": "World Congress 2015",
        "CY": "Seoul, Republic of Korea",
        "ET": "2",
        "LA": "en",
        "N1": "",
        "UR": URL,
        "ER": "",
    }
    assert ris_fields(page())["TY"] == "ELEC"
    assert "ET" not in ris_fields(page())


def test_a_line_break_in_a_title_begins_no_new_field() -> None:
    citation = edition(title="Smart\r\nER  - \r\nCity")
    assert ris_fields(citation)["TI"] == "D4: Smart ER - City"
    assert bibtex_fields(citation)["title"] == "{D4: Smart ER - City}"


def test_csl_json_says_the_same() -> None:
    (item,) = json.loads(csl_json(edition()))
    assert (item["id"], item["type"], item["title"]) == (
        "d4-2015-edition-2",
        "document",
        "D4: Smart City Solutions",
    )
    assert item["author"] == [{"literal": "World Congress 2015"}]
    assert item["issued"] == {"date-parts": [[2015, 4, 7]]}
    assert item["event-date"] == {"date-parts": [[2015, 4, 8], [2015, 4, 12]]}
    assert (item["edition"], item["URL"]) == ("2", URL)


def test_who_has_not_confirmed_is_not_named() -> None:
    part = ContributionContent("speaker", confirmed=False, person=person_of(1))
    assert edition(talks=(talk_of(1, contributions=(part,)),)).note == ""


def test_a_reader_can_copy_one_line() -> None:
    assert citation_text(edition()) == (
        "D4: Smart City Solutions. World Congress 2015, Seoul, Republic of Korea, edition 2, as of 7 April 2015, " + URL
    )


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("What is a smart city?", "D4: What is a smart city? World"),
        ("Act now!", "D4: Act now! World"),
        ("Water etc.", "D4: Water etc. World"),
        ("智慧城市是什么？", "D4: 智慧城市是什么？ World"),
        ("Cities (part 2)", "D4: Cities (part 2). World"),
        ("Smart “cities”", "D4: Smart “cities”. World"),
        ("Smart City", "D4: Smart City. World"),
    ],
)
def test_a_title_that_ends_a_sentence_gets_no_second_stop(title: str, sentence: str) -> None:
    assert citation_text(edition(title=title)).startswith(sentence)
