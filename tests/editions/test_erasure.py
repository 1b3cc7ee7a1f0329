"""After a redaction no copy of the removed bytes is left: in the database's files, in cached pages, in memory."""

import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import DatabaseError, connection

from smartcity_session.editions import redactions
from smartcity_session.editions.redactions import RedactionError, redact_edition
from smartcity_session.http import page_files
from smartcity_session.http.content_version import ASK_EVERY_S
from smartcity_session.http.page_cache import PageCache
from smartcity_session.http.page_files import LONG
from smartcity_session.http.page_store import empty_page_store_after
from smartcity_session.models import EditionFile
from tests.connections import end_other_connections
from tests.factories.rows import EditionFactory, SessionFactory
from tests.wsgi import ask, layer_around_django

NOTE = "The talk of Ursula Unvergesslich was moved."
REASON = "A person asked for it."
PDF = b"%PDF-1.7" + b"a page " * LONG


def files_with(pieces: list[bytes]) -> list[str]:
    """The files of the portal in which one of these stands, compressed ones included."""
    found = []
    for path in sorted(Path(settings.VAR_DIR).rglob("*")):
        if path.is_file():
            bytes_ = path.read_bytes()
            if path.suffix == ".djcache":
                bytes_ += zlib.decompress(bytes_[bytes_.index(b"x\x9c") :])
            if any(piece in bytes_ for piece in pieces):
                found.append(path.name)
    return found


@pytest.fixture
def clock() -> list[float]:
    return [1_800_000_000.0]


@pytest.fixture
def layers(clock: list[float]) -> Iterator[list[PageCache]]:
    """The page cache of two processes."""
    with layer_around_django(clock=lambda: clock[0]) as layer:
        yield [layer, PageCache(WSGIHandler(), clock=lambda: clock[0])]
    redactions.journal_path().unlink(missing_ok=True)
    page_files.remove_page_files()
    caches["pages"].clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [20_000, 2 * LONG])
def test_nothing_that_the_portal_stores_has_the_bytes_of_a_removed_edition(
    layers: list[PageCache], clock: list[float], size: int
) -> None:
    body = secrets.token_bytes(size)
    session = SessionFactory.create(published=True, code="D4")
    edition = EditionFactory.create(session=session, pdf=b"%PDF-1.7" + body, note=NOTE)
    pieces = [body[at : at + 64] for at in range(0, size - 64, 3000)] + [NOTE.encode()]
    path = "/sessions/d4/editions/1/description.pdf"
    for layer in layers:
        assert ask(layer, path).body == b"%PDF-1.7" + body
        assert NOTE in ask(layer, "/sessions/d4/editions/").body.decode()
    assert files_with(pieces) != [], "there is something to remove"
    redact_edition(edition=edition, reason=REASON)
    assert files_with(pieces) == []
    clock[0] += ASK_EVERY_S
    for layer in layers:
        assert ask(layer, "/sessions/d4/").status == "200 OK"
        assert len(layer._pages) == 1  # noqa: SLF001 (what is held is the point)
        assert ask(layer, path).status == "410 Gone"
    assert files_with(pieces) == []


@pytest.mark.django_db(transaction=True)
def test_bytes_that_were_left_by_a_release_that_did_not_erase_go_with_the_next_removal(layers: list[PageCache]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL writes the tables anew: the next test looks at their size")
    former, edition = EditionFactory.create(pdf=secrets.token_bytes(20_000)), EditionFactory.create()
    piece = bytes(EditionFile.objects.get(edition=former).pdf)[9_000:9_064]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = OFF")
    EditionFile.objects.filter(edition=former).erase()
    connection.close()  # the next one erases
    assert files_with([piece]) != []
    redact_edition(edition=edition, reason=REASON)
    assert files_with([piece]) == []


def size_of_files() -> int:
    """How many bytes the table of the editions' files takes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [EditionFile._meta.db_table])  # noqa: SLF001 (documented)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_on_postgresql_the_table_takes_no_room_for_what_is_gone(layers: list[PageCache]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one file for all tables: the test above looks into it")
    end_other_connections()
    edition = EditionFactory.create(pdf=secrets.token_bytes(1_000_000))
    redact_edition(edition=edition, reason=REASON)
    assert size_of_files() < 100_000


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_keeps_removed_rows_is_told_of_and_the_next_removal_takes_them(
    layers: list[PageCache], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite a removal waits for those who write, and readers keep no rows")
    end_other_connections()
    monkeypatch.setattr(redactions, "PATIENCE_S", 1)
    edition = EditionFactory.create(pdf=secrets.token_bytes(1_000_000))
    reader = connection.copy()
    with reader.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT 1")  # its snapshot still sees the edition
        with pytest.raises(RedactionError, match="a transaction that is open"):
            redact_edition(edition=edition, reason=REASON)
        cursor.execute("ROLLBACK")
    reader.close()
    assert size_of_files() > 1_000_000
    call_command("redact_edition", "--again")
    assert size_of_files() < 100_000


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/sessions/d4/editions/", "/sessions/d4/editions/1/description.pdf"])
def test_a_page_that_was_begun_before_a_removal_is_stored_nowhere(layers: list[PageCache], path: str) -> None:
    session = SessionFactory.create(published=True, code="D4")
    edition = EditionFactory.create(session=session, note=NOTE, pdf=PDF)
    layer = layers[0]
    inside = layer.application

    class Meanwhile(WSGIHandler):
        def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]  # Django's signature
            response = inside(environ, start_response)
            layer.application = inside
            redact_edition(edition=edition, reason=REASON)
            return response

    layer.application = Meanwhile()
    ask(layer, path)
    assert files_with([NOTE.encode(), PDF[LONG:]]) == []
    assert len(layer._pages) == 0  # noqa: SLF001 (what is held is the point)


@pytest.mark.django_db(transaction=True)
def test_a_machine_that_was_down_removes_its_copies_before_it_answers_from_them(
    layers: list[PageCache], clock: list[float]
) -> None:
    session = SessionFactory.create(published=True, code="D4")
    edition = EditionFactory.create(session=session, note=NOTE)
    ask(layers[0], "/sessions/d4/editions/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redactions, "empty_page_store", lambda: None)  # it was done on another machine
        redact_edition(edition=edition, reason=REASON)
    assert files_with([NOTE.encode()]) != []
    ask(PageCache(WSGIHandler(), clock=lambda: clock[0]), "/")
    assert files_with([NOTE.encode()]) == []


@pytest.mark.django_db
def test_a_start_alone_removes_nothing(layers: list[PageCache]) -> None:
    for _time in range(2):
        caches["pages"].set("page", "made before")
        empty_page_store_after(7)
    assert caches["pages"].get("page") == "made before"
    empty_page_store_after(8)
    assert caches["pages"].get("page") is None


@pytest.mark.django_db(transaction=True)
def test_where_files_cannot_be_cleaned_the_command_says_so_and_cleans_them_later(
    layers: list[PageCache], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = EditionFactory.create(note=NOTE)
    with monkeypatch.context() as patch:
        patch.setattr(redactions, "empty_page_store", failing)
        with pytest.raises(RedactionError, match="redact_edition --again"):
            redact_edition(edition=edition, reason=REASON)
    caches["pages"].set("page", NOTE)
    assert files_with([NOTE.encode()]) != []
    call_command("redact_edition", "--again")
    assert files_with([NOTE.encode()]) == []


def failing() -> None:
    raise DatabaseError("the disk is full")
