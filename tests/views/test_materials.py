"""Materials, their files, and linked events."""

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.base import File
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from materials.models import Material
from smartcity_session.http.cache_control import CachePolicy
from tests.factories.rows import LinkedEventFactory, MaterialFactory, SessionFactory, UserFactory
from tests.pages import words

DATA = b"0123456789" * 100
pytestmark = pytest.mark.django_db


@pytest.fixture
def slides(settings: Settings, tmp_path: Path) -> Material:
    """A file of a thousand bytes in a published session."""
    settings.MEDIA_ROOT = tmp_path
    session = SessionFactory.create(code="D4", title="Smart City Solutions", published=True)
    return MaterialFactory.create(session=session, title="Slides", with_file=DATA, file_name="Malmö slides.pdf")


@pytest.fixture
def address(slides: Material) -> str:
    return f"/materials/{slides.uuid}/{slides.file_name}"


def test_materials_are_listed_by_session_and_can_be_downloaded_from_there(client: Client, slides: Material) -> None:
    html = client.get("/materials/").text
    assert "Smart City Solutions" in html
    assert f'href="/materials/{slides.uuid}/Malm%C3%B6%20slides.pdf"' in html


def test_a_file_is_saved_and_never_run(client: Client, address: str) -> None:
    response = client.get(address)
    assert b"".join(response) == DATA
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''Malm%C3%B6%20slides.pdf"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Length"] == "1000"
    assert response.headers["ETag"] == f'"{hashlib.sha256(DATA).hexdigest()}"'


@pytest.mark.parametrize(
    ("asked", "content_range", "part"),
    [
        ("bytes=0-9", "bytes 0-9/1000", DATA[:10]),
        ("bytes=990-", "bytes 990-999/1000", DATA[990:]),
        ("bytes=-5", "bytes 995-999/1000", DATA[-5:]),
        ("bytes=995-2000", "bytes 995-999/1000", DATA[995:]),
        ("bytes=-5000", "bytes 0-999/1000", DATA),
    ],
)
def test_a_broken_download_can_go_on(client: Client, address: str, asked: str, content_range: str, part: bytes) -> None:
    response = client.get(address, headers={"Range": asked})
    assert (response.status_code, response.headers["Content-Range"]) == (206, content_range)
    assert b"".join(response) == part
    assert response.headers["Content-Length"] == str(len(part))


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused_with_its_size(client: Client, address: str, asked: str) -> None:
    response = client.get(address, headers={"Range": asked})
    assert (response.status_code, response.headers["Content-Range"]) == (416, "bytes */1000")


@pytest.mark.parametrize(
    "asked", ["bytes=", "bytes=-", "bytes=9-1", "lines=1-2", "bytes=0-1,5-6", "bytes=٣-", "x" * 999]
)
def test_a_range_that_makes_no_sense_is_ignored(client: Client, address: str, asked: str) -> None:
    response = client.get(address, headers={"Range": asked})
    assert (response.status_code, b"".join(response)) == (200, DATA)


def test_a_range_of_another_version_gets_the_whole_file(client: Client, address: str) -> None:
    stale = client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"old"'})
    assert (stale.status_code, b"".join(stale)) == (200, DATA)
    fresh = client.get(address, headers={"Range": "bytes=0-1", "If-Range": stale.headers["ETag"]})
    assert (fresh.status_code, b"".join(fresh)) == (206, b"01")


@pytest.mark.parametrize("asked", ["Mon, 23 Nov 2015 00:00:00 GMT", "W/{}", "nonsense"])
def test_a_range_under_a_weak_or_unknown_condition_gets_the_whole_file(
    client: Client, address: str, asked: str
) -> None:
    etag = client.head(address).headers["ETag"]
    response = client.get(address, headers={"Range": "bytes=0-1", "If-Range": asked.format(etag)})
    assert (response.status_code, b"".join(response)) == (200, DATA)


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", W/{}', "*"])
@pytest.mark.parametrize("extra", [{}, {"Range": "bytes=0-9"}])
def test_who_has_the_file_gets_304(client: Client, address: str, form: str, extra: dict[str, str]) -> None:
    etag = client.head(address).headers["ETag"]
    response = client.get(address, headers={"If-None-Match": form.format(etag), **extra})
    assert (response.status_code, response.content) == (304, b"")
    assert (response.headers["ETag"], response.headers["Cache-Control"]) == (etag, CachePolicy.SHARED)


def test_who_asks_for_another_version_only_gets_412(client: Client, address: str) -> None:
    assert client.get(address, headers={"If-Match": '"other"'}).status_code == 412


@pytest.mark.parametrize(
    "headers", [{"If-None-Match": "*"}, {"Range": "bytes=5000-"}, {"If-Match": '"other"'}, {"X-Method": "HEAD"}]
)
def test_an_answer_without_a_body_leaves_no_file_open(
    client: Client, address: str, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    close = File.close

    def note(file: File[bytes]) -> None:
        closed.append(file.name or "")
        close(file)

    monkeypatch.setattr(File, "close", note)
    (client.head if "X-Method" in headers else client.get)(address, headers=headers)
    assert len(closed) == 1


def test_head_tells_the_size_without_the_file(client: Client, address: str) -> None:
    response = client.head(address)
    assert (response.headers["Content-Length"], response.headers["Accept-Ranges"]) == ("1000", "bytes")
    assert b"".join(response) == b""


def test_an_older_name_of_the_file_leads_to_the_present_one(client: Client, slides: Material) -> None:
    response = client.get(f"/materials/{slides.uuid}/old.pdf")
    assert response.status_code == 301
    assert response.headers["Location"] == f"/materials/{slides.uuid}/Malm%C3%B6%20slides.pdf"


def test_a_file_that_the_storage_lost_is_said_to_be_missing(client: Client, slides: Material, address: str) -> None:
    Path(slides.file.path).unlink()
    response = client.get(address)
    assert response.status_code == 404
    assert "This file is missing. Please tell the organisers" in response.text


def account(*permissions: str, **facts: Any) -> User:
    """Somebody with these permissions on materials and sessions."""
    user = UserFactory.create(**facts)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def draft(slides: Material) -> Material:
    """A file in a draft, at its public address."""
    session = SessionFactory.create(code="Q7")
    return MaterialFactory.create(session=session, title="Secret", with_file=DATA, file_name="secret.pdf")


def test_an_organiser_previews_the_file_of_a_draft_and_nobody_keeps_it(client: Client, draft: Material) -> None:
    client.force_login(account("view_material", is_staff=True))
    response = client.get(f"/materials/{draft.uuid}/secret.pdf")
    assert (response.status_code, b"".join(response)) == (200, DATA)
    assert response.headers["Cache-Control"] == "private, no-store"
    older = client.get(f"/materials/{draft.uuid}/older.pdf")
    assert (older.status_code, older.headers["Cache-Control"]) == (301, "private, no-store")


@pytest.mark.parametrize(
    ("permissions", "facts"),
    [
        ((), {"is_staff": False}),
        ((), {"is_staff": True}),
        (("view_material",), {"is_staff": False}),
        (("view_conferencesession", "view_speaker"), {"is_staff": True}),
        (("view_material",), {"is_staff": True, "is_active": False}),
    ],
)
def test_the_file_of_a_draft_does_not_exist_for_other_accounts(
    client: Client, draft: Material, permissions: tuple[str, ...], facts: dict[str, bool]
) -> None:
    client.force_login(account(*permissions, **facts))
    assert [client.get(f"/materials/{draft.uuid}/{name}").status_code for name in ("secret.pdf", "x.pdf")] == [404, 404]


def test_the_file_of_a_draft_does_not_exist_for_readers(client: Client, draft: Material) -> None:
    response = client.get(f"/materials/{draft.uuid}/x.pdf")
    assert response.status_code == 404
    assert "secret" not in response.text.lower()
    assert not response.cookies


def test_what_an_organiser_sees_of_a_public_file_is_kept_for_the_organiser_alone(client: Client, address: str) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    assert client.head(address).headers["Cache-Control"] == CachePolicy.BY_ITS_READER


def test_a_name_that_no_address_should_have_keeps_no_page_from_being_shown(client: Client, slides: Material) -> None:
    Material.objects.filter(pk=slides.pk).update(file_name="../a\n/b.pdf")
    assert client.get("/sessions/d4/").status_code == 200
    assert client.get("/sessions/d4/reading-pack.zip").status_code == 200
    assert client.get("/api/v1/materials").status_code == 200


def test_a_link_has_no_file(client: Client) -> None:
    material = MaterialFactory.create(session__published=True, link="https://example.org/")
    assert client.get(f"/materials/{material.uuid}/").status_code == 404
    assert client.get(f"/materials/{material.uuid}/x.pdf").status_code == 404
    assert client.get(f"/materials/{uuid4()}/x.pdf").status_code == 404


def test_events_are_sorted_into_upcoming_and_past(client: Client, at_moment: datetime) -> None:
    session = SessionFactory.create(code="D4", published=True)
    for name, day in [("Later", date(2015, 6, 1)), ("Soon", date(2015, 5, 1)), ("Old", date(2014, 1, 1))]:
        LinkedEventFactory.create(session=session, name=name, start_date=day, end_date=None)
    LinkedEventFactory.create(session=session, name="Older", start_date=date(2013, 1, 1), end_date=None)
    text = words(client.get("/events/"))
    order = ["Upcoming", "Soon", "Later", "Past", "Old", "Older"]
    assert sorted(order, key=lambda word: text.index(f"{word}\n") if f"{word}\n" in text else text.index(word)) == order


@pytest.mark.parametrize(("path", "queries"), [("/materials/", 5), ("/events/", 6)])
@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_takes_the_same_queries_whatever_its_length(
    client: Client, path: str, queries: int, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = SessionFactory.create(published=True)
    MaterialFactory.create_batch(rows, session=session)
    LinkedEventFactory.create_batch(rows, session=session)
    with django_assert_num_queries(queries):
        client.get(path)


def test_the_file_of_a_draft_waits_for_the_second_factor_where_the_admin_does(
    client: Client, draft: Material, settings: Settings
) -> None:
    client.force_login(account("view_material", is_staff=True))
    settings.ADMIN_SECOND_FACTOR = True
    assert client.get(f"/materials/{draft.uuid}/secret.pdf").status_code == 404
