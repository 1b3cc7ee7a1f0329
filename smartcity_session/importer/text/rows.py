"""One line of an agenda or list of talks: its time, its title, its people, its minutes."""

import re
from dataclasses import dataclass, replace
from datetime import time
from functools import cache, lru_cache

from smartcity_session.importer.text.countries import is_country
from smartcity_session.importer.text.lines import Line, TextPiece
from smartcity_session.importer.text.names import (
    is_common,
    is_name,
    is_organisation,
    is_position,
    is_sure_name,
    scripts,
)
from smartcity_session.importer.text.people import SEPARATOR, Likeness, PersonLine, is_placeholder, read_people
from smartcity_session.importer.text.vocabulary import canonical, heading_of, vocabulary, words_of
from smartcity_session.importer.text.when import find_times

MOST_SEPARATORS = 8
LONGEST_ROW = 500
MOST_WORDS_OF_A_BREAK = 5
CJK = 0x1100
MOST_BEFORE_A_NAME = 30
SHORTEST_TITLE = 3  # characters of scripts without spaces
_MINUTES = re.compile(
    r"(?:[(（\[](?:[^()\d]{1,20},)?)?\s?(?P<minutes>\d{1,3})\s?(?:min(?:uten|utes|utos|uti|\.)?|mn|'|′|분|分)\s?[)）\]]?",
    re.IGNORECASE,
)
_LEAD_OF_TIMES = re.compile(r"[\s\-–—:|·•(\[]{0,8}(?:(?P<word>[^\W\d_]{1,5})\.?\s+)?(?=\d|오|午|上|下|晚)")
_CELL = re.compile(r"(?:(?<!\s)\s++)?[|｜]\s*|(?:(?<!\s)\s++)?\t\s*")
_SIGNS = " \t\u00a0\u3000-–—:|·•/：／;,)"
_QUOTED = re.compile(r"[“„\"«「『《‘](?P<words>[^“”„\"«»「」『』《》]{3,250})[”“\"»」』》’]")
_BRACKET = re.compile(r"(?:(?<!\s)\s++)?[(（](?P<inside>[^()（）]{3,200})[)）]\s*\Z")
_BEHIND_BRACKET = re.compile(
    r"[^()（）]{3,80}(?P<bracket>[(（][^()（）]{2,120}[)）])(?:(?<!\s)\s*+[:：|]\s*|(?<!\s)\s++[-–—]\s+|\s*[.]\s+)(?=\S)"
)
_PERSON_AND_COMMA = re.compile(r"[^()（）]{3,80}(?P<bracket>[(（][^()（）]{2,120}[)）])\s?[,:：、–-]\s*+(?=\S)")
_KIND = re.compile(r"(?P<words>[^\W\d_][^:：「『\"“„«]{1,40}?)\s?(?:[:：–-]\s*+(?=\S)|(?=[「『\"“„«]))")
_NUMBERED_TALK = re.compile(r"(?P<words>[^\W\d_](?:[^\W\d_]| (?=[^\W\d_])){1,30}) ?\d{1,2}\s?[:：.–-]\s*+(?=\S)")
_NUMBERED = re.compile(r"[^\W\d_]{2,15}\s\d{1,2}")  # "Slot 1"
_TIMES_BEHIND = re.compile(r"(?<=\S)\s*[(\[](?P<inside>\s?\d[^()\[\]]{3,30})[)\]]\Z")
LONGEST_WITH_TIMES = 120
_SENTENCE_END = re.compile(r"[^\W\d_]{6}\.\s")
_LEAD = re.compile(r"(?P<words>[^\W\d_][^:：,;\"“„«「]{1,30}?)\s?[:：]\s*(?=\S)")
_LEAD_BY = re.compile(r"(?P<words>[^\W\d_][\w'’ -]{1,24}\s(?:by|von|de|par|por|di|da))\s+(?=[A-ZÀ-Þ].{4,150}[\"“„«])")
_ROLE_BEFORE = re.compile(r"(?P<words>[^\W\d_][\w/ '’-]{1,28}?)\s?[:：]\s*(?=\S)")
_BY = re.compile(r"(?<!\s)\s++(?:by|von|par|por|di|mit|with|con|com|avec)\s++(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """The parts of a row. `lead` is what stands before the title: the time, a bullet."""

    line: Line
    start: time | None = None
    minutes: int | None = None
    times: TextPiece | None = None
    length: TextPiece | None = None
    body: TextPiece | None = None


@dataclass(frozen=True, slots=True)
class TitleAndPeople:
    """The title and the people of a row, and the quotation marks and signs between them."""

    title: TextPiece | None
    people: tuple[PersonLine, ...] = ()
    lead: TextPiece | None = None  # "Keynote:" before both
    placeholder: TextPiece | None = None  # "(N.N.)"


def read_row_of(piece: TextPiece) -> bool:
    """Whether the stretch begins with a time."""
    found = find_times(piece.text[:30])
    return found is not None and found.begin < 3


@lru_cache(maxsize=16384)
def read_row(line: Line) -> AgendaRow | None:
    """The row, where the line begins with a time or says how many minutes it takes; else None."""
    text = line.body.text
    if len(text) > LONGEST_ROW or line.column:
        return None
    lead = _LEAD_OF_TIMES.match(text)
    word = (lead["word"] or "").casefold() if lead else ""
    known = word in vocabulary().when_words
    begin = lead.end() if lead and (known or not word) else 0
    found = find_times(text[:60], loose=line.dotted or known)
    if found and found.begin <= begin:
        times = line.body.cut(found.begin, found.stop)
        behind = text[found.stop :]
        body = line.body.cut(found.stop + len(behind) - len(behind.lstrip(_SIGNS + "]")))
        return _with_minutes(AgendaRow(line, found.start, found.minutes, times, None, body))
    row = _with_minutes(AgendaRow(line, body=line.body))
    return row if row.length else _with_times_behind(line)


def _with_times_behind(line: Line) -> AgendaRow | None:
    """ "Roofs and rain (10:10-10:30)"."""
    found = _TIMES_BEHIND.search(line.body.text)
    times = find_times(found["inside"]) if found and len(line.body.text) <= LONGEST_WITH_TIMES else None
    if found is None or times is None or times.end is None or times.begin or times.stop < len(found["inside"].rstrip()):
        return None
    piece = line.body.cut(found.start("inside"), found.end("inside"))
    return AgendaRow(line, times.start, times.minutes, piece, None, line.body.cut(0, found.start()))


def _with_minutes(row: AgendaRow) -> AgendaRow:
    body = row.body
    if body is None:
        return row
    found = next(iter(_MINUTES.finditer(body.text)), None)
    if (
        found is None
        or not 1 <= int(found["minutes"]) <= 600
        or (found.group()[0] in "([（" and found.group()[-1] not in ")]）")  # "(6 minutes each)"
        or not (found.group().startswith(("(", "[", "（")) or found.end() >= len(body.text) - 1 or found.start() == 0)
    ):
        return row
    length = body.cut(found.start(), found.end())
    before, behind = body.cut(0, found.start()), body.cut(found.end())
    text = before.text.rstrip(_SIGNS) if before else ""
    kept = before.cut(0, len(text)) if text else behind.cut(len(behind.text) - len(behind.text.lstrip(_SIGNS)))
    if before and behind and any(each.isalnum() for each in behind.text):
        if found.group()[0] in "([（" and behind.text[0] in ",;–-":  # "Discussion (20 min), led by Ana Lund"
            return replace(row, minutes=row.minutes or int(found["minutes"]), length=length)
        if not (_NUMBERED.fullmatch(before.text) and behind.text.startswith((":", "："))):
            return row
        kept = behind.cut(len(behind.text) - len(behind.text.lstrip(_SIGNS)))
    return replace(row, minutes=row.minutes or int(found["minutes"]), length=length, body=kept)


def is_break(piece: TextPiece) -> bool:
    """Whether the words are a break's: "Coffee", "Mittagspause"."""
    words = canonical(piece.text).strip(".!()| ")
    if words in vocabulary().breaks:
        return True
    if not words.startswith(_beginnings_of_breaks()) or len(words.split()) > MOST_WORDS_OF_A_BREAK:
        return False
    found = max((each for each in _beginnings_of_breaks() if words.startswith(each)), key=len)
    heading = heading_of(words[len(found) :].partition("(")[0])
    return heading is None or heading.part != "remarks"  # "Ankommen und Begrüßung" is more than a break


def is_slot(piece: TextPiece) -> bool:
    """Whether the words only say that something is asked, discussed or closed: "Q&A", "Debate with the audience"."""
    words = words_of(piece.text)
    known = vocabulary()
    rest = [word for word in words if word not in known.function]
    return 0 < len(rest) <= MOST_WORDS_OF_A_BREAK and all(word in known.slots for word in rest)


def is_of_all(piece: TextPiece) -> bool:
    """Whether the words only say what all do together: "Panel discussion with the audience", "Work in groups"."""
    words = canonical(piece.text).split()
    known = vocabulary().together
    return len(words) <= MOST_WORDS_OF_A_BREAK + 2 and any(" ".join(words[:end]) in known for end in range(1, 5))


@cache
def _slots_without_spaces() -> tuple[str, ...]:
    return tuple(word for word in vocabulary().breaks | vocabulary().slots if ord(word[0]) > CJK)


def begins_as_slot(piece: TextPiece) -> bool:
    """Whether the first words are a break's or a slot's, and more follows: "End of programme, guided tour"."""
    words = words_of(piece.text)
    known = vocabulary()
    first = next((word for word in words if word not in known.function), "")
    if not first:
        return False
    return (
        first in known.breaks
        or first in known.slots
        or words[-1] in known.breaks
        or piece.text.startswith(_slots_without_spaces())
    )


def kind_before(piece: TextPiece) -> tuple[TextPiece | None, TextPiece]:
    """The kind of talk before its title, and the title: "Keynote: Repair first", "Mesa 2: Ríos", "講演「川」"."""
    found = _KIND.match(piece.text)
    if found is None or not is_kind(found["words"]):
        return (piece, piece.cut(0, 0)) if is_kind(piece.text) else (None, piece)
    behind = piece.cut(found.end())
    title = unquoted(behind)
    if title == behind and found.group()[-1:] not in ":： ":
        return None, piece
    return piece.cut(0, found.end("words")), title


def is_kind(words: str) -> bool:
    """Whether the words only say what kind of talk it is: "Keynote", "Introductory presentation", "Mesa 2"."""
    bare = canonical(words.strip(" :：")).strip(" .:：")
    bare = re.sub(r"(?:\s|(?<=[\u1100-\uffff]))(?:\d{1,2}|[ivx]{1,3}|[a-d])\Z", "", bare).strip()
    known = vocabulary()
    kinds = known.talk_words | known.session
    heading = heading_of(bare)
    if bare in kinds or (heading is not None and heading.role in {"panellist", "discussant"}):
        return True
    parts = bare.split()
    return (
        1 < len(parts) <= 3
        and (parts[-1] in known.talk_words or parts[0] in known.talk_words)
        and not (set(parts) & known.function)
    )


def is_numbered_talk(text: str) -> bool:
    """Whether the line is one of a series: "Paper 2: Rain"."""
    found = _NUMBERED_TALK.match(text)
    words = canonical(found["words"]) if found else ""
    return words in vocabulary().talk_words


def unquoted(title: TextPiece) -> TextPiece:
    """The title without the quotation marks around all of it."""
    found = _QUOTED.fullmatch(title.text)
    return title.cut(found.start("words"), found.end("words")) if found else title


def is_panel(words: str) -> bool:
    """Whether the words say that several people talk with each other."""
    heading = heading_of(re.sub(r"\s?\d{1,2}\Z", "", words.strip(" :：")))
    return heading is not None and heading.role in {"panellist", "discussant"}


def person_then_title(piece: TextPiece) -> TitleAndPeople | None:
    """ "Tom Berg (Bergen), Trees": of rows that agree on it."""
    found = _PERSON_AND_COMMA.match(piece.text)
    if found is None:
        return None
    people = read_people(piece.cut(0, found.end("bracket")), loose=True)
    title = piece.cut(found.end())
    return TitleAndPeople(_undotted(title), tuple(people)) if people and _is_title(title) else None


@cache
def _beginnings_of_breaks() -> tuple[str, ...]:
    signs = (" &", " and ", ",", " (", " und ", " et ", " y ", " e ", " – ", " - ")
    return tuple(word + sign for word in vocabulary().breaks if len(word) > 2 for sign in signs)


@lru_cache(maxsize=4096)
def title_and_people(piece: TextPiece) -> TitleAndPeople:
    """What of a row is its title, and who its people; people are read only where that is beyond doubt."""
    lead = _lead_of(piece)
    if lead is None and (opened := _kind_and_people(piece)):
        return opened
    if lead:
        told = _title_and_people(piece.cut(lead.end - piece.start))
        if told.title and told.people and told.title.text[:1].isalnum():
            return replace(told, lead=lead)
    return _title_and_people(piece)


def _kind_and_people(piece: TextPiece) -> TitleAndPeople | None:
    """ "Impuls Ana Lund (Roof Agency)": the kind of talk, and who gives it."""
    head, space, _rest = piece.text.partition(" ")
    heading = heading_of(head)
    if not space or not (canonical(head) in vocabulary().talk_words or (heading and heading.part == "remarks")):
        return None
    behind = piece.cut(len(head))
    people = read_people(behind)
    if not people or not all(
        person.affiliation and person.name.start - behind.start < MOST_BEFORE_A_NAME for person in people[:1]
    ):
        return None
    sure = all(is_name(person.name.text) and not is_common(person.name.text) for person in people)
    return TitleAndPeople(piece.cut(0, len(head)), tuple(people)) if sure else None


def _lead_of(piece: TextPiece) -> TextPiece | None:
    """ "Keynote:" and "Keynote by" before title and people."""
    for shape in (_LEAD, _LEAD_BY):
        found = shape.match(piece.text)
        if found is None:
            continue
        heading = heading_of(found["words"])
        if heading and (heading.part in {"talks", "remarks"} or heading.role == "speaker"):
            return piece.cut(0, found.end())
        if canonical(found["words"]) in vocabulary().talk_words:
            return piece.cut(0, found.end())
    return None


def _title_and_people(piece: TextPiece) -> TitleAndPeople:
    told = _in_cells(piece) or _person_in_cells(piece) or _person_and_title(piece) or _behind_spaces(piece)
    if told:
        return told
    people = _strong(piece)
    if people and people[0].affiliation and not _is_after_comma(people[0]) and _strong(_all_of(people[0].affiliation)):
        people = ()  # "Water gardens / Ana Lund (Roof Agency)"
    if people and _SENTENCE_END.search(people[0].name.text):
        people = ()  # "Inauguración. D. Juan Pérez, Alcalde"
    if people and not people[0].affiliation and ord(people[0].name.text[0]) > CJK:
        people = ()  # a word of a script without spaces may be a name or not: "全体討論"
    if people and people[0].name.start - piece.start < 30 and not any(_is_turned(person) for person in people):
        return TitleAndPeople(None, people)
    return _quoted(piece) or _at_separators(piece) or _in_brackets(piece) or TitleAndPeople(_undotted(piece))


def _in_cells(piece: TextPiece) -> TitleAndPeople | None:
    """ "Trees | Tom Berg, City of Bergen": the first cell is the title, whatever signs it has."""
    found = _CELL.search(piece.text)
    if found is None:
        return None
    title, rest = piece.cut(0, found.start()), piece.cut(found.end())
    people = tuple(read_people(rest, loose=True)) if title and rest and not _strong(title) else ()
    named = people and all(is_name(person.name.text) and not is_common(person.name.text) for person in people)
    return TitleAndPeople(_undotted(title), people) if named else None


def _person_in_cells(piece: TextPiece) -> TitleAndPeople | None:
    """ "Tom Berg | City of Bergen | Trees"."""
    signs = list(_CELL.finditer(piece.text))
    if len(signs) < 2:
        return None
    name, title = piece.cut(0, signs[0].start()), piece.cut(signs[-1].end())
    affiliation = piece.cut(signs[0].end(), signs[-1].start())
    if not title or any(is_sure_name(each.text) for each in (title, affiliation)) or is_organisation(title.text):
        return None
    people = read_people(piece.cut(0, signs[-1].start()), loose=True)
    named = [person for person in people if person.name.text == name.text and not is_common(name.text)]
    return TitleAndPeople(_undotted(title), tuple(people)) if len(people) == len(named) == 1 else None


def _behind_spaces(piece: TextPiece) -> TitleAndPeople | None:
    """ "一楼的账怎么算 何立群 邻里公益基金会项目总监": spaces tell title, name and position apart."""
    if not piece or ord(piece.text[0]) < CJK or ":" in piece.text or "HANGUL" in scripts(piece.text):
        return None
    for found in re.finditer(r"\s+", piece.text):
        title, rest = piece.cut(0, found.start()), piece.cut(found.end())
        people = _strong(rest)
        if people and people[0].affiliation and (len(title.text) > SHORTEST_TITLE or heading_of(title.text)):
            return TitleAndPeople(_undotted(title), people)
    return None


def _all_of(pieces: tuple[TextPiece, ...]) -> TextPiece:
    return TextPiece(pieces[0].source, pieces[0].start, pieces[-1].end)


def _is_after_comma(person: PersonLine) -> bool:
    between = person.whole.source[person.name.end : person.affiliation[0].start]
    return any(sign in between for sign in ",，、(（[")


def _person_and_title(piece: TextPiece) -> TitleAndPeople | None:
    """ "Tom Berg (Bergen): Trees"."""
    for found in SEPARATOR.finditer(piece.text):
        if found["colon"]:
            left, right = piece.cut(0, found.start()), piece.cut(found.end())
            people = _strong(left) if left and right and heading_of(left.text) is None else ()
            if people and _is_title(right) and not any(_is_turned(person) for person in people):
                return TitleAndPeople(_undotted(right), people)
            return None
    return None


def _is_turned(person: PersonLine) -> bool:
    """Whether something stands before the name that may as well be a title."""
    before = person.affiliation[0] if person.affiliation and person.affiliation[0].start < person.name.start else None
    return before is not None and before.text.casefold() not in vocabulary().positions


def titled(piece: TextPiece, *, agreed: bool = False) -> TitleAndPeople | None:
    """Title and people of a line among people, where it beyond doubt has both: "Ana Lund (Roof Agency): Roofs".

    `agreed` says that other lines beside it are of this shape: then a dash is enough.
    """
    if len(piece.text) > LONGEST_ROW or read_row_of(piece):
        return None
    told = _person_and_title(piece) or _quoted(piece) or _behind_bracket(piece, agreed=agreed)
    told = told or (_behind_dash(piece) or _before_colon(piece) if agreed else None)
    return told if told and told.title and told.people else None


def _behind_bracket(piece: TextPiece, *, agreed: bool) -> TitleAndPeople | None:
    """ "Ana Lund (Roof Agency) - Roofs and rain"."""
    found = _BEHIND_BRACKET.match(piece.text)
    if not found or not agreed:
        return None
    return _person_before(piece.cut(0, found.end("bracket")), piece.cut(found.end()))


def _behind_dash(piece: TextPiece) -> TitleAndPeople | None:
    """ "Ana Lund, Roof Agency - Roofs and rain"."""
    dashes = [found for found in SEPARATOR.finditer(piece.text) if found["dash"] or found["tight"]]
    if len(dashes) != 1:
        return None
    left, right = piece.cut(0, dashes[0].start()), piece.cut(dashes[0].end())
    return _person_before(left, right) or _title_before(left, right)


def _before_colon(piece: TextPiece) -> TitleAndPeople | None:
    """ "Roofs and rain: Ana Lund, Roof Agency"."""
    head, colon, _tail = piece.text.partition(":")
    left, right = piece.cut(0, len(head)), piece.cut(len(head) + 1)
    if not colon or not right or heading_of(head) is not None or len(head.split()) < 2:
        return None
    return _title_before(left, right)


def _person_before(left: TextPiece, right: TextPiece) -> TitleAndPeople | None:
    people = read_people(left, loose=True)
    if not people or not _is_title(right) or is_country(right.text):
        return None
    if any(other.likeness >= Likeness.WEAK for other in read_people(right)):
        return None
    if any(not person.affiliation or is_common(person.name.text) for person in people[-1:]):
        return None
    return TitleAndPeople(_undotted(right), tuple(people))


def _title_before(left: TextPiece, right: TextPiece) -> TitleAndPeople | None:
    people = _strong(right)
    return TitleAndPeople(left, people) if people and not read_people(left) else None


def _strong(piece: TextPiece, *, loose: bool = False) -> tuple[PersonLine, ...]:
    people = read_people(piece, loose=loose)
    if not people or any(
        each.likeness < Likeness.BARE or (is_common(each.name.text) and not is_sure_name(each.name.text))
        for each in people
    ):
        return ()
    if max(each.likeness for each in people) is Likeness.STRONG or all(is_sure_name(each.name.text) for each in people):
        return tuple(people)
    return ()


def _quoted(piece: TextPiece) -> TitleAndPeople | None:
    """A title in quotation marks, and its people before or behind it."""
    found = _QUOTED.search(piece.text)
    if not found:
        return None
    title = piece.cut(found.start("words"), found.end("words"))
    before = piece.text[: found.start()]
    behind = piece.text[found.end() :]
    left = piece.cut(0, len(before.rstrip(_SIGNS.replace(")", "") + " ")))
    right = piece.cut(found.end() + len(behind) - len(behind.lstrip(_SIGNS + " .")))
    by = _BY.match(" " + right.text)
    if by:
        right = right.cut(by.end() - 1)
    if (
        left
        and right
        and (heading_of(left.text) or canonical(left.text.rstrip("0123456789 ")) in vocabulary().talk_words)
    ):
        left = left.cut(0, 0)  # "報告1「...」 Name"
    if not left and not right:
        return TitleAndPeople(title)
    side = right if right and not left else left if left and not right else None
    if side is None:
        return None
    side = side.cut(0, len(side.text.rstrip(_SIGNS.replace(")", ""))))
    people = _strong(side) or tuple(read_people(side, loose=True))
    return TitleAndPeople(title, people) if people else None


def _at_separators(piece: TextPiece) -> TitleAndPeople | None:  # noqa: C901, PLR0911, PLR0912 (one answer for each shape)
    """ "Welcome, Ms. Ana Lund, Mayor", "Welcome: Ana Lund", "Trees – Tom Berg, Bergen", "Tom Berg (Bergen): Trees"."""
    tried = 0
    for found in SEPARATOR.finditer(piece.text):
        if tried >= MOST_SEPARATORS:
            break
        tried += 1
        left, right = piece.cut(0, found.start()), piece.cut(found.end())
        if not left or not right:
            continue
        if found["stop"]:
            if left.text.split()[-1].lstrip("(（[").casefold() in vocabulary().honorifics:
                continue
            people = _strong(right)
            if people and all(person.affiliation or is_sure_name(person.name.text) for person in people):
                return TitleAndPeople(left, people)
            continue
        label = heading_of(left.text) if found["colon"] or found["dash"] else None
        role, named = _role_before(right)
        if role and (people := tuple(read_people(named, loose=True))):
            lead = right.cut(0, named.start - right.start)
            return TitleAndPeople(left, tuple(replace(person, part=person.part or role) for person in people), lead)
        people = _strong(right, loose=label is not None)
        if not people and (found["dash"] or found["tight"] or found["colon"]):
            people = _turned_only(right)
        if people and label and label.part == "people" and label.role != "speaker":
            return TitleAndPeople(None, tuple(replace(person, part=person.part or label.role) for person in people))
        if people:
            return TitleAndPeople(left, people)
        if found["colon"] or found["dash"] or found["tight"] or found["wide"]:
            before = _strong(left)
            if (
                before
                and not people
                and (found["colon"] or found["tight"] or found["wide"] or is_sure_name(left.text))
                and _is_title(right)
            ):
                return TitleAndPeople(_undotted(right), before)
    for found in _BY.finditer(piece.text):
        people = _strong(piece.cut(found.end()))
        if people:
            return _before_by(piece.cut(0, found.start()), found.group().strip(), people)
    return None


def _role_before(piece: TextPiece) -> tuple[str, TextPiece]:
    """The role that stands before people, and they: "Moderator: Ana Lund"."""
    found = _ROLE_BEFORE.match(piece.text)
    heading = heading_of(found["words"]) if found else None
    if found is None or heading is None or heading.part != "people":
        return "", piece
    return heading.role, piece.cut(found.end())


def _before_by(left: TextPiece, by: str, people: tuple[PersonLine, ...]) -> TitleAndPeople:
    """ "Trees, by Ana Lund"; and "Discussion, led by Ana Lund", which says her role."""
    verb = left.text.split()[-1] if left else ""
    label = heading_of(f"{verb} {by}")
    if label and label.part == "people" and not (label.role == "speaker" and left.text == verb):
        left = left.cut(0, len(left.text) - len(verb))
        people = tuple(replace(person, part=person.part or label.role) for person in people)
    title = left.cut(0, len(left.text.rstrip(_SIGNS.replace(")", ""))))
    return TitleAndPeople(title or None, people)


def _turned_only(piece: TextPiece) -> tuple[PersonLine, ...]:
    """Behind a dash, "name, something" is a person: of two words that are not a title's."""
    people = read_people(piece)
    if people and all(
        each.likeness >= Likeness.WEAK and not is_common(each.name.text) and len(each.name.text.split()) in {2, 3}
        for each in people
    ):
        return tuple(people)
    return ()


def _in_brackets(piece: TextPiece) -> TitleAndPeople | None:
    """ "Trees (Tom Berg, Bergen)"."""
    found = _BRACKET.search(piece.text)
    if not found:
        return None
    inside = piece.cut(found.start("inside"), found.end("inside"))
    if is_placeholder(inside):
        return TitleAndPeople(piece.cut(0, found.start()), placeholder=piece.cut(found.start()))
    role, named = _role_before(inside)
    people = tuple(read_people(named, loose=True)) if role else _strong(inside) or _turned_only(inside)
    people = tuple(replace(person, part=person.part or role) for person in people)
    return TitleAndPeople(piece.cut(0, found.start()), people) if people else None


@lru_cache(maxsize=4096)
def name_behind(piece: TextPiece) -> TitleAndPeople | None:
    """ "Trees – Tom Berg": behind the last sign there is what looks like a name, of somebody whom nobody knows."""
    signs = [found for found in SEPARATOR.finditer(piece.text) if found["dash"] or found["tight"] or found["wide"]]
    if not signs:
        return None
    left, right = piece.cut(0, signs[-1].start()), piece.cut(signs[-1].end())
    people = read_people(right, loose=True)
    names = [person.name.text for person in people]
    if (
        not left
        or not names
        or not all(
            is_name(name)
            and len(name.split()) in {2, 3}
            and not (is_common(name) or is_organisation(name) or is_position(name) or is_country(name))
            for name in names
        )
    ):
        return None
    return TitleAndPeople(left, tuple(people))


def sign_between(told: TitleAndPeople) -> str | None:
    """The sign between a title and the person behind it: "–", ",", "(", or nothing but a space."""
    if told.title is None or not told.people or told.people[0].whole.start < told.title.end:
        return None
    between = told.title.source[told.title.end : told.people[0].whole.start]
    return between.strip()[:1]


def parted_at(piece: TextPiece, sign: str) -> TitleAndPeople | None:
    """Title and people at the first such sign that somebody is named behind, in rows that agree on the sign."""
    place = -1
    for _tried in range(MOST_SEPARATORS):
        place = piece.text.find(sign or " ", place + 1)
        if place < 0:
            return None
        left = piece.cut(0, place)
        right = piece.cut(place + 1, len(piece.text.rstrip(")）")) if sign in {"(", "（"} else None)
        people = read_people(right, loose=True) if left and right else []
        if people and all(_may_be_named(person) for person in people):
            return TitleAndPeople(_undotted(left), tuple(people))
    return None


def _may_be_named(person: PersonLine) -> bool:
    name = person.name.text
    return (
        is_name(name)
        and (len(name.split()) in {2, 3, 4} or ord(name[0]) > CJK or is_sure_name(name))
        and not (is_common(name) or is_organisation(name) or is_position(name) or is_country(name))
        and (bool(person.affiliation) or is_sure_name(name))
    )


def _is_title(piece: TextPiece) -> bool:
    first = piece.text.split(",")[0]
    words = len(piece.text.split())
    long = words > 1 or (len(piece.text) > SHORTEST_TITLE and ord(piece.text[0]) > CJK)
    return long and not is_position(first) and not is_organisation(piece.text) and heading_of(piece.text) is None


def _undotted(piece: TextPiece) -> TextPiece:
    text = re.split(r"\t|\s\|\s", piece.text, maxsplit=1)[0].rstrip(" \t:;,–—-|/")
    found = _QUOTED.fullmatch(text)
    return piece.cut(found.start("words"), found.end("words")) if found else piece.cut(0, len(text))
