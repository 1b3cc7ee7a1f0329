"""What the database refuses to hold about sessions, and what stays for good."""

from datetime import date, time
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from smartcity_session.models import ConferenceSession, Congress, PublishedForGoodError
from smartcity_session.text.letters import code_key
from tests.factories.rows import (
    PUBLISHED_AT,
    CongressFactory,
    RelatedSessionFactory,
    SessionFactory,
    SpokenLanguageFactory,
)

pytestmark = pytest.mark.django_db


def assert_refused(constraint: str, **facts: Any) -> None:
    session = SessionFactory.create()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ConferenceSession.objects.filter(pk=session.pk).update(**facts)


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("session_has_code_and_title", {"code": ""}),
        ("session_has_code_and_title", {"title": ""}),
        ("session_published_is_never_a_draft_again", {"status": "published"}),
        ("session_published_is_never_a_draft_again", {"first_published_at": PUBLISHED_AT}),
        ("session_start_has_a_date", {"start_time": time(9)}),
        ("session_end_has_a_start", {"date": date(2015, 4, 9), "end_time": time(9)}),
        ("session_lasts", {"date": date(2015, 4, 9), "start_time": time(9), "end_time": time(9)}),
    ],
)
def test_the_database_refuses_a_session_that_cannot_be(constraint: str, facts: dict[str, Any]) -> None:
    assert_refused(constraint, **facts)


def test_a_session_may_end_after_midnight() -> None:
    evening = SessionFactory.create(date=date(2015, 4, 9), start_time=time(22), end_time=time(1))
    evening.full_clean()
    assert evening.pk is not None


def test_two_sessions_cannot_have_one_code_in_two_cases() -> None:
    SessionFactory.create(code="D4")
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory.create(code="d4")


def test_there_is_one_congress() -> None:
    CongressFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Congress.objects.create(
            pk=2, name="Another", start_date=date(2016, 1, 1), end_date=date(2016, 1, 2), time_zone="UTC"
        )


def test_a_language_is_listed_once() -> None:
    spoken = SpokenLanguageFactory.create(language="ko")
    with pytest.raises(IntegrityError), transaction.atomic():
        SpokenLanguageFactory.create(session=spoken.session, language="ko")


def test_a_related_session_is_listed_once_in_whatever_case() -> None:
    related = RelatedSessionFactory.create(code="A3")
    with pytest.raises(IntegrityError), transaction.atomic():
        RelatedSessionFactory.create(session=related.session, code="a3")


def test_lines_end_alike_however_the_browser_sent_them() -> None:
    session = SessionFactory.create(abstract="One\r\n\r\ntwo\rthree\n")
    session.refresh_from_db()
    assert session.abstract == "One\n\ntwo\nthree\n"
    session.abstract = "One\r\ntwo"
    session.full_clean()
    assert session.abstract == "One\ntwo"


def test_drafts_are_not_published() -> None:
    SessionFactory.create()
    shown = [SessionFactory.create(code="A1", published=True), SessionFactory.create(code="A2", cancelled=True)]
    assert list(ConferenceSession.objects.published().order_by("code")) == shown


def test_a_draft_can_be_deleted() -> None:
    session = SessionFactory.create()
    session.delete()
    assert not ConferenceSession.objects.exists()


def test_a_published_session_cannot_be_deleted_alone_or_with_others() -> None:
    session = SessionFactory.create(published=True)
    SessionFactory.create()
    with pytest.raises(PublishedForGoodError):
        session.delete()
    with pytest.raises(PublishedForGoodError):
        ConferenceSession.objects.all().delete()
    assert ConferenceSession.objects.count() == 2


def test_the_programme_is_by_day_and_time_with_unknown_times_last() -> None:
    day = date(2015, 4, 9)
    SessionFactory.create(code="Z")
    SessionFactory.create(code="Y", date=day)
    SessionFactory.create(code="X", date=day, start_time=time(14))
    SessionFactory.create(code="W", date=day, start_time=time(9))
    codes = ConferenceSession.objects.in_programme_order().values_list("code", flat=True)
    assert list(codes) == ["W", "X", "Y", "Z"]


PUBLIC = ["published", "cancelled", "postponed"]


def test_only_publishing_makes_a_draft_public_and_nothing_makes_it_a_draft_again() -> None:
    assert [value for value, _label in ConferenceSession.status_choices_from("draft")] == ["draft"]
    assert [value for value, _label in ConferenceSession.status_choices_from("published")] == PUBLIC
    assert [value for value, _label in ConferenceSession.status_choices_from("cancelled")] == PUBLIC


@pytest.mark.parametrize(
    "codes", [["M7", "M34", "M193"], ["a1", "A2", "a10"], ["SP-2", "SP-10", "T1"], ["1", "2", "10"]]
)
def test_codes_are_sorted_by_their_numbers(codes: list[str]) -> None:
    for code in reversed(codes):
        SessionFactory.create(code=code, published=True)
    in_order = ConferenceSession.objects.in_programme_order().values_list("code", flat=True)
    assert list(in_order) == codes
    assert code_key("M" + "9" * 20) > code_key("M7")


def test_codes_that_another_release_stored_are_sorted_after_the_next_start() -> None:
    for code in ("M34", "M7"):
        SessionFactory.create(code=code, published=True)
    changed = ConferenceSession.objects.get(code="M7").updated_at
    ConferenceSession.objects.update(code_key="")
    ConferenceSession.objects.fill_code_keys()
    assert list(ConferenceSession.objects.in_programme_order().values_list("code", flat=True)) == ["M7", "M34"]
    assert ConferenceSession.objects.get(code="M7").updated_at == changed
