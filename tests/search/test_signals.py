"""The search follows every change at once, and once."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from smartcity_session.editions.publishing import publish_edition
from smartcity_session.importer.text.parse import parse
from smartcity_session.importer.write.importing import apply_import, plan_import
from smartcity_session.models import ConferenceSession, Revision, SearchDebt, SearchEntry, Topic
from smartcity_session.search import signals
from smartcity_session.search.index import refresh, reindex_pending
from smartcity_session.search.query import search
from speakers.contributions import set_speakers
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    GuidingQuestionFactory,
    LinkedEventFactory,
    MaterialFactory,
    OutcomeFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Which sessions were made anew together, while they are."""
    seen: list[list[int]] = []

    def noted(sessions: list[int]) -> None:
        seen.append(list(sessions))
        refresh(sessions)

    monkeypatch.setattr("smartcity_session.search.index.refresh", noted)
    return seen


def kinds(query: str) -> dict[str, int]:
    return dict(search(query).counts)


def test_every_part_of_a_session_is_found_as_soon_as_it_is_saved() -> None:
    session = SessionFactory.create(published=True, title="Alpha")
    assert kinds("alpha") == {"session": 1}
    GuidingQuestionFactory.create(session=session, text="Bravo?")
    OutcomeFactory.create(session=session, text="Charlie")
    talk = TalkFactory.create(session=session, title="Delta")
    ContributionFactory.create(talk=talk, speaker__name="Echo", speaker__organisation="Foxtrot", speaker__bio="Golf")
    MaterialFactory.create(session=session, title="Hotel")
    LinkedEventFactory.create(session=session, name="India")
    assert [kinds(word) for word in ("bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india")] == [
        {"session": 1},
        {"session": 1},
        {"session": 1, "talk": 1},
        {"session": 1, "speaker": 1, "talk": 1},
        {"organisation": 1, "speaker": 1},
        {"speaker": 1},
        {"material": 1},
        {"event": 1},
    ]
    session.title = "Omega"
    session.save()
    talk.delete()
    assert [kinds(word) for word in ("alpha", "omega", "delta", "echo")] == [{}, {"session": 1}, {}, {}]
    assert not SearchDebt.objects.exists()


def test_a_renamed_speaker_is_found_in_all_sessions_under_the_new_name_alone() -> None:
    speaker = SpeakerFactory.create(name="Anna Old")
    for _each in range(3):
        ContributionFactory.create(talk__session=SessionFactory.create(published=True), speaker=speaker)
    ContributionFactory.create(talk=None, session=SessionFactory.create(published=True), speaker=speaker)
    assert kinds("anna old") == {"session": 4, "speaker": 1, "talk": 3}
    speaker.name = "Anna New"
    speaker.save()
    assert kinds("anna old") == {}
    assert kinds("anna new") == {"session": 4, "speaker": 1, "talk": 3}


def test_another_speaker_of_a_talk_takes_the_place_of_the_first() -> None:
    talk = TalkFactory.create(session=SessionFactory.create(published=True))
    ContributionFactory.create(talk=talk, speaker__name="First Person")
    set_speakers(talk=talk, speakers=[SpeakerFactory.create(name="Second Person")])
    assert kinds("first person") == {}
    assert kinds("second person") == {"session": 1, "speaker": 1, "talk": 1}


def test_topics_are_found_as_soon_as_a_session_has_them() -> None:
    session = SessionFactory.create(published=True)
    topic = Topic.objects.create(name="Water", slug="water")
    session.topics.add(topic)
    assert kinds("water") == {"session": 1}
    topic.name = "Ocean"
    topic.save()
    assert (kinds("water"), kinds("ocean")) == ({}, {"session": 1})
    topic.sessions.clear()
    assert kinds("ocean") == {}
    topic.sessions.add(session)
    assert kinds("ocean") == {"session": 1}
    topic.delete()
    assert kinds("ocean") == {}


def test_a_draft_is_found_from_the_moment_of_its_publication() -> None:
    session = SessionFactory.create(title="Alpha")
    TalkFactory.create(session=session, title="Alpha talk")
    assert (kinds("alpha"), SearchEntry.objects.count()) == ({}, 0)
    publish_edition(session=session, by=None, as_of=date(2015, 4, 7), note="")
    assert kinds("alpha") == {"session": 1, "talk": 1}


def test_a_cancelled_session_is_still_found() -> None:
    session = SessionFactory.create(published=True, title="Alpha")
    session.status = ConferenceSession.Status.CANCELLED
    session.save()
    (hit,) = search("alpha").hits(first=0, number=9)
    assert hit.session is not None
    assert hit.session.status == "cancelled"


def test_a_deleted_draft_leaves_nothing() -> None:
    session = SessionFactory.create()
    ContributionFactory.create(talk__session=session)
    session.delete()
    assert (SearchEntry.objects.count(), SearchDebt.objects.count()) == (0, 0)


def test_an_import_corrects_what_is_found() -> None:
    session = SessionFactory.create(published=True, code="D4", title="Old title", abstract="")
    plan = plan_import(parse("Session D4: New title\n\nAbstract\n\nQuite another text.\n"))
    apply_import(plan=plan, by=None, taken=[entry.key for entry in plan.entries])
    assert (kinds("old"), kinds("new another")) == ({}, {"session": 1})
    assert session.pk == ConferenceSession.objects.get().pk


def test_many_changes_in_one_transaction_make_the_entries_anew_once(refreshed: list[list[int]]) -> None:
    session = SessionFactory.create(published=True)
    refreshed.clear()
    with transaction.atomic():
        for _each in range(40):
            ContributionFactory.create(talk__session=session)
        session.save()
        assert refreshed == []
        assert SearchDebt.objects.count() == 1
    assert refreshed == [[session.pk]]


def test_what_is_rolled_back_changes_nothing(refreshed: list[list[int]]) -> None:
    session = SessionFactory.create(published=True, title="Alpha")
    refreshed.clear()
    with transaction.atomic():
        TalkFactory.create(session=session, title="Bravo")
        transaction.set_rollback(True)
    assert (refreshed, SearchDebt.objects.count(), kinds("bravo")) == ([], 0, {})
    TalkFactory.create(session=session, title="Bravo")
    assert kinds("bravo") == {"session": 1, "talk": 1}


def test_a_change_after_a_savepoint_that_was_rolled_back_is_followed() -> None:
    session = SessionFactory.create(published=True)
    with transaction.atomic():
        with transaction.atomic():
            TalkFactory.create(session=session, title="Alpha")
            transaction.set_rollback(True)
        TalkFactory.create(session=session, title="Bravo")
    assert (kinds("alpha"), kinds("bravo")) == ({}, {"session": 1, "talk": 1})


def test_a_change_after_such_a_savepoint_is_followed_when_another_one_came_before_it() -> None:
    first, second = SessionFactory.create_batch(2, published=True)
    with transaction.atomic():
        TalkFactory.create(session=first, title="Alpha")
        with transaction.atomic():
            TalkFactory.create(session=second, title="Bravo")
            transaction.set_rollback(True)
        TalkFactory.create(session=second, title="Charlie")
    assert (kinds("alpha"), kinds("charlie")) == ({"session": 1, "talk": 1}, {"session": 1, "talk": 1})


def test_a_process_that_dies_before_the_entries_follow_leaves_sessions_pending_for_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = SessionFactory.create(published=True, title="Alpha")
    with monkeypatch.context() as patch:
        patch.setattr(signals, "reindex_pending", lambda: 0)
        session.title = "Bravo"
        session.save()
    assert (kinds("bravo"), SearchDebt.objects.count()) == ({}, 1)
    call_command("rebuild_search", missing=True, stdout=StringIO())
    assert (kinds("alpha"), kinds("bravo"), SearchDebt.objects.count()) == ({}, {"session": 1}, 0)


def test_a_failure_of_the_search_does_not_fail_the_change(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        raise ZeroDivisionError

    session = SessionFactory.create(published=True, title="Alpha")
    with monkeypatch.context() as patch:
        patch.setattr(signals, "reindex_pending", fail)
        TalkFactory.create(session=session, title="Bravo")
    assert "ReindexOnCommit" in caplog.text
    TalkFactory.create(session=session, title="Charlie")
    assert (kinds("bravo"), kinds("charlie")) == ({"session": 1, "talk": 1}, {"session": 1, "talk": 1})


def test_pages_of_results_that_were_kept_are_made_anew() -> None:
    session = SessionFactory.create(published=True)
    before = Revision.current()
    refresh([session.pk])
    assert Revision.current() != before


def test_what_says_nothing_to_the_search_is_left_out(refreshed: list[list[int]]) -> None:
    SpeakerFactory.create()
    assert refreshed == []
    assert not SearchDebt.objects.exists()


def test_a_rebuild_makes_everything_anew_and_removes_what_is_not_public() -> None:
    sessions = SessionFactory.create_batch(3, published=True, title="Alpha")
    EditionFactory.create(session=sessions[0])
    SearchEntry.objects.filter(session=sessions[0]).delete()
    SearchEntry.objects.filter(session=sessions[1]).update(title_words=" wrong ")
    ConferenceSession.objects.filter(pk=sessions[2].pk).update(status="draft", first_published_at=None)
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert kinds("alpha") == {"session": 2}
    assert SearchEntry.objects.count() == 2
    assert out.getvalue() == "2 of 2 sessions\nThe search knows 2 sessions anew.\n"


def test_a_start_makes_only_what_is_missing(refreshed: list[list[int]]) -> None:
    kept, missing, older = SessionFactory.create_batch(3, published=True, title="Alpha")
    SearchEntry.objects.filter(session=missing).delete()
    SearchEntry.objects.filter(session=older).update(folding=0)
    refreshed.clear()
    call_command("rebuild_search", missing=True, stdout=StringIO())
    assert refreshed == [[missing.pk, older.pk]]
    out = StringIO()
    call_command("rebuild_search", missing=True, stdout=out)
    assert out.getvalue() == ""
    assert kept.pk not in refreshed[0]


def test_pending_sessions_that_were_deleted_are_dropped() -> None:
    SearchDebt.objects.create(session_pk=12345)
    assert reindex_pending() == 1
    assert not SearchDebt.objects.exists()
