"""Contents in the languages of a congress: what is translated is shown, the rest knows its language."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartcity_session.content import (
    Text,
    TextPlace,
    in_language,
    lettered_speakers,
    listed_events,
    listed_materials,
    programme_content,
    programme_sessions,
    rooms_content,
    session_content,
    session_reading,
    speaker_content,
    text_language,
    texts_of,
)
from smartcity_session.content.programme import EVERYTHING
from smartcity_session.editions.programme_changes import copy_session, move_talk
from smartcity_session.history import batch
from smartcity_session.history.undo import plan_undo, undo, with_parts
from smartcity_session.models import ConferenceSession, Congress, HistoryEntry, Room, Translation
from smartcity_session.models.translation import TRANSLATED, set_translation, translated_model
from smartcity_session.operations.settings_files import read_settings, settings_json
from smartcity_session.search.signals import WHOSE
from smartcity_session.timetable.rooms import merge_rooms
from speakers.merging import merge_speakers
from tests.factories.rows import (
    CongressFactory,
    ContributionFactory,
    EditionFactory,
    GuidingQuestionFactory,
    InformationPageFactory,
    LinkedEventFactory,
    MaterialFactory,
    NoticeFactory,
    OutcomeFactory,
    ProgrammeBreakFactory,
    RelatedSessionFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
    TopicFactory,
    TranslationFactory,
)

pytestmark = pytest.mark.django_db

KOREAN = {
    "title": "도시의 제목",
    "abstract": "도시의 초록",
    "question": "도시는 무엇인가?",
    "outcome": "나무의 목록",
    "talk": "도시의 나무",
    "affiliation": "서울시 시장",
    "room": "제2홀",
    "topic": "물",
    "congress": "세계 총회",
}


@pytest.fixture
def session() -> ConferenceSession:
    """A published session in English at a congress that is in Korean, too; all parts of it are translated."""
    congress = CongressFactory.create(further_languages="ko,ar")
    room = RoomFactory.create(name="Hall 2", building="East")
    session = SessionFactory.create(congress=congress, published=True, code="D4", title="Cities", location=room)
    session.topics.add(TopicFactory.create(name="Water"))
    GuidingQuestionFactory.create(session=session, text="What now?", position=1)
    second = GuidingQuestionFactory.create(session=session, text="What is a city?", position=2)
    outcome = OutcomeFactory.create(session=session, text="A list of trees")
    talk = TalkFactory.create(session=session, title="Trees")
    part = ContributionFactory.create(
        talk=talk, speaker__affiliation="Mayor of Seoul", speaker__name="Ana Lund", speaker__slug="ana-lund"
    )
    texts = (
        *((session, "title", "title"), (session, "abstract", "abstract"), (second, "text", "question")),
        *((outcome, "text", "outcome"), (talk, "title", "talk"), (part.speaker, "affiliation", "affiliation")),
        *((room, "name", "room"), (session.topics.get(), "name", "topic"), (congress, "name", "congress")),
    )
    for row, field, name in texts:
        TranslationFactory.create(of=row, field=field, text=KOREAN[name])
    return session


def hall(session: ConferenceSession) -> Room:
    assert session.location is not None
    return session.location


def korean(session: ConferenceSession) -> Any:
    return in_language(session_content(session), "ko")


def test_every_translated_field_is_one_of_its_model() -> None:
    found = {
        subject: {field.name for field in translated_model(subject)._meta.fields}  # noqa: SLF001 (Django documents _meta)
        for subject in TRANSLATED
    }
    assert {subject: set(each.fields) - found[subject] for subject, each in TRANSLATED.items()} == {
        subject: set() for subject in TRANSLATED
    }


def test_a_content_is_shown_in_a_language_as_far_as_it_is_translated(session: ConferenceSession) -> None:
    content = session_content(session)
    shown = in_language(content, "ko")
    assert (shown.title, shown.abstract, shown.room) == (KOREAN["title"], KOREAN["abstract"], KOREAN["room"])
    assert shown.guiding_questions == ("What now?", KOREAN["question"])
    assert (shown.outcomes[0].text, shown.talks[0].title) == (KOREAN["outcome"], KOREAN["talk"])
    assert shown.talks[0].contributions[0].person.affiliation == KOREAN["affiliation"]
    assert (shown.topics[0].name, shown.congress.name) == (KOREAN["topic"], KOREAN["congress"])
    languages = [text_language(each) for each in (shown.title, shown.guiding_questions[0], shown.location.building)]
    assert languages == ["ko", "en", "en"]
    assert content.languages == ("en", "ko")
    assert (content.title, content.congress.name) == ("Cities", "World Congress 2015")


def test_in_its_own_language_a_content_is_as_it_was_written(session: ConferenceSession) -> None:
    content = session_content(session)
    assert in_language(content, "en") is content
    arabic = in_language(content, "ar")
    assert (arabic.title, text_language(arabic.title), text_language(arabic.congress.name)) == ("Cities", "en", "en")
    assert arabic == content


def test_a_session_in_another_language_than_the_congress_is_translated_into_its_main_one(
    session: ConferenceSession,
) -> None:
    session.language = "ko"
    session.save()
    set_translation(session, "title", "en", "Cities of the world")
    shown = in_language(session_content(session), "en")
    assert (shown.title, text_language(shown.title)) == ("Cities of the world", "en")
    assert (text_language(shown.talks[0].title), text_language(shown.room)) == ("ko", "en")


def test_the_texts_of_a_content_are_in_reading_order_and_none_is_empty(session: ConferenceSession) -> None:
    found = list(texts_of(session_content(session)).items())
    assert found[0] == (TextPlace("session", "", "title"), "Cities")
    assert all(text for _place, text in found)
    assert TextPlace("question", "1", "text") in dict(found)


def test_translations_are_read_with_the_lists_of_a_session(
    session: ConferenceSession, django_assert_num_queries: Any
) -> None:
    session = ConferenceSession.objects.select_related("congress").get(pk=session.pk)
    with django_assert_num_queries(3):
        assert korean(session).title == KOREAN["title"]


def test_a_congress_with_one_language_has_no_translations(session: ConferenceSession) -> None:
    congress = Congress.objects.get()
    congress.further_languages = ""
    congress.save()
    content = session_content(ConferenceSession.objects.get(pk=session.pk))
    assert content.translations == ()


def test_the_title_of_a_related_session_is_that_of_the_session(session: ConferenceSession) -> None:
    other = SessionFactory.create(published=True, code="A3", title="Rivers", congress=session.congress)
    related = RelatedSessionFactory.create(session=session, code="a3", title="", reason="Both are wet")
    RelatedSessionFactory.create(session=session, code="Z9", title="Seas", reason="")
    TranslationFactory.create(of=other, text="강")
    TranslationFactory.create(of=related, field="reason", text="둘 다 젖어 있다")
    reading = session_reading(session, language="ko")
    shown = in_language(reading.content, "ko").related
    assert [(each.title, each.reason) for each in shown] == [("강", "둘 다 젖어 있다"), ("Seas", "")]
    assert (reading.related["a3"].title, text_language(reading.related["a3"].title)) == ("강", "ko")


def test_a_room_is_shown_as_it_is_called_where_the_session_names_another(session: ConferenceSession) -> None:
    session.room = "Tent"
    session.save()
    assert korean(session).room == "Tent"


def test_materials_and_events_are_translated_in_their_lists(
    session: ConferenceSession, django_assert_num_queries: Any
) -> None:
    TranslationFactory.create(of=MaterialFactory.create(session=session), text="자료")
    TranslationFactory.create(of=LinkedEventFactory.create(session=session), field="name", text="행사")
    with django_assert_num_queries(4):
        materials, events = listed_materials(language="ko"), listed_events(language="ko")
        assert (len(materials), len(events)) == (1, 1)
        material, event = materials[:][0], events[:][0]
    assert (material.material.title, event.event.name) == ("자료", "행사")
    assert (material.session.title, event.session.room) == (KOREAN["title"], KOREAN["room"])
    assert [each.title for each in korean(session).materials] == ["자료"]
    assert [each.name for each in korean(session).events] == ["행사"]


def test_lists_are_in_the_language_of_the_page_without_a_further_query(
    session: ConferenceSession, django_assert_num_queries: Any
) -> None:
    [source] = programme_sessions(EVERYTHING, slice(10))
    with django_assert_num_queries(3):
        [listed] = programme_sessions(EVERYTHING, slice(10), language="ko")
    assert (listed.title, listed.room, listed.topics[0].name) == (KOREAN["title"], KOREAN["room"], KOREAN["topic"])
    assert (source.title, source.topics[0].name) == ("Cities", "Water")
    with django_assert_num_queries(2):
        speaker = speaker_content("ana-lund", language="ko")
    assert speaker is not None
    part = speaker.appearances[0]
    assert (speaker.person.affiliation, part.talk, part.session.title) == (
        KOREAN["affiliation"],
        KOREAN["talk"],
        KOREAN["title"],
    )
    assert [each.person.affiliation for each in lettered_speakers(language="ko").things] == [KOREAN["affiliation"]]
    [room] = rooms_content(language="ko")
    assert (room.name, text_language(room.building)) == (KOREAN["room"], "en")


def test_the_programme_names_topics_and_breaks_in_the_language(session: ConferenceSession) -> None:
    TranslationFactory.create(of=ProgrammeBreakFactory.create(title="Lunch"), text="점심")
    content = programme_content(session.congress, language="ko")
    assert [each.name for each in content.facet("topic").values] == [KOREAN["topic"]]
    assert [each.title for each in content.breaks] == ["점심"]
    assert [each.title for each in programme_content(session.congress, language="ar").breaks] == ["Lunch"]


def test_the_page_is_in_korean_and_marks_what_is_not(session: ConferenceSession, client: Client) -> None:
    EditionFactory.create(session=session)
    notice = NoticeFactory.create(
        text="Room 3", shown_from=datetime(2015, 1, 1, tzinfo=UTC), shown_until=datetime(2115, 1, 1, tzinfo=UTC)
    )
    TranslationFactory.create(of=notice, field="text", text="3호실")
    page = client.get("/ko/sessions/d4/").content.decode()
    for text in (*KOREAN.values(), "3호실"):
        assert text in page
    assert '<span class="title">도시의 제목</span>' in page
    assert '<p lang="en" dir="ltr">What now?</p>' in page
    assert "lang=" not in page.split("<h1>")[1].split("</h1>")[0]
    arabic = client.get("/ar/sessions/d4/").content.decode()
    assert '<span class="title" lang="en" dir="ltr">Cities</span>' in arabic
    assert "لم تُترجم" in arabic or "English" in arabic or "الإنجليزية" in arabic
    english = client.get("/sessions/d4/").content.decode()
    assert ' lang="ko"' not in english.split("<main")[1]
    assert '<span class="title">Cities</span>' in english


def test_own_pages_and_legal_texts_are_translated(session: ConferenceSession, client: Client) -> None:
    page = InformationPageFactory.create(congress=session.congress, title="Travel", text="By train.", is_published=True)
    TranslationFactory.create(of=page, text="오시는 길")
    TranslationFactory.create(of=page, field="text", text="기차로.")
    TranslationFactory.create(of=session.congress, field="imprint_text", text="주최자")
    Congress.objects.update(imprint_text="The organisers")
    shown = client.get("/ko/pages/travel/").content.decode()
    assert "<h1>오시는 길</h1>" in shown
    assert "기차로." in shown
    assert "주최자" in client.get("/ko/imprint/").content.decode()
    assert "<p>By train.</p>" in client.get("/ar/pages/travel/").content.decode()


def test_a_translation_goes_with_its_row_and_comes_back_with_it(session: ConferenceSession) -> None:
    talk = session.talks.get()
    talk.delete()
    assert not Translation.objects.filter(subject="talk").exists()
    gone = HistoryEntry.objects.filter(model="smartcity_session.translation", action="delete")
    assert [each.before["text"] for each in gone if each.before] == [KOREAN["talk"]]
    assert [each.session_pk for each in gone] == [session.pk]


def test_what_comes_back_comes_with_its_translations(session: ConferenceSession) -> None:
    with batch():
        session.talks.get().delete()
    gone = HistoryEntry.objects.get(model="speakers.talk", action="delete")
    undo(entry=gone, rows=plan_undo(with_parts(gone)))
    assert korean(session).talks[0].title == KOREAN["talk"]


@pytest.mark.parametrize(("path", "more"), [("/sessions/d4/", 0), ("/", 1), ("/speakers/", 0), ("/rooms/", 0)])
def test_a_page_in_a_further_language_takes_at_most_one_query_more(
    session: ConferenceSession, client: Client, path: str, more: int
) -> None:
    counts = []
    for prefix in ("", "", "/ko"):  # the first makes what is made once
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{prefix}{path}").status_code == 200
        counts.append(len(queries))
    assert counts[2] - counts[1] == more


def test_a_draft_goes_with_its_translations_which_are_noted_once() -> None:
    session = SessionFactory.create()
    talk = TalkFactory.create(session=session)
    TranslationFactory.create(of=session)
    TranslationFactory.create(of=talk)
    session.delete()
    assert not Translation.objects.exists()
    assert HistoryEntry.objects.filter(model="smartcity_session.translation", action="delete").count() == 2


def test_a_translation_outdates_the_sessions_that_show_it(session: ConferenceSession) -> None:
    speaker = session.talks.get().contributions.get().speaker
    for row in (session, hall(session), session.topics.get(), speaker, session.congress):
        translation = Translation.objects.of(row)[0]
        assert list(WHOSE[Translation](translation)) == [session.pk]
    pause = TranslationFactory.create(of=ProgrammeBreakFactory.create())
    assert list(WHOSE[Translation](pause)) == []


def test_merging_carries_translations(session: ConferenceSession) -> None:
    speaker = session.talks.get().contributions.get().speaker
    other = SpeakerFactory.create(affiliation="Mayor")
    TranslationFactory.create(of=other, field="bio", text="약력")
    TranslationFactory.create(of=other, field="affiliation", text="시장")
    merge_speakers(kept=speaker, gone=other)
    found = dict(Translation.objects.of(speaker).values_list("field", "text"))
    assert found == {"affiliation": KOREAN["affiliation"], "bio": "약력"}
    third = SpeakerFactory.create(affiliation="Deputy mayor")
    TranslationFactory.create(of=third, field="affiliation", text="부시장")
    merge_speakers(kept=speaker, gone=third, taken=["affiliation"])
    assert Translation.objects.of(speaker).get(field="affiliation").text == "부시장"
    second = RoomFactory.create(name="Hall two")
    TranslationFactory.create(of=second, field="name", text="둘째 홀")
    TranslationFactory.create(of=second, field="building", text="동관")
    merge_rooms(kept=hall(session), gone=second)
    found = dict(Translation.objects.of(hall(session)).values_list("field", "text"))
    assert found == {"name": KOREAN["room"], "building": "동관"}


def test_a_copy_has_the_translations_of_what_is_the_same(session: ConferenceSession) -> None:
    copied = copy_session(session=session, code="D5", title="Other cities")
    content = in_language(session_content(copied), "ko")
    assert (content.title, content.abstract) == ("Other cities", KOREAN["abstract"])
    assert (content.guiding_questions[1], content.talks[0].title) == (KOREAN["question"], KOREAN["talk"])


def test_a_talk_takes_its_translations_along(session: ConferenceSession) -> None:
    other = SessionFactory.create(congress=session.congress)
    move_talk(talk=session.talks.get(), session=other)
    assert korean(other).talks[0].title == KOREAN["talk"]
    assert other.translations.count() == 1


def test_settings_carry_translations(session: ConferenceSession) -> None:
    data = settings_json()
    Translation.objects.all().delete()
    changes = read_settings(data).apply()
    assert ("topics", "Water", KOREAN["topic"]) in [(each.section, each.row, each.after) for each in changes]
    assert Translation.objects.of(hall(session)).get().text == KOREAN["room"]
    assert not read_settings(data).plan()


def test_only_translated_fields_are_translated() -> None:
    with pytest.raises(ValueError, match=r"Room\.slug has no translations"):
        set_translation(RoomFactory.create(), "slug", "ko", "홀")


def test_a_text_knows_its_language_and_is_a_text() -> None:
    text = Text("Seoul", "en")
    assert (text, text.language, text_language("Seoul")) == ("Seoul", "en", "")
