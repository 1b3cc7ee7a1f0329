"""Lines that name a person: "Name, role, organisation, city, country", in any script."""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from smartcity_session.importer.text.affiliation import ORGANISATION_WORDS, ROLE_WORDS, suggest
from smartcity_session.importer.text.countries import is_country
from smartcity_session.importer.text.description import PersonReading
from smartcity_session.importer.text.lines import TextPiece
from smartcity_session.importer.text.spans import Marks

LONGEST_PERSON_LINE = 400
NAME_WORDS = range(2, 6)
_PARTICLES = (
    "abu af al ap av bin bint da das de del della den der des di do dos du e el i ibn la las le los san st ten ter "
    "van von y zu zur"
)
PARTICLES = frozenset(_PARTICLES.split())
HONORIFIC = re.compile(
    r"(?:(?:dr|prof|professor|mr|mrs|ms|mx|sir|dame|hon|ir|ing|eng|arch|mayor|h\.?\s?e|rev|dipl)\b\.?\s*+(?:-\s*+)?)+"
    r"(?=\S)",
    re.IGNORECASE,
)
# White space before a sign is looked at once, from its beginning: a line may be nothing else.
COMMA = re.compile(r"(?:(?<!\s)\s++)?[,،，、]\s*")
OTHER_SEPARATORS = re.compile(r"(?<!\s)\s++[-–—|]\s+|(?:(?<!\s)\s+)?[;|\t]\s*")
TO_BE_CONFIRMED = re.compile(r"[(\[]\s*(?:t\.?b\.?c\.?|to be confirmed|tba|invited|unconfirmed)\s*[)\]]", re.IGNORECASE)
PLACEHOLDER = re.compile(
    r"[(\[]?(?:speakers?\s*:?\s*)?(?:t\.?b\.?[acd]\.?|n\.\s?n\.?|to be (?:confirmed|announced|decided|"
    r"defined))[)\]]?\.?",
    re.IGNORECASE,
)
IN_BRACKETS = re.compile(r"(?:(?<!\s)\s++)?[(（](?P<inside>[^()（）]+)[)）]")
# Scripts that are written by one language alone; the others would only be guessed.
LANGUAGE_OF_SCRIPT = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "GREEK": "el",
    "THAI": "th",
    "HEBREW": "he",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
}
MOST_WORDS_UNUSUAL = 3
SCRIPTS_WITHOUT_SPACES = {"HANGUL", "CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"}


class Likeness(IntEnum):
    """How much a line looks like a person's."""

    NONE = 0
    BARE = 1  # a name and nothing else: "Michael Rama", but also "Smart City"
    WEAK = 2  # a name, a comma, something: "Jane Doe, Greenpeace", but also "Smart Cities, Smart Citizens"
    STRONG = 3  # a name, then a role, an organisation or a country; or "(tbc)"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """The parts of a line that names a person."""

    likeness: Likeness
    whole: TextPiece
    name: TextPiece
    original: TextPiece | None
    affiliation: tuple[TextPiece, ...]
    unconfirmed: TextPiece | None


def is_placeholder(piece: TextPiece) -> bool:
    """Whether the line only says that the speaker is not known yet."""
    return PLACEHOLDER.fullmatch(piece.text) is not None


def read_person(piece: TextPiece, *, loose: bool = False) -> PersonLine | None:
    """The person that the line names, or None.

    `loose` is for lines under a heading that promises people: a dash may then stand for the comma.
    """
    if not piece or len(piece.text) > LONGEST_PERSON_LINE:
        return None
    unconfirmed = TO_BE_CONFIRMED.search(piece.text)
    name, rest = _name_and_rest(piece, unconfirmed, loose=loose)
    name, original = _without_original(name)
    affiliation = _around(rest, piece.cut(unconfirmed.start(), unconfirmed.end()) if unconfirmed else None)
    likeness = _likeness(" ".join(part.value for part in affiliation), bool(unconfirmed))
    promised = loose and likeness is Likeness.STRONG and bool(affiliation)
    if not is_name(name.value) and not (promised and _is_unusual_name(name.value)):
        return None
    tbc = piece.cut(unconfirmed.start(), unconfirmed.end()) if unconfirmed else None
    return PersonLine(likeness, piece, name, original, affiliation, tbc)


def _name_and_rest(piece: TextPiece, unconfirmed: re.Match[str] | None, *, loose: bool) -> tuple[TextPiece, TextPiece]:
    """The stretch that may be a name, and the stretch that may be an affiliation."""
    separator = COMMA.search(piece.text)
    if (
        loose
        and (other := OTHER_SEPARATORS.search(piece.text))
        and (not separator or other.start() < separator.start())
    ):
        separator = other
    end = separator.start() if separator else len(piece.text)
    rest = piece.cut(separator.end() if separator else len(piece.text))
    if unconfirmed and unconfirmed.start() < end:
        name = piece.cut(0, unconfirmed.start())
        return name, rest if separator else piece.cut(unconfirmed.end())
    name = piece.cut(0, end)
    if not separator and loose and (found := IN_BRACKETS.search(name.text)) and not _language(found["inside"]):
        return piece.cut(0, found.start()), piece.cut(found.start("inside"), found.end("inside"))
    return name, rest


def _around(rest: TextPiece, hole: TextPiece | None) -> tuple[TextPiece, ...]:
    """The affiliation without the "(tbc)" inside it, if there is one."""
    if hole is None or not rest.start <= hole.start <= rest.end:
        return (rest,) if rest else ()
    before = TextPiece(rest.source, rest.start, hole.start).trimmed()
    after = TextPiece(rest.source, min(hole.end, rest.end), rest.end).trimmed()
    return tuple(part for part in (before, after) if part)


def _without_original(name: TextPiece) -> tuple[TextPiece, TextPiece | None]:
    found = IN_BRACKETS.search(name.text)
    if not found or found.end() != len(name.text) or not _language(found["inside"]):
        return name, None
    return name.cut(0, found.start()), name.cut(found.start("inside"), found.end("inside"))


def is_name(words: str) -> bool:
    """Whether the words look like a person's name: 2 to 5 capitalised words, or a name in a script without spaces."""
    bare = HONORIFIC.sub("", words, count=1) if HONORIFIC.match(words) else words
    parts = [part for part in bare.split() if part.casefold() not in PARTICLES]
    if not parts or not all(_is_name_word(part) for part in parts):
        return False
    if len(parts) == 1:
        return len(parts[0]) in range(2, 8) and _scripts(parts[0]) <= SCRIPTS_WITHOUT_SPACES
    return len(parts) in NAME_WORDS


def _is_unusual_name(words: str) -> bool:
    """Whether the words may be a name of one word or in lower case: "Madonna", "bell hooks"."""
    parts = words.split()
    return 0 < len(parts) <= MOST_WORDS_UNUSUAL and all(map(_letters_of, parts))


def _is_name_word(word: str) -> bool:
    letters = _letters_of(word)
    return bool(letters) and not letters[0].islower()


def _letters_of(word: str) -> str:
    """The word without the signs that names have; empty for one with other signs or with digits."""
    letters = word.strip(".").translate(dict.fromkeys(map(ord, "'’-.·‧‐"), ""))
    is_word = all(unicodedata.category(each)[0] in "LM" for each in letters if each not in "\u200c\u200d")
    return letters if is_word else ""


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(each, "?").split()[0] for each in word if each.isalpha()}


def _language(words: str) -> str:
    """The language of a name in a script that only one language is written in, else ""."""
    scripts = _scripts(words)
    if scripts & {"HIRAGANA", "KATAKANA"} and scripts <= {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"}:
        return "ja"
    return LANGUAGE_OF_SCRIPT.get(scripts.pop(), "") if len(scripts) == 1 else ""


def _likeness(affiliation: str, unconfirmed: bool) -> Likeness:  # noqa: FBT001 (a fact about the line)
    if unconfirmed:
        return Likeness.STRONG
    if not affiliation:
        return Likeness.BARE
    last = COMMA.split(affiliation)[-1]
    strong = ROLE_WORDS.search(affiliation) or ORGANISATION_WORDS.search(affiliation) or is_country(last)
    return Likeness.STRONG if strong or re.search(r"\bcity of\b", affiliation, re.IGNORECASE) else Likeness.WEAK


def mark_person(line: PersonLine, marks: Marks, *, number: int, part: str) -> PersonReading:
    """Mark the line's stretches as the fields of person `number` and return what was read."""
    name = marks.field(line.name, "speaker name", number)
    pieces = [line.name]
    original = ""
    if line.original:
        original = marks.field(line.original, "speaker original name", number)
        pieces.append(line.original)
    for piece in line.affiliation:
        marks.field(piece, "speaker affiliation", number)
        pieces.append(piece)
    if line.unconfirmed:
        marks.structure(line.unconfirmed, "to be confirmed")
        pieces.append(line.unconfirmed)
    _mark_punctuation(line.whole, pieces, marks)
    affiliation = " ".join(piece.value for piece in line.affiliation)
    return PersonReading(
        name=name,
        affiliation=affiliation,
        suggestion=suggest(affiliation),
        original_name=original,
        original_language=_language(original) if original else "",
        part=part,
        confirmed=line.unconfirmed is None,
    )


def _mark_punctuation(whole: TextPiece, pieces: list[TextPiece], marks: Marks) -> None:
    """Commas and brackets between and after the parts are structure; a word among them would stay "not placed"."""
    position = whole.start
    for piece in [*sorted(pieces, key=lambda each: each.start), TextPiece(whole.source, whole.end, whole.end)]:
        gap = TextPiece(whole.source, position, piece.start)
        if not any(character.isalnum() for character in gap.text):
            marks.structure(gap, "punctuation")
        position = max(position, piece.end)
