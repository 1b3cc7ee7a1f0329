"""The reading pack as readers download it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from materials.models import Material
from smartcity_session.exports.zip_archive import ArchiveError
from smartcity_session.http.cache_control import CachePolicy
from smartcity_session.models import ConferenceSession, EditionFile, Redaction, Withdrawal
from tests.factories.rows import (
    EditionFactory,
    FormerCodeFactory,
    LinkedEventFactory,
    MaterialFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
PACK = "/sessions/d4/reading-pack.zip"
DATA = b"%PDF-1.7 " + b"0123456789" * 20_000


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def session() -> ConferenceSession:
    session = SessionFactory.create(code="D4", title="Smart City Solutions", published=True)
    MaterialFactory.create(session=session, title="Slides", use="after", with_file=b"%PDF slides")
    MaterialFactory.create(session=session, title="Reader", file_name="Malmö 서울.pdf", with_file=DATA)
    MaterialFactory.create(session=session, title="On the web", link="https://example.org/")
    LinkedEventFactory.create(session=session)
    EditionFactory.create(session=session)
    return session


def opened(client: Client, **headers: str) -> zipfile.ZipFile:
    response = client.get(PACK, headers=headers)
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(response)))


def manifest(client: Client) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(opened(client).read("manifest.json"))
    return value


def reader() -> Material:
    return Material.objects.get(title="Reader")


def test_one_click_on_the_page_of_the_session_gets_it(client: Client, session: ConferenceSession) -> None:
    html = client.get("/sessions/d4/").text
    assert f'<a href="{PACK}">Download the reading pack</a>' in html
    size = len(DATA) + len(b"%PDF slides") + session.editions.get().pdf_size
    assert f"ZIP, about {size // 1000}\xa0kB" in html


def test_it_has_the_pdf_the_files_and_the_links(client: Client, session: ConferenceSession) -> None:
    packed = opened(client)
    assert packed.testzip() is None
    assert packed.namelist() == [
        "links.html",
        "D4-edition-1.pdf",
        "1-before/01-Malmö 서울.pdf",
        "3-after/01-slides.pdf",
        "manifest.json",
    ]
    assert packed.read("1-before/01-Malmö 서울.pdf") == DATA
    assert packed.read("D4-edition-1.pdf") == bytes(EditionFile.objects.get().pdf)


def test_it_has_the_calendar_of_a_session_whose_time_is_known(client: Client) -> None:
    SessionFactory.create(code="D4", published=True, date=date(2015, 4, 9), start_time=time(14))
    packed = opened(client)
    assert packed.namelist() == ["links.html", "session.ics", "manifest.json"]
    assert packed.read("session.ics") == client.get("/sessions/d4/session.ics").content


def test_its_headers_say_what_it_is(client: Client, session: ConferenceSession) -> None:
    response = client.get(PACK, headers={"Accept-Encoding": "br, gzip"})
    body = b"".join(response)
    headers = {
        "Content-Type": "application/zip",
        "Content-Disposition": 'attachment; filename="D4-reading-pack.zip"',
        "Content-Length": str(len(body)),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "Cache-Control": CachePolicy.SHARED,
    }
    assert {name: response.headers.get(name) for name in headers} == headers
    assert "Content-Encoding" not in response.headers
    assert not response.cookies


def test_head_tells_the_same_without_a_body(client: Client, session: ConferenceSession) -> None:
    whole, head = client.get(PACK), client.head(PACK)
    assert b"".join(head) == b""
    own = {"X-Request-ID": ""}  # every answer has another
    assert {**head.headers, **own} == {**whole.headers, **own, "Content-Length": str(len(b"".join(whole)))}


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_it_gets_304(client: Client, session: ConferenceSession, form: str) -> None:
    etag = client.head(PACK).headers["ETag"]
    assert not etag.startswith("W/")
    response = client.get(PACK, headers={"If-None-Match": form.format(etag)})
    assert (response.status_code, response.content) == (304, b"")
    assert (response.headers["ETag"], response.headers["Cache-Control"]) == (etag, CachePolicy.SHARED)


def test_a_broken_download_goes_on_where_it_broke(client: Client, session: ConferenceSession) -> None:
    first = client.get(PACK)
    data = b"".join(first)
    for start in (1, 5000, len(data) - 7):
        headers = {"Range": f"bytes={start}-", "If-Range": first.headers["ETag"]}
        rest = client.get(PACK, headers=headers)
        assert (rest.status_code, b"".join(rest)) == (206, data[start:])
        assert rest.headers["Content-Range"] == f"bytes {start}-{len(data) - 1}/{len(data)}"
    reader().delete()
    anew = client.get(PACK, headers=headers)
    assert (anew.status_code, b"".join(anew) != data) == (200, True)


def test_a_range_that_it_does_not_have_is_416(client: Client, session: ConferenceSession) -> None:
    size = client.head(PACK).headers["Content-Length"]
    response = client.get(PACK, headers={"Range": f"bytes={size}-"})
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_a_file_that_may_not_be_redistributed_is_named_and_linked_only(
    client: Client, session: ConferenceSession
) -> None:
    Material.objects.filter(title="Reader").update(in_reading_pack=False)
    assert [name for name in opened(client).namelist() if name.startswith("1-")] == []
    (left,) = [each for each in manifest(client)["left_out"] if each["title"] == "Reader"]
    assert left["reason"] == "not-permitted"
    assert client.head(left["address"].removeprefix("http://127.0.0.1:8000")).status_code == 200


@pytest.mark.parametrize("now", [None, b"", b"%PDF-1.7 other bytes", DATA[:-1] + b"!"])
def test_a_file_that_is_missing_or_altered_at_the_start_is_left_out(
    client: Client, session: ConferenceSession, now: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path(reader().file.path)
    if now is None:
        path.unlink()
    else:
        path.write_bytes(now)
    left = [each["reason"] for each in manifest(client)["left_out"]]
    assert left == ["missing" if now is None else "damaged", "link"]
    assert "1-before/01-Malmö 서울.pdf" not in opened(client).namelist()
    assert "of the material" in caplog.text


def test_a_file_that_is_altered_while_it_is_sent_breaks_the_answer(client: Client, session: ConferenceSession) -> None:
    response = client.get(PACK)
    path = Path(reader().file.path)
    path.write_bytes(DATA[:-1] + b"!")
    with pytest.raises(ArchiveError):
        b"".join(response)
    assert "damaged" in {each["reason"] for each in manifest(client)["left_out"]}


def test_a_file_that_vanishes_while_it_is_sent_breaks_the_answer(client: Client, session: ConferenceSession) -> None:
    response = client.get(PACK)
    Path(reader().file.path).unlink()
    with pytest.raises(FileNotFoundError):
        b"".join(response)


def test_a_file_is_read_for_its_checksum_once(
    client: Client, session: ConferenceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = client.head(PACK).headers["ETag"]

    def refuse(_path: object, *_args: object) -> None:
        pytest.fail("the storage was read again")

    monkeypatch.setattr("materials.checksums._measured", refuse)
    assert client.head(PACK).headers["ETag"] == etag


def test_a_withdrawn_edition_is_replaced_by_the_one_before_it(client: Client, session: ConferenceSession) -> None:
    second = EditionFactory.create(session=session, number=2, as_of=date(2015, 4, 8), pdf=b"%PDF second")
    assert "D4-edition-2.pdf" in opened(client).namelist()
    Withdrawal.objects.create(edition=second, reason="The wrong room.")
    assert "D4-edition-1.pdf" in opened(client).namelist()
    assert manifest(client)["edition"] == 1
    assert manifest(client)["left_out"][0]["explanation"] == "It was withdrawn: The wrong room."


def test_a_removed_edition_leaves_nothing_but_its_reason(client: Client, session: ConferenceSession) -> None:
    edition = session.editions.get()
    EditionFile.objects.filter(edition=edition).erase()
    Redaction.objects.create(edition=edition, reason="A right to erasure.")
    assert [name for name in opened(client).namelist() if name.endswith("edition-1.pdf")] == []
    assert [each["reason"] for each in manifest(client)["left_out"]] == ["removed", "no-edition", "link"]


def test_a_cancelled_session_and_one_without_materials_have_a_pack(client: Client) -> None:
    SessionFactory.create(code="D4", cancelled=True, cancellation_note="The speakers could not travel.")
    assert opened(client).namelist() == ["links.html", "manifest.json"]
    assert "The speakers could not travel." in opened(client).read("links.html").decode()


def test_what_the_session_says_since_the_edition_is_counted(client: Client, session: ConferenceSession) -> None:
    ConferenceSession.objects.filter(pk=session.pk).update(room="B3")
    assert manifest(client)["changes_since_edition"] == 1
    assert "One thing has changed since that edition" in opened(client).read("links.html").decode()


def test_a_draft_has_none(client: Client) -> None:
    SessionFactory.create(code="D4")
    assert client.get(PACK).status_code == 404


def test_other_writings_of_its_address_lead_to_it(client: Client, session: ConferenceSession) -> None:
    FormerCodeFactory.create(session=session, code="X1")
    for code in ("D4", "x1"):
        response = client.get(f"/sessions/{code}/reading-pack.zip")
        assert (response.status_code, response.headers["Location"]) == (301, PACK)


def test_nothing_of_a_session_that_is_not_public_gets_into_it(client: Client, session: ConferenceSession) -> None:
    draft = SessionFactory.create(code="Q7", title="Zyzzyva")
    MaterialFactory.create(session=draft, title="Zyzzyva", file_name="zyzzyva.pdf", with_file=b"zyzzyva")
    response = client.get(PACK)
    assert b"zyzzyva" not in b"".join(response).lower()


@pytest.mark.parametrize("rows", [1, 30])
def test_it_takes_a_constant_number_of_queries(
    client: Client, session: ConferenceSession, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    MaterialFactory.create_batch(rows, session=session, with_file=b"%PDF-1.7")
    client.head(PACK)
    with django_assert_num_queries(10):
        client.head(PACK)


def test_the_interface_for_programs_names_it_too(client: Client, session: ConferenceSession) -> None:
    url = client.get("/api/v1/sessions/d4").json()["reading_pack_url"]
    assert url == f"http://127.0.0.1:8000{PACK}"
    digests = {each["sha256"] for each in manifest(client)["files"]}
    assert hashlib.sha256(DATA).hexdigest() in digests


def test_a_session_with_nothing_to_pack_offers_no_pack(client: Client) -> None:
    SessionFactory.create(code="E5", published=True)
    assert "reading-pack.zip" not in client.get("/sessions/e5/").content.decode()
