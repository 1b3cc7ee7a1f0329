"""Lines that begin with what they say: "Moderator: Ana Lund", "Wo: Saal 3", "Expected outcomes"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from smartcity_session.importer.text.lines import Line, TextPiece
from smartcity_session.importer.text.names import is_common, is_organisation, is_sure_name
from smartcity_session.importer.text.people import Likeness, read_people
from smartcity_session.importer.text.vocabulary import Heading, canonical, heading_of, vocabulary, words_of

LONGEST_LABEL = 60
LONGEST_NAMED = 80  # characters of "with Ana Lund, something"
NEED_A_VALUE = frozenset({"code", "title", "format", "language", "venue", "ignored-fact", "ends"})
FACTS = frozenset({"when", "ends", "room", "venue", "language", "format", "organiser", "partners"})
_COLON = re.compile(r"(?:[:：](?!\d)|(?<!\d)[:：])(?!in(?:nen)?\b)(?!//)")
_OTHER_SIGN = re.compile(
    r"\s+[-–—|]\s+|\t\s*|\s{3,}|\u3000+|(?<=[】〕])\s*|(?<=[\u3040-\u9fff])\s+(?=[\d\u3040-\u9fff])"
)
_CELLS = re.compile(r"[\t|]")
_DECORATION = " \t\u00a0\u3000#*_>=~"
# "(max. 150 words)", "*" of a form
_ASKS = re.compile(
    r"(?:(?<!\s)\s++)?[(（\[][^()（）\[\]]{0,60}[)）\]]\s*+\*?\s*\Z|\*\s*\Z"
)  # "(max. 150 words)", "*" of a form
_BY = re.compile(r"(?P<words>[^\W\d_][^,;:]{2,40}?)\s(?:by|von|durch|par|por|de|da|di)\s+(?=[A-ZÀ-Þ])")
_ARTICLE = re.compile(r"\A(?:the|der|die|das|dem|den|le|la|les|l['’]|el|los|las|o|a|os|as|il|lo|gli)\s+", re.IGNORECASE)
LONGEST_ORGANISER = 140
LONGEST_SENTENCE = 220
OPEN_PHRASES = (
    "by",
    "von",
    "por",
    "with",
    "mit",
    "con",
    "avec",
    "com",
    "who",
    "wer",
    "it",
    "par",
    "people",
    "presenta",
    "presentan",
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a line begins with, and what follows it on the line."""

    heading: Heading
    words: TextPiece
    rest: TextPiece

    @property
    def part(self) -> str:
        return self.heading.part

    @property
    def role(self) -> str:
        return self.heading.role


@lru_cache(maxsize=16384)
def read_label(line: Line) -> Label | None:
    """The label that the line begins with, whatever its case, numbering or decoration."""
    whole = line.whole
    text = whole.text
    if line.column:
        return Label(line.column, whole.cut(0, 0), whole)
    colon = _COLON.search(text[: LONGEST_LABEL + 2])
    if colon:
        return _before(whole, colon.start(), colon.end(), needs_value=False) or _phrase(line)
    if len(text) <= LONGEST_LABEL:
        heading = heading_of(text)
        if heading and heading.part not in NEED_A_VALUE and not _is_open(text):
            return Label(heading, whole, whole.cut(len(text)))
    sign = _OTHER_SIGN.search(text[: LONGEST_LABEL + 4])
    if sign and sign.start() > 0:
        found = _before(whole, sign.start(), sign.end(), needs_value=True)
        if found and (found.part in FACTS or found.part in {"people", "title", "code"}):
            return found
    return _phrase(line) or _remarks_by(line) or _organiser_phrase(line) or _in_a_sentence(line)


def _before(whole: TextPiece, end: int, after: int, *, needs_value: bool) -> Label | None:
    if not 0 < end <= LONGEST_LABEL:
        return None
    words = whole.text[:end]
    heading = heading_of(_ASKS.sub("", words)) or heading_of(words) or _behind_kind(words)
    if heading is None:
        return None
    behind = whole.text[after:]
    start = after + len(behind) - len(behind.lstrip(_DECORATION))
    rest = whole.cut(start)
    if needs_value and not rest:
        return None
    return Label(heading, TextPiece(whole.source, whole.start, rest.start).trimmed(), rest)


def _behind_kind(words: str) -> Heading | None:
    """ "Workshop organised by" says what "organised by" does."""
    kind, _space, rest = words.strip().partition(" ")
    heading = vocabulary().headings.get(rest.casefold()) if kind.casefold() in vocabulary().session else None
    return heading if heading and heading.part in {"organiser", "partners"} else None


def _is_open(text: str) -> bool:
    return canonical(text) in OPEN_PHRASES


def _remarks_by(line: Line) -> Label | None:
    """ "Welcome address by Eva Holm, Mayor"."""
    found = _BY.match(line.body.text)
    heading = heading_of(found["words"]) if found else None
    if found is None or heading is None or heading.part != "remarks":
        return None
    rest = line.body.cut(found.end())
    people = read_people(rest)
    named = people and all(is_sure_name(person.name.text) or person.likeness is Likeness.STRONG for person in people)
    return Label(heading, line.body.cut(0, found.end("words")), rest) if named else None


def _organiser_phrase(line: Line) -> Label | None:
    """ "Organised by the Roof Agency" as a line of its own."""
    text = line.body.text
    if len(text) > LONGEST_ORGANISER or not text[:1].isupper() or text[-1:] in ".!?":
        return None
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", text[:60])]
    for count in range(min(5, len(words) - 1), 1, -1):
        heading = vocabulary().headings.get(text[: words[count - 1][1]].casefold())
        if heading is None and words_of(text[: words[0][1]]) and words_of(text)[0] in vocabulary().session:
            heading = vocabulary().headings.get(text[words[1][0] : words[count - 1][1]].casefold())
        rest = line.body.cut(words[count][0])
        bare = _ARTICLE.sub("", rest.text)
        if heading and heading.part in {"organiser", "partners"} and bare[:1].isupper():
            rest = rest.cut(len(rest.text) - len(bare)) if rest.text.startswith("the ") else rest
            phrase = text[: words[count - 1][1]].casefold()
            if phrase in vocabulary().persons_by and _may_be_somebody(rest):
                heading = Heading("people", vocabulary().persons_by[phrase])
            return Label(heading, TextPiece(rest.source, line.whole.start, rest.start).trimmed(), rest)
    return None


def _may_be_somebody(piece: TextPiece) -> bool:
    return any(
        person.affiliation and not (is_organisation(person.name.text) or is_common(person.name.text))
        for person in read_people(piece, loose=True)
    )


def _phrase(line: Line) -> Label | None:
    """ "Moderated by Ana Lund", "Modera Sara Conti": a role without a colon before a person."""
    whole = line.body
    text = whole.text
    if len(text) > 300:
        return None
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", text[:80])]
    for count in range(min(5, len(words) - 1), 0, -1):
        phrase = text[: words[count - 1][1]].casefold()
        heading = vocabulary().headings.get(phrase)
        if heading is None or heading.part != "people":
            continue
        rest = whole.cut(words[count][0])
        if rest.text[:1].islower():
            return None
        people = read_people(rest, loose=True)
        opens = phrase in OPEN_PHRASES
        if people and (
            max(person.likeness for person in people) is Likeness.STRONG
            or ((not opens or len(text) <= LONGEST_NAMED) and all(is_sure_name(person.name.text) for person in people))
            or phrase.endswith((" by", " par", " von", " por", " da"))
        ):
            label = TextPiece(whole.source, line.whole.start, rest.start).trimmed()
            return Label(heading, label, rest)
        return None
    return None


def _in_a_sentence(line: Line) -> Label | None:
    """ "The panel will be moderated by Ana Lund, Director." as a line of its own."""
    text = line.body.text
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", text[:LONGEST_NAMED])]
    if not text.endswith(".") or len(text) > LONGEST_SENTENCE or len(words) < 4:
        return None
    for first in range(2, min(7, len(words) - 2)):
        phrase = text[words[first][0] : words[first + 1][1]].casefold()
        heading = vocabulary().headings.get(phrase)
        if heading is None or heading.role not in {"facilitator", "chair", "rapporteur"}:
            continue
        rest = line.body.cut(words[first + 2][0], len(text) - 1)
        people = read_people(rest, loose=True)
        if len(people) == 1 and (people[0].likeness is Likeness.STRONG or is_sure_name(people[0].name.text)):
            return Label(heading, line.body.cut(0, words[first + 1][1]), rest)
    return None


def is_table_head(line: Line) -> bool:
    """Whether the line is the head of a table: "Time | Topic | Speaker"."""
    cells = [bare for cell in _CELLS.split(line.whole.text) if (bare := cell.strip())]
    return len(line.whole.text) < 100 and len(cells) > 1 and all(heading_of(cell) is not None for cell in cells)
