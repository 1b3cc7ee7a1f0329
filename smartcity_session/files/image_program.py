"""Draws an uploaded picture anew, as a program of its own: the file comes on standard input, the pictures go out.

The one argument says what to make: a "photo" (a master and its squares), a "copy" (the same picture), the picture on
"white" for paper, or the squares of a master, as in "squares 50 20": around a point so many percent from the left and
from the top. The answer is a line of JSON, with a "problem" or with the names and sizes of the pictures, and then the
pictures themselves. All pixels are sRGB: a colour profile is applied, and not kept.

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
    from collections.abc import Callable, Iterator

    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

SECONDS = 20
MEMORY = 1024**3
# The most pixels by format. A JPEG is scaled down while it is decoded; a WebP needs 17 bytes for each pixel.
MILLION = 1_000_000
MOST_PIXELS = {
    "JPEG": 50 * MILLION,
    "PNG": 25 * MILLION,
    "WEBP": 16 * MILLION,
    "HEIF": 50 * MILLION,
    "AVIF": 25 * MILLION,
}
MOST_FLAT_PIXELS = 5 * MILLION
FLATTEST_PHOTO = 100  # pixels for each byte of the file: no camera makes more of them
MOST_SCANS = 100  # of a progressive JPEG: each goes over the whole picture, and may be a few bytes long
MOST_SEGMENTS = 5_000
MOST_CHUNKS = 50_000
MOST_TEXT = 4 * 1024**2  # in a PNG, unpacked
SHORTEST_SIDE = 96
MASTER_SIDE = 1200
# Sides of the squares that pages show: in lists on screens of one and of two dots to a pixel, and large on an own page
RENDITIONS = (96, 192, 384, 768)
LARGE = 384  # from here on a square has no more pixels than the picture
ON_WHITE = (1200, 630)
QUALITY = 82
QUALITY_OF_COPIES = 92
ORIENTATION = 0x0112  # in Exif
JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # ITU-T T.81, table B.1
COLOUR_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # of profiles, and the mode of the pixels that each is for
AVIF_BRANDS = {b"avif", b"avis"}
MOST_BRANDS = 256  # bytes
MIDDLE = (50, 50)


class Refused(Exception):  # noqa: N818 (it is what happened to the picture)
    """The picture is not taken: `facts` says why."""

    def __init__(self, problem: str, **facts: int) -> None:
        super().__init__(problem)
        self.facts = {"problem": problem, **facts}


def photo(data: bytes) -> dict[str, bytes]:
    """A master as "master.jpg", and squares of 96 to 768 pixels as "96.webp" and so on: pixels and nothing else."""
    with opened(data, flattest=FLATTEST_PHOTO) as image:
        if min(image.size) < SHORTEST_SIDE:
            raise Refused("small", width=image.width, height=image.height, least=SHORTEST_SIDE)
        image.draft("RGB", (2 * MASTER_SIDE, 2 * MASTER_SIDE))
        picture = bare(image)
    master = picture.copy()
    master.thumbnail((MASTER_SIDE, MASTER_SIDE))
    return {"master.jpg": encoded(master, "JPEG"), **renditions(picture)}


def squares(data: bytes, across: str, down: str) -> dict[str, bytes]:
    """The squares of a master around its centre of attention, so many percent from the left and from the top."""
    with opened(data, flattest=math.inf) as image:
        return renditions(bare(image), (int(across), int(down)))


def copy(data: bytes) -> dict[str, bytes]:
    """The same picture as "copy.png", ".jpg" or ".webp", upright, with nothing but its pixels."""
    from PIL import ImageOps  # noqa: PLC0415 (after the limits)

    with opened(data, flattest=math.inf) as image:  # a drawing may be nothing but white
        kind = str(image.format)
        if kind != "HEIF" and getattr(image, "is_animated", False):
            raise Refused("animated")
        options: dict[str, typing.Any] = {"quality": QUALITY_OF_COPIES, "lossless": b"VP8L" in data[:64]}
        picture = in_srgb(image)
        if picture is image and kind == "JPEG" and image.getexif().get(ORIENTATION, 1) == 1:
            upright, options = image, {"quality": "keep"}
        else:
            upright = ImageOps.exif_transpose(picture)
        if kind in {"HEIF", "AVIF"}:  # which not every reader's program opens
            kind = "PNG" if upright.has_transparency_data else "JPEG"
        upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
        target = io.BytesIO()
        upright.save(target, kind, exif=b"", **options)
    ending = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[kind]
    return {f"copy.{ending}": target.getvalue()}


def white(data: bytes) -> dict[str, bytes]:
    """The picture on white as "white.png", of the size of a share picture at most."""
    with opened(data, flattest=math.inf) as image:
        picture = bare(image)
    picture.thumbnail(ON_WHITE)
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=True)
    return {"white.png": target.getvalue()}


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
        refuse_frames(data)
    elif data.startswith(b"\x89PNG"):
        refuse_chunks(data)
    with reader_of(data)(io.BytesIO(data)) as image:
        refuse_size(str(image.format), *image.size, most=len(data) * flattest)
        yield image


def reader_of(data: bytes) -> "Callable[[io.BytesIO], ImageFile]":
    """The class that reads the file's format. Raises Refused for another one than those that are taken.

    `Image.open` would take a JPEG with a second picture, which phones add, for another format that moves.
    """
    from PIL import AvifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: PLC0415 (after the limits)

    if data.startswith(b"\xff\xd8"):
        return JpegImagePlugin.JpegImageFile
    if data.startswith(b"\x89PNG"):
        return PngImagePlugin.PngImageFile
    if data.startswith(b"RIFF"):
        return WebPImagePlugin.WebPImageFile
    if data[4:8] != b"ftyp":  # ISO base media (ISO/IEC 14496-12, 4.3), as the others are
        raise Refused("unknown")
    if AVIF_BRANDS & brands(data):
        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        return AvifImagePlugin.AvifImageFile
    import pi_heif  # noqa: PLC0415 (after the limits, and for these files alone)

    pi_heif.options.DECODE_THREADS = 1
    pi_heif.options.THUMBNAILS = False
    reader: Callable[[io.BytesIO], ImageFile] = pi_heif.HeifImageFile
    return reader


def brands(data: bytes) -> set[bytes]:
    """The brands of an ISO base media file: what it can be read as."""
    end = min(int.from_bytes(data[:4], "big"), MOST_BRANDS)
    return {data[8:12], *(data[start : start + 4] for start in range(16, end, 4))}


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


def refuse_frames(data: bytes) -> None:
    """Raise Refused for a JPEG of very many scans or segments (ITU-T T.81, B.1.1), or of more than eight bits."""
    at, scans, segments = 2, 0, 0
    while found := JPEG_MARKER.search(data, at):
        marker, at = data[found.start() + 1], found.end()
        if marker == 0xD9:
            return
        if marker in JPEG_FRAMES and data[at + 2 : at + 3] not in {b"\x08", b""}:
            raise Refused("depth")
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
    """A new upright RGB image with the same pixels in sRGB, and white where the picture was transparent."""
    from PIL import Image, ImageOps  # noqa: PLC0415 (after the limits)

    if image.mode == "RGBA" or (image.mode in {"L", "RGB", "CMYK"} and not image.has_transparency_data):
        image.thumbnail((2 * MASTER_SIDE, 2 * MASTER_SIDE))  # before the profile, which takes time for each pixel
    image = high_bytes(image) if image.mode.startswith("I") else in_srgb(image)
    if image.mode not in {"L", "RGB", "RGBA"} or (image.mode != "RGBA" and image.has_transparency_data):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((2 * MASTER_SIDE, 2 * MASTER_SIDE))
    upright = ImageOps.exif_transpose(image)
    picture = Image.new("RGB", upright.size, "white")
    picture.paste(upright.convert("RGB"), mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return picture


def in_srgb(image: "Image") -> "Image":
    """The picture in grey or sRGB: the same one where it is so already."""
    from PIL import ImageChops  # noqa: PLC0415 (after the limits)

    if image.mode == "CMYK" and "adobe" not in image.info:  # Pillow takes all for inverted, as Adobe writes them
        info, image = image.info, ImageChops.invert(image)
        image.info = info
    profile = image.info.get("icc_profile")
    converted = profiled(image, profile) if profile else None
    if converted is not None:
        return converted
    return image.convert("RGB") if image.mode == "CMYK" else image


def high_bytes(image: "Image") -> "Image":
    """A grey picture of 16 bits with the upper eight of them, and with what is transparent."""
    from PIL import Image, ImageChops  # noqa: PLC0415 (after the limits)

    both = image.convert("I;16").tobytes()  # little-endian
    low, high = (Image.frombytes("L", image.size, both[start::2]) for start in (0, 1))
    clear = image.info.get("transparency")
    picture = high
    if isinstance(clear, int):
        parts = ((high, clear >> 8), (low, clear & 255))
        same = [part.point([255 if value == wanted else 0 for value in range(256)]) for part, wanted in parts]
        picture = Image.merge("LA", (high, ImageChops.invert(ImageChops.multiply(*same))))
    picture.info = {name: value for name, value in image.info.items() if name == "exif"}
    return picture


def profiled(image: "Image", profile: bytes) -> "Image | None":
    """The picture in sRGB by its colour profile (ICC.1); None for sRGB, and for a profile that is none of its pixels.

    The profile is applied relative to white, with black point compensation, as browsers do.
    """
    from PIL import Image, ImageCms  # noqa: PLC0415 (after the limits)

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(source).startswith("sRGB"):
            return None
        pixels, alpha = plain_pixels(image)
        if COLOUR_SPACES.get(source.profile.xcolor_space.strip()) != pixels.mode:
            return None
        converted = ImageCms.profileToProfile(
            pixels,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError):  # the profile is broken: its picture may be good
        return None
    if converted is None:
        return None
    if alpha is not None:
        converted = Image.merge("RGBA", (*converted.split(), alpha))
    converted.info = {name: value for name, value in image.info.items() if name == "exif"}
    return converted


def plain_pixels(image: "Image") -> "tuple[Image, Image | None]":
    """The picture without a palette or transparency, and how opaque each pixel is, where one is not."""
    if image.mode in {"LA", "RGBA"} or image.has_transparency_data:
        whole = image if image.mode in {"LA", "RGBA"} else image.convert("RGBA")
        return whole.convert(whole.mode[:-1]), whole.getchannel("A")
    if image.mode in {"1", "P"}:
        return image.convert("L" if image.mode == "1" else "RGB"), None
    return image, None


def renditions(picture: "Image", centre: tuple[int, int] = MIDDLE) -> dict[str, bytes]:
    """Squares of the picture, as close around the centre of attention, in percent, as its sides allow."""
    from PIL import ImageOps  # noqa: PLC0415 (after the limits)

    shortest = min(picture.size)
    centering = tuple(
        min(max(percent / 100 * side - shortest / 2, 0) / (side - shortest), 1) if side > shortest else 0.5
        for percent, side in zip(centre, picture.size, strict=True)
    )
    files = {}
    for pixels in RENDITIONS:
        side = pixels if pixels < LARGE else min(pixels, shortest)
        square = ImageOps.fit(picture, (side, side), centering=(centering[0], centering[1]))
        for extension, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
            files[f"{pixels}.{extension}"] = encoded(square, kind)
    return files


def encoded(picture: "Image", kind: str) -> bytes:
    """The picture as a file that needs few bytes."""
    options = {"method": 6} if kind == "WEBP" else {"optimize": True}
    target = io.BytesIO()
    picture.save(target, kind, quality=QUALITY, **options)
    return target.getvalue()


def made(task: str, data: bytes) -> tuple[dict[str, typing.Any], list[bytes]]:
    """What came of it: the facts, and the pictures."""
    what, *numbers = task.split()
    tasks: dict[str, Callable[..., dict[str, bytes]]] = {
        "photo": photo,
        "copy": copy,
        "white": white,
        "squares": squares,
    }
    try:
        files = tasks[what](data, *numbers)
    except Refused as refusal:
        return refusal.facts, []
    except MemoryError:
        return {"problem": "heavy"}, []
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, struct.error, IndexError, KeyError, TypeError):
        return {"problem": "damaged"}, []  # Pillow's decoders answer a broken file with any of these
    return {"sizes": {name: len(file) for name, file in files.items()}}, list(files.values())


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[2]))  # `python -I` does not know where the portal is
    from smartcity_session.processes.limits import limit_resources

    limit_resources(seconds=SECONDS, memory=MEMORY)
    output, pictures = made(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(output).encode() + b"\n" + b"".join(pictures))
