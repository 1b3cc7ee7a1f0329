"""The portal with its files in a bucket: readers and organisers notice nothing, and are told when it is gone."""

import hashlib
import io
import time
import zipfile
from datetime import date

import pytest
from django.test import Client
from PIL import Image

from materials.models import Material
from smartcity_session.document.pdf import RenderingError
from smartcity_session.editions.publishing import publish_edition
from smartcity_session.models import Edition
from speakers.models import Speaker
from tests.admin.pages import Form, session_path
from tests.admin.test_uploads import document, photo, speaker_path
from tests.factories.browsers import browser_of
from tests.factories.rows import ContributionFactory, MaterialFactory, SessionFactory, SpeakerFactory
from tests.storage.bucket import Bucket

DATA = b"0123456789" * 1000
pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> Client:
    return browser_of("Organiser")


@pytest.fixture
def slides(bucket: Bucket) -> Material:
    session = SessionFactory.create(code="D4", title="Smart City Solutions", published=True)
    return MaterialFactory.create(session=session, title="Slides", with_file=DATA, file_name="slides.pdf")


@pytest.fixture
def stranger() -> Client:
    """A reader whose browser takes an error page for an answer."""
    return Client(raise_request_exception=False)


def address(material: Material) -> str:
    return f"/materials/{material.uuid}/{material.file_name}"


def test_readers_download_a_file_whole_and_in_part(client: Client, slides: Material) -> None:
    whole = client.get(address(slides))
    assert b"".join(whole) == DATA
    assert whole.headers["ETag"] == f'"{hashlib.sha256(DATA).hexdigest()}"'
    assert whole.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    part = client.get(address(slides), headers={"Range": "bytes=9995-"})
    assert (part.status_code, b"".join(part)) == (206, DATA[9995:])
    assert part.headers["Content-Range"] == "bytes 9995-9999/10000"
    assert client.get(address(slides), headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert client.head(address(slides)).headers["Content-Length"] == "10000"


def test_the_reading_pack_is_made_of_files_of_the_bucket(client: Client, slides: Material) -> None:
    answer = client.get("/sessions/d4/reading-pack.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as pack:
        assert pack.testzip() is None
        assert pack.read("1-before/01-slides.pdf") == DATA


def test_what_an_organiser_uploads_is_kept_in_the_bucket_and_shown(
    organiser: Client, bucket: Bucket, client: Client
) -> None:
    speaker = SpeakerFactory.create()
    session = SessionFactory.create(code="D4", published=True)
    ContributionFactory.create(session=session, talk=None, speaker=speaker)
    form = Form(organiser, speaker_path(speaker))
    form["photo"] = photo()
    assert form.send().errors == []
    speaker.refresh_from_db()
    assert sorted(bucket.files()) == sorted(
        [f"photos/{speaker.photo_digest}.jpg"]
        + [f"photos/{speaker.photo_digest}-{size}.{end}" for size in (96, 192, 384, 768) for end in ("jpg", "webp")]
    )
    shown = client.get(f"/photos/{speaker.photo_digest}-192.jpg")
    with Image.open(io.BytesIO(b"".join(shown))) as picture:
        assert picture.size == (192, 192)
    form = Form(organiser, session_path(session.pk))
    form.row("materials", title="Plan", file=document())
    assert form.send().errors == []
    material = Material.objects.get(title="Plan")
    assert hashlib.sha256(bucket.files()[str(material.file.name)]).hexdigest() == material.file_sha256


def test_without_the_bucket_pages_come_and_a_file_says_when_to_ask_again(
    stranger: Client, slides: Material, bucket: Bucket
) -> None:
    bucket.stop()
    assert "slides.pdf" in stranger.get("/sessions/d4/").text
    for path in (address(slides), "/sessions/d4/reading-pack.zip"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "The portal can’t reach its files" in answer.text
        assert "Nothing was saved" not in answer.text
    assert stranger.get("/readyz").json()["checks"]["storage"] == "failed"
    assert stranger.get("/healthz").status_code == 200
    bucket.start()
    last = time.monotonic() + 60
    while stranger.get(address(slides)).status_code == 503 and time.monotonic() < last:
        time.sleep(0.1)
    assert b"".join(stranger.get(address(slides))) == DATA
    assert stranger.get("/readyz").json()["checks"]["storage"] == "ok"


def test_a_file_that_can_not_be_stored_is_told_beside_its_field_and_nothing_typed_is_lost(
    organiser: Client, bucket: Bucket
) -> None:
    session = SessionFactory.create(code="D4", title="Before", published=True)
    form = Form(organiser, session_path(session.pk))
    bucket.stop()
    form["title"] = "Typed"
    form.row("materials", title="Plan", note="For the mayors", file=document())
    answer = form.send()
    assert [error for error in answer.errors if error.startswith("This file could not be stored")] != []
    beside = "//*[contains(@class, 'field-file')]//ul[contains(@class, 'errorlist')]/li"
    assert [error.partition(":")[0] for error in answer.texts(beside)] == ["This file could not be stored"]
    values = {each.get("name"): each.get("value") for each in answer.page.xpath("//input[@name]")}
    assert (values["title"], values["materials-0-title"], values["materials-0-note"]) == (
        "Typed",
        "Plan",
        "For the mayors",
    )
    session.refresh_from_db()
    assert (session.title, Material.objects.count()) == ("Before", 0)


def test_a_photo_that_can_not_be_stored_is_told_beside_its_field(organiser: Client, bucket: Bucket) -> None:
    speaker = SpeakerFactory.create(name="Before")
    form = Form(organiser, speaker_path(speaker))
    bucket.stop()
    form["name"] = "Typed"
    form["photo"] = photo()
    answer = form.send()
    assert answer.texts("//*[contains(@class, 'field-photo')]//ul[contains(@class, 'errorlist')]/li") != []
    assert answer.page.xpath("//input[@name='name']/@value") == ["Typed"]
    assert Speaker.objects.get().name == "Before"


def test_a_full_disk_is_told_like_a_storage_that_is_gone(
    organiser: Client, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object, **_given: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.Storage.save", full)
    session = SessionFactory.create(code="D4", published=True)
    form = Form(organiser, session_path(session.pk))
    form.row("materials", title="Plan", file=document())
    assert [error.partition(":")[0] for error in form.send().errors if "stored" in error] != []
    assert Material.objects.count() == 0


def test_a_material_can_be_deleted_while_the_storage_is_gone(
    organiser: Client, slides: Material, bucket: Bucket, django_capture_on_commit_callbacks: object
) -> None:
    bucket.stop()
    form = Form(organiser, session_path(slides.session.pk))
    form["materials-0-DELETE"] = "on"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        form.send()
    assert Material.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_no_edition_is_published_without_the_photos_that_it_must_show(organiser: Client, bucket: Bucket) -> None:
    session = SessionFactory.create(code="D4", published=True)
    speaker = SpeakerFactory.create()
    ContributionFactory.create(session=session, talk=None, speaker=speaker)
    form = Form(organiser, speaker_path(speaker))
    form["photo"] = photo()
    form.send()
    before = Edition.objects.count()
    bucket.stop()
    with pytest.raises(RenderingError, match="the storage does not answer"):
        publish_edition(session=session, by=None, as_of=date(2015, 4, 7), note="")
    assert Edition.objects.count() == before
