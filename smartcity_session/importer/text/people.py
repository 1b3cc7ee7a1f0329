"""Lines that name people: "Name, role, organisation, city, country" and the other shapes, in any script."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from smartcity_session.importer.text.affiliation import suggest
from smartcity_session.importer.text.countries import is_country
from smartcity_session.importer.text.description import PersonReading
from smartcity_session.importer.text.lines import TextPiece
from smartcity_session.importer.text.names import (
    has_given_name,
    honorific_end,
    is_common,
    is_name,
    is_organisation,
    is_position,
    is_sure_name,
    is_unusual_name,
    language_of,
    scripts,
)
from smartcity_session.importer.text.spans import Marks
from smartcity_session.importer.text.vocabulary import MOST_KEPT, canonical, heading_of, vocabulary, words_of

LONGEST_PERSON_LINE = 400
LONGEST_NAME = 80
FEWEST_WORDS_OF_A_SENTENCE = 8  # that is no affiliation
MOST_PEOPLE = 20  # on one line
# White space before a sign is looked at once, from its beginning: a line may be nothing else.
SEPARATOR = re.compile(
    r"(?:(?<!\s)\s++)?(?P<comma>[,،，、])\s*"
    r"|(?<!\s)\s++(?P<dash>[-–—−]{1,2}|[/|·•]|//)\s+"
    r"|(?:(?<!\s)\s++)?(?P<tight>[;|\t／｜]|(?<=\w)[–—](?=[A-Z]))\s*"
    r"|(?:(?<!\s)\s++)?(?P<colon>[:：])\s*"
    r"|(?<=[^\W\d_]{3})(?P<stop>[.?!])\s+(?=[A-Z])"
    r"|(?P<wide>\u3000|\s{2,})"
    r"|(?<!\s)\s++(?P<link>https?://[^\s,;]+)[,;]?\s*"
)
BRACKET = re.compile(r"(?P<open>[(（\[])(?P<inside>[^()（）\[\]]{1,200})[)）\]]")
_ONE_BRACKET = re.compile(r"(?<=[^\s()（）])\s*[(（][^()（）]{2,120}[)）]\Z")
SEGMENT = re.compile(r"(?:(?<!\s)\s++)?[;；]\s*(?:(?:and|und|et|y|e|sowie|as well as)\s+)?")
NEXT_IN_LIST = re.compile(r"(?<=[)）])\s*(?:[,;、，/|]\s*(?:(?:and|und|et|y|e|&)\s+)?|\s(?:and|und|et|y|e|&)\s+)(?=\S)")
AND = re.compile(
    r"(?<!\s)\s++(?:and|und|et|y|e|ed|&|with|mit)\s+|(?:(?<!\s)\s++)?[、,，]\s*(?:(?:and|und|et|y|e|&)\s+)?"
)
CELL = re.compile(r"(?<!\s)\s++\|\s+")
_NAME_THEN_WORDS = re.compile(
    r"(?P<name>[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.'’ -]{2,40}|[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4})\s+"
    r"(?P<words>[\u3040-\u9fff\uac00-\ud7a3].{3,})"
)
_BEHIND_NAME = re.compile(
    r"(?<![*†‡])[*†‡]++\Z|(?<=[\u3040-\u9fff\uac00-\ud7a3])\s?(?:氏|さん|様|님|씨)\Z|(?<!\s)\s++et\s++al\.?\Z"
)
_SAINT = re.compile(r"(?:san|santa|santo|são|sao|saint|sainte|st\.?|sankt|sant)\b", re.IGNORECASE)
LEADING_AND = re.compile(r"(?:and|und|et|y|e|ed|sowie|&)\s+(?=[A-ZÀ-Þ])")
LAST_IN_LIST = re.compile(r",\s+(?:and|und|sowie|et|y|e)\s+(?=[A-ZÀ-Þ])")
ONLY_AND = re.compile(r"(?<!\s)\s++(?:and|und|et|y|e|ed|&)\s+")
_EDGE = " \t\u00a0\u3000,;:.|/–—-−、，；：·•"


class Likeness(IntEnum):
    """How much a line looks like a person's."""

    NONE = 0
    BARE = 1  # a name and nothing else: "Michael Rama", but also "Smart City"
    WEAK = 2  # a name, a comma, something: "Jane Doe, Greenpeace", but also "Smart Cities, Smart Citizens"
    STRONG = 3  # a name, then a role, an organisation or a country; a title or a known name; or "(tbc)"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """The parts of a stretch that names a person. `part` is a role that it says itself: "Y (moderator)".

    `shared` is an affiliation that stands behind another person of the line.
    """

    likeness: Likeness
    whole: TextPiece
    name: TextPiece
    original: TextPiece | None = None
    affiliation: tuple[TextPiece, ...] = ()
    unconfirmed: TextPiece | None = None
    signs: tuple[TextPiece, ...] = ()
    part: str = ""
    shared: str = ""


def is_placeholder(piece: TextPiece) -> bool:
    """Whether the line only says that the speaker is not known yet, or which organisation sends somebody."""
    text = piece.text
    if len(text) > 120:
        return False
    bare = text.casefold().strip(" ()[]（）.,;:-–")
    if bare in vocabulary().placeholders:
        return True
    first = re.split(r"\s*[,(（\[]|\s[-–—/]\s", text, maxsplit=1)[0].casefold().strip(" .,")
    if (
        first in vocabulary().placeholders
        and len(first) > 2
        and first not in {"invited", "invitado", "invitada", "invitato", "invitata", "convidado", "convidada"}
    ):
        return True
    if first in {"n.n", "nn", "n. n", "tba", "tbc", "tbd", "t.b.c", "t.b.a", "미정", "未定", "待定"}:
        return True
    return bool(
        re.fullmatch(r"(?:speakers?|referenten?|intervenants?|ponentes?|panell?ists?|moderator)\b.{0,12}", first)
    ) and any(words in bare for words in vocabulary().placeholders if len(words) > 2)


def read_people(piece: TextPiece, *, loose: bool = False) -> list[PersonLine]:
    """The people that the line names; none where part of it is no person's.

    `loose` is for lines under a heading that promises people: other signs may then stand for the comma, and a name may
    be of one word or in lower case.
    """
    if len(piece.text) > LONGEST_PERSON_LINE or not piece or "。" in piece.text:
        return []
    return list(_people(piece, loose))


@lru_cache(maxsize=16384)
def _people(piece: TextPiece, loose: bool) -> list[PersonLine]:  # noqa: FBT001 (lines are asked about many times)
    if piece.text.endswith((").", "）。")):
        piece = piece.cut(0, len(piece.text) - 1)
    if leading := LEADING_AND.match(piece.text):
        people = _people(piece.cut(leading.end()), loose)
        sign = piece.cut(0, leading.end())
        return [replace(people[0], signs=(*people[0].signs, sign)), *people[1:]] if people else []
    for split in (segments, _in_list, _before_the_last, _in_cells):
        parts = split(piece)
        if 1 < len(parts) <= MOST_PEOPLE:
            found = [None if is_placeholder(part) else _read_one(part, loose=loose) for part in parts]
            people = [person for person in found if person]
            if len(people) == len(parts) and (loose or max(each.likeness for each in people) is Likeness.STRONG):
                return _with_signs_between(people, piece)
            if split is segments and loose and people and len(people) + sum(map(is_placeholder, parts)) == len(parts):
                return people
    several = _several_names(piece, loose=loose)
    if several:
        return several
    one = _read_one(piece, loose=loose)
    return [one] if one else []


def segments(piece: TextPiece) -> list[TextPiece]:
    """The parts of a line between its semicolons."""
    return _split(piece, SEGMENT)


def _in_list(piece: TextPiece) -> list[TextPiece]:
    """ "Ana Lund (Roof Agency), Tom Berg (Heat Company)"."""
    parts = _split(piece, NEXT_IN_LIST)
    closed = all(part.text.endswith((")", "）")) or index + 1 == len(parts) for index, part in enumerate(parts))
    people = [_read_one(part, loose=True) for part in parts] if closed and 1 < len(parts) <= MOST_PEOPLE else []
    return (
        parts
        if all(person and is_name(person.name.text) and not _is_no_person(person.name.text) for person in people)
        else []
    )


def _in_cells(piece: TextPiece) -> list[TextPiece]:
    """ "Ana Lund, Roof Agency | Tom Berg, Heat Company"."""
    parts = _split(piece, CELL)
    people = [_read_one(part, loose=False) for part in parts] if 1 < len(parts) <= MOST_PEOPLE else []
    return parts if all(person and person.likeness >= Likeness.WEAK and person.affiliation for person in people) else []


def _before_the_last(piece: TextPiece) -> list[TextPiece]:
    """ "Ana Lund, Roof Agency, and Tom Berg, Heat Company"."""
    parts = _split(piece, LAST_IN_LIST)
    if len(parts) != 2 or not all("," in part.text for part in parts):
        return []
    last = _read_one(parts[1], loose=False)
    return parts if last and last.likeness >= Likeness.WEAK and is_sure_name(last.name.text) else []


def _split(piece: TextPiece, by: re.Pattern[str]) -> list[TextPiece]:
    if not by.search(piece.text):
        return [piece] if piece else []
    return [part for part in piece.parted(by) if part]


def _with_signs_between(people: list[PersonLine], piece: TextPiece) -> list[PersonLine]:
    """Commas and "and" between people are structure: they are marked with the person before them."""
    found = []
    for index, person in enumerate(people):
        start = person.whole.end
        end = people[index + 1].whole.start if index + 1 < len(people) else piece.end
        between = TextPiece(piece.source, start, end)
        found.append(replace(person, signs=(*person.signs, between)))
    return found


def _several_names(piece: TextPiece, *, loose: bool) -> list[PersonLine]:  # noqa: PLR0911 (one answer for each shape)
    """ "Ana Lund and Tom Berg, Directors, X", and lists of names alone: "Ana Lund, Tom Berg and Eva Holm"."""
    head = SEPARATOR.search(piece.text)
    bracket = piece.text.find("(")
    stop = min((place for place in (head.start() if head else -1, bracket) if place >= 0), default=len(piece.text))
    names = _split(piece.cut(0, stop), ONLY_AND)
    if (
        len(names) == 2
        and all(is_name(name.text) for name in names)
        and not any(is_common(name.text) or is_organisation(name.text) for name in names)
    ):
        return _pair(piece, names, loose=loose)
    behind = _ONE_BRACKET.search(piece.text)
    if behind:
        return _names_before(piece, behind.start(), loose=loose)
    if "(" in piece.text or len(piece.text) > LONGEST_PERSON_LINE:
        return []
    names = _split(piece, AND)
    are_given = (has_given_name(name.text.split()[0]) and not _SAINT.match(name.text) for name in names)
    if len(names) == 2 and not ONLY_AND.search(piece.text) and not all(are_given):
        return []  # "Ana Lund, Tom Berg" are two people, "Ana Lund, San José" is one
    if not 2 <= len(names) <= MOST_PEOPLE or not all(is_name(name.text) for name in names):
        return []
    if any(
        is_position(name.text) or is_organisation(name.text) or is_common(name.text) or is_country(name.text)
        for name in names
    ):
        return []
    known = sum(is_sure_name(name.text) for name in names)
    if known < len(names) and not (loose and len(names) > 2 and known * 2 >= len(names)):
        return []
    likeness = Likeness.STRONG if known == len(names) else Likeness.WEAK
    return _with_signs_between([PersonLine(likeness, name, name) for name in names], piece)


def _names_before(piece: TextPiece, bracket: int, *, loose: bool) -> list[PersonLine]:
    """ "Ana Lund, Tom Berg (Roof Agency)": the affiliation is that of the last one at least."""
    names = _split(piece.cut(0, bracket), AND)
    if not 2 <= len(names) <= MOST_PEOPLE or not all(
        is_name(name.text)
        and not (is_position(name.text) or is_organisation(name.text) or is_common(name.text) or is_country(name.text))
        for name in names
    ):
        return []
    last = _read_one(TextPiece(piece.source, names[-1].start, piece.end), loose=True)
    listed = loose and len(names) > 2 and all(len(name.text.split()) in {2, 3} for name in names)
    if last is None or not (listed or any(is_sure_name(name.text) for name in names[1:])):
        return []
    return _with_signs_between([*(PersonLine(last.likeness, name, name) for name in names[:-1]), last], piece)


def _pair(piece: TextPiece, names: list[TextPiece], *, loose: bool) -> list[PersonLine]:
    last = _read_one(TextPiece(piece.source, names[1].start, piece.end), loose=True)
    if last is None:
        return []
    known = any(is_sure_name(name.text) for name in names)
    if last.likeness is not Likeness.STRONG and not known and not loose:
        return []
    shared = ", ".join(_bare(part).value for part in last.affiliation)
    first = PersonLine(last.likeness, names[0], names[0], part=last.part, shared=shared)
    return _with_signs_between([first, last], piece)


# One person


@lru_cache(maxsize=MOST_KEPT)
def _read_one(piece: TextPiece, *, loose: bool) -> PersonLine | None:
    person = _read_any(piece, loose=loose) if len(piece.text) <= LONGEST_PERSON_LINE else None
    return None if person and _contradicts_itself(person) else person


def _contradicts_itself(person: PersonLine) -> bool:
    """Whether the parts cannot be a person's: a name that says the kind of a talk, or a sentence as the affiliation."""
    name = person.name.text
    behind = person.affiliation[-1].text if person.affiliation else ""
    if behind.endswith(("?", "？")) or (
        behind.endswith((".", "!", "。")) and not honorific_end(name) and _is_sentence(person)
    ):
        return True
    if honorific_end(name) or has_given_name(name):
        return False
    return canonical(name) in vocabulary().talk_words | vocabulary().slots


def _is_sentence(person: PersonLine) -> bool:
    words = words_of(" ".join(part.text for part in person.affiliation))
    little = sum(word in vocabulary().function for word in words)
    return len(words) > FEWEST_WORDS_OF_A_SENTENCE and (little * 5 > len(words) or not person.name.text.isascii())


def _read_any(piece: TextPiece, *, loose: bool) -> PersonLine | None:
    person = _in_usual_order(piece, loose=loose)
    if person and person.likeness >= Likeness.WEAK and not _is_no_person(person.name.text):
        behind = person.affiliation[0].text if person.affiliation else ""
        titled = honorific_end(behind) > 0 and not honorific_end(person.name.text)
        return (_turned(piece, loose=True) if titled else None) or person
    return _turned(piece, loose=loose) or person


def _is_no_person(name: str) -> bool:
    is_place = is_country(name) or not vocabulary().rooms.isdisjoint(words_of(name)[:1])
    return (is_organisation(name) or is_place) and not honorific_end(name) and not has_given_name(name)


def _first_separator(text: str, *, loose: bool) -> re.Match[str] | None:
    for found in SEPARATOR.finditer(text):
        if found["stop"] and (
            not loose
            or honorific_end(text[: found.end()] + "x") >= found.end()
            or len(text[: found.start()].split()) < 2
        ):
            continue
        return found
    return None


def _in_usual_order(piece: TextPiece, *, loose: bool) -> PersonLine | None:
    """The name first, then anything else; marks in brackets may stand between."""
    text = piece.text
    separator = _first_separator(text, loose=loose)
    bracket = BRACKET.search(text)
    end = separator.start() if separator else len(text)
    at_bracket = bracket is not None and bracket.start() <= end
    if bracket is not None and at_bracket:
        end = bracket.start()
    head = piece.cut(0, end)
    if separator and separator["colon"] and not at_bracket and not loose:
        behind = piece.cut(separator.end()).text.split(",")[0]
        if not is_sure_name(head.text) or behind.casefold() not in vocabulary().positions:
            return None
    rest = piece.cut(end) if at_bracket or not separator else piece.cut(separator.end())
    if separator and not at_bracket and separator["stop"]:
        rest = piece.cut(separator.end())
    name, before = _name_of(head, loose=loose)
    name, signs = _without_title_behind(name)
    if not name or len(name.text) > LONGEST_NAME:
        return None
    facts = _Rest(rest, first=name)
    facts.signs += signs
    if separator and separator["link"] and not at_bracket:
        facts.signs.append(piece.cut(separator.start("link"), separator.end("link")))
    affiliation = (*before, *facts.affiliation)
    if separator and not at_bracket and facts.affiliation and _goes_on(facts.affiliation[0].text, separator):
        return None  # "Drei Jahre Rufbus – eine ehrliche Bilanz"
    words = ", ".join(part.value for part in affiliation)
    has_separator = bool(separator) or at_bracket
    likeness = _likeness(
        name.text,
        words,
        facts,
        has_separator=has_separator,
        plain_comma=bool(separator and (separator["comma"] or separator["link"])) or at_bracket or loose,
    )
    if not is_name(name.text):
        promised = loose and likeness is Likeness.STRONG and bool(affiliation)
        known = bool(affiliation) and (_is_mononym(name.text, affiliation) or _is_lower(name.text, words))
        if not ((promised and is_unusual_name(name.text)) or known):
            return None
    return PersonLine(
        likeness, piece, name, facts.original, affiliation, facts.unconfirmed, tuple(facts.signs), facts.part
    )


def _goes_on(words: str, separator: re.Match[str]) -> bool:
    """Whether the words behind a sign go on with a title: no affiliation begins with "a", nor a sentence with one."""
    first = words_of(words)[0] if words_of(words) else ""
    return first in vocabulary().articles and (bool(separator["stop"]) or words[:1].islower())


@lru_cache(maxsize=MOST_KEPT)
def _name_of(head: TextPiece, *, loose: bool) -> tuple[TextPiece, tuple[TextPiece, ...]]:
    """The name at the beginning, and a position before it: "Mayor Ana Lund"; or behind it: "홍길동 교수"."""
    text = head.text
    if scripts(text) & {"HANGUL", "CJK", "HIRAGANA", "KATAKANA"}:
        name, before = _east_asian_name(head)
        return _name_then_words(head) if loose and not before else (name, before)
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", text)]
    if len(words) < 3 or len(words) > 9:
        return head, ()
    known = vocabulary().positions_alone
    for count in range(min(4, len(words) - 2), 0, -1):
        position = text[: words[count - 1][1]]
        name = head.cut(words[count][0])
        last = position.rpartition(" ")[2].casefold()  # "Chief Fire Officer"
        ends_so = last in known and "." not in position and not has_given_name(position)
        if (position.casefold() in known or ends_so) and is_name(name.text) and len(name.text.split()) < 4:
            return name, (head.cut(0, words[count - 1][1]),)
    return head, ()


def _east_asian_name(head: TextPiece) -> tuple[TextPiece, tuple[TextPiece, ...]]:
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", head.text)]
    if len(words) < 2:
        return head, ()
    first, last = head.cut(0, words[0][1]), head.cut(words[-1][0])
    rest = head.cut(words[1][0])
    is_first = is_name(first.text) and 2 <= len(first.text) <= 5 and not is_position(first.text)
    if is_first and not is_organisation(first.text) and (is_position(rest.text) or is_organisation(rest.text)):
        return first, (rest,)
    before = head.cut(0, words[-2][1])
    if is_name(last.text) and 2 <= len(last.text) <= 4 and is_position(before.text) and not is_position(last.text):
        return last, (before,)
    if (
        len(words) >= 3
        and all(end - begin <= 3 for begin, end in words[:2])
        and (is_position(head.text[words[2][0] :]) or is_organisation(head.text[words[2][0] :]))
    ):
        return head.cut(0, words[1][1]), (head.cut(words[2][0]),)
    return head, ()


def _without_title_behind(name: TextPiece) -> tuple[TextPiece, list[TextPiece]]:
    """The name without "氏", "님" or "et al." behind it, which is structure."""
    found = _BEHIND_NAME.search(name.text)
    return (name.cut(0, found.start()), [name.cut(found.start())]) if found else (name, [])


def _name_then_words(head: TextPiece) -> tuple[TextPiece, tuple[TextPiece, ...]]:
    """ "何雨欣 视障跑者": where people are promised, the words behind the name say who that is."""
    found = _NAME_THEN_WORDS.fullmatch(head.text)
    if found is None or not is_name(found["name"]) or is_position(found["name"]) or is_organisation(found["name"]):
        return head, ()
    return head.cut(0, found.end("name")), (head.cut(found.start("words")),)


def _is_mononym(name: str, affiliation: tuple[TextPiece, ...]) -> bool:
    """ "Wirawan, Mayor, City of Example": one capitalised word before a position."""
    first = affiliation[0].text.split(",")[0]
    return (
        len(name.split()) == 1
        and is_unusual_name(name)
        and name[:1].isupper()
        and not is_common(name)
        and not is_country(name)
        and not is_organisation(name)
        and bool(words_of(first))
        and (first.casefold().strip() in vocabulary().positions or words_of(first)[0] in vocabulary().positions)
    )


def _is_lower(name: str, affiliation: str) -> bool:
    """ "ana lund, director, roof agency"."""
    parts = name.split()
    return (
        name.islower()
        and len(parts) in {2, 3}
        and is_unusual_name(name)
        and not is_common(name)
        and (has_given_name(name) or is_position(affiliation.split(",", maxsplit=1)[0]))
        and (is_position(affiliation) or is_organisation(affiliation))
    )


class _Rest:
    """What stands behind a name: marks in brackets are structure, all else is the affiliation."""

    def __init__(self, rest: TextPiece, *, first: TextPiece) -> None:
        self.original: TextPiece | None = None
        self.unconfirmed: TextPiece | None = None
        self.signs: list[TextPiece] = []
        self.part = ""
        self.affiliation: tuple[TextPiece, ...] = ()
        self._read(rest, first)

    def _read(self, rest: TextPiece, name: TextPiece) -> None:
        text = rest.text
        kept: list[TextPiece] = []
        position = 0
        for found in BRACKET.finditer(text):
            whole = rest.cut(found.start(), found.end())
            inside = rest.cut(found.start("inside"), found.end("inside"))
            if self._is_mark(whole, inside, name):
                kept.append(rest.cut(position, found.start()))
                position = found.end()
            elif not _bare(rest.cut(position, found.start())) and not kept:
                kept.append(inside)
                position = found.end()
        kept.append(rest.cut(position))
        self.affiliation = tuple(bare for part in kept if (bare := _bare(part)))
        self._take_role_behind()

    def _is_mark(self, whole: TextPiece, inside: TextPiece, name: TextPiece) -> bool:
        words = inside.text.casefold().strip(" .")
        if words in vocabulary().placeholders or words.replace(" ", "") in vocabulary().placeholders:
            self.unconfirmed = whole
        elif words in vocabulary().pronouns | vocabulary().confirmed:
            self.signs.append(whole)
        elif role := _role_named(inside.text):
            self.part = role
            self.signs.append(whole)
        elif (
            self.original is None
            and language_of(inside.text)
            and not language_of(name.text)
            and not (scripts(name.text) & scripts(inside.text))
            and not (is_organisation(inside.text) or is_position(inside.text))
        ):
            self.original = inside
        else:
            return False
        return True

    def _take_role_behind(self) -> None:
        """ "Ana Lund, Roof Agency – Moderator", "…, tbc"."""
        if not self.affiliation:
            return
        last = self.affiliation[-1]
        found = re.search(r"(?:\s[-–—/|]\s|,\s*|^)([^,–—/|]{2,24})$", last.text)
        if not found:
            return
        words = found.group(1).strip()
        if words.casefold().strip(".") in {
            "tbc",
            "t.b.c",
            "to be confirmed",
            "angefragt",
            "à confirmer",
            "por confirmar",
            "a confirmar",
            "da confermare",
        }:
            self.unconfirmed = last.cut(found.start())
        elif (
            "," not in found.group()
            and (found.start() > 0 or self._is_behind_dash(last))
            and (role := _role_named(words))
        ):
            self.part = role
            self.signs.append(last.cut(found.start()))
        else:
            return
        bare = _bare(last.cut(0, found.start()))
        self.affiliation = (*self.affiliation[:-1], *((bare,) if bare else ()))

    def _is_behind_dash(self, last: TextPiece) -> bool:
        """Whether the last part stands behind a bracket and a dash: "Ana Lund (Roof Agency) - moderator"."""
        return len(self.affiliation) > 1 and last.source[: last.start].rstrip()[-1:] in {"-", "–", "—", "|", "/"}


def _role_named(words: str) -> str:
    """The role that a mark such as "(moderator)" or "(Chair)" says."""
    if len(words) > 30:
        return ""
    heading = heading_of(words)
    if (
        heading is None
        or heading.part != "people"
        or canonical(words) in {"with", "mit", "par", "guest", "host", "who", "people", "author"}
    ):
        return ""
    return heading.role


def _bare(piece: TextPiece) -> TextPiece:
    """The piece without signs at its ends, but for a full stop that may belong to an abbreviation."""
    text = piece.text
    start = len(text) - len(text.lstrip(_EDGE))
    end = len(text.rstrip(_EDGE.replace(".", "")))
    return piece.cut(start, end) if start < end else piece.cut(start, start)


def _likeness(name: str, affiliation: str, facts: _Rest, *, has_separator: bool, plain_comma: bool) -> Likeness:
    if facts.unconfirmed or facts.part:
        return Likeness.STRONG
    sure = is_sure_name(name) and not is_common(name)
    if not affiliation:
        return Likeness.STRONG if honorific_end(name) and is_name(name) else Likeness.BARE
    if not plain_comma and not sure:
        return Likeness.BARE
    last = re.split(r"[,،，、]\s*", affiliation)[-1]
    strong = is_position(affiliation) or is_organisation(affiliation) or is_country(last)
    strong = (
        strong
        or re.search(
            r"\b(?:city|town|municipality|stadt|ville|ciudad|cidade|comune) (?:of|de|di)\b", affiliation, re.IGNORECASE
        )
        is not None
    )
    if strong and is_common(name) and not sure:
        return Likeness.WEAK
    if strong or (honorific_end(name) and is_name(name)):
        return Likeness.STRONG
    return (
        Likeness.STRONG
        if sure
        and has_separator
        and len(affiliation.split()) <= 8
        and affiliation[:1].isupper()
        and not is_common(affiliation)
        else Likeness.WEAK
    )


def _turned(piece: TextPiece, *, loose: bool) -> PersonLine | None:
    """The organisation or country first: "Roof Agency – Ana Lund, Director", "Costa Rica – H.E. Mr. Tom Berg"."""
    text = piece.text
    for found in _turning(text):
        left, right = piece.cut(0, found.start()), piece.cut(found.end())
        if not left or not right or len(left.text) > 120:
            continue
        person = _in_usual_order(right, loose=True)
        if person is None or not is_name(person.name.text):
            continue
        place = is_organisation(left.text) or is_country(left.text) or _is_city_of(left.text)
        sure = is_sure_name(person.name.text) or honorific_end(right.text) > 0
        if (
            (place and not has_given_name(left.text))
            or (sure and loose and not is_name(left.text) and not is_common(left.text))
            or (honorific_end(right.text) > 0 and loose and len(left.text.split()) <= 5 and not is_common(left.text))
        ):
            return replace(
                person,
                likeness=Likeness.STRONG if sure or place else Likeness.WEAK,
                whole=piece,
                affiliation=(left, *person.affiliation),
            )
        return None
    return None


def _turning(text: str) -> Iterator[re.Match[str]]:
    for found in SEPARATOR.finditer(text):
        if found["dash"] or found["colon"] or found["tight"]:
            yield found
            return


def _is_city_of(words: str) -> bool:
    return (
        re.match(
            r"(?:city|town|municipality|republic|kingdom|state|province|stadt|ville|ciudad|cidade|comune)\b",
            words,
            re.IGNORECASE,
        )
        is not None
    )


# Marks


def mark_person(
    line: PersonLine, marks: Marks, *, number: int, part: str, below: tuple[TextPiece, ...] = ()
) -> PersonReading:
    """Mark the line's stretches as the fields of person `number` and return what was read.

    `below` are lines that go on with the affiliation.
    """
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
    for sign in line.signs:
        marks.structure(sign, "mark of a person")
        pieces.append(sign)
    _mark_punctuation(line.whole, pieces, marks)
    for piece in below:
        marks.field(piece, "speaker affiliation", number)
    parts = [piece.value for piece in (*line.affiliation, *below)]
    affiliation = " ".join(part if part.endswith(",") else f"{part}," for part in parts).rstrip(",") or line.shared
    return PersonReading(
        name=name,
        affiliation=affiliation,
        suggestion=suggest(affiliation),
        original_name=original,
        original_language=language_of(original) if original else "",
        part=line.part or part,
        confirmed=line.unconfirmed is None,
    )


def _mark_punctuation(whole: TextPiece, pieces: list[TextPiece], marks: Marks) -> None:
    """Commas and brackets between and after the parts are structure; a word among them would stay "not placed"."""
    position = whole.start
    for piece in [*sorted(pieces, key=lambda each: each.start), TextPiece(whole.source, whole.end, whole.end)]:
        gap = TextPiece(whole.source, position, max(position, piece.start))
        if not any(character.isalnum() for character in gap.text):
            marks.structure(gap, "punctuation")
        position = max(position, piece.end)
