"""Colour profiles (ICC.1:2010) for pictures in tests."""

import struct

# Red, green and blue in XYZ, adapted to D50.
DISPLAY_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
D50 = (0.9642, 1.0, 0.8249)


def rgb_profile(colours: tuple[tuple[float, float, float], ...] = DISPLAY_P3, name: str = "Display P3") -> bytes:
    """A matrix profile with the tone curve of sRGB."""
    curve = b"para" + struct.pack(">IHH5i", 0, 3, 0, *map(_fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))
    tags = {b"rXYZ": _xyz(colours[0]), b"gXYZ": _xyz(colours[1]), b"bXYZ": _xyz(colours[2])}
    return _profile(b"RGB ", b"XYZ ", name, {**tags, **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)})


def grey_profile(gamma: float) -> bytes:
    """A grey profile of this gamma."""
    curve = b"curv" + struct.pack(">IIH", 0, 1, round(gamma * 256)) + b"\0\0"
    return _profile(b"GRAY", b"XYZ ", "Grey", {b"kTRC": curve})


def ink_profile() -> bytes:
    """A CMYK profile whose cyan is a green of L* 60, a* -30, b* 30; other inks are black."""
    white, green, black = (255, 128, 128), (153, 98, 158), (0, 128, 128)
    inks = [white if ink == 0 else green if ink == 0b1000 else black for ink in range(16)]
    identity = struct.pack(">9i", *(_fixed(float(at in {0, 4, 8})) for at in range(9)))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity
    ramp = bytes(range(256))
    table += ramp * 4 + b"".join(bytes(ink) for ink in inks) + ramp * 3
    return _profile(b"CMYK", b"Lab ", "Ink", {b"A2B0": table})


def _profile(space: bytes, connection: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    text = name.encode("utf-16-be")
    words = b"mluc" + struct.pack(">III4sII", 0, 1, 12, b"enUS", len(text), 28) + text
    tags = {b"desc": words, b"cprt": words, b"wtpt": _xyz(D50), **tags}
    body, index, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        index += tag + struct.pack(">II", at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    kind = b"prtr" if space == b"CMYK" else b"mntr"
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"lcms", 0x04200000, kind, space, connection)
    head += struct.pack(">6H4s4sIIIQI", 2015, 4, 8, 0, 0, 0, b"acsp", b"\0" * 4, 0, 0, 0, 0, 0)
    head += struct.pack(">3i", *map(_fixed, D50))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body


def _xyz(colour: tuple[float, float, float]) -> bytes:
    return b"XYZ " + struct.pack(">I3i", 0, *map(_fixed, colour))


def _fixed(value: float) -> int:
    return round(value * 65536)
