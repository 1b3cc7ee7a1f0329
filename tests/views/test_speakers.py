"""The speakers' pages and photos."""

import dataclasses
import io
import re
from datetime import date, time
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from smartcity_session.content import session_content
from smartcity_session.document.html import Imprint, document_html
from speakers.photos import cut_photo, process_photo, store_photo
from tests.factories.rows import ContributionFactory, SessionFactory, SpeakerFactory, TalkFactory, UserFactory
from tests.pages import words

pytestmark = pytest.mark.django_db

IMPRINT = Imprint(number=1, as_of=date(2015, 4, 7), short="k7m2p9qx", site_url="https://congress.example")


def test_a_speaker_is_listed_once_with_each_session_once(client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    speaker = SpeakerFactory.create(name="Roland Zinkernagel", affiliation="City of Malmö, Sweden")
    ContributionFactory.create(talk__session=session, speaker=speaker)
    ContributionFactory.create(session=session, talk=None, speaker=speaker, role="chair")
    html = client.get("/speakers/").text
    assert html.count("Roland Zinkernagel") == 1
    assert html.count('href="/sessions/d4/"') == 1
    assert "City of Malmö, Sweden" in html


def test_a_speakers_page_shows_biography_and_every_part(client: Client) -> None:
    session = SessionFactory.create(code="D4", published=True)
    speaker = SpeakerFactory.create(name="Roland Zinkernagel", bio="Born in *Malmö*.")
    talk = TalkFactory.create(session=session, title="On the road")
    ContributionFactory.create(talk=talk, speaker=speaker)
    ContributionFactory.create(session=session, talk=None, speaker=speaker, role="chair", confirmed=False)
    html = client.get("/speakers/roland-zinkernagel/").text
    assert "<p>Born in <em>Malmö</em>.</p>" in html
    assert re.search(rf'Speaker</span>:\s<a href="/sessions/d4/#talk-{talk.uuid}"\s*>On the road</a>', html)
    assert "Chair (tbc)" in words(html)


def test_a_speakers_sessions_come_in_programme_order_with_time_and_room(client: Client) -> None:
    speaker = SpeakerFactory.create(name="Roland Zinkernagel")
    day = {"date": date(2015, 4, 9), "published": True}
    later = SessionFactory.create(code="A1", start_time=time(14), end_time=time(15, 30), room="Art Hall 2", **day)
    for session in (SessionFactory.create(code="A0", published=True), later, SessionFactory.create(code="A2", **day)):
        ContributionFactory.create(talk__session=session, talk__start_time=session.start_time, speaker=speaker)
    text = words(client.get("/speakers/roland-zinkernagel/"))
    assert re.findall(r"A\d Title of A\d (.*?) Speaker: Talk \d+(, \d\d:\d\d)?", text) == [
        ("Thursday 9 April 2015, 14:00–15:30, Art Hall 2", ", 14:00"),
        ("Thursday 9 April 2015, time to be confirmed", ""),
        ("date and time to be confirmed", ""),
    ]


def test_a_short_list_of_speakers_has_no_index(client: Client) -> None:
    ContributionFactory.create(talk__session__published=True)
    assert "#letter-" not in client.get("/speakers/").text


@pytest.mark.parametrize("view", ["", "?view=list"])
def test_a_long_list_of_speakers_has_an_index_of_first_letters(client: Client, view: str) -> None:
    session = SessionFactory.create(published=True)
    for name in ("Ångel", "Zöllner", "조창현", "3D City", *(f"Speaker {number}" for number in range(20))):
        ContributionFactory.create(talk__session=session, speaker__name=name)
    html = client.get(f"/speakers/{view}").text
    index = re.findall(r'<a href="#(letter-\d)">(.)</a>', html)
    assert [letter for _target, letter in index] == ["#", "A", "S", "Z", "ㅈ"]
    assert re.findall(r'id="(letter-\d)"><h2>(.)</h2>', html) == index


def test_only_photos_below_the_first_screen_wait_to_be_seen(client: Client) -> None:
    session = SessionFactory.create(published=True)
    for number in range(8):
        digest = f"{number}" * 64
        speaker = SpeakerFactory.create(photo=f"photos/{digest}.jpg", photo_digest=digest)
        ContributionFactory.create(talk__session=session, speaker=speaker)
    photos = re.findall(r"<img [^>]*>", client.get("/speakers/").text)
    assert ['loading="lazy"' in photo for photo in photos] == [False] * 6 + [True] * 2
    assert all('width="96" height="96"' in photo for photo in photos)
    assert "<img" not in client.get("/speakers/?view=list").text


def test_an_unknown_view_of_the_speakers_is_answered_with_the_two_that_there_are(client: Client) -> None:
    response = client.get("/speakers/?view=%00grid")
    assert response.status_code == 400
    assert "There are two views of the speakers: with photos, and as a list." in response.text


def test_a_name_in_any_script_has_an_address(client: Client) -> None:
    speaker = SpeakerFactory.create(name="조창현")
    ContributionFactory.create(talk__session__published=True, speaker=speaker)
    assert reverse("speaker", args=["조창현"]) in client.get("/speakers/").text
    assert "<bdi>조창현</bdi>" in client.get("/speakers/조창현/").text


@pytest.mark.parametrize("name", ["कमला दास", "தமிழ்ச்செல்வி", "ขวัญใจ"])
def test_an_address_keeps_the_vowels_of_its_script(client: Client, name: str) -> None:
    speaker = SpeakerFactory.create(name=name, organisation=name)
    ContributionFactory.create(talk__session__published=True, speaker=speaker)
    assert speaker.slug == name.replace(" ", "-")
    for path in (reverse("speaker", args=[speaker.slug]), reverse("organisation", args=[speaker.organisation_slug])):
        assert client.get(path).status_code == 200


def test_the_address_that_an_organisation_had_without_its_vowels_leads_on(client: Client) -> None:
    ContributionFactory.create(talk__session__published=True, speaker__organisation="कमला भवन")
    response = client.get("/organisations/कमल-भवन/")
    assert (response.status_code, response.headers["Location"]) == (301, reverse("organisation", args=["कमला-भवन"]))


@pytest.mark.parametrize("to_be_confirmed", ["", "tbc"])
@pytest.mark.parametrize("role", ["chair", "speaker", "contact", "rapporteur"])
def test_no_space_stands_before_the_comma_after_a_name(client: Client, role: str, to_be_confirmed: str) -> None:
    speaker = SpeakerFactory.create(name="Siegfried Zöllner", affiliation="Coordinator, ICLEI", organisation="ICLEI")
    session = SessionFactory.create(code="D4", published=True)
    ContributionFactory.create(session=session, talk=None, speaker=speaker, role=role, confirmed=not to_be_confirmed)
    ContributionFactory.create(talk__session=session, speaker=speaker, confirmed=not to_be_confirmed)
    sheet = document_html(session_content(session), imprint=IMPRINT)
    pages = [client.get(path).text for path in ("/sessions/d4/", "/speakers/", "/organisations/")]
    for html in (*pages, sheet):
        text = " ".join(unescape(strip_tags(html)).split())
        assert "Siegfried Zöllner" in text
        assert re.findall(r".{0,40} ,.{0,20}", text) == []


def test_an_unknown_speaker_is_said_to_be_unknown(client: Client) -> None:
    response = client.get("/speakers/nobody/")
    assert response.status_code == 404
    assert "No speaker of the published programme has this address." in response.text


@pytest.mark.parametrize("speakers", [1, 40, 300])
@pytest.mark.parametrize("path", ["/speakers/", "/speakers/?view=list"])
def test_the_list_takes_six_queries_whatever_its_length(
    client: Client, speakers: int, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = SessionFactory.create(published=True)
    for _each in range(speakers):
        ContributionFactory.create(talk__session=session)
    with django_assert_num_queries(6):
        client.get(path)


def test_a_photo_may_be_kept_for_ever(client: Client, photo_files: str) -> None:
    speaker = SpeakerFactory.create(photo=f"photos/{photo_files}.jpg", photo_digest=photo_files)
    ContributionFactory.create(talk__session__published=True, speaker=speaker)
    response = client.get(f"/photos/{photo_files}-192.webp")
    assert b"".join(response) == b"webp 192"
    assert response.headers["Content-Type"] == "image/webp"
    assert set(re.split(", ?", response.headers["Cache-Control"])) == {"public", "max-age=31536000", "immutable"}
    assert "Cookie" not in response.headers.get("Vary", "")


def test_who_has_a_photo_gets_304_and_a_broken_download_of_it_goes_on(client: Client, photo_files: str) -> None:
    speaker = SpeakerFactory.create(photo=f"photos/{photo_files}.jpg", photo_digest=photo_files)
    ContributionFactory.create(talk__session__published=True, speaker=speaker)
    address = f"/photos/{photo_files}-192.webp"
    etag = client.head(address).headers["ETag"]
    known = client.get(address, headers={"If-None-Match": f"W/{etag}"})
    assert (known.status_code, known.headers["Cache-Control"]) == (304, "public, max-age=31536000, immutable")
    rest = client.get(address, headers={"Range": "bytes=5-", "If-Range": etag})
    assert (rest.status_code, b"".join(rest)) == (206, b"192")


def test_a_photo_of_a_former_release_gets_its_large_squares_when_they_are_asked_for(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    photo = Image.new("RGB", (900, 800), "navy")
    photo.paste("orange", (0, 0, 100, 800))
    data = io.BytesIO()
    photo.save(data, "PNG")
    upload = process_photo(SimpleUploadedFile("me.png", data.getvalue()))
    stored = cut_photo(upload.files[upload.name], across=0, down=50)
    former = {name: file for name, file in stored.files.items() if "-384" not in name and "-768" not in name}
    store_photo(dataclasses.replace(stored, files=former))
    speaker = SpeakerFactory.create(photo=stored.name, photo_digest=stored.digest, photo_across=0)
    ContributionFactory.create(talk__session__published=True, speaker=speaker)
    response = client.get(f"/photos/{stored.digest}-768.jpg")
    assert "immutable" in response.headers["Cache-Control"]
    square = Image.open(io.BytesIO(b"".join(response)))
    assert square.size == (768, 768)
    assert square.tobytes() == Image.open(io.BytesIO(stored.files[f"photos/{stored.digest}-768.jpg"])).tobytes()
    assert {f"photos/{path.name}" for path in (tmp_path / "photos").iterdir()} == set(stored.files)


def test_a_photo_that_the_storage_lost_is_missing(client: Client) -> None:
    speaker = SpeakerFactory.create(photo="photos/b.jpg", photo_digest="b" * 64)
    ContributionFactory.create(talk__session__published=True, speaker=speaker)
    assert client.get(f"/photos/{'b' * 64}-96.jpg").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        f"{'a' * 64}-97.jpg",
        f"{'a' * 64}.jpg",
        f"{'a' * 63}-96.jpg",
        f"{'A' * 64}-96.jpg",
        f"{'a' * 64}-96.png",
        "../../etc/passwd",
    ],
)
def test_only_names_of_renditions_are_photos(client: Client, photo_files: str, name: str) -> None:
    assert client.get(f"/photos/{name}").status_code == 404


def test_an_unpublished_photo_is_for_those_whom_the_admin_lets_in(
    client: Client, photo_files: str, settings: Settings
) -> None:
    SpeakerFactory.create(photo=f"photos/{photo_files}.jpg", photo_digest=photo_files)
    address = f"/photos/{photo_files}-192.webp"
    client.force_login(UserFactory.create(is_superuser=True, is_staff=False))
    assert client.get(address).status_code == 404
    client.force_login(UserFactory.create(is_superuser=True, is_staff=True))
    assert client.get(address).status_code == 200
    settings.ADMIN_SECOND_FACTOR = True
    assert client.get(address).status_code == 404
