"""Which encoding the bytes of a text file are in, as far as they tell."""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DEFAULT = "cp1252"
ENCODINGS: Mapping[str, object] = {
    "utf-8": _("Unicode (UTF-8)"),
    "utf-16-le": _("Unicode (UTF-16)"),
    "utf-16-be": _("Unicode (UTF-16, big-endian)"),
    "cp1252": _("Western European (Windows-1252)"),
    "cp1250": _("Central European (Windows-1250)"),
    "iso8859-2": _("Central European (ISO 8859-2, Latin-2)"),
    "cp1251": _("Cyrillic (Windows-1251)"),
    "koi8-r": _("Cyrillic (KOI8-R)"),
    "cp1253": _("Greek (Windows-1253)"),
    "cp1254": _("Turkish (Windows-1254)"),
    "cp1255": _("Hebrew (Windows-1255)"),
    "cp1256": _("Arabic (Windows-1256)"),
    "cp949": _("Korean (EUC-KR)"),
    "cp932": _("Japanese (Shift-JIS)"),
    "euc-jp": _("Japanese (EUC-JP)"),
    "gb18030": _("Chinese, simplified (GB 18030)"),
    "big5": _("Chinese, traditional (Big5)"),
}
HANGUL = re.compile("[\uac00-\ud7a3]")
KANA = re.compile("[\u3040-\u30fa]")  # without the middle dot and the long-vowel sign, which others have too
HANZI = re.compile("[\u4e00-\u9fff]")
FOREIGN = re.compile("[^\x00-\u00bf\u2010-\u203a\u3000-\u3020\uff00-\uff20]")  # letters beyond ASCII
# A sign that stands for a letter, or a capital behind a small letter: what a wrong encoding of one byte makes.
MISREAD = re.compile(r"[^\W\d_][¡-¿˘˛ˇ˝¨´¸]|[¡-¿˘˛ˇ˝¨´¸](?=[^\W\d_])|[a-zß-öø-ÿ][À-ÖØ-Þ]")
CONTROL = re.compile(r"[\x80-\x9f]")
SIGNS_BESIDE_LETTERS = re.compile(r"[«»¿¡·´©®°ªº]")  # which texts have beside a letter


def guess(data: bytes) -> str:
    """The encoding of a file, as Python names it: by its byte order mark, or UTF-8, or the likeliest by its letters."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:1000]:
        return _utf_16(data)
    if _decoded(data, "utf-8") is not None:
        return "utf-8"
    many = (encoding for encoding, fits in _MANY_BYTES.items() if _fits(data, encoding, fits))
    return next(many, None) or _of_one_byte(data)


def _utf_16(data: bytes) -> str:
    """Line ends, spaces and digits have a zero byte: before them or behind them."""
    first, second = data[:1000:2].count(0), data[1:1000:2].count(0)
    encoding = "utf-16-be" if first > second else "utf-16-le"
    text = _decoded(data, encoding)
    return encoding if text is not None and re.search(r"\w\s", text) else DEFAULT


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _share(pattern: re.Pattern[str], text: str) -> float:
    """How many of the letters beyond ASCII are of a script."""
    return len(pattern.findall(text)) / max(1, len(FOREIGN.findall(text)))


def _common_hanzi(text: str, encoding: str, last: int) -> bool:
    """Whether most characters are of the frequent ones, which stand first in the encoding."""
    signs = HANZI.findall(text)
    frequent = sum(each.encode(encoding)[0] <= last for each in signs)
    return _share(HANZI, text) > 0.9 and frequent > 0.85 * len(signs)


# Shift-JIS before Korean, whose extension has a syllable for most pairs of bytes.
_MANY_BYTES: Mapping[str, Callable[[str], bool]] = {
    "cp932": lambda text: _share(KANA, text) > 0.15 and _share(KANA, text) + _share(HANZI, text) > 0.9,
    "cp949": lambda text: _share(HANGUL, text) > 0.9,
    "euc-jp": lambda text: _share(KANA, text) > 0.15,
    "gb18030": lambda text: _common_hanzi(text, "gb18030", 0xD7),
    "big5": lambda text: _common_hanzi(text, "big5", 0xC6),
}


def _fits(data: bytes, encoding: str, fits: Callable[[str], bool]) -> bool:
    text = _decoded(data, encoding)
    return text is not None and fits(text)


def _of_one_byte(data: bytes) -> str:
    """Cyrillic where most letters are beyond ASCII; else the encoding in which the fewest signs stand in a word."""
    high = sum(byte >= 0xC0 for byte in data)
    if high > sum(bytes([byte]).isalpha() for byte in data):
        candidates = ["cp1251", "koi8-r"]
    else:
        candidates = [DEFAULT, "cp1250", "iso8859-2"]
    texts = {encoding: _decoded(data, encoding) for encoding in candidates}
    misread = {
        encoding: _misread(text) for encoding, text in texts.items() if text is not None and not CONTROL.search(text)
    }
    return min(misread, key=lambda encoding: misread[encoding], default=DEFAULT)


def _misread(text: str) -> int:
    found = sum(not SIGNS_BESIDE_LETTERS.search(each) for each in MISREAD.findall(text))
    return found + len(re.findall(r"[а-я][А-Я]", text))
