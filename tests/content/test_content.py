"""The one public read."""

import json
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from smartcity_session.content import (
    EVERYTHING,
    OutcomeContent,
    TopicContent,
    content_digest,
    content_from_json,
    content_json,
    listed_events,
    listed_materials,
    programme_content,
    programme_sessions,
    published_session,
    session_content,
    speaker_content,
    speakers_content,
)
from smartcity_session.models import ConferenceSession, Congress
from speakers.models import Contribution
from tests.factories.rows import (
    ContributionFactory,
    GuidingQuestionFactory,
    LinkedEventFactory,
    MaterialFactory,
    OutcomeFactory,
    RelatedSessionFactory,
    SessionFactory,
    SpeakerFactory,
    SpokenLanguageFactory,
    TalkFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def whole_session(*, talks: int = 1, code: str = "D4") -> ConferenceSession:
    """A published session with something in every list."""
    session = SessionFactory.create(
        code=code, published=True, date=date(2015, 4, 9), start_time=time(14), end_time=time(15, 30)
    )
    ContributionFactory.create(session=session, talk=None, role=Contribution.Role.FACILITATOR, confirmed=False)
    for _each in range(talks):
        ContributionFactory.create(talk=TalkFactory.create(session=session))
    TalkFactory.create(session=session, title="Smart City", start_time=time(15))
    GuidingQuestionFactory.create(session=session)
    OutcomeFactory.create(session=session, result="partly", evidence="Eight cities", evidence_link="https://e.example")
    session.topics.add(*TopicFactory.create_batch(2))
    SpokenLanguageFactory.create(session=session, language="ko", interpreted=True)
    RelatedSessionFactory.create(session=session, code="A3", title="What is a smart city?")
    MaterialFactory.create(session=session, with_file=b"slides")
    LinkedEventFactory.create(session=session)
    return session


@pytest.mark.parametrize("talks", [1, 30])
def test_a_session_is_read_in_four_queries_whatever_its_size(
    talks: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    whole_session(talks=talks)
    with django_assert_num_queries(4):
        session = published_session("d4")
        assert session is not None
        content = session_content(session)
    assert len(content.talks) == talks + 1


def test_every_list_of_a_session_is_read_in_the_order_of_its_positions() -> None:
    session = SessionFactory.create()
    for position, text in enumerate(["b", "c", "a"]):
        GuidingQuestionFactory.create(session=session, text=text, position=position)
        OutcomeFactory.create(session=session, text=text, position=10 - position)
        TalkFactory.create(session=session, title=text, position=position)
    content = session_content(session)
    assert content.guiding_questions == ("b", "c", "a")
    assert [outcome.text for outcome in content.outcomes] == ["a", "c", "b"]
    assert [talk.title for talk in content.talks] == ["b", "c", "a"]


def test_an_outcome_is_read_with_its_result_and_what_shows_it() -> None:
    session = SessionFactory.create()
    facts = {"result": "reached", "evidence": "Eight cities", "evidence_link": "https://example.org/8"}
    OutcomeFactory.create(session=session, text="Diversity", position=1, **facts)
    OutcomeFactory.create(session=session, text="Impacts", position=2)
    assert session_content(session).outcomes == (
        OutcomeContent("Diversity", "reached", "Eight cities", "https://example.org/8"),
        OutcomeContent("Impacts", "", "", ""),
    )


def test_topics_are_read_by_name_whoever_tagged_what_first() -> None:
    session = SessionFactory.create()
    for name in ("Water", "energy", "Open data"):
        session.topics.add(TopicFactory.create(name=name))
    SessionFactory.create().topics.add(TopicFactory.create(name="Another"))
    assert session_content(session).topics == (
        TopicContent("energy", "energy"),
        TopicContent("open-data", "Open data"),
        TopicContent("water", "Water"),
    )


def test_the_programme_says_of_each_session_what_it_is_filtered_by() -> None:
    water = TopicFactory.create(name="Water")
    for code, languages in (("D4", ("ko", "en")), ("D5", ())):
        session = SessionFactory.create(code=code, published=True)
        session.topics.add(water)
        for position, language in enumerate(languages):
            SpokenLanguageFactory.create(session=session, language=language, position=position)
    SessionFactory.create(code="X9").topics.add(TopicFactory.create(name="Secret"))
    topics = (TopicContent("water", "Water"),)
    assert [(each.code, each.topics, each.languages) for each in programme_sessions(EVERYTHING, slice(0, 9))] == [
        ("D4", topics, ("ko", "en")),
        ("D5", topics, ()),
    ]


def test_parts_in_a_talk_and_in_the_session_are_told_apart() -> None:
    content = session_content(whole_session())
    assert [(part.role, part.confirmed) for part in content.people("facilitator")] == [("facilitator", False)]
    assert [len(talk.contributions) for talk in content.talks] == [1, 0]


def test_a_person_with_two_parts_is_one_person() -> None:
    session = SessionFactory.create()
    speaker = SpeakerFactory.create()
    for _each in range(2):
        ContributionFactory.create(talk=TalkFactory.create(session=session), speaker=speaker)
    assert [person.slug for person in session_content(session).persons] == [speaker.slug]


def test_a_related_session_is_linked_when_it_is_public_and_named_when_it_is_not() -> None:
    session = whole_session()
    (named,) = session_content(session).related
    other = SessionFactory.create(code="A3", title="Defining the smart city")
    assert session_content(session).related == (named,)
    assert (named.slug, named.title) == ("", "What is a smart city?")
    ConferenceSession.objects.filter(pk=other.pk).update(
        status="published", first_published_at=datetime.now(tz=ZoneInfo("UTC"))
    )
    (linked,) = session_content(session).related
    assert (linked.slug, linked.title) == ("a3", "Defining the smart city")


def test_times_are_aware_and_in_the_zone_of_the_congress() -> None:
    content = session_content(whole_session())
    seoul = ZoneInfo("Asia/Seoul")
    assert content.starts_at == datetime(2015, 4, 9, 14, 0, tzinfo=seoul)
    assert content.ends_at == datetime(2015, 4, 9, 15, 30, tzinfo=seoul)


def test_an_end_before_the_start_is_on_the_next_day() -> None:
    session = SessionFactory.create(date=date(2015, 4, 9), start_time=time(22), end_time=time(1))
    assert session_content(session).ends_at == datetime(2015, 4, 10, 1, 0, tzinfo=ZoneInfo("Asia/Seoul"))


def test_an_event_is_past_on_the_day_after_its_last() -> None:
    (event,) = session_content(whole_session()).events
    assert [event.is_past(on=date(2015, 5, day)) for day in (19, 20, 22, 23)] == [False, False, False, True]


def test_a_content_survives_its_json() -> None:
    content = session_content(whole_session(talks=2))
    assert content_from_json(content_json(content)) == content


def test_equal_contents_have_equal_json_and_any_change_shows_in_the_digest() -> None:
    session = whole_session()
    first, again = session_content(session), session_content(session)
    assert (content_json(first), content_digest(first)) == (content_json(again), content_digest(again))
    session.room = "Room 3"
    assert content_digest(session_content(session)) != content_digest(first)


def test_a_content_of_an_unknown_schema_version_is_refused_by_its_number() -> None:
    fields = json.loads(content_json(session_content(SessionFactory.create()))) | {"schema": 99}
    with pytest.raises(ValueError, match="schema version 99"):
        content_from_json(json.dumps(fields))


def test_the_programme_lists_each_person_once_and_no_draft(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    SessionFactory.create(code="X9", title="A draft")
    for code in ("D4", "D5", "D6"):
        whole_session(code=code, talks=2)
    congress = Congress.objects.get()
    with django_assert_num_queries(3):
        assert programme_content(congress).total == 3
    with django_assert_num_queries(3):
        sessions = programme_sessions(EVERYTHING, slice(0, 9))
    assert [(summary.code, len(summary.people)) for summary in sessions] == [("D4", 3), ("D5", 3), ("D6", 3)]


@pytest.mark.parametrize("sessions", [1, 3])
def test_lists_take_the_same_queries_for_one_session_and_for_three(
    sessions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(sessions):
        whole_session(code=f"D{number}")
    with django_assert_num_queries(2):
        assert len(speakers_content()[:]) == 2 * sessions
    with django_assert_num_queries(2):
        materials = listed_materials()
        assert len(materials) == len(materials[:]) == sessions
    with django_assert_num_queries(2):
        events = listed_events()
        assert len(events) == len(events[:]) == sessions


def test_nothing_of_a_draft_is_listed() -> None:
    draft = SessionFactory.create(code="X9")
    part = ContributionFactory.create(talk__session=draft)
    MaterialFactory.create(session=draft)
    LinkedEventFactory.create(session=draft)
    assert published_session("x9") is None
    assert speaker_content(part.speaker.slug) is None
    assert [len(each) for each in (speakers_content(), listed_materials(), listed_events())] == [0, 0, 0]
    assert (speakers_content()[:], listed_materials()[:], listed_events()[:]) == ((), (), ())


def test_a_speaker_of_a_draft_and_a_published_session_appears_in_the_published_one_alone() -> None:
    part = ContributionFactory.create(talk__session=SessionFactory.create(code="D4", published=True))
    ContributionFactory.create(talk__session=SessionFactory.create(code="X9"), speaker=part.speaker)
    speaker = speaker_content(part.speaker.slug)
    assert speaker is not None
    assert [appearance.session.code for appearance in speaker.appearances] == ["D4"]
