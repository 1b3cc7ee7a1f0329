"""What the database refuses to hold about speakers, talks, materials and events."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError

from smartcity_session.models.fields import validate_time_zone
from speakers.models import Speaker
from tests.factories.rows import (
    ContributionFactory,
    LinkedEventFactory,
    MaterialFactory,
    OutcomeFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def assert_refused(row: Model, constraint: str, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def test_a_contribution_belongs_to_a_talk_or_a_session() -> None:
    constraint = "contribution_to_a_talk_or_a_session"
    assert_refused(ContributionFactory.create(), constraint, session=SessionFactory.create())
    assert_refused(ContributionFactory.create(), constraint, talk=None)


def test_a_person_has_a_role_in_a_talk_once() -> None:
    part = ContributionFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionFactory.create(talk=part.talk, speaker=part.speaker)


def test_a_speaker_with_a_part_cannot_be_deleted() -> None:
    part = ContributionFactory.create()
    with pytest.raises(ProtectedError):
        part.speaker.delete()


def test_a_name_in_original_script_says_its_language() -> None:
    assert_refused(SpeakerFactory.create(), "speaker_original_name_has_a_language", original_name="조창현")


def test_a_talk_lasts() -> None:
    assert_refused(TalkFactory.create(), "talk_lasts", minutes=0)


def test_a_material_is_a_file_or_a_link() -> None:
    material = MaterialFactory.create(with_file=b"slides")
    assert_refused(material, "material_is_a_file_or_a_link", link="https://example.org/")


def test_a_file_is_measured() -> None:
    assert_refused(MaterialFactory.create(with_file=b"slides"), "material_file_is_measured", file_size=None)


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("linked_event_has_a_name", {"name": ""}),
        ("linked_event_ends_after_it_starts", {"end_date": date(2015, 5, 19)}),
        ("linked_event_end_has_a_start", {"start_date": None}),
    ],
)
def test_an_event_has_a_name_and_dates_in_order(constraint: str, facts: dict[str, Any]) -> None:
    assert_refused(LinkedEventFactory.create(), constraint, **facts)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "//example.org", "ftp://example.org"])
def test_only_web_addresses_may_become_links(address: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MaterialFactory.create(link=address).full_clean()
    assert set(refused.value.message_dict) == {"link"}


@pytest.mark.parametrize("day", [date(215, 5, 20), date(9999, 12, 31)])
def test_a_slip_in_a_year_is_refused_beside_its_field(day: date) -> None:
    with pytest.raises(ValidationError, match="between the years 1900 and 2200") as refused:
        LinkedEventFactory.create(start_date=day, end_date=None).full_clean()
    assert set(refused.value.message_dict) == {"start_date"}
    with pytest.raises(ValidationError) as refused:
        SessionFactory.create(date=day).full_clean()
    assert set(refused.value.message_dict) == {"date"}


def test_a_talk_longer_than_a_day_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        TalkFactory.create(minutes=1441).full_clean()
    assert set(refused.value.message_dict) == {"minutes"}


def test_two_people_of_one_name_have_two_addresses() -> None:
    slugs = [SpeakerFactory.create(name="Kim Min-jun").slug for _each in range(3)]
    assert slugs == ["kim-min-jun", "kim-min-jun-2", "kim-min-jun-3"]


@pytest.mark.parametrize(
    ("name", "slug"), [("조창현", "조창현"), ("Siegfried Zöllner", "siegfried-zöllner"), ("!", "speaker")]
)
def test_an_address_keeps_the_script_of_the_name(name: str, slug: str) -> None:
    assert Speaker.objects.unused_slug(name) == slug


def test_only_speakers_of_published_sessions_are_published() -> None:
    ContributionFactory.create()
    in_talk = ContributionFactory.create(talk__session=SessionFactory.create(published=True)).speaker
    in_session = ContributionFactory.create(session=SessionFactory.create(cancelled=True), talk=None).speaker
    assert set(Speaker.objects.published()) == {in_talk, in_session}


@pytest.mark.parametrize("name", ["Seoul", "Asia", "", "../etc/passwd", "Asia/Nowhere", "\0"])
def test_a_time_zone_has_a_name_of_the_iana_database(name: str) -> None:
    with pytest.raises(ValidationError, match="IANA time zone"):
        validate_time_zone(name)


@pytest.mark.parametrize("facts", [{"evidence": "Eight cities"}, {"evidence_link": "https://example.org"}])
def test_evidence_belongs_to_a_result(facts: dict[str, str]) -> None:
    constraint = "outcome_evidence_is_of_a_result"
    assert_refused(OutcomeFactory.create(), constraint, **facts)
    OutcomeFactory.create(result="partly", **facts)


def test_two_topics_have_neither_one_name_nor_one_address() -> None:
    TopicFactory.create(name="Water", slug="water")
    assert_refused(TopicFactory.create(), "topic_name_is_unique", name="WATER")
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicFactory.create(slug="water")


def test_an_outcome_and_a_session_as_an_earlier_release_writes_them_are_taken() -> None:
    session = SessionFactory.create()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO smartcity_session_outcome (session_id, text, position) VALUES (%s, 'Diversity', 1)",
            [session.pk],
        )
    outcome = session.outcomes.get()
    assert (outcome.result, outcome.evidence, outcome.evidence_link) == ("", "", "")
