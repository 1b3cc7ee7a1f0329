"""Where lines of the sheet end: Korean words stay whole, and no paragraph ends in the rest of a word."""

import dataclasses
import io

import pytest
from pypdf import PdfReader

from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import Renderer
from tests.document.reading import opened
from tests.factories.sheets import D4_QUESTIONS, d4_content

KOREAN = (
    "스마트 도시는 단순히 스마트 기술만을 의미하지 않는다. 스마트 도시는 빠르게 도시화되는 세계에서 더 적은 자원으로 "
    "더 많은 효율성과 시민을 위한 더 많은 서비스를 제공할 수 있는 도시이다. 지속가능한 도시개발을 위한 "
    "통합적 접근과 시민참여의 방법을 찾는다."
)
MIXED = "2015년에는 서울(동대문)에서 ICLEI가 K-water와 함께 " * 6 + "회의를 연다."


@pytest.mark.parametrize("text", [KOREAN, MIXED, f"- {KOREAN}", f"**{KOREAN}**", KOREAN.replace(" ", "\n", 3)])
def test_korean_words_stay_whole_and_are_copied_as_they_were_typed(
    text: str, renderer: Renderer, imprint: Imprint
) -> None:
    content = dataclasses.replace(d4_content(), language="ko", title=KOREAN[:60].strip(), abstract=text, talks=())
    pdf = renderer.render(content, imprint=imprint, photos={})
    page = PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    lines = page.partition("About this session")[2].partition("Guiding questions")[0].splitlines()
    typed = text.replace("*", "").removeprefix("- ").split()
    assert [word for line in lines for word in line.replace("•", "").split()] == typed
    assert len([line for line in lines if line.strip()]) > 1
    with opened(pdf).open_outline() as outline:
        assert outline.root[0].title == content.title


QUESTIONS = (
    D4_QUESTIONS[2],
    """\
Which approaches to participation of residents in decisions have been found effective and transferable \
internationally?""",
    """\
Wie wird die Straßenbahnhaltestelle am Marktplatz in den kommenden Jahrzehnten barrierefrei und verkehrssicher \
umgebaut?""",
    """\
What became, in all these years, of every single one of the many plans, promises, budgets, meetings that we had in \
it?""",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_paragraph_ends_in_the_rest_of_a_word_or_in_one_short_word(
    question: str, renderer: Renderer, imprint: Imprint
) -> None:
    for beginning in ("", "And ", "And so, again: ", "Once more, and again: "):
        content = dataclasses.replace(d4_content(), abstract=beginning + question, guiding_questions=())
        page = PdfReader(io.BytesIO(renderer.render(content, imprint=imprint, photos={}).data)).pages[0].extract_text()
        lines = page.partition("About this session")[2].partition("Envisaged outcomes")[0].strip().splitlines()
        ending = lines[-1].split()
        assert ending[-1] == question.rsplit(maxsplit=1)[-1]
        assert len(ending) > 1 or len(ending[0]) > 8
