"""Where a sheet goes on on the next page: short ones have one, and no talk leaves half a page empty."""

import dataclasses

import pytest

from smartcity_session.content import SessionContent
from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import Renderer
from tests.document.reading import page_texts
from tests.factories.contents import congress_of, content_of, event_of, material_of, person_of, talk_of
from tests.factories.sheets import arabic_content, d4_content

SENTENCE = "Cities on rivers have built quays for two centuries and now take them down again. "
KOREAN = "스마트 도시는 더 적은 자원으로 시민에게 더 많은 서비스를 제공하는 도시이다. "


def short(**facts: object) -> SessionContent:
    return content_of(**{"abstract": SENTENCE * 3, "materials": (material_of(1),), "events": (event_of(1),), **facts})


def korean() -> SessionContent:
    return short(language="ko", abstract=KOREAN * 6, title="스마트 도시 해법")


@pytest.mark.parametrize("content", [short(), korean(), arabic_content()], ids=["English", "Korean", "Arabic"])
def test_a_short_session_is_on_one_page(content: SessionContent, renderer: Renderer, imprint: Imprint) -> None:
    assert renderer.render(content, imprint=imprint, photos={}).pages == 1


def test_what_does_not_fit_beside_the_facts_has_the_whole_width(renderer: Renderer, imprint: Imprint) -> None:
    pages = page_texts(renderer.render(d4_content(), imprint=imprint, photos={}))
    assert ["OPTIMUS" in page for page in pages] == [True, False]
    assert ["Linked events" in page for page in pages] == [False, True]


def test_a_long_talk_begins_where_there_is_room_and_goes_on(renderer: Renderer, imprint: Imprint) -> None:
    long = talk_of(1, title="Quays", abstract=SENTENCE * 40)
    few_facts = {"contributions": (), "congress": congress_of(theme="", venue="", venue_address="", website="")}
    content = short(talks=(long, dataclasses.replace(long, uuid=talk_of(2).uuid, title="Canals")), **few_facts)
    first, second = page_texts(renderer.render(content, imprint=imprint, photos={}))[:2]
    assert "Quays" in first
    assert first.count("Cities on rivers") > 3
    assert second.count("Cities on rivers") > 3


def test_a_short_talk_is_on_one_page(renderer: Renderer, imprint: Imprint) -> None:
    talks = tuple(talk_of(number, abstract=f"{SENTENCE * 4}End {number}.") for number in range(1, 13))
    pages = page_texts(renderer.render(content_of(talks=talks), imprint=imprint, photos={}))
    assert len(pages) > 1
    for number in range(1, 13):
        begins = [f"Talk {number} Speaker" in page for page in pages]
        assert begins == [f"End {number}." in page for page in pages]


def test_the_last_short_talk_is_not_alone_on_a_page(renderer: Renderer, imprint: Imprint) -> None:
    for number in range(14, 20):
        content = content_of(abstract=SENTENCE * 2 * number, talks=(talk_of(1), talk_of(2)))
        last = page_texts(renderer.render(content, imprint=imprint, photos={}))[-1]
        assert ("Talk 1" in last) == ("Talk 2" in last)


def test_a_talk_of_many_people_parts_no_person(renderer: Renderer, imprint: Imprint) -> None:
    people = [person_of(each, name=f"Person {each}.", affiliation=f"Office {each}, Oslo") for each in range(20, 80)]
    [part] = talk_of(1).contributions
    talk = talk_of(1, contributions=tuple(dataclasses.replace(part, person=person) for person in people))
    pages = page_texts(renderer.render(content_of(talks=(talk,)), imprint=imprint, photos={}))
    assert len(pages) > 2
    for person in people:
        assert [person.name in page for page in pages] == [person.affiliation in page for page in pages]
