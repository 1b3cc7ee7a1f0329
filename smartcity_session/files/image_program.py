"""Draws an uploaded picture anew, as a program of its own: the file comes on standard input, the pictures go out.

The one argument says what to make: a "photo" (a master and its squares) or a "copy" (the same picture). The answer is
a line of JSON, with a "problem" or with the names and sizes of the pictures, and then the pictures themselves.

It runs in a child process with limits on time and memory, because a few bytes can ask a decoder for hours and for
gigabytes. What is known to do that is refused before it is decoded. It imports nothing of the portal but these limits.
"""

import contextlib
import io
import json
import math
import re
import struct
import sys
import typing
from pathlib import Path

if typing.TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

SECONDS = 20
MEMORY = 1024**3
# The most pixels by format. A JPEG is scaled down while it is decoded; a WebP needs 17 bytes for each pixel.
MILLION = 1_000_000
MOST_PIXELS = {"JPEG": 50 * MILLION, "PNG": 25 * MILLION, "WEBP": 16 * MILLION}
MOST_FLAT_PIXELS = 5 * MILLION
FLATTEST_PHOTO = 100  # pixels for each byte of the file: no camera makes more of them
MOST_SCANS = 100  # of a progressive JPEG: each goes over the whole picture, and may be a few bytes long
MOST_SEGMENTS = 5_000
MOST_CHUNKS = 50_000
MOST_TEXT = 4 * 1024**2  # in a PNG, unpacked
SHORTEST_SIDE = 96
MASTER_SIDE = 1200
RENDITIONS = (96, 192)  # sides of the squares that pages show, for screens of one and of two dots to a pixel
QUALITY = 82
QUALITY_OF_COPIES = 92
ORIENTATION = 0x0112  # in Exif
JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)


class Refused(Exception):  # noqa: N818 (it is what happened to the picture)
    """The picture is not taken: `facts` says why."""

    def __init__(self, problem: str, **facts: int) -> None:
        super().__init__(problem)
        self.facts = {"problem": problem, **facts}


def photo(data: bytes) -> dict[str, bytes]:
    """A master as "master.jpg", and squares of 96 and 192 pixels as "96.webp" and so on: pixels and nothing else."""
    with opened(data, flattest=FLATTEST_PHOTO) as image:
        if min(image.size) < SHORTEST_SIDE:
            raise Refused("small", width=image.width, height=image.height, least=SHORTEST_SIDE)
        image.draft("RGB", (2 * MASTER_SIDE, 2 * MASTER_SIDE))
        picture = bare(image)
    master = picture.copy()
    master.thumbnail((MASTER_SIDE, MASTER_SIDE))
    return {"master.jpg": encoded(master, "JPEG"), **renditions(picture)}


def copy(data: bytes) -> dict[str, bytes]:
    """The same picture as "copy.png", ".jpg" or ".webp", upright, with nothing but its pixels."""
    from PIL import ImageOps  # noqa: PLC0415 (after the limits)

    with opened(data, flattest=math.inf) as image:  # a drawing may be nothing but white
        if getattr(image, "is_animated", False):
            raise Refused("animated")
        kind = str(image.format)
        options: dict[str, typing.Any] = {"quality": QUALITY_OF_COPIES, "lossless": b"VP8L" in data[:64]}
        if kind == "JPEG" and image.getexif().get(ORIENTATION, 1) == 1:
            upright, options = image, {"quality": "keep"}
        else:
            upright = ImageOps.exif_transpose(image)
        upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
        target = io.BytesIO()
        upright.save(target, kind, exif=b"", **options)
    ending = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[kind]
    return {f"copy.{ending}": target.getvalue()}


@contextlib.contextmanager
def opened(data: bytes, *, flattest: float) -> "Iterator[Image]":
    """The picture before it is decoded. Raises Refused for what would take too much.

    A large one may have `flattest` pixels for each byte of the file.
    """
    from PIL import Image, PngImagePlugin  # noqa: PLC0415 (after the limits)

    PngImagePlugin.MAX_TEXT_MEMORY = MOST_TEXT
    Image.MAX_IMAGE_PIXELS = None  # the limits here are lower, and say so
    if data.startswith(b"RIFF"):
        refuse_size("WEBP", *webp_size(data), most=len(data) * flattest)  # its decoder takes memory when it is opened
    elif data.startswith(b"\xff\xd8"):
        refuse_scans(data)
    elif data.startswith(b"\x89PNG"):
        refuse_chunks(data)
    with Image.open(io.BytesIO(data), formats=tuple(MOST_PIXELS)) as image:
        refuse_size(str(image.format), *image.size, most=len(data) * flattest)
        yield image


def refuse_size(kind: str, width: int, height: int, *, most: float) -> None:
    """Raise Refused for more pixels than the format may have, or for a large picture with more than `most`."""
    pixels = width * height
    if pixels > MOST_PIXELS[kind]:
        raise Refused("pixels", limit=MOST_PIXELS[kind] // MILLION)
    if pixels > max(MOST_FLAT_PIXELS, most):
        raise Refused("flat", limit=MOST_FLAT_PIXELS // MILLION)


def webp_size(data: bytes) -> tuple[int, int]:
    """The width and height of a WebP (RFC 9649, 2.5-2.7)."""
    head = data[:30].ljust(30, b"\0")
    match head[12:16]:
        case b"VP8X":
            return (int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1)
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
    raise Refused("damaged")


def refuse_scans(data: bytes) -> None:
    """Raise Refused for a JPEG of very many scans or segments (ITU-T T.81, B.1.1)."""
    at, scans, segments = 2, 0, 0
    while found := JPEG_MARKER.search(data, at):
        marker, at = data[found.start() + 1], found.end()
        if marker == 0xD9:
            return
        segments += 1
        scans += marker == 0xDA
        if scans > MOST_SCANS or segments > MOST_SEGMENTS:
            raise Refused("crowded")
        at += max(int.from_bytes(data[at : at + 2], "big"), 2)


def refuse_chunks(data: bytes) -> None:
    """Raise Refused for a PNG of very many chunks (PNG, 5.3)."""
    at = 8
    for _each in range(MOST_CHUNKS):
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        if at >= len(data):
            return
    raise Refused("crowded")


def bare(image: "Image") -> "Image":
    """A new upright RGB image with the same pixels, and white where the picture was transparent."""
    from PIL import Image, ImageOps  # noqa: PLC0415 (after the limits)

    if image.mode not in {"L", "RGB", "RGBA"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((2 * MASTER_SIDE, 2 * MASTER_SIDE))
    upright = ImageOps.exif_transpose(image)
    picture = Image.new("RGB", upright.size, "white")
    picture.paste(upright.convert("RGB"), mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return picture


def renditions(picture: "Image") -> dict[str, bytes]:
    """Squares out of the middle of the picture."""
    from PIL import ImageOps  # noqa: PLC0415 (after the limits)

    files = {}
    for pixels in RENDITIONS:
        square = ImageOps.fit(picture, (pixels, pixels))
        for extension, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
            files[f"{pixels}.{extension}"] = encoded(square, kind)
    return files


def encoded(picture: "Image", kind: str) -> bytes:
    """The picture as a file that needs few bytes."""
    options = {"method": 6} if kind == "WEBP" else {"optimize": True}
    target = io.BytesIO()
    picture.save(target, kind, quality=QUALITY, **options)
    return target.getvalue()


def made(what: str, data: bytes) -> tuple[dict[str, typing.Any], list[bytes]]:
    """What came of it: the facts, and the pictures."""
    from PIL import UnidentifiedImageError  # noqa: PLC0415 (after the limits)

    try:
        files = {"photo": photo, "copy": copy}[what](data)
    except Refused as refusal:
        return refusal.facts, []
    except UnidentifiedImageError:
        return {"problem": "unknown" if what == "photo" else "damaged"}, []  # a copy is made of what looks like one
    except MemoryError:
        return {"problem": "heavy"}, []
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError):
        return {"problem": "damaged"}, []  # Pillow's decoders answer a broken file with any of these
    return {"sizes": {name: len(file) for name, file in files.items()}}, list(files.values())


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[2]))  # `python -I` does not know where the portal is
    from smartcity_session.processes.limits import limit_resources

    limit_resources(seconds=SECONDS, memory=MEMORY)
    output, pictures = made(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(output).encode() + b"\n" + b"".join(pictures))
