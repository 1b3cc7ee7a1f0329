"""Hostile pictures: refused in words, in less than a second of the processor and 100 MB, before they are decoded."""

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from smartcity_session.files import image_program
from smartcity_session.files.images import photo_files, picture_copy

# A small process between: what a child is said to have used at most includes what its parent used when it forked.
MEASURE = """
import json, os, subprocess, sys
child = subprocess.Popen([sys.executable, "-I", *sys.argv[1:]], stdout=subprocess.PIPE)
said = child.stdout.readline().decode()
child.stdout.read()
_pid, status, used = os.wait4(child.pid, 0)
print(json.dumps([said, status, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


@dataclass(frozen=True)
class Made:
    """What came of a picture: the answer, and what it took."""

    answer: dict[str, Any]
    seconds: float
    megabytes: float


def made(what: str, data: bytes) -> Made:
    command = [sys.executable, "-I", "-S", "-c", MEASURE, image_program.__file__, what]
    done = subprocess.run(command, input=data, capture_output=True, check=True)  # noqa: S603 (our own program)
    said, status, seconds, kilobytes = json.loads(done.stdout)
    assert status == 0
    return Made(json.loads(said), seconds, kilobytes / 1024)


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *more: bytes, rows: bytes = b"") -> bytes:
    """A PNG of eight-bit RGB that claims this size."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", rows or zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + pixels + chunk(b"IEND")


def zeros(megabytes: int) -> bytes:
    """What zlib makes of so many zeros, without packing each megabyte: after a full flush the next one is the same."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b"\0" * 1024**2) + packer.flush(zlib.Z_FULL_FLUSH)
    adler32 = (megabytes * 1024**2 % 65_521) << 16 | 1
    return b"\x78\xda" + block * megabytes + packer.flush() + struct.pack(">I", adler32)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def jpeg(width: int, height: int) -> bytes:
    """A JPEG that claims this size."""
    data = bytearray(encoded(Image.new("RGB", (16, 16)), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    data = encoded(Image.new("L", (3000, 3000)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + data[-2:]


def webp_canvas(side: int) -> bytes:
    """An animated WebP that claims this canvas."""
    data = bytearray(
        encoded(Image.new("RGB", (64, 64)), "WEBP", save_all=True, append_images=[Image.new("L", (64, 64), 9)])
    )
    assert data[12:16] == b"VP8X"
    data[24:30] = (side - 1).to_bytes(3, "little") * 2
    return bytes(data)


def webp_lossless(side: int) -> bytes:
    """A lossless WebP that claims this size."""
    data = bytearray(encoded(Image.new("RGB", (64, 64)), "WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    bits = int.from_bytes(data[at : at + 4], "little") & ~0xFFFFFFF
    data[at : at + 4] = (bits | (side - 1) | (side - 1) << 14).to_bytes(4, "little")
    return bytes(data)


BOMBS = {
    "PNG of 3.6 gigapixels": (png(60_000, 60_000), "pixels"),
    "PNG of 25 million pixels in 75 kB": (png(5000, 5000, rows=zeros(72)), "flat"),
    "PNG with 200 MB of text": (png(400, 400, chunk(b"zTXt", b"Comment\0\0" + zeros(200))), "damaged"),
    "PNG with a colour profile of 200 MB": (png(400, 400, chunk(b"iCCP", b"icc\0\0" + zeros(200))), "damaged"),
    "PNG of 60,000 chunks": (png(400, 400, *[chunk(b"tEXt", b"a\0b")] * 60_000), "crowded"),
    "JPEG of 4 gigapixels": (jpeg(65_000, 65_000), "pixels"),
    "JPEG of 3,000 scans": (jpeg_of_scans(3000), "crowded"),
    "JPEG of 100,000 segments": (b"\xff\xd8" + b"\xff\xe1\0\4ab" * 100_000 + jpeg(200, 200)[2:], "crowded"),
    "WebP of 268 million pixels, animated": (webp_canvas(16_383), "pixels"),
    "WebP of 268 million pixels, lossless": (webp_lossless(16_383), "pixels"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_costs_anything(name: str) -> None:
    data, problem = BOMBS[name]
    result = made("photo", data)
    assert result.answer["problem"] == problem
    assert result.seconds < 1
    assert result.megabytes < 100


def test_every_refusal_says_why_and_what_to_do() -> None:
    for data, _problem in BOMBS.values():
        with pytest.raises(ValidationError) as caught:
            photo_files(SimpleUploadedFile("a.jpg", data))
        assert caught.value.messages[0].startswith(("This picture", "This file has far more pixels"))
        assert " and choose " in caught.value.messages[0]


def test_a_picture_that_moves_is_refused_as_a_copy_in_words() -> None:
    data = encoded(Image.new("L", (64, 64)), "WEBP", save_all=True, append_images=[Image.new("L", (64, 64), 200)])
    with pytest.raises(ValidationError, match=r"This picture moves\. Save one picture of it, and choose that\."):
        picture_copy(SimpleUploadedFile("a.webp", data))


def test_a_white_drawing_of_many_pixels_is_copied() -> None:
    data = encoded(Image.new("RGB", (4000, 3000), "white"), "PNG")
    assert len(data) * 100 < 12_000_000
    with Image.open(io.BytesIO(picture_copy(SimpleUploadedFile("a.png", data)))) as copy:
        assert copy.size == (4000, 3000)


def test_a_copy_stands_upright_and_keeps_what_is_transparent() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    for kind in ("JPEG", "PNG", "WEBP"):
        data = picture_copy(SimpleUploadedFile("a", encoded(Image.new("RGB", (60, 40), "teal"), kind, exif=exif)))
        with Image.open(io.BytesIO(data)) as copy:
            assert copy.size == (40, 60)
    clear = encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")
    with Image.open(io.BytesIO(picture_copy(SimpleUploadedFile("a.png", clear)))) as copy:
        assert copy.getpixel((3, 3)) == (0, 0, 0, 0)


def test_a_jpeg_that_stands_upright_keeps_its_quality() -> None:
    data = encoded(Image.effect_noise((90, 90), 70).convert("RGB"), "JPEG", quality=71)
    with (
        Image.open(io.BytesIO(data)) as given,
        Image.open(io.BytesIO(picture_copy(SimpleUploadedFile("a", data)))) as copy,
    ):
        assert copy.quantization == given.quantization  # type: ignore[attr-defined]  # of a JPEG's image


def test_what_ends_the_process_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartcity_session.files.images.SECONDS", 0.001)
    with pytest.raises(ValidationError, match="takes too much time or memory to open"):
        picture_copy(SimpleUploadedFile("a.png", encoded(Image.new("L", (64, 64)), "PNG")))


def test_it_runs_within_limits_and_without_the_portal() -> None:
    code = (
        "import io, runpy, resource, sys; program, sys.argv[1:] = sys.argv[1], ['photo'];"
        "sys.stdin, sys.stdout, out = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO()), sys.stdout;"
        "runpy.run_path(program, run_name='__main__'); sys.stdout = out;"
        "limits = resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE;"
        "print(*(resource.getrlimit(each)[0] for each in limits));"
        "print(*sorted(name for name in sys.modules if name.startswith(('smartcity_session', 'django'))))"
    )
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-I", "-c", code, image_program.__file__], capture_output=True, text=True, check=True,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    modules = ["smartcity_session", "smartcity_session.processes", "smartcity_session.processes.limits"]
    assert done.stdout.split() == ["20", str(1024**3), "0", "0", *modules]
