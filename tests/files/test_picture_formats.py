"""What phones, cameras and offices make: every mode and format of a picture becomes the right pixels."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from smartcity_session.files.images import photo_files, photo_squares, picture_copy
from tests.factories.profiles import grey_profile, ink_profile, rgb_profile

SAMPLES = Path(__file__).with_name("samples")
SIDE = 128
TEAL, RED, WHITE = (0, 128, 128), (200, 40, 40), (255, 255, 255)

Pixel = tuple[int, int, int]


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def plain(mode: str, colour: Any, kind: str = "PNG", **options: Any) -> bytes:
    return encoded(Image.new(mode, (SIDE, SIDE), colour), kind, **options)


def halves(left: Any, right: Any, mode: str = "RGB", size: tuple[int, int] = (SIDE, SIDE)) -> Image.Image:
    picture = Image.new(mode, size, left)
    picture.paste(right, (size[0] // 2, 0, *size))
    return picture


def palette(*, clear: bool) -> bytes:
    picture = halves(0, 1, "P")
    picture.putpalette([*TEAL, *RED])
    return encoded(picture, "PNG", **({"transparency": 1} if clear else {}))


def png(depth: int, colour_type: int, pixel: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of one colour, of a depth that Pillow does not write."""
    header = struct.pack(">IIBBBBB", SIDE, SIDE, depth, colour_type, 0, 0, 0)
    row = pixel * (SIDE if depth >= 8 else SIDE * depth // 8)
    rows = zlib.compress((b"\0" + row) * SIDE)
    parts = ((b"IHDR", header), *chunks, (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def ink(*, adobe: bool, colour: Any = (0, 255, 255, 0), **options: Any) -> bytes:
    """A CMYK JPEG; without Adobe's marker (APP14) its numbers are ink, with it they are its absence."""
    shown = colour if adobe else tuple(255 - each for each in colour)
    data = plain("CMYK", shown, "JPEG", quality=95, **options)
    at = data.index(b"\xff\xee")
    return data if adobe else data[:at] + data[at + 16 :]


def two_pictures(kind: str = "MPO") -> bytes:
    """The first one is what the photo shows; the second is smaller and of another colour."""
    second = Image.new("RGB", (SIDE // 2, SIDE // 2), RED)
    return encoded(Image.new("RGB", (SIDE, SIDE), TEAL), kind, save_all=True, append_images=[second])


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


# The picture, and the pixel left of the middle of the photo made of it.
PICTURES: dict[str, tuple[Callable[[], bytes], Pixel]] = {
    "JPEG": (lambda: plain("RGB", TEAL, "JPEG"), TEAL),
    "JPEG, progressive": (lambda: plain("RGB", TEAL, "JPEG", progressive=True), TEAL),
    "JPEG, grey": (lambda: plain("L", 90, "JPEG"), (90, 90, 90)),
    "JPEG, grey with a profile of linear light": (
        lambda: plain("L", 55, "JPEG", icc_profile=grey_profile(1)),
        (128, 128, 128),
    ),
    "JPEG with a second picture (MPO)": (two_pictures, TEAL),
    "JPEG, CMYK with Adobe's marker": (lambda: ink(adobe=True), (255, 0, 0)),
    "JPEG, CMYK without it": (lambda: ink(adobe=False), (255, 0, 0)),
    "JPEG, CMYK with a profile": (
        lambda: ink(adobe=True, colour=(255, 0, 0, 0), icc_profile=ink_profile()),
        (101, 158, 89),
    ),
    "JPEG, Display P3": (
        lambda: plain("RGB", (230, 60, 50), "JPEG", icc_profile=rgb_profile(), quality=98),
        (250, 31, 34),
    ),
    "JPEG with a broken profile": (lambda: plain("RGB", TEAL, "JPEG", icc_profile=b"no profile"), TEAL),
    "JPEG with a profile of other pixels": (lambda: plain("RGB", TEAL, "JPEG", icc_profile=grey_profile(1)), TEAL),
    "PNG": (lambda: plain("RGB", TEAL), TEAL),
    "PNG, Display P3": (lambda: plain("RGB", (230, 60, 50), icc_profile=rgb_profile()), (250, 31, 34)),
    "PNG, Display P3, half clear": (
        lambda: plain("RGBA", (230, 60, 50, 128), icc_profile=rgb_profile()),
        (252, 142, 144),
    ),
    "PNG, black and white": (lambda: plain("1", 1), WHITE),
    "PNG, grey of 2 bits": (lambda: png(2, 0, b"\x55"), (85, 85, 85)),
    "PNG, grey": (lambda: plain("L", 90), (90, 90, 90)),
    "PNG, grey, half clear": (lambda: plain("LA", (90, 128)), (172, 172, 172)),
    "PNG, grey, one grey of it clear": (lambda: plain("L", 90, transparency=90), WHITE),
    "PNG, grey of 16 bits": (lambda: plain("I;16", 90 * 256 + 77), (90, 90, 90)),
    "PNG, grey of 16 bits, one grey of it clear": (
        lambda: png(16, 0, b"\x5a\x4d", (b"tRNS", b"\x5a\x4d")),
        WHITE,
    ),
    "PNG, grey of 16 bits, another grey of it clear": (
        lambda: png(16, 0, b"\x5a\x4d", (b"tRNS", b"\x5a\x4e")),
        (90, 90, 90),
    ),
    "PNG, grey of 16 bits, half clear": (lambda: png(16, 4, b"\x5a\x4d\x80\x00"), (172, 172, 172)),
    "PNG, RGB of 16 bits": (lambda: png(16, 2, b"\0\0\x80\x12\x80\x34"), TEAL),
    "PNG, RGB, one colour of it clear": (lambda: plain("RGB", TEAL, transparency=TEAL), WHITE),
    "PNG, palette": (lambda: palette(clear=False), TEAL),
    "PNG, palette, a colour of it clear": (lambda: palette(clear=True), TEAL),
    "PNG, clear": (lambda: plain("RGBA", (0, 0, 0, 0)), WHITE),
    "PNG that moves": (
        lambda: encoded(
            Image.new("RGB", (SIDE, SIDE), TEAL), "PNG", save_all=True, append_images=[Image.new("RGB", (SIDE, SIDE))]
        ),
        TEAL,
    ),
    "WebP": (lambda: plain("RGB", TEAL, "WEBP"), TEAL),
    "WebP, lossless, clear": (lambda: plain("RGBA", (0, 0, 0, 0), "WEBP", lossless=True), WHITE),
    "WebP, Display P3": (
        lambda: plain("RGB", (230, 60, 50), "WEBP", lossless=True, icc_profile=rgb_profile()),
        (250, 31, 34),
    ),
    "AVIF": (lambda: plain("RGB", TEAL, "AVIF"), TEAL),
    "AVIF, clear": (lambda: plain("RGBA", (0, 0, 0, 0), "AVIF"), WHITE),
    "AVIF, Display P3": (
        lambda: plain("RGB", (230, 60, 50), "AVIF", quality=100, icc_profile=rgb_profile()),
        (250, 31, 34),
    ),
    "HEIC with a clear half": (lambda: sample("clear.heic"), TEAL),
    "HEIC, Display P3": (lambda: sample("wide-gamut.heic"), (250, 31, 34)),
    "HEIC of 10 bits": (lambda: sample("ten-bits.heic"), (117, 117, 117)),
}


def near(found: Any, expected: Pixel, *, by: int = 3) -> bool:
    """Whether the colours differ by no more than what a JPEG of plain colours loses."""
    return all(abs(one - other) <= by for one, other in zip(found, expected, strict=True))


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a", data)


@pytest.mark.parametrize("name", PICTURES)
def test_a_photo_has_the_right_pixels(name: str) -> None:
    make, expected = PICTURES[name]
    with Image.open(io.BytesIO(photo_files(upload(make()))["master.jpg"])) as master:
        assert (master.format, master.mode, master.size) == ("JPEG", "RGB", (SIDE, SIDE))
        assert near(master.getpixel((SIDE // 4, SIDE // 2)), expected)
        assert "icc_profile" not in master.info


@pytest.mark.parametrize("name", [name for name in PICTURES if "moves" not in name])
def test_a_copy_has_the_right_pixels_too(name: str) -> None:
    make, expected = PICTURES[name]
    with Image.open(io.BytesIO(picture_copy(upload(make())))) as copy:
        assert copy.size == (SIDE, SIDE)
        assert {"exif", "icc_profile"} & set(copy.info) == set()
        if copy.mode != "I;16":  # which browsers show, and this comparison would not
            shown = Image.new("RGBA", copy.size, "white")
            shown.alpha_composite(copy.convert("RGBA"))
            assert near(shown.getpixel((SIDE // 4, SIDE // 2))[:3], expected)  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("JPEG with a second picture (MPO)", "JPEG"),
        ("JPEG, CMYK without it", "JPEG"),
        ("PNG, grey of 16 bits", "PNG"),
        ("WebP", "WEBP"),
        ("AVIF", "JPEG"),
        ("AVIF, clear", "PNG"),
        ("HEIC, Display P3", "JPEG"),
        ("HEIC with a clear half", "PNG"),
    ],
)
def test_a_copy_is_of_a_format_that_readers_can_open(name: str, kind: str) -> None:
    with Image.open(io.BytesIO(picture_copy(upload(PICTURES[name][0]())))) as copy:
        assert copy.format == kind
        assert getattr(copy, "n_frames", 1) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_whichever_way_the_camera_was_held(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = halves(TEAL, RED, size=(192, 128))
    held = upright.transpose(back[orientation]) if orientation in back else upright
    data = encoded(held, kind, exif=exif)
    for made in (photo_files(upload(data))["master.jpg"], picture_copy(upload(data))):
        with Image.open(io.BytesIO(made)) as picture:
            assert picture.size == (192, 128)
            assert near(picture.convert("RGB").getpixel((40, 64)), TEAL, by=6)
            assert near(picture.convert("RGB").getpixel((150, 64)), RED, by=6)


def test_a_heic_that_was_held_sideways_stands_upright_and_loses_its_camera() -> None:
    data = sample("sideways.heic")
    assert b"private person" in data
    for made in (photo_files(upload(data))["master.jpg"], picture_copy(upload(data))):
        assert b"private person" not in made
        with Image.open(io.BytesIO(made)) as picture:
            assert picture.size == (192, 128)  # its pixels are stored as 128 × 192
            assert near(picture.getpixel((40, 64)), RED, by=6)
            assert near(picture.getpixel((150, 64)), TEAL, by=6)


def test_a_jpeg_of_twelve_bits_is_refused_in_words() -> None:
    data = bytearray(plain("RGB", TEAL, "JPEG"))
    data[data.index(b"\xff\xc0") + 4] = 12
    with pytest.raises(ValidationError, match="more than eight bits for each colour"):
        photo_files(upload(bytes(data)))


@pytest.mark.parametrize("cut", [0.2, 0.6, 0.9])
@pytest.mark.parametrize("name", ["AVIF", "HEIC, Display P3", "JPEG, Display P3"])
def test_half_a_file_is_refused_as_damaged(name: str, cut: float) -> None:
    data = PICTURES[name][0]()
    with pytest.raises(ValidationError, match=r"This picture is damaged or incomplete\."):
        picture_copy(upload(data[: int(len(data) * cut)]))


@pytest.mark.parametrize(
    ("across", "down", "left"),
    [(50, 50, RED), (0, 50, TEAL), (25, 50, TEAL), (100, 50, RED), (35, 0, TEAL)],
)
def test_squares_are_cut_around_the_centre_of_attention(across: int, down: int, left: Pixel) -> None:
    wide = Image.new("RGB", (600, 200), RED)
    wide.paste(TEAL, (0, 0, 160, 200))
    for name, data in photo_squares(upload(encoded(wide, "JPEG")), across=across, down=down).items():
        with Image.open(io.BytesIO(data)) as square:
            assert square.size == (min(int(name.split(".")[0]), 200),) * 2  # none is larger than its picture
            assert near(square.convert("RGB").getpixel((3, square.height // 2)), left, by=8)
            if across == 35:  # the window begins at 110 pixels, so that teal takes the first quarter
                assert near(square.convert("RGB").getpixel((square.width * 2 // 5, 9)), RED, by=8)


def test_the_middle_is_what_is_cut_without_a_centre() -> None:
    data = encoded(halves(TEAL, RED, size=(600, 200)), "JPEG")
    files = photo_files(upload(data))
    squares = photo_squares(upload(files["master.jpg"]), across=50, down=50)
    assert squares.keys() == files.keys() - {"master.jpg"}
    with Image.open(io.BytesIO(files["96.jpg"])) as one, Image.open(io.BytesIO(squares["96.jpg"])) as other:
        assert all(near(one.getpixel((at, 48)), other.getpixel((at, 48)), by=12) for at in (5, 40, 56, 90))  # type: ignore[arg-type]
