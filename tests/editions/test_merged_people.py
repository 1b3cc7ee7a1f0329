"""Who was entered twice and merged is the same person in older editions."""

import pytest
from django.test import Client

from smartcity_session.content import session_content
from smartcity_session.editions.publishing import pending_changes
from smartcity_session.models import ConferenceSession, Edition
from smartcity_session.readiness.stored import changes_of
from smartcity_session.views.edition_records import edition_entries
from speakers.merging import merge_speakers, store_former_slug
from speakers.models import Speaker
from tests.factories.rows import ContributionFactory, EditionFactory, SessionFactory, SpeakerFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> ConferenceSession:
    return SessionFactory.create(code="D4", published=True)


def speaker(name: str, *, says: str = "Mayor") -> Speaker:
    return SpeakerFactory.create(name=name, affiliation=says, slug=says.lower() + name.lower().replace(" ", "-"))


def told(session: ConferenceSession) -> list[str]:
    return [entry.words for section in pending_changes(session) or () for entry in section.entries]


def test_a_merge_alone_changes_no_sheet(session: ConferenceSession, client: Client) -> None:
    gone, kept = speaker("Ana Lund"), SpeakerFactory.create(name="Ana Lund", affiliation="Mayor", slug="ana-lund-2")
    ContributionFactory.create(talk=TalkFactory.create(session=session), speaker=gone)
    ContributionFactory.create(session=session, talk=None, speaker=gone, role="chair")
    edition = EditionFactory.create(session=session)
    merge_speakers(kept=kept, gone=gone)
    assert told(session) == []
    assert changes_of({session.pk: session_content(session)}) == {session.pk: 0}
    page = client.get(f"/e/{edition.short}").content.decode()
    assert "nothing has changed since" in page


def test_of_a_merge_that_took_the_other_name_the_name_is_told(session: ConferenceSession) -> None:
    gone, kept = speaker("Lukasz Nowak"), speaker("Łukasz Nowak")
    ContributionFactory.create(session=session, talk=None, speaker=gone, role="chair")
    EditionFactory.create(session=session)
    merge_speakers(kept=kept, gone=gone)
    assert told(session) == ["Lukasz Nowak, name reworded"]


def test_who_was_renamed_and_merged_twice_is_still_the_same(session: ConferenceSession) -> None:
    first, second, last = (speaker("Ana Lund", says=says) for says in ("Mayor", "Former mayor", "mayor "))
    ContributionFactory.create(session=session, talk=None, speaker=first, role="chair")
    EditionFactory.create(session=session)
    former, first.slug = first.slug, "lund"
    first.save()
    store_former_slug(speaker=first, former=former)
    merge_speakers(kept=second, gone=first, taken=["affiliation"])
    merge_speakers(kept=last, gone=second, taken=["affiliation"])
    assert told(session) == []


def test_two_who_stood_side_by_side_are_one_fewer(session: ConferenceSession) -> None:
    gone, kept = speaker("Lukasz Nowak"), speaker("Łukasz Nowak")
    talk = TalkFactory.create(session=session, title="Water")
    for each in (gone, kept):
        ContributionFactory.create(talk=talk, speaker=each)
    EditionFactory.create(session=session)
    merge_speakers(kept=kept, gone=gone)
    assert told(session) == ["Talk “Water”: Lukasz Nowak removed (Speaker)"]


def test_somebody_else_in_the_place_of_one_who_was_merged_is_told(session: ConferenceSession) -> None:
    gone, kept, other = speaker("Ana Lund"), speaker("Anna Lund"), speaker("Bo Berg")
    part = ContributionFactory.create(session=session, talk=None, speaker=gone, role="chair")
    EditionFactory.create(session=session)
    merge_speakers(kept=kept, gone=gone)
    part.refresh_from_db()
    part.speaker = other
    part.save()
    assert told(session) == ["Session: Ana Lund removed (Chair)", "Session: Bo Berg, Mayor added (Chair)"]


def test_feeds_tell_no_merge(session: ConferenceSession) -> None:
    gone, kept = speaker("Ana Lund"), SpeakerFactory.create(name="Ana Lund", affiliation="Mayor", slug="lund")
    ContributionFactory.create(session=session, talk=None, speaker=gone, role="chair")
    EditionFactory.create(session=session)
    merge_speakers(kept=kept, gone=gone)
    ConferenceSession.objects.filter(pk=session.pk).update(room="B2")
    session.refresh_from_db()
    EditionFactory.create(session=session, number=2)
    newest = edition_entries(Edition.objects.filter(session=session))[0]
    assert newest.changes == ("Time and room: Room: B2 (before: to be confirmed)",)
