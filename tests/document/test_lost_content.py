"""Nothing that a sheet says is lost: the side column goes on, and files are checked before they are kept."""

import dataclasses
from collections.abc import Callable

import pytest

from smartcity_session.content import SessionContent
from smartcity_session.document import pdf as module
from smartcity_session.document.html import Imprint
from smartcity_session.document.missing_text import missing_parts
from smartcity_session.document.pdf import LostContentError, Renderer
from smartcity_session.document.process import EngineProcess, Limits
from tests.document.reading import elements, opened, page_texts
from tests.factories.sheets import d4_content, person, talk
from tests.factories.short_sheets import (
    FLOATS,
    long_title,
    many_languages,
    many_people,
    many_people_from_right_to_left,
    short,
)

EDITION = "Edition 1 As of 7 April 2015 Is this current? Scan the code or type the address:"


@pytest.mark.parametrize(
    "content", [many_people, many_people_from_right_to_left, many_languages, long_title], ids=lambda make: make.__name__
)
def test_a_side_column_that_is_longer_than_the_text_goes_on_on_the_next_page(
    content: Callable[[], SessionContent], renderer: Renderer, imprint: Imprint
) -> None:
    pdf = renderer.render(content(), imprint=imprint, photos={})
    first, second = page_texts(pdf)
    assert ("live.example.org" in first, "live.example.org" in second) == (False, True)
    assert EDITION in first + second
    assert "ICLEI World Congress 2015 Sustainable Solutions" in first + second
    assert [str(each.Alt) for each in elements(opened(pdf)) if each.S == "/Figure"] == [
        f"QR code of the address {imprint.address}"
    ]


def test_thirty_people_fill_the_first_page_and_go_on(renderer: Renderer, imprint: Imprint) -> None:
    content = many_people()
    content = dataclasses.replace(content, contributions=content.contributions * 6)
    pages = page_texts(renderer.render(content, imprint=imprint, photos={}))
    affiliations = [page.count("Head of the Interdepartmental") for page in pages]
    assert affiliations[0] > 5
    assert sum(affiliations) == 30


def test_what_layout_dropped_is_named_and_no_pdf_is_made(
    renderer: Renderer, imprint: Imprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = module.stylesheet()
    monkeypatch.setattr(module, "stylesheet", lambda: today + FLOATS)
    with pytest.raises(LostContentError, match="The PDF would lack these parts of the sheet: “Congress”") as failure:
        renderer.render(many_people(), imprint=imprint, photos={})
    assert failure.value.lost[-2:] == ["Livestream", "live.example.org/d4"]
    assert renderer.render(d4_content(), imprint=imprint, photos={}).pages == 2


@pytest.mark.parametrize(
    ("css", "lost"),
    [
        ("p { position: relative }", []),
        ("p { hyphens: auto; width: 1mm }", []),
        (".gone { display: none }", ["Second, with emphasis", "words"]),
        (".gone { position: absolute; top: -30mm }", ["Second, with emphasis", "words"]),
        (".gone { position: absolute; left: 300mm }", ["Second, with emphasis", "words"]),
        ("img { display: none }", ["The picture"]),
        (".running-head { position: running(head) }", []),
        (".running-foot { position: running(foot) }", ["Foot"]),
        (".running-foot { position: running(foot) } @page { @bottom-left { content: element(foot) } }", []),
        ("p { break-after: page }", []),
    ],
)
def test_every_text_and_picture_has_to_be_within_the_pages(css: str, lost: list[str]) -> None:
    body = (
        '<div class="running-head">Head</div><div class="running-foot">Foot</div><p>First</p>'
        '<p class="gone">Second, with <em>words</em> emphasis</p><img src="asset:dot" alt="The picture">'
    )
    html = f'<html lang="en"><title>T</title><body>{body}'
    fields = {"html": html, "css": css, "as_of": "2015-04-07", "identifier": ""}
    engine = EngineProcess(Limits())
    try:
        answer, _blobs = engine.ask(
            {**fields, "attachment": "session.json", "description": "D"},
            {"session.json": b"{}", "dot": module.qr_code("https://example.org")},
        )
    finally:
        engine.end()
    assert answer.get("detail", []) == lost
    assert answer.get("problem") == ("lost" if lost else None)


def test_a_stored_pdf_that_has_everything_lacks_nothing(renderer: Renderer, imprint: Imprint) -> None:
    for content in (many_people(), many_people_from_right_to_left(), d4_content()):
        pdf = renderer.render(content, imprint=imprint, photos={})
        assert missing_parts(pdf.data, content, addresses=[imprint.address]) == []


def test_what_a_stored_pdf_lacks_is_named(renderer: Renderer, imprint: Imprint) -> None:
    pdf = renderer.render(short(d4_content()), imprint=imprint, photos={})
    content = dataclasses.replace(
        short(d4_content()), recording_url="https://video.example.org/d4", talks=(talk("Rain", person("Ana Martín")),)
    )
    assert missing_parts(pdf.data, content, addresses=[imprint.address]) == [
        "talk 1, title",
        "talk 1, person 1, name",
        "recording",
    ]
    assert missing_parts(pdf.data, short(d4_content()), addresses=["https://congress.example/e/other"]) == [
        "address of the edition",
        "QR code",
    ]


def test_a_name_that_stands_twice_has_to_be_found_twice(renderer: Renderer, imprint: Imprint) -> None:
    once = dataclasses.replace(short(d4_content()), talks=(talk("Rain", person("Ana Martín")),))
    twice = dataclasses.replace(once, contributions=many_people().contributions[:1])
    twice = dataclasses.replace(
        twice, contributions=(dataclasses.replace(twice.contributions[0], person=person("Ana Martín")),)
    )
    pdf = renderer.render(once, imprint=imprint, photos={})
    assert missing_parts(pdf.data, twice, addresses=[imprint.address]) == ["person 1, name", "talk 1, person 1, name"]


def test_nothing_can_be_said_of_a_file_that_is_no_pdf(imprint: Imprint) -> None:
    assert missing_parts(b"no PDF", d4_content(), addresses=[imprint.address]) is None
