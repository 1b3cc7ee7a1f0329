"""Uploaded photos: what is kept, and what is refused with which words."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from smartcity_session.files.image_program import RENDITIONS
from speakers.photos import LARGEST_UPLOAD, master_name, photo_bytes, photo_name, process_photo, store_photo


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> SimpleUploadedFile:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return SimpleUploadedFile("me.jpg", target.getvalue())


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        process_photo(SimpleUploadedFile("me.jpg", data))
    return str(caught.value.messages[0])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_master_and_square_renditions(kind: str) -> None:
    photo = process_photo(encoded(Image.new("RGB", (1600, 800), "teal"), kind))
    sizes = {name: opened(data).size for name, data in photo.files.items()}
    digest = photo.digest
    assert sizes == {
        f"photos/{digest}.jpg": (1200, 600),
        f"photos/{digest}-96.webp": (96, 96),
        f"photos/{digest}-96.jpg": (96, 96),
        f"photos/{digest}-192.webp": (192, 192),
        f"photos/{digest}-192.jpg": (192, 192),
        f"photos/{digest}-384.webp": (384, 384),
        f"photos/{digest}-384.jpg": (384, 384),
        f"photos/{digest}-768.webp": (768, 768),
        f"photos/{digest}-768.jpg": (768, 768),
    }
    assert digest == hashlib.sha256(photo.files[master_name(digest)]).hexdigest()
    assert opened(photo.files[photo_name(digest, 96, "webp")]).format == "WEBP"


def test_a_large_square_has_no_more_pixels_than_the_photo() -> None:
    photo = process_photo(encoded(Image.new("RGB", (150, 500), "teal")))
    sides = {pixels: opened(photo.files[photo_name(photo.digest, pixels, "jpg")]).size[0] for pixels in RENDITIONS}
    assert sides == {96: 96, 192: 192, 384: 150, 768: 150}


def test_place_camera_and_colour_profile_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of a private person"
    exif[0x8825] = {1: "N", 2: (37.0, 34.0, 0.0)}
    source = encoded(Image.new("RGB", (300, 300), "teal"), exif=exif, icc_profile=b"profile of a private person")
    assert b"private person" in source.read()
    source.seek(0)
    photo = process_photo(source)
    assert all(b"private person" not in data and b"Exif" not in data for data in photo.files.values())
    assert "icc_profile" not in opened(photo.files[photo.name]).info


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    photo = process_photo(encoded(Image.new("RGB", (400, 200), "teal"), exif=exif))
    assert opened(photo.files[photo.name]).size == (200, 400)


def test_what_is_transparent_becomes_white() -> None:
    photo = process_photo(encoded(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG"))
    assert opened(photo.files[photo.name]).getpixel((100, 100)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "LA", "I;16"])
def test_every_usual_kind_of_pixel_is_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    photo = process_photo(encoded(Image.new(mode, (200, 200)), kind))
    assert opened(photo.files[photo.name]).mode == "RGB"


@pytest.mark.parametrize(
    "data",
    [b"MZ\x90\0 a program", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a\1\0\1\0\0\0\0;", b"\0"],
)
def test_what_is_no_photo_by_its_content_is_refused(data: bytes) -> None:
    assert refusal(data) == "This file is no photo. Choose a JPEG, PNG, WebP, HEIC or AVIF file."


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_half_a_photo_is_refused_as_damaged(cut: float) -> None:
    data = encoded(Image.effect_noise((300, 300), 80).convert("RGB")).read()
    assert refusal(data[: int(len(data) * cut)]).startswith("This picture is damaged or incomplete.")


def test_a_tiny_picture_is_refused_with_its_size() -> None:
    data = encoded(Image.new("RGB", (40, 30))).read()
    assert refusal(data) == "This photo has 40 × 30 pixels. It needs at least 96 in each direction."


def test_a_file_over_twenty_megabytes_is_refused_with_its_size() -> None:
    assert refusal(b"\xff" * (LARGEST_UPLOAD + 1)) == (
        "This file has 21 MB; a photo may have 20 MB. Save it smaller and choose it again."
    )


def test_a_stored_photo_can_be_read_for_the_pdf(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    photo = process_photo(encoded(Image.new("RGB", (400, 400), "teal")))
    assert store_photo(photo) == photo.name
    assert store_photo(photo) == photo.name
    assert photo_bytes(photo.digest) == photo.files[photo_name(photo.digest, 192, "jpg")]
    assert sorted(f"photos/{path.name}" for path in (tmp_path / "photos").iterdir()) == sorted(photo.files)
