"""Publishing is all or nothing."""

import dataclasses
import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from smartcity_session.content import Appointed, content_json, session_content
from smartcity_session.document.pdf import Renderer, RendererPool, RenderingError
from smartcity_session.editions.appointments import moved_sessions
from smartcity_session.editions.batches import publish_editions
from smartcity_session.editions.publishing import (
    NothingToPublishError,
    PublicationError,
    changes_since,
    edition_content,
    faults_of,
    is_behind,
    pending_changes,
    publish_edition,
    withdraw_edition,
)
from smartcity_session.models import Appointment, ConferenceSession, Edition, EditionFile
from speakers.models import Speaker
from tests.factories.rows import ContributionFactory, EditionFactory, SessionFactory, TalkFactory, UserFactory

AS_OF = date(2015, 4, 7)


def publish(session: ConferenceSession, *, by: User | None = None, note: str = "") -> Edition:
    return publish_edition(session=session, by=by, as_of=AS_OF, note=note)


@pytest.fixture
def d4(db: None) -> ConferenceSession:
    """A published session that has changed since its first edition."""
    session = EditionFactory.create(session__code="D4", session__title="Smart City Solutions").session
    TalkFactory.create(session=session, title="Smart City")
    return session


def test_tests_publish_without_a_process_of_their_own(
    d4: ConferenceSession,
    shared_renderer: Renderer,
    shared_renderers: RendererPool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr("smartcity_session.document.pdf.EngineProcess")
    assert publish(d4).number == 2
    TalkFactory.create(session=d4)
    assert [each.failure for each in publish_editions([d4], by=None, as_of=AS_OF, note="")] == [None]


def test_the_first_edition_makes_a_draft_public(db: None) -> None:
    session = SessionFactory.create(code="D4", title="Smart City Solutions")
    organiser = UserFactory.create()
    edition = publish(session, by=organiser, note="First print")
    assert (edition.number, edition.as_of, edition.note, edition.created_by) == (1, AS_OF, "First print", organiser)
    assert edition.file_name == "D4-smart-city-solutions-edition-1-2015-04-07.pdf"
    session.refresh_from_db()
    assert (session.status, session.first_published_at) == ("published", edition.created_at)
    assert Appointment.objects.get().sequence == 0


def test_an_edition_holds_the_content_and_the_bytes_that_its_digests_name(d4: ConferenceSession) -> None:
    edition = publish(d4)
    file = EditionFile.objects.get(edition=edition)
    assert bytes(file.pdf).startswith(b"%PDF-")
    assert hashlib.sha256(file.pdf).hexdigest() == edition.pdf_sha256
    assert file.content == content_json(session_content(d4))
    assert faults_of(edition) == []


def test_the_same_content_is_not_published_twice(d4: ConferenceSession) -> None:
    publish(d4)
    with pytest.raises(NothingToPublishError, match="Nothing has changed since edition 2"):
        publish(d4)
    assert Edition.objects.filter(session=d4).count() == 2


def test_what_will_change_is_told_before_publishing(d4: ConferenceSession) -> None:
    ConferenceSession.objects.filter(pk=d4.pk).update(date=date(2015, 4, 9), start_time=time(14))
    sections = pending_changes(d4)
    assert sections is not None
    assert [(section.heading, [entry.words for entry in section.entries]) for section in sections] == [
        (
            "Time and room",
            [
                "Date: Thursday 9\u00a0April\u00a02015 (before: to be confirmed)",
                "Start: 14:00 (before: to be confirmed)",
            ],
        ),
        ("Talks and speakers", ["Talk “Smart City” added (speaker to be confirmed)"]),
    ]
    assert is_behind(d4)
    publish(d4)
    assert pending_changes(d4) == ()
    assert not is_behind(d4)


def test_before_the_first_edition_there_is_nothing_to_compare_with(db: None) -> None:
    assert pending_changes(SessionFactory.create()) is None


def test_after_a_withdrawal_the_content_of_the_withdrawn_edition_can_be_published_again(d4: ConferenceSession) -> None:
    second = publish(d4)
    withdraw_edition(edition=second, by=None, reason="Printed too early")
    assert Edition.objects.latest_of(d4) == Edition.objects.get(session=d4, number=1)
    third = publish(d4)
    assert (third.number, third.content_sha256) == (3, second.content_sha256)


def test_comparing_with_an_edition_of_the_same_content_asks_the_database_nothing(
    d4: ConferenceSession, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    edition = publish(d4)
    content = session_content(d4)
    with django_assert_num_queries(0):
        assert changes_since(edition, content) == ()
    with django_assert_num_queries(1):
        assert len(changes_since(edition, dataclasses.replace(content, room="B3"))) == 1


def test_an_account_that_published_can_be_deleted(d4: ConferenceSession) -> None:
    organiser = UserFactory.create()
    edition = publish(d4, by=organiser)
    organiser.delete()
    edition.refresh_from_db()
    assert edition.created_by is None


@contextmanager
def failing_at(table: str) -> Iterator[None]:
    """The database fails when a row of this table would be stored, as on a full disk."""

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(f'INSERT INTO "smartcity_session_{table}"'):
            raise OperationalError("database or disk is full")
        return run(sql, *rest)

    with connection.execute_wrapper(execute):
        yield


@pytest.mark.parametrize("table", ["edition", "editionfile", "appointment"])
def test_a_database_that_fails_in_the_middle_leaves_the_former_edition(d4: ConferenceSession, table: str) -> None:
    former = Edition.objects.get()
    with failing_at(table), pytest.raises(OperationalError):
        publish(d4)
    assert Edition.objects.latest_of(d4) == former
    assert faults_of(former) == []
    assert EditionFile.objects.count() == 1
    assert publish(d4).number == 2


def test_a_draft_stays_a_draft_when_the_database_fails(db: None) -> None:
    session = SessionFactory.create()
    with failing_at("editionfile"), pytest.raises(OperationalError):
        publish(session)
    session.refresh_from_db()
    assert (session.status, session.first_published_at) == ("draft", None)


@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_make_two_editions_or_one_clear_refusal() -> None:
    session = EditionFactory.create().session
    TalkFactory.create(session=session)

    def one(_organiser: int) -> Edition | PublicationError:
        try:
            return publish(ConferenceSession.objects.get(pk=session.pk))
        except PublicationError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as organisers:
        outcomes = list(organisers.map(one, range(2)))
    made = [outcome for outcome in outcomes if isinstance(outcome, Edition)]
    assert len(made) == 1  # of the same content, so that the other is told: somebody was faster
    assert str(next(outcome for outcome in outcomes if outcome not in made)).startswith(
        ("Edition 2 was published by somebody else", "Nothing has changed since edition 2")
    )
    assert [edition.number for edition in Edition.objects.order_by("number")] == [1, 2]
    assert [faults_of(edition) for edition in Edition.objects.with_state()] == [[], []]


# Publishes in a process that ends without warning when it comes to a certain step.
KILLED = """
import os, signal, sys
import django
django.setup()
from datetime import date
from smartcity_session.editions import publishing
from smartcity_session.models import ConferenceSession, Edition, EditionFile

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

owner, name = {
    "the PDF is rendered": (publishing.Renderer, "render"),
    "the edition is stored": (Edition, "save"),
    "its file is stored": (EditionFile, "save"),
    "the transaction ends": (publishing, "note_appointment"),
}[sys.argv[1]]
setattr(owner, name, die)
session = ConferenceSession.objects.get(code="D4")
publishing.publish_edition(session=session, by=None, as_of=date(2015, 4, 7), note="")
"""


def database_url() -> str:
    """The address of the database that the tests run on."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.system
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "step", ["the PDF is rendered", "the edition is stored", "its file is stored", "the transaction ends"]
)
def test_a_process_killed_in_the_middle_leaves_the_former_edition(step: str) -> None:
    session = EditionFactory.create(session__code="D4").session
    TalkFactory.create(session=session)
    own = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "smartcity_session.settings"}
    done = subprocess.run(  # noqa: S603 (this interpreter, and the text above)
        [sys.executable, "-c", KILLED, step],
        env={**os.environ, **own},
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    former = Edition.objects.get()
    assert former.number == 1
    assert faults_of(former) == []
    assert publish(session).number == 2  # no lock is left behind
    assert edition_content(Edition.objects.get(number=2)) == session_content(session)


def test_a_lost_photo_stops_the_publication_and_names_the_person(d4: ConferenceSession) -> None:
    part = ContributionFactory.create(session=d4, talk=None, speaker__name="Roland Zinkernagel")
    Speaker.objects.filter(pk=part.speaker_id).update(photo="photos/lost.jpg", photo_digest="0" * 64)
    with pytest.raises(RenderingError, match="Roland Zinkernagel"):
        publish(d4)
    assert Edition.objects.filter(session=d4).count() == 1


def printed(edition: Edition) -> str:
    """The words on the sheet of an edition, with single spaces."""
    pdf = bytes(EditionFile.objects.get(edition=edition).pdf)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_moved_session_says_so_on_its_sheet_until_it_is_moved_again(db: None) -> None:
    session = SessionFactory.create(code="D4", date=date(2015, 4, 9), start_time=time(14), room="B2")
    first = publish(session)
    ConferenceSession.objects.filter(pk=session.pk).update(date=date(2015, 4, 10), room="B3")
    second = publish(session)
    TalkFactory.create(session=session, title="K-water")
    third = publish(session)
    moved = "This session was moved. Before: Thursday 9 April 2015, 14:00, room B2."
    assert [moved in printed(edition) for edition in (first, second, third)] == [False, True, True]
    content = session_content(ConferenceSession.objects.get(pk=session.pk))
    assert moved_sessions([content]) == {"D4": Appointed(date(2015, 4, 9), time(14), None, "B2")}
    ConferenceSession.objects.filter(pk=session.pk).update(room="B4")
    assert "Before: Friday 10 April 2015, 14:00, room B3." in printed(publish(session))


def test_a_room_that_becomes_known_is_no_move(db: None) -> None:
    session = SessionFactory.create(code="D4")
    publish(session)
    ConferenceSession.objects.filter(pk=session.pk).update(date=date(2015, 4, 10), room="B3")
    second = publish(session)
    assert second.moved_from is None
    assert "moved" not in printed(second)
