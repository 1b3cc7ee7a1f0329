"""Changes of translations are changes of an edition, told with the language, in the language of the reader."""

import dataclasses
from typing import Any

import pytest
from django.utils import translation

from smartcity_session.content import SessionContent, TranslationContent
from smartcity_session.diff.changelog import changelog
from tests.factories.contents import content_of, person_of, talk_of


def korean(subject: str, key: str, field: str, text: str) -> TranslationContent:
    return TranslationContent("ko", subject, key, field, text)


def told(old: SessionContent, new: SessionContent, language: str = "") -> list[str]:
    with translation.override("en"):
        return [each.words for section in changelog(old, new, language=language) for each in section.entries]


def with_korean(*texts: tuple[str, str, str, str], **facts: Any) -> SessionContent:
    return content_of(title="Cities", translations=tuple(korean(*each) for each in texts), **facts)


GONE = "The session is not described in Korean any more"
TITLE = ("session", "", "title", "도시")


def test_a_change_of_a_translation_names_its_language() -> None:
    old = with_korean(TITLE)
    new = with_korean(("session", "", "title", "녹색 도시"), ("congress", "", "name", "총회"))
    assert told(old, new) == ["Korean: Title reworded", "Korean: Name of the congress added"]
    assert told(new, with_korean(("congress", "", "name", "총회"))) == [GONE]
    [section] = changelog(old, new)
    entry = section.entries[0]
    assert (entry.language, "".join(run.text for run in entry.pieces if run.kind != "del")) == ("ko", "녹색 도시")


def test_a_reader_is_told_of_the_text_in_their_language_and_of_the_other_by_name() -> None:
    old = with_korean(TITLE)
    new = dataclasses.replace(with_korean(("session", "", "title", "녹색 도시")), title="Green cities")
    assert told(old, new) == ["Title reworded", "Korean: Title reworded"]
    assert told(old, new, "ko") == ["Title reworded", "English: Title reworded"]
    [section] = changelog(old, new, language="ko")
    assert [entry.language for entry in section.entries] == ["ko", "en"]


@pytest.mark.parametrize("language", ["", "ko"])
def test_a_language_that_is_new_or_gone_is_told_once(language: str) -> None:
    new = with_korean(TITLE, ("session", "", "abstract", "모두"))
    assert told(with_korean(), new, language) == ["The session is described in this language, too: Korean"]
    assert told(new, with_korean(), language) == [GONE]


def test_a_question_that_comes_before_others_changes_no_translation_of_them() -> None:
    questions = (("question", "0", "text", "하나?"), ("question", "1", "text", "둘?"))
    old = with_korean(*questions, guiding_questions=("One?", "Two?"))
    moved = (("question", "1", "text", "하나?"), ("question", "2", "text", "둘?"))
    new = with_korean(*moved, guiding_questions=("Zero?", "One?", "Two?"))
    assert told(old, new) == ["Guiding question added"]
    assert told(old, new, "ko") == ["Guiding question added"]


def test_a_talk_that_comes_with_its_translation_is_told_once() -> None:
    talk = talk_of(1, title="Trees")
    new = with_korean(("talk", talk.uuid, "title", "나무"), talks=(talk,))
    assert told(with_korean(talks=()), new) == ["Talk “Trees” added (Speaker 1, Mayor, City of Example)"]
    later = with_korean(("talk", talk.uuid, "title", "큰 나무"), talks=(talk,))
    assert told(new, later) == ["Korean: Talk “Trees”, title reworded"]


def test_a_talk_that_was_deleted_and_added_again_keeps_its_translation() -> None:
    one = talk_of(1, title="Trees")
    other = dataclasses.replace(one, uuid=talk_of(2).uuid)
    old = with_korean(("talk", one.uuid, "title", "나무"), talks=(one,))
    new = with_korean(("talk", other.uuid, "title", "나무"), talks=(other,))
    assert told(old, new) == []


def test_what_is_translated_of_people_and_rooms_is_told_by_what_they_are_called() -> None:
    person = person_of(1)
    part = {"talks": (talk_of(1),)}
    old = with_korean(("speaker", person.uuid, "affiliation", "시장"), **part)
    new = with_korean(("speaker", person.uuid, "affiliation", "서울 시장"), **part)
    assert told(old, new) == ["Korean: Speaker 1, affiliation reworded"]
