"""Photos and materials come in through the admin's forms; whatever is refused says why and loses nothing typed."""

import io
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from materials.models import Material
from smartcity_session.files.image_program import RENDITIONS
from speakers.models import Speaker
from speakers.photos import photo_bytes
from tests.admin.pages import Answer, Form, session_path
from tests.factories.rows import MaterialFactory, SessionFactory, SpeakerFactory

PROGRAM = SimpleUploadedFile("me.jpg", b"MZ\x90\x00 a program")


def photo(colour: str = "teal") -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(target, "JPEG")
    return SimpleUploadedFile("me.jpg", target.getvalue(), content_type="image/jpeg")


def document(pages: int = 2) -> SimpleUploadedFile:
    pdf = pikepdf.new()
    for _each in range(pages):
        pdf.add_blank_page()
    pdf.Root.Lang = pikepdf.String("ko-KR")
    target = io.BytesIO()
    pdf.save(target)
    return SimpleUploadedFile("../Plan\u202e.pdf", target.getvalue(), content_type="text/html")


def speaker_path(speaker: Speaker) -> str:
    return f"/admin/speakers/speaker/{speaker.pk}/change/"


def stored(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_a_photo_is_processed_stored_by_its_digest_and_shown(organiser: Client, media: Path) -> None:
    speaker = SpeakerFactory.create()
    form = Form(organiser, speaker_path(speaker))
    form["photo"] = photo()
    assert form.send().errors == []
    speaker.refresh_from_db()
    digest = speaker.photo_digest
    assert speaker.photo.name == f"photos/{digest}.jpg"
    assert stored(media) == sorted(
        [f"photos/{digest}.jpg", *(f"photos/{digest}-{size}.{end}" for size in RENDITIONS for end in ("jpg", "webp"))]
    )
    page = Form(organiser, speaker_path(speaker)).page
    shown = page.xpath("//img[@class='portrait']/@src") + page.xpath("//p[@class='file-upload']/a/@href")
    assert shown == [f"/photos/{digest}-96.jpg", f"/photos/{digest}-192.jpg"]
    assert b"".join(organiser.get(shown[0])).startswith(b"\xff\xd8")


def test_another_photo_replaces_the_first_and_no_photo_clears_it(organiser: Client) -> None:
    speaker = SpeakerFactory.create()
    digests = []
    for colour in ("teal", "navy"):
        form = Form(organiser, speaker_path(speaker))
        form["photo"] = photo(colour)
        form.send()
        speaker.refresh_from_db()
        digests.append(speaker.photo_digest)
    assert len(set(digests)) == 2
    form = Form(organiser, speaker_path(speaker))
    form["photo-clear"] = "on"
    form.send()
    speaker.refresh_from_db()
    assert (speaker.photo.name, speaker.photo_digest) == ("", "")


def square_of(speaker: Speaker) -> Image.Image:
    return Image.open(io.BytesIO(photo_bytes(speaker.photo_digest))).convert("RGB")


def half_red(name: str = "me.jpg") -> SimpleUploadedFile:
    """A wide photo: the left third is red, the rest is teal."""
    picture, target = Image.new("RGB", (900, 300), "teal"), io.BytesIO()
    picture.paste("red", (0, 0, 300, 300))
    picture.save(target, "PNG")
    return SimpleUploadedFile(name, target.getvalue())


def test_a_photo_is_cut_around_its_centre_of_attention(organiser: Client) -> None:
    speaker = SpeakerFactory.create()
    form = Form(organiser, speaker_path(speaker))
    form["photo"], form["photo_across"] = half_red(), "15"
    assert form.send().errors == []
    speaker.refresh_from_db()
    first = speaker.photo_digest
    assert square_of(speaker).getpixel((180, 96))[0] > 240  # type: ignore[index]
    form = Form(organiser, speaker_path(speaker))  # no new upload: the stored picture is cut anew
    assert (form["photo_across"], form["photo_down"]) == ("15", "50")
    form["photo_across"] = ""
    assert form.send().errors == []
    speaker.refresh_from_db()
    assert (speaker.photo_across, speaker.photo_down) == (50, 50)
    assert speaker.photo_digest != first
    assert speaker.photo.name == f"photos/{speaker.photo_digest}.jpg"
    assert square_of(speaker).getpixel((12, 96))[0] < 10  # type: ignore[index]


def test_a_centre_outside_of_the_photo_is_refused(organiser: Client) -> None:
    form = Form(organiser, speaker_path(SpeakerFactory.create()))
    form["photo_across"] = "101"
    assert form.send().errors == ["Ensure this value is less than or equal to 100."]


def test_a_photo_that_is_not_in_the_storage_any_more_is_asked_for_again(organiser: Client, media: Path) -> None:
    speaker = SpeakerFactory.create()
    form = Form(organiser, speaker_path(speaker))
    form["photo"] = photo()
    form.send()
    speaker.refresh_from_db()
    (media / str(speaker.photo.name)).unlink()
    form = Form(organiser, speaker_path(speaker))
    form["photo_down"] = "10"
    assert form.send().errors == ["The photo could not be read. Choose it again, or try again soon."]
    assert organiser.get(f"/admin/speakers/speaker/{speaker.pk}/photo/").status_code == 404


@pytest.mark.usefixtures("media")
def test_the_whole_photo_is_for_those_who_see_its_speaker(organiser: Client, client: Client) -> None:
    speaker = SpeakerFactory.create()
    form = Form(organiser, speaker_path(speaker))
    form["photo"] = photo()
    form.send()
    page = Form(organiser, speaker_path(speaker)).page
    (address,) = page.xpath("//input[@id='id_photo']/@data-whole")
    whole = Image.open(io.BytesIO(b"".join(organiser.get(address))))
    assert (whole.format, whole.size) == ("JPEG", (300, 400))
    assert client.get(address).status_code == 302
    assert organiser.get(address.replace(str(speaker.pk), str(speaker.pk + 1))).status_code == 404


def test_whether_a_file_may_be_redistributed_is_said_by_the_person(organiser: Client) -> None:
    session = SessionFactory.create()
    form = Form(organiser, session_path(session.pk))
    form.row("materials", title="Plan", file=document())
    assert form.send().errors == []
    assert not Material.objects.get().in_reading_pack


def test_saving_a_speaker_without_touching_the_photo_keeps_it(organiser: Client) -> None:
    speaker = SpeakerFactory.create()
    form = Form(organiser, speaker_path(speaker))
    form["photo"] = photo()
    form.send()
    speaker.refresh_from_db()
    form = Form(organiser, speaker_path(speaker))
    form["bio"] = "Changed"
    form.send()
    after = Speaker.objects.get()
    assert (after.bio, after.photo.name, after.photo_digest) == ("Changed", speaker.photo.name, speaker.photo_digest)


def test_a_refused_photo_says_why_and_keeps_what_was_typed(organiser: Client, media: Path) -> None:
    speaker = SpeakerFactory.create()
    form = Form(organiser, speaker_path(speaker))
    form["photo"], form["bio"] = PROGRAM, "Typed already"
    answer = form.send()
    assert answer.errors == ["This file is no photo. Choose a JPEG, PNG, WebP, HEIC or AVIF file."]
    assert answer.page.xpath("//textarea[@name='bio']")[0].text.strip() == "Typed already"
    assert stored(media) == []


def test_a_good_photo_beside_a_wrong_field_is_not_stored(organiser: Client, media: Path) -> None:
    speaker = SpeakerFactory.create()
    form = Form(organiser, speaker_path(speaker))
    form["photo"], form["original_name"] = photo(), "지그프리트"
    assert form.send().errors == ["Say in which language the name in original script is."]
    assert stored(media) == []


def test_a_new_speaker_gets_an_address_of_the_name(organiser: Client) -> None:
    SpeakerFactory.create(name="Siegfried Zöllner")
    form = Form(organiser, "/admin/speakers/speaker/add/")
    form["name"], form["same_person"] = "Siegfried Zöllner", "another"
    form.send()
    assert sorted(Speaker.objects.values_list("slug", flat=True)) == ["siegfried-zöllner", "siegfried-zöllner-2"]


def test_a_material_is_measured_and_read(organiser: Client, media: Path) -> None:
    session = SessionFactory.create()
    upload = document()
    size = upload.size
    form = Form(organiser, session_path(session.pk))
    form.row("materials", title="Strategic plan", file=upload)
    assert form.send().errors == []
    material = Material.objects.get()
    assert (material.file_name, material.file_type, material.pages) == ("Plan.pdf", "application/pdf", 2)
    assert (material.file_size, material.language, len(material.file_sha256)) == (size, "ko", 64)
    assert stored(media) == [material.file.name]
    assert "Plan" not in str(material.file.name)
    assert Form(organiser, session_path(session.pk)).page.xpath("//p[@class='file-upload']/a/@href") == [
        f"/materials/{material.uuid}/Plan.pdf"
    ]


def test_the_language_that_an_organiser_gave_counts(organiser: Client) -> None:
    form = Form(organiser, session_path(SessionFactory.create().pk))
    form.row("materials", title="Plan", file=document(), language="en")
    form.send()
    assert Material.objects.get().language == "en"


def test_a_file_beside_a_link_is_refused_at_the_field(organiser: Client, media: Path) -> None:
    form = Form(organiser, session_path(SessionFactory.create().pk))
    form.row("materials", title="Plan", file=document(), link="https://example.org/plan")
    answer = form.send()
    assert answer.errors == ["Give a file or a link, not both: clear one of them."]
    assert answer.page.xpath("//div[contains(@class, 'field-file')]//ul[contains(@class, 'errorlist')]")
    assert stored(media) == []


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_a_link_that_is_no_web_address_is_refused(organiser: Client, link: str) -> None:
    form = Form(organiser, session_path(SessionFactory.create().pk))
    form.row("materials", title="Plan", link=link)
    assert len(form.send().errors) == 1
    assert not Material.objects.exists()


def test_a_refused_file_says_why(organiser: Client, media: Path) -> None:
    form = Form(organiser, session_path(SessionFactory.create().pk))
    form.row("materials", title="Plan", file=SimpleUploadedFile("plan.html", b"<script>alert(1)</script>"))
    answer = form.send()
    assert answer.errors[0].startswith("This type of file is not taken. Choose a PDF,")
    assert answer.page.xpath("//input[@name='materials-0-title']/@value") == ["Plan"]
    assert answer.messages == ["Nothing was saved. Choose these files again: plan.html."]
    assert stored(media) == []


def test_a_cleared_or_replaced_file_leaves_no_facts(organiser: Client) -> None:
    material = MaterialFactory.create(with_file=b"%PDF-1.7 old")
    path = f"/admin/materials/material/{material.pk}/change/"
    form = Form(organiser, path)
    form["file"] = document(pages=5)
    form.send()
    material.refresh_from_db()
    assert material.pages == 5
    form = Form(organiser, path)
    form["file-clear"], form["link"] = "on", "https://example.org/plan"
    form.send()
    material.refresh_from_db()
    assert (material.file.name, material.link) == ("", "https://example.org/plan")
    assert (material.file_name, material.file_type, material.file_sha256) == ("", "", "")
    assert [material.file_size, material.pages] == [None, None]


def test_a_speaker_who_is_added_with_a_photo_in_a_small_window_is_not_said_to_be_unsaved(organiser: Client) -> None:
    form = Form(organiser, "/admin/speakers/speaker/add/?_popup=1")
    form["name"], form["photo"] = "Ana Lund", photo()
    form.send()
    assert Speaker.objects.get().photo_digest
    assert Answer(organiser.get("/admin/")).messages == []
