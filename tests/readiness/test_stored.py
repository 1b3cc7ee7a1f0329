"""What is stored of the readiness follows every save that concerns it."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from smartcity_session.editions.publishing import pending_changes, publish_edition, withdraw_edition
from smartcity_session.models import ConferenceSession, Congress, Edition, SearchDebt, SessionReadiness, Topic
from speakers.models import Speaker
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    GuidingQuestionFactory,
    LinkedEventFactory,
    MaterialFactory,
    OutcomeFactory,
    RelatedSessionFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SpokenLanguageFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def stored(session: ConferenceSession) -> SessionReadiness:
    return SessionReadiness.objects.get(session=session)


def counted(session: ConferenceSession) -> int:
    """The number of changes that the organiser is shown."""
    return sum(len(section.entries) for section in pending_changes(session) or ())


def full_session() -> ConferenceSession:
    """A published session with one row of everything, whose edition says what it says."""
    session = SessionFactory.create(published=True, code="D4", location=RoomFactory.create(name="Hall 2"))
    session.topics.add(Topic.objects.create(name="Water", slug="water"))
    ContributionFactory.create(talk=TalkFactory.create(session=session), speaker__name="Ada")
    for factory in (
        GuidingQuestionFactory,
        OutcomeFactory,
        MaterialFactory,
        LinkedEventFactory,
        SpokenLanguageFactory,
        RelatedSessionFactory,
    ):
        factory.create(session=session)
    EditionFactory.create(session=session)
    return session


def change(row: Any, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()


CHANGES: dict[str, Callable[[ConferenceSession], Any]] = {
    "the session": lambda session: change(session, abstract="Hall 1"),
    "a talk": lambda session: change(session.talks.get(), title="Another title"),
    "a talk that is deleted": lambda session: session.talks.get().delete(),
    "a speaker": lambda _session: change(Speaker.objects.get(), affiliation="Mayor of Elsewhere"),
    "an organisation": lambda _session: change(Speaker.objects.get(), organisation="City of Elsewhere"),
    "a part": lambda session: change(session.talks.get().contributions.get(), confirmed=False),
    "a question": lambda session: change(session.guiding_questions.get(), text="Why?"),
    "an outcome": lambda session: change(session.outcomes.get(), text="A plan"),
    "a material": lambda session: change(session.materials.get(), note="A draft"),
    "a new material": lambda session: MaterialFactory.create(session=session),
    "an event": lambda session: change(session.linked_events.get(), city="Rome"),
    "a language": lambda session: change(session.spoken_languages.get(), interpreted=True),
    "a related session": lambda session: change(session.related_sessions.get(), reason="The same room"),
    "a topic": lambda _session: change(Topic.objects.get(), name="Ocean"),
    "the topics": lambda session: session.topics.clear(),
    "the room": lambda session: change(session.location, floor="3rd floor"),
    "the congress": lambda _session: change(Congress.objects.get(), venue="Another hall"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_anything_that_the_sheet_says_is_counted_as_it_is_shown(what: str) -> None:
    session = full_session()
    assert stored(session).changes == 0
    CHANGES[what](session)
    assert stored(session).changes == counted(session) == 1
    assert not SearchDebt.objects.exists()


def test_a_new_affiliation_puts_six_sheets_behind_and_a_new_edition_takes_one_of_them_back() -> None:
    speaker = SpeakerFactory.create()
    sessions = SessionFactory.create_batch(6, published=True)
    for session in sessions:
        ContributionFactory.create(talk__session=session, speaker=speaker)
        EditionFactory.create(session=session)
    other = EditionFactory.create().session
    change(speaker, affiliation="Elsewhere")
    assert list(SessionReadiness.objects.behind().order_by("pk")) == [stored(session) for session in sessions]
    assert stored(other).changes == 0
    edition = publish_edition(session=sessions[0], by=None, as_of=date(2015, 4, 8), note="")
    assert SessionReadiness.objects.behind().count() == 5
    withdraw_edition(edition=edition, by=None, reason="A mistake")
    assert stored(sessions[0]).changes == 1


def test_without_a_standing_edition_there_is_no_number() -> None:
    session = SessionFactory.create()
    assert stored(session).changes is None
    edition = publish_edition(session=session, by=None, as_of=date(2015, 4, 8), note="")
    assert stored(session).changes == 0
    withdraw_edition(edition=Edition.objects.get(pk=edition.pk), by=None, reason="A mistake")
    assert stored(session).changes is None


def test_what_is_missing_is_stored_for_drafts_too() -> None:
    session = SessionFactory.create(abstract="")
    assert stored(session).missing == ["time", "room", "abstract", "speakers", "materials", "pdf"]
    hall = RoomFactory.create()
    change(session, abstract="Now there is one", location=hall, room=hall.name)
    assert stored(session).missing == ["time", "speakers", "materials", "pdf"]
    assert SessionReadiness.objects.incomplete().count() == 1
    session.delete()
    assert not SessionReadiness.objects.exists()


def test_counting_changes_no_row_that_somebody_has_open() -> None:
    session = full_session()
    before = ConferenceSession.objects.values().get()
    change(Speaker.objects.get(), affiliation="Elsewhere")
    assert ConferenceSession.objects.values().get() == before
    assert stored(session).changes == 1


def test_a_start_counts_what_the_release_before_did_not() -> None:
    session = full_session()
    SessionReadiness.objects.all().delete()
    call_command("rebuild_search", missing=True, stdout=StringIO())
    assert stored(session).changes == 0


def test_the_command_counts_anew_what_is_stored() -> None:
    session = full_session()
    ConferenceSession.objects.update(title="Another title")
    assert stored(session).changes == 0
    out = StringIO()
    call_command("readiness", recount=True, stdout=out)
    assert (stored(session).changes, out.getvalue()) == (1, "Sessions counted anew: 1.\n")
