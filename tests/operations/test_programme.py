"""The made-up programme: published, the same for the same seed, and never beside a real one."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from smartcity_session.models import Appointment, ConferenceSession, Congress, Edition
from smartcity_session.operations.sample_names import Names
from smartcity_session.search.query import search
from speakers.models import Speaker, Talk
from tests.factories.rows import CongressFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def make(sessions: int, **options: Any) -> str:
    out = StringIO()
    call_command("make_programme", sessions=sessions, stdout=out, **options)
    return out.getvalue()


def said() -> list[tuple[Any, ...]]:
    return list(map(tuple, Talk.objects.order_by("pk").values_list("session__code", "session__title", "title", "uuid")))


def test_it_writes_published_sessions_with_talks_people_and_all_else(client: Client) -> None:
    assert make(3) == "3 of 3 sessions\n"
    assert ConferenceSession.objects.published().count() == 3
    assert (Speaker.objects.count(), Appointment.objects.count()) == (6, 3)
    assert 9 <= Talk.objects.count() <= 21
    assert client.get("/sessions/m1/").status_code == client.get("/programme.ics").status_code == 200
    assert ConferenceSession.objects.get(code="M1").title in client.get("/").text.replace("&#x27;", "'")


def test_it_is_found_at_once() -> None:
    make(3)
    common = Names(1).words[0]
    assert search(common).total("session") == 3
    assert search("m2").total("session") == 1


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    one, again, other = Names(7), Names(7), Names(8)
    assert [one.title(), one.person(), one.text(9)] == [again.title(), again.person(), again.text(9)]
    assert one.words != other.words
    assert Names(7, part=101).words == Names(7).words
    assert Names(7, part=101).text(3) != Names(7).text(3)


def test_a_programme_is_the_same_for_the_same_seed() -> None:
    written = []
    for _each in range(2):
        with transaction.atomic():
            make(3, seed=7)
            written.append(said())
            transaction.set_rollback(True)
    assert written[0] == written[1] != []


def test_a_second_run_adds_to_the_first() -> None:
    make(2)
    make(2)
    codes = ConferenceSession.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["M1", "M2", "M3", "M4"]
    assert ConferenceSession.objects.values("title").distinct().count() == 4
    assert Congress.objects.get().name == "Made-up Congress"


def test_a_real_programme_is_left_alone() -> None:
    CongressFactory.create()
    with pytest.raises(CommandError, match="cannot be deleted again"):
        make(1)
    assert not ConferenceSession.objects.exists()


@pytest.mark.parametrize("factory", [SessionFactory, SpeakerFactory])
def test_real_sessions_and_people_are_left_alone_too(factory: Any) -> None:
    factory.create()
    with pytest.raises(CommandError):
        make(1)
    assert not ConferenceSession.objects.filter(code="M1").exists()


def test_it_is_added_to_a_real_programme_where_that_is_asked_for() -> None:
    SessionFactory.create(code="D4")
    make(1, add=True)
    assert set(ConferenceSession.objects.values_list("code", flat=True)) == {"D4", "M1"}
    assert Congress.objects.get().name == "World Congress 2015"


@pytest.mark.parametrize("number", ["-1", "x", "1e3", "99999999", "²"])
def test_a_number_that_makes_no_sense_is_refused(number: str) -> None:
    with pytest.raises(CommandError, match="no whole number"):
        call_command("make_programme", f"--sessions={number}")


@pytest.mark.django_db(transaction=True)
def test_editions_are_published_for_as_many_as_are_asked_for() -> None:
    assert make(2, with_editions=1).endswith("1 of 1 edition\n")
    assert Edition.objects.get().session.code == "M1"
    make(1, with_editions=2)
    assert Edition.objects.count() == 2
