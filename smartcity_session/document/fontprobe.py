"""A small program that says, as JSON, which libraries of the PDF engine are missing, and which scripts have no font.

It runs in a child process, with the standard library alone, so that the portal loads neither the engine nor its
libraries to find out. Its argument is JSON: a text in each script by the script's name.
"""

import ctypes
import ctypes.util
import json
import sys

# By the names under which they are loaded on Linux and macOS.
LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0.0.dylib"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "HarfBuzz-Subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
}


def load(names: tuple[str, ...]) -> ctypes.CDLL | None:
    """The first of these libraries that the system has."""
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


class Fonts:
    """The fonts that fontconfig finds, and the characters in them."""

    def __init__(self, library: ctypes.CDLL) -> None:
        for name, kinds in {
            "FcPatternCreate": [],
            "FcObjectSetCreate": [],
            "FcCharSetCreate": [],
            "FcCharSetAddChar": [ctypes.c_void_p, ctypes.c_uint32],
            "FcPatternAddCharSet": [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p],
            "FcFontList": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p],
        }.items():
            function = getattr(library, name)
            function.argtypes = kinds
            function.restype = ctypes.c_int if "Add" in name else ctypes.c_void_p
        self._library = library

    def cover(self, text: str) -> bool:
        """Whether one of the fonts has every character of the text."""
        characters = self._library.FcCharSetCreate()
        for character in text:
            self._library.FcCharSetAddChar(characters, ord(character))
        pattern = self._library.FcPatternCreate()
        self._library.FcPatternAddCharSet(pattern, b"charset", characters)
        found = self._library.FcFontList(None, pattern, self._library.FcObjectSetCreate())
        return bool(found) and ctypes.cast(found, ctypes.POINTER(ctypes.c_int))[0] > 0


def main() -> None:
    """Print what is missing."""
    samples = json.loads(sys.argv[1])
    found = {name: load(names) for name, names in LIBRARIES.items()}
    fontconfig = found["Fontconfig"]
    fonts = Fonts(fontconfig) if fontconfig else None
    missing = {
        "libraries": [name for name, library in found.items() if library is None],
        "scripts": [name for name, text in samples.items() if fonts is None or not fonts.cover(text)],
    }
    sys.stdout.write(json.dumps(missing))


if __name__ == "__main__":
    main()
