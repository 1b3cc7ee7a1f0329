"""Agendas: rows with a time or with minutes, each with the people and the text on the lines below it.

All rows are looked at before one is read: the shape that they agree on ("title – person", "person (organisation),
title") reads the rows that could be two things. What fits no row is not placed.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time

from smartcity_session.importer.text.found_talks import PARTS_OF_A_TALK, FoundTalks, is_of_a_talk
from smartcity_session.importer.text.line_labels import FACTS, Label, read_label
from smartcity_session.importer.text.line_shapes import (
    QUOTES,
    below_are_affiliations,
    is_affiliation,
    is_name_alone,
    is_part,
    is_prose,
    likeness_of,
    lines_of_the_same_person,
)
from smartcity_session.importer.text.lines import Line, TextPiece
from smartcity_session.importer.text.names import is_common, is_name, is_organisation, is_position, is_sure_name
from smartcity_session.importer.text.people import Likeness, PersonLine, is_placeholder, read_people
from smartcity_session.importer.text.questions import ends_a_sentence
from smartcity_session.importer.text.rows import (
    AgendaRow,
    TitleAndPeople,
    begins_as_slot,
    is_break,
    is_numbered_talk,
    is_of_all,
    is_panel,
    is_slot,
    kind_before,
    name_behind,
    parted_at,
    person_then_title,
    read_row,
    sign_between,
    title_and_people,
    unquoted,
)
from smartcity_session.importer.text.titles import is_title_like
from smartcity_session.importer.text.vocabulary import heading_of, vocabulary, words_of
from smartcity_session.importer.text.when import read_when

FEWEST_ROWS = 2
MOST_WORDS_OF_A_ROW = 40
DANGLING = (":", "–", "-", "—", ",", "&")
NOON = 12
_CODE = re.compile(r"(?P<letters>[A-Z]{1,4})[-. ]?\d{1,3}(?:[.-]\d{1,2})?(?:[:.]\s|\s)\s*(?=\S)")
LATEST = 20  # o'clock: an afternoon that is written "1:30" ends before
HEADINGS = frozenset({"abstract", "questions", "outcomes", "materials", "events", "talks", "ignored", "title", "code"})


@dataclass(frozen=True)
class AgendaEntry:
    """A row and the lines below it, up to the next row. `gap` says that a blank line stands between the two."""

    row: AgendaRow
    below: tuple[Line, ...] = ()
    gap: bool = False


def agenda_of(lines: Sequence[Line], taken: Container[int], *, promised: bool = False) -> dict[int, AgendaEntry]:
    """The entries of an agenda by the indexes of their rows, nothing where there are none.

    Lines with the indexes `taken` are no part of it. `promised` says that a heading stands above: one row is enough.
    """
    rows = {
        index: row
        for index, line in enumerate(lines)
        if index not in taken and not line.blank and (row := _row(line)) is not None
    }
    sure = [index for index, row in rows.items() if row.start and not read_when(row.line.body).is_all]
    if len(sure) < FEWEST_ROWS:
        rows = {index: row for index, row in rows.items() if not row.start or index in sure}
    else:  # "10.25 Kühle Räume" is a row where others are, "10.00-11.30, Raum 3" above them is none
        rows = {index: row for index, row in rows.items() if index >= sure[0]}
    timed = _without_the_whole({index: row for index, row in rows.items() if row.start})
    fewest = 1 if promised else FEWEST_ROWS
    if len(timed) >= fewest:
        rows = _in_the_afternoon(timed)
    elif not promised:
        rows = {index: row for index, row in rows.items() if _begins_with_length(row)} or _numbered(lines, taken)
    if len(rows) < fewest:
        return {}
    indexes = list(rows)
    ends = [*indexes[1:], len(lines)]
    between = [_below(lines, taken, index, end, timed=bool(timed)) for index, end in zip(indexes, ends, strict=True)]
    gapped = any(gap and below and _is_person(below[0]) for below, gap in between[:-1])
    has_prose = any(_is_prose(line) for below, _gap in between[:-1] for line in below)
    entries = {}
    last, gap = between[-1]
    between[-1] = (_up_to_the_end(lines, indexes[-1], last, gapped=gapped, has_prose=has_prose), gap)
    for index, (below, gap) in zip(indexes, between, strict=True):
        entries[index] = AgendaEntry(rows[index], tuple(below), gap and bool(below))
    return entries


def _row(line: Line) -> AgendaRow | None:
    row = read_row(line)
    if row is None or not row.body or not (row.start or row.length):
        return None
    if is_part(row.body.text) or (row.start and len(row.body.text.split()) > MOST_WORDS_OF_A_ROW):
        return None
    return None if (when := read_when(line.body)).is_all and (when.dates or when.day) else row


def _numbered(lines: Sequence[Line], taken: Container[int]) -> dict[int, AgendaRow]:
    """Rows without times that are counted: "Paper 1: Roofs", "Paper 2: Rain"."""
    return {
        index: AgendaRow(line, body=line.body)
        for index, line in enumerate(lines)
        if index not in taken and not line.blank and is_numbered_talk(line.whole.text)
    }


def _without_the_whole(rows: dict[int, AgendaRow]) -> dict[int, AgendaRow]:
    """The rows without a first one that lasts as long as all others: it says when the session is."""
    starts = [(_minute(row.start), row.minutes or 0) for row in rows.values() if row.start]
    if len(starts) <= FEWEST_ROWS:
        return rows
    begin, minutes = starts[0]
    is_whole = all(begin <= start < begin + minutes for start, _minutes in starts)
    return dict(list(rows.items())[1:]) if is_whole else rows


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _begins_with_length(row: AgendaRow) -> bool:
    return row.length is not None and row.body is not None and row.line.body.start < row.length.start < row.body.start


def _in_the_afternoon(rows: dict[int, AgendaRow]) -> dict[int, AgendaRow]:
    """Rows whose clock has twelve hours: "11:00", "1:30"."""
    found: dict[int, AgendaRow] = {}
    above: time | None = None
    for index, row in rows.items():
        start = row.start
        if start and above and start < above < _later(start) and start.hour + NOON <= LATEST:
            start = _later(start)
        found[index] = replace(row, start=start)
        above = start
    return found


def _below(
    lines: Sequence[Line], taken: Container[int], index: int, end: int, *, timed: bool
) -> tuple[list[Line], bool]:
    """The lines below a row, up to one that begins something else; whether the first stands behind a blank line."""
    found: list[Line] = []
    gap = False
    for place in range(index + 1, end):
        line = lines[place]
        if line.blank:
            gap = gap or not found
        elif place in taken or _is_other(line, timed=timed):
            break
        else:
            found.append(line)
    return found, gap


def _is_other(line: Line, *, timed: bool) -> bool:
    """Whether the line is a label or a heading that belongs to the session: "Room: 3", "Expected outcomes"."""
    label = read_label(line)
    if label and label.part == "people" and label.role != "speaker" and not timed:
        return True
    if label is None or (label.rest and ":" not in line.whole.text and "：" not in line.whole.text):
        return False
    return label.part in FACTS or (label.part in HEADINGS and (not label.rest or label.part == "ignored"))


def _up_to_the_end(
    lines: Sequence[Line], index: int, below: list[Line], *, gapped: bool, has_prose: bool
) -> list[Line]:
    """The lines below the last row: a blank line ends them, unless people stand behind blank lines in this agenda."""
    found: list[Line] = []
    wanted = {id(line) for line in below}
    after_blank = seen = False
    for line in lines[index + 1 :]:
        if line.blank:
            after_blank = True
            continue
        if id(line) not in wanted:
            break
        if after_blank and not ((gapped and _is_person(line)) or (has_prose and seen and _is_prose(line))):
            break
        if after_blank and gapped and seen and read_label(line) and not line.bullet:
            break
        seen = seen or _is_person(line)
        found.append(line)
        after_blank = False
    return found


def _is_person(line: Line) -> bool:
    label = read_label(line)
    if label and label.part == "people":
        return True
    return is_placeholder(line.body) or likeness_of(line) >= Likeness.WEAK


def _is_prose(line: Line) -> bool:
    return line.bullet is None and is_prose(line)


@dataclass(frozen=True)
class _Below:
    """What a line below a row was taken for: "people", "role", "title", "prose", "placeholder", "talk" or nothing."""

    line: Line
    kind: str = ""
    people: tuple[PersonLine, ...] = ()
    label: Label | None = None
    told: TitleAndPeople | None = None
    more: tuple[Line, ...] = ()  # lines that go on with the affiliation


class AgendaReader:
    """Reads the entries of one agenda."""

    def __init__(self, found: FoundTalks, entries: Sequence[AgendaEntry], start: time | None = None) -> None:
        self.found = found
        self.marks = found.marks
        self.start = start
        self.entries = _without_codes(_on_the_clock_of(start, entries))
        bodies = [entry.row.body for entry in entries if entry.row.body]
        self.names_agree = sum(name_behind(body) is not None for body in bodies) > 1
        self.persons_first = sum(_is_person_first(body) for body in bodies) > 1
        signs = Counter(sign for body in bodies if (sign := sign_between(title_and_people(body))) is not None)
        self.signs = [sign for sign, number in signs.most_common() if number > 1]

    def read(self) -> None:
        """Read every entry; what cannot be told stays "not placed"."""
        for entry in self.entries:
            self.found.open = None
            self._read(entry)
        self.found.open = None

    def _read(self, entry: AgendaEntry) -> None:  # noqa: C901 (one answer for each shape)
        row, body = entry.row, entry.row.body
        if body is None or is_part(body.text):
            return
        if is_break(body):
            self.marks.structure(row.line.whole, "break")
            return
        parts = self._parts_of(body)
        if parts is None:
            return
        below = list(self._below(entry))
        if parts.title and not parts.people and (pairs := _pairs(below)):
            self.marks.structure(row.line.whole, "heading")
            for above, named in pairs:
                self.found.marks_bullet(above.line)
                self.found.open_titled(unquoted(above.line.body))
                self._take([named], role="speaker")
            return
        kind, title = kind_before(parts.title) if parts.title else (None, None)
        if not title and below and below[0].kind == "title":
            title = below.pop(0).line.body
        if not title:
            kind, title = None, parts.title
        people = [person for each in below if each.kind == "people" for person in each.people]
        others = [*parts.people, *people]
        nobody = not any(is_of_a_talk(person) for person in parts.people) and not any(
            each.kind == "talk"
            or (each.kind == "people" and (each.label is None or each.label.role in PARTS_OF_A_TALK))
            for each in below
        )
        if title is None:
            self.found.give_to_the_session(parts.people)
            return
        is_early = self.start is not None and row.start is not None and row.start < self.start
        if nobody and (is_slot(title) or begins_as_slot(title) or is_of_all(title) or is_early):
            if is_slot(title) or is_of_all(title):
                self.marks.structure(row.line.whole, "break")
            self.found.give_to_the_session(parts.people)
            self._take(below, role="speaker")
            return
        self._open(row, parts, kind, _before_length(title, row.length))
        moderated = any(each.label and each.label.role in {"facilitator", "chair"} for each in below)
        panel = is_panel(kind.text if kind else title.text) or (moderated and len(others) > 2)
        self._take(below, role="panellist" if panel else "speaker")

    def _parts_of(self, body: TextPiece) -> TitleAndPeople | None:
        """Title and people; None where the title may end with the name of somebody whom nobody knows."""
        if self.persons_first and (turned := person_then_title(body)):
            return turned
        parts = title_and_people(body)
        is_told = parts.placeholder or (parts.title and parts.people)
        if not is_told and (told := next((told for sign in self.signs if (told := parted_at(body, sign))), None)):
            return told
        named = name_behind(body) if parts.title and not parts.people else None
        if named is None:
            return parts
        return named if self.names_agree or named.people[0].name.value in self.found.known else None

    def _open(self, row: AgendaRow, parts: TitleAndPeople, kind: TextPiece | None, title: TextPiece) -> None:
        found = self.found
        found.marks_bullet(row.line)
        pieces = [piece for piece in (row.times, row.length) if piece]
        for piece, name in ((row.times, "talk time"), (row.length, "talk minutes")):
            if piece:
                self.marks.field(piece, name, len(found.talks))
        found.open_titled(title, start=row.start, minutes=row.minutes)
        found.take_named(parts.people)
        for piece, name in ((parts.lead, "heading"), (kind, "heading"), (parts.placeholder, "placeholder")):
            if piece:
                self.marks.structure(piece, name)
                pieces.append(piece)
        pieces += [title, *(person.whole for person in parts.people)]
        found.mark_signs(row.line.whole, [piece for piece in pieces if piece.end <= row.line.whole.end])

    # The lines below a row

    def _below(self, entry: AgendaEntry) -> Iterator[_Below]:
        lines = list(entry.below)
        index = 0
        while index < len(lines):
            line = lines[index]
            first = index == 0
            if first and not entry.gap and _continues(entry.row.line, line):
                yield _Below(line, "more title")
            else:
                found = self._told(line)
                if found.kind == "people" and is_name_alone(line):
                    more = lines_of_the_same_person(lines, index)
                    if below_are_affiliations(more):
                        found = replace(found, more=tuple(more))
                        index += len(more)
                yield found
            index += 1

    def _told(self, line: Line) -> _Below:  # noqa: C901, PLR0911 (one answer for each shape)
        if is_placeholder(line.body):
            return _Below(line, "placeholder")
        label = read_label(line)
        if label and label.part in {"people", "remarks"} and (label.rest or label.part == "people"):
            if not label.rest:
                return _Below(line, "role", label=label)
            if is_placeholder(label.rest):
                return _Below(line, "placeholder")
            people = tuple(read_people(label.rest, loose=True))
            if people and self.found.is_plausible(list(people), line):
                return _Below(line, "people", people, label)
        if is_prose(line):
            return _Below(line, "prose")
        told = title_and_people(line.body) if line.bullet else None
        if told and told.title and told.people and not is_name(told.title.text):
            return _Below(line, "talk", told=told)
        people = tuple(read_people(line.body, loose=True))
        if people and all(self._may_be(person, line) for person in people):
            return _Below(line, "people", people)
        heading = heading_of(line.whole.text)
        if heading and heading.part == "people":
            return _Below(line, "role", label=Label(heading, line.whole, line.whole.cut(len(line.whole.text))))
        if line.whole.text.endswith((":", "：")):
            return _Below(line, "role")
        is_title = is_title_like(line.body) and not is_break(line.body)
        is_title = is_title and (line.body.text[:1] in QUOTES or not is_affiliation(line))
        return _Below(line, "title" if is_title else "")

    def _may_be(self, person: PersonLine, line: Line) -> bool:
        """Whether somebody may be named here, below a row."""
        name = person.name.text
        if person.likeness is Likeness.STRONG and is_name(name):
            return True
        if is_sure_name(name):
            return True
        return (
            is_name(name)
            and not (is_common(name) or is_organisation(name) or is_position(name))
            and not (line.body.text.isupper() or ends_a_sentence(line))
            and heading_of(line.body.text) is None
        )

    def _take(self, below: Sequence[_Below], role: str) -> None:
        """Give what stands below a row to the talk that it opened, or people to the session where there is none."""
        found = self.found
        part = role
        for each in below:
            line = each.line
            if each.kind == "role":
                part = each.label.role if each.label else role
                part = role if part == "speaker" else part
                if each.label:
                    self.marks.structure(line.whole, "heading")
            elif each.kind == "placeholder":
                self.marks.structure(line.whole, "placeholder")
            elif each.kind == "prose" and found.open:
                found.open.abstract.append(self.marks.field(line.whole, "talk abstract", found.open.number))
            elif each.kind == "more title" and found.open:
                found.extend_title(line)
            elif each.kind == "talk" and each.told and each.told.title:
                found.begin(line, each.told)
            elif each.kind == "people":
                self._take_people(each, part)

    def _take_people(self, each: _Below, part: str) -> None:
        found = self.found
        found.marks_bullet(each.line)
        if each.label:
            self.marks.structure(each.label.words, "heading")
            part = each.label.role if each.label.role and each.label.role != "speaker" else part
        more = tuple(line.whole for line in each.more)
        for number, person in enumerate(each.people):
            of_talk = (person.part or part) in PARTS_OF_A_TALK and found.open is not None
            reading = found.person(person, part, more if number + 1 == len(each.people) else ())
            (found.open.speakers if of_talk and found.open else found.speakers).append(reading)


def _on_the_clock_of(start: time | None, entries: Sequence[AgendaEntry]) -> Sequence[AgendaEntry]:
    """The entries, in the afternoon where the session is: "2.00" in one that begins at 14:00."""
    starts = [entry.row.start for entry in entries if entry.row.start]
    if start is None or not starts or not max(starts) < start <= _later(starts[0]):
        return entries
    return [
        replace(entry, row=replace(entry.row, start=_later(entry.row.start))) if entry.row.start else entry
        for entry in entries
    ]


def _without_codes(entries: Sequence[AgendaEntry]) -> Sequence[AgendaEntry]:
    """The entries without the codes of talks before their titles, where several have one: "10:45  O-11  Trees"."""
    codes = [_CODE.match(entry.row.body.text) if entry.row.body else None for entry in entries]
    if len({found["letters"] for found in codes if found}) != 1 or sum(map(bool, codes)) < FEWEST_ROWS:
        return entries
    return [
        replace(entry, row=replace(entry.row, body=entry.row.body.cut(found.end())))
        if found and entry.row.body
        else entry
        for entry, found in zip(entries, codes, strict=True)
    ]


def _later(moment: time) -> time:
    return moment.replace(hour=moment.hour + NOON) if moment.hour < NOON else moment


def _pairs(below: Sequence[_Below]) -> list[tuple[_Below, _Below]]:
    """Several titles, each with the people above or below it, that stand below one row."""
    kinds = [each.kind for each in below]
    for first in ("people", "title"):
        second = "title" if first == "people" else "people"
        if len(kinds) > 3 and kinds == [first, second] * (len(kinds) // 2):
            pairs = zip(below[::2], below[1::2], strict=True)
            return [(two, one) if first == "people" else (one, two) for one, two in pairs]
    return []


def _is_person_first(body: TextPiece) -> bool:
    parts = title_and_people(body)
    return parts.title is None and person_then_title(body) is not None


def _continues(above: Line, below: Line) -> bool:
    """Whether a title goes on with the line below it."""
    if below.bullet or read_label(below) or heading_of(below.whole.text):
        return False
    last = words_of(above.whole.text)[-1:]
    goes_on = (
        above.whole.text.endswith(DANGLING) or below.body.text[:1].islower() or last[0] in vocabulary().function
        if last
        else False
    )
    return goes_on and likeness_of(below) < Likeness.WEAK


def _before_length(title: TextPiece, length: TextPiece | None) -> TextPiece:
    """The title without the minutes at its end: "Discussion (20 min)"."""
    return title.cut(0, length.start - title.start) if length and title.start < length.start < title.end else title
