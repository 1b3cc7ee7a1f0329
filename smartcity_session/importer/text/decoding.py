"""Bytes or pasted text -> clean text, or a clear refusal."""

import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.importer.text.encodings import guess
from smartcity_session.models.fields import clean_text
from smartcity_session.text.normal_forms import MOST_MARKS, surplus_marks

MAX_BYTES = 1_000_000
MAX_LINES = 5_000
KNOWN_FILES = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "Word, OpenDocument or ZIP",
    b"\xd0\xcf\x11\xe0": "Word",
    b"{\\rtf": "RTF",
}


class NotADescription(ValueError):  # noqa: N818 (it is what the input is, in the importer's own words)
    """The input is no session description; the message says what was wrong and what to do."""


def read_bytes(data: bytes, encoding: str = "") -> str:
    """The text of a file in the encoding, or without one in that which its bytes look like (`encodings.guess`).

    Raises NotADescription for input that is empty, too large or no text, with the reason.
    """
    if len(data) > MAX_BYTES:
        raise NotADescription(_too_large(len(data)))
    for beginning, name in KNOWN_FILES.items():
        if data.startswith(beginning):
            message = _("This is a file of the kind %(kind)s, not plain text. Open it, copy its text and paste that.")
            raise NotADescription(message % {"kind": name})
    return read_text(_decoded_as(encoding or guess(data), data))


def read_text(text: str) -> str:
    """Pasted text with line ends as "\\n", no byte order mark, and composed letters (Unicode NFC).

    Raises NotADescription for text that is empty, too large, or holds characters that no text has.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise NotADescription(_too_large(size))
    plain = _with_plain_line_ends(text.removeprefix("\ufeff"))
    _refuse_too_many_accents(plain)
    clean = unicodedata.normalize("NFC", plain)
    if not clean.strip():
        raise NotADescription(_("There is no text in it. Paste the session's description, or choose another file."))
    _refuse_too_many_lines(clean.count("\n"))
    _refuse_control_characters(clean)
    return str(clean_text(clean))  # without what turns the direction of a text around


def _refuse_too_many_accents(text: str) -> None:
    place = next(surplus_marks(text), None)
    if place is not None:
        message = ngettext(
            "Line %(line)d holds a letter with more than %(limit)d accent, which no text has: the text seems to be "
            "damaged. Take these signs out.",
            "Line %(line)d holds a letter with more than %(limit)d accents, which no text has: the text seems to be "
            "damaged. Take these signs out.",
            MOST_MARKS,
        )
        raise NotADescription(message % {"line": text.count("\n", 0, place) + 1, "limit": MOST_MARKS})


def _refuse_too_many_lines(number: int) -> None:
    if number > MAX_LINES:
        message = ngettext(
            "This is %(number)d line. The description of one session has at most %(limit)d.",
            "These are %(number)d lines. The description of one session has at most %(limit)d.",
            number,
        )
        raise NotADescription(message % {"number": number, "limit": MAX_LINES})


def _with_plain_line_ends(text: str) -> str:
    lines = text.splitlines()
    ends_with_a_line = text.splitlines(keepends=True)[-1:] == lines[-1:]
    return "\n".join(lines) + ("" if ends_with_a_line else "\n")


def _decoded_as(encoding: str, data: bytes) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = _("This is not plain text (byte %(position)d cannot be read). Save it as text in UTF-8.")
        raise NotADescription(message % {"position": error.start}) from error


def _refuse_control_characters(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        for character in line:
            if character != "\t" and unicodedata.category(character) in {"Cc", "Cs"}:
                message = _(
                    "Line %(line)d holds the character U+%(code)04X, which no text has: this seems to be another kind "
                    "of file. Open it, copy its text and paste that."
                )
                raise NotADescription(message % {"line": number, "code": ord(character)})


def _too_large(size: int) -> str:
    message = _("This is %(size).1f MB. The description of one session is at most %(limit)d MB of text.")
    return message % {"size": size / 1_000_000, "limit": MAX_BYTES // 1_000_000}
