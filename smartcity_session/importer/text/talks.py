"""Talks and their people, and people without a talk.

A title may hold a comma too ("K-water, Smart Water city in Paju"), so a line is told by what it looks like, by where it
stands in its group of lines, and by what the other groups are like. What cannot be told stays "not placed".
"""

import re
from dataclasses import dataclass, field, replace
from datetime import time
from functools import cache

from smartcity_session.importer.text.affiliation import suggest
from smartcity_session.importer.text.description import PersonReading, TalkReading
from smartcity_session.importer.text.line_labels import Label, read_label
from smartcity_session.importer.text.lines import Group, Line, TextPiece
from smartcity_session.importer.text.names import is_common, is_name, is_organisation, is_position, is_sure_name
from smartcity_session.importer.text.people import Likeness, PersonLine, is_placeholder, mark_person, read_people
from smartcity_session.importer.text.questions import ends_a_sentence
from smartcity_session.importer.text.rows import (
    AgendaRow,
    TitleAndPeople,
    is_break,
    name_behind,
    read_row,
    title_and_people,
    titled,
    without_names,
)
from smartcity_session.importer.text.spans import Marks
from smartcity_session.importer.text.titles import is_title_like
from smartcity_session.importer.text.vocabulary import vocabulary, words_of
from smartcity_session.importer.text.when import read_when
from speakers.roles import ROLES

FEWEST_WORDS_OF_PROSE = 12
FEWEST_WORDS_OF_A_SENTENCE = 7  # that ends with a full stop
FEWEST_CHARACTERS_OF_PROSE = 30  # in scripts without spaces
QUOTES = tuple('“„"«「『')
MOST_LINES_AHEAD = 40
_ANDS = (["and"], ["und"], ["et"], ["y"], ["e"], ["sowie"])
DANGLING = (":", "–", "-", "—", ",", "&")
PARTS_OF_A_TALK = tuple(role for role, facts in ROLES.items() if facts.of_a_talk)


@dataclass
class TalkInProgress:
    """A talk whose lines are still being read."""

    title: TextPiece
    number: int
    speakers: list[PersonReading] = field(default_factory=list)
    abstract: list[str] = field(default_factory=list)
    spaced: bool = False
    marked_title: str = ""
    start: time | None = None
    minutes: int | None = None
    timed: bool = False


def likeness_of(line: Line, *, loose: bool = False) -> Likeness:
    """How much the line looks like people."""
    people = read_people(line.body, loose=loose)
    return max((each.likeness for each in people), default=Likeness.NONE)


def is_strong(line: Line) -> bool:
    """Whether the line names people beyond doubt."""
    return likeness_of(line) is Likeness.STRONG


def is_prose(line: Line) -> bool:
    """Whether the line is a sentence rather than a title or a person."""
    text = line.body.text
    if not ends_a_sentence(line) or text[-1:] in ":;":
        return False
    if is_strong(line):
        return False
    fewest = FEWEST_WORDS_OF_PROSE if text[-1:] in "?!" else FEWEST_WORDS_OF_A_SENTENCE
    return len(text.split()) >= fewest or (
        len(text) >= FEWEST_CHARACTERS_OF_PROSE and ord(text[0]) > 0x1100 and text[-1] in "。.!?？！"
    )


def begins_talks(groups: list[Group], index: int) -> bool:
    """Whether the group is a title over its speaker, or a speaker: the talks begin here without a heading."""
    group = groups[index]
    if group[0].bullet or read_label(group[0]) or is_prose(group[0]):
        return False
    if is_strong(group[0]) and not is_title_of(groups, index):
        return True
    return is_title_like(group[0].body) and is_title_of(groups, index)


def is_title_of(groups: list[Group], index: int) -> bool:
    """Whether a person follows the group's first line: directly, or after blank lines when it stands alone."""
    group = groups[index]
    if is_strong(group[0]):
        return False
    if len(group) > 1:
        return is_strong(group[1])
    following = groups[index + 1 : index + 2]
    return bool(following) and is_strong(following[0][0])


def agree_on_titles(groups: list[Group]) -> bool:
    """Whether the lines are people with the titles of their talks: more than one, and most of them."""
    lines = [line for group in groups for line in group][:MOST_LINES_AHEAD]
    found = [line for line in lines if titled(line.body, agreed=True)]
    return len(found) > 1 and len(found) * 3 >= len(lines) * 2


def is_like_people(group: Group) -> bool:
    """Whether the lines, but for a heading over them, are as those of people: which they are beside such a group."""
    lines = group[1:] if len(group) > 1 and not _is_person_shaped(group[0]) else group
    return all(_is_person_shaped(line) and not is_prose(line) for line in lines)


def has_titles_beside(group: Group) -> bool:
    """Whether titles beyond doubt stand beside their people, or numbered ones over theirs."""
    if agree_on_titles([group]):
        return True
    for line in group:
        told = titled(line.body) if line.body.text.startswith(QUOTES) else None
        if told and all(person.likeness is Likeness.STRONG for person in told.people):
            return True
    titles = [index for index, line in enumerate(group) if line.bullet and line.bullet.text[0].isdigit()]
    return len(titles) > 1 and all(
        index + 1 < len(group) and not group[index + 1].bullet and is_strong(group[index + 1]) for index in titles
    )


class TalkReader:
    """Reads groups of lines as talks. `speakers` are the people without a talk."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.talks: list[TalkInProgress] = []
        self.speakers: list[PersonReading] = []
        self.people = 0
        self.placed_people = 0
        self._open: TalkInProgress | None = None
        self._person_first = False
        self._waiting: list[tuple[PersonLine, Line]] = []
        self._timed = False
        self._agreed = False
        self._names_agree = False
        self._row_over_title: tuple[AgendaRow, tuple[PersonLine, ...]] | None = None
        self._is_closed = False  # the row above could not be told: what stands below it is its own
        self.known: set[str] = set()  # names of people whom other lines of the text name beyond doubt
        self.form = LabelledTalk(self)

    def finished(self) -> tuple[TalkReading, ...]:
        """All talks in the order of the text, with their titles marked."""
        return tuple(
            TalkReading(talk.marked_title, "\n\n".join(talk.abstract), tuple(talk.speakers), talk.start, talk.minutes)
            for talk in sorted(self.talks, key=lambda each: each.title.start)
        )

    def close(self) -> None:
        """End the talk in progress: what follows belongs to another section."""
        self._give_waiting_to_the_session()
        self._open = None

    # People without a talk

    def read_people(self, groups: list[Group], role: str) -> list[Group]:
        """People below a heading such as "Speakers"; the groups that are no people's come back."""
        self._agreed = agree_on_titles(groups)
        if not self._agreed and role in PARTS_OF_A_TALK and self._has_titles(groups):
            self.read(groups)
            return []
        left: list[Group] = []
        ended = False
        for index, group in enumerate(groups):
            if ended or self._ends_people(group) or (index and _has_head(group)):
                ended = True
                left.append(group)
            else:
                self._read_people_of(group, role)
        return left

    @staticmethod
    def _has_titles(groups: list[Group]) -> bool:
        if any(read_row(line) and not is_strong(line) for group in groups for line in group):
            return True
        titled = [
            index
            for index, group in enumerate(groups)
            if begins_talks(groups, index)
            and likeness_of(group[0], loose=True) is not Likeness.STRONG
            and not _is_name_alone(group[0])
            and not is_affiliation(group[0])
            and not _is_person_shaped(group[0])
        ]
        quoted = [line for group in groups for line in group if line.body.text[:1] in QUOTES]
        return bool(titled or quoted)

    @staticmethod
    def _ends_people(group: Group) -> bool:
        """Whether the group is prose, an agenda, or a heading nobody knows, rather than people."""
        first = group[0]
        if (row := read_row(first)) and row.body and row.start and not read_when(first.body).is_all:
            return True
        if len(group) > 1 and first.whole.text.isupper() and is_prose(group[1]):
            return True
        if is_prose(first) or (
            ends_a_sentence(first)
            and len(first.body.text.split()) > 4
            and not is_strong(first)
            and first.body.text[-1:] not in ":;"
        ):
            return not is_placeholder(first.body)
        return first.whole.text.endswith((":", "：")) and not read_people(first.body, loose=True)

    def _read_people_of(self, group: Group, role: str) -> None:
        index = 0
        while index < len(group):
            line = group[index]
            if told := titled(line.body, agreed=self._agreed):
                self._begin(line, told, role)
                self._open = None
                index += 1
                continue
            below = self._lines_of_the_same_person(group, index)
            people = [] if is_placeholder(line.body) else read_people(line.body, loose=True)
            if people and self._is_plausible(people, line):
                self.marks_bullet(line)
                self._take_people(people, below, role)
                index += 1 + len(below)
                continue
            if is_placeholder(line.body):
                self.marks.structure(line.whole, "placeholder")
            index += 1

    def _is_plausible(self, people: list[PersonLine], line: Line) -> bool:
        if any(part.value in self.known for person in people for part in person.affiliation):
            return False  # "Ana Lund, Tom Berg" are two
        if max(person.likeness for person in people) is Likeness.STRONG:
            return True
        if line.body.text.casefold() in vocabulary().placeholders or is_placeholder(line.body):
            return False
        return not any(
            (is_organisation(person.name.text) or is_common(person.name.text))
            and not is_sure_name(person.name.text)
            and not person.affiliation
            for person in people
        )

    @staticmethod
    def _lines_of_the_same_person(group: Group, index: int) -> list[Line]:
        """The lines below a name that stands alone on its line, up to the next name: position and organisation."""
        line = group[index]
        following: list[Line] = []
        alone = _is_name_alone(line)
        if not alone and not line.body.text.endswith((",", "、")):
            below = group[index + 1] if index + 1 < len(group) else None
            if (
                below is None
                or below.bullet
                or words_of(below.whole.text)[:1] in _ANDS
                or not (below.whole.text[:1].islower() or (line.bullet and below.indent > line.indent))
                or likeness_of(below, loose=True) is Likeness.STRONG
                or not read_people(line.body, loose=True)
            ):
                return []
            return [below]
        for below in group[index + 1 : index + 4]:
            if (
                below.bullet
                or read_row(below)
                or read_label(below)
                or _is_name_alone(below)
                or (ends_a_sentence(below) and is_prose(below))
            ):
                break
            if is_strong(below) and not (is_position(below.body.text.split(",")[0]) or is_affiliation(below)):
                break
            following.append(below)
            if not alone:
                break
        return following

    def _take_people(self, people: list[PersonLine], below: list[Line], role: str) -> None:
        for number, person in enumerate(people):
            last = number + 1 == len(people)
            more = tuple(line.whole for line in below) if last else ()
            self.speakers.append(self._person(person, role, more))

    def read_labelled(self, label: Label, line: Line) -> bool:
        """ "Chair: Name, affiliation": people of the session. False where it names nobody."""
        if is_placeholder(label.rest):
            self.marks.structure(label.rest, "placeholder")
            return True
        people = read_people(label.rest, loose=True)
        if people and self._is_plausible(people, line):
            for person in people:
                self.speakers.append(self._person(person, label.role))
            return True
        return False

    def take_affiliation(self, piece: TextPiece) -> bool:
        """Take the position of the person who was read last, if there is none yet."""
        last = self.speakers[-1] if self.speakers else None
        if last is None or last.affiliation:
            return False
        words = self.marks.field(piece, "speaker affiliation", self.people - 1)
        self.speakers[-1] = replace(last, affiliation=words, suggestion=suggest(words))
        return True

    def read_titled(self, line: Line, label: Label, *parts: TitleAndPeople) -> None:
        """ "Speaker 1: Ana Lund, Roof Agency - Roofs and rain"."""
        self.marks.structure(label.words, "heading")
        for told in parts:
            self._begin(replace(line, whole=label.rest, body=label.rest, bullet=None), told, label.role)
        self._open = None

    # Talks

    def read(self, groups: list[Group]) -> None:
        """Talks: the groups may be title and speakers together, or with blank lines between them."""
        groups = [group for group in groups if group]
        self._agreed = any(agree_on_titles([group]) for group in groups[:MOST_LINES_AHEAD])
        self._person_first = self.is_person_first(groups)
        rows = [row for group in groups for line in group if (row := read_row(line)) and row.start and row.body]
        self._timed = bool(rows)
        self._names_agree = sum(row.body is not None and name_behind(row.body) is not None for row in rows) > 1
        self._is_closed = False
        for index, group in enumerate(groups):
            below = groups[index + 1][0] if index + 1 < len(groups) else None
            person_next = below is not None and (likeness_of(below) >= Likeness.WEAK or is_placeholder(below.body))
            self._read_group(group, person_next=person_next)
        self._give_waiting_to_the_session()

    @staticmethod
    def is_person_first(groups: list[Group], *, more_than: int = 0) -> bool:
        """Whether each title stands below its people: told by how the groups begin and end."""
        votes = 0
        for group in groups:
            if len(group) < 2 or read_row(group[0]) or read_label(group[0]):
                continue
            first, last = is_strong(group[0]), is_strong(group[-1])
            if (
                first
                and not last
                and is_title_like(group[-1].body)
                and not is_prose(group[-1])
                and not is_affiliation(group[-1])
            ):
                votes += 1
            elif last and not first:
                votes -= 1
        return votes > more_than

    def read_below_title(self, lines: Group) -> None:
        """The lines below a title that is beyond doubt."""
        for line in lines:
            self._read_line(line, _Place(below_title=True))

    def open_titled(
        self, title: TextPiece, *, start: time | None = None, minutes: int | None = None, timed: bool = False
    ) -> None:
        """Begin a talk with this title."""
        talk = TalkInProgress(title, len(self.talks), start=start, minutes=minutes, timed=timed)
        talk.marked_title = self.marks.field(title, "talk title", talk.number)
        self.talks.append(talk)
        self._open = talk

    def take_speakers(self, people: list[PersonLine] | tuple[PersonLine, ...], role: str = "speaker") -> None:
        """Give people to the talk that was begun last."""
        for person in people:
            reading = self._person(person, role)
            (self._open.speakers if self._open else self.speakers).append(reading)

    def _read_title_of_row(self, line: Line) -> bool:
        """The title below a row that names only a time and people; without one they are the session's."""
        if self._row_over_title is None:
            return False
        (row, people), self._row_over_title = self._row_over_title, None
        if (
            read_row(line) is None
            and is_title_like(line.body)
            and not (read_label(line) or is_prose(line) or read_people(line.body) or is_break(line.body))
        ):
            if row.times:
                self.marks.field(row.times, "talk time", len(self.talks))
            self.marks_bullet(row.line)
            self.open_titled(line.body, start=row.start, minutes=row.minutes, timed=True)
            self._take_named(people)
            return True
        self._give_to_the_session(people)
        return False

    def _take_named(self, people: tuple[PersonLine, ...]) -> None:
        """Give people to the talk, and those whose role is none of a talk's to the session: "led by Ana Lund"."""
        self.take_speakers([person for person in people if (person.part or "speaker") in PARTS_OF_A_TALK])
        for person in people:
            if person.part and person.part not in PARTS_OF_A_TALK:
                self.speakers.append(self._person(person, person.part))

    def _read_group(self, group: Group, *, person_next: bool) -> None:
        waiting = self._open is not None and not self._open.speakers and not self._open.abstract
        first = group[0]
        if (
            first.body.text.endswith((":", "："))
            and not read_people(first.body)
            and not read_row(first)
            and not read_label(first)
        ):
            self.close()
            group = group[1:]
            if not group:
                return
            first = group[0]
        spaced = self._open is not None and self._open.spaced
        likeness = [likeness_of(line) for line in group]
        likely = {index for index, each in enumerate(likeness) if each >= Likeness.WEAK}
        last_person = max(likely, default=-1)
        below_title = False
        title_before: Line | None = None
        skip = -1
        for index, line in enumerate(group):
            if index <= skip:
                continue
            place = _Place(
                first=index == 0,
                below_title=below_title,
                waiting=waiting or spaced,
                title_before=title_before,
                person_follows=index + 1 in likely,
                person_somewhere=index < last_person,
                person_next=person_next,
            )
            if (
                below_title
                and _is_name_alone(line)
                and (below := self._lines_of_the_same_person(group, index))
                and self._open is not None
            ):
                people = read_people(line.body, loose=True)
                if people and _below_are_affiliations(below):
                    skip = index + len(below)
                    self._open.speakers.append(self._person(people[0], "speaker", tuple(each.whole for each in below)))
                    title_before = None
                    continue
            was = self._read_line(line, place)
            below_title = below_title or was == "title"
            title_before = line if was == "title" else None

    def _read_line(self, line: Line, place: "_Place") -> str:  # noqa: C901, PLR0911 (one answer for each shape)
        if self._read_title_of_row(line):
            return "title"
        row = read_row(line)
        if row is not None:
            return self._read_row(row)
        if self._is_closed:
            return "not placed"
        if is_placeholder(line.body):
            self.marks.structure(line.whole, "placeholder")
            return "person"
        label = read_label(line)
        if label and label.part in {"people", "remarks"} and label.rest:
            return self._read_label(label, line, place)
        if is_prose(line):
            self._read_prose(line)
            return "prose"
        if is_break(line.body):
            self.marks.structure(line.whole, "break")
            return "break"
        told = title_and_people(line.body) if line.bullet or ":" in line.body.text else None
        if self._agreed and (agreed := titled(line.body, agreed=True)):
            self._give_waiting_to_the_session()
            return self._begin(line, agreed)
        if told and told.title and told.people:
            return self._read_title(line, [], Likeness.NONE, place)
        people = read_people(line.body)
        likeness = max((person.likeness for person in people), default=Likeness.NONE)
        timed_below = self._open is not None and self._open.timed and likeness >= Likeness.BARE
        takes = place.takes(likeness) or (timed_below and not (people and is_common(people[0].name.text)))
        if people and self._person_first and takes:
            self.marks_bullet(line)
            if self._waiting and self._waiting[-1][1] is not line and place.first:
                self._give_waiting_to_the_session()
            self._waiting += [(person, line) for person in people]
            return "person"
        if people and takes:
            self.marks_bullet(line)
            self._add_speakers(people, place)
            return "person"
        return self._read_title(line, people, likeness, place)

    def _read_row(self, row: AgendaRow) -> str:
        """A row with a time, or with minutes: its title, its people; a break is none."""
        self._give_waiting_to_the_session()
        self._is_closed = False
        body = row.body
        line = row.line
        if body is None or not body or _part().match(body.text):
            return "not placed"
        if is_break(body):
            self.marks.structure(line.whole, "break")
            self._open = None
            return "break"
        parts = self._parts_of_row(body)
        if parts is None:
            self._open, self._is_closed = None, True
            return "not placed"
        if parts.title is None or not parts.title:
            self._open = None
            self._row_over_title = (row, parts.people)
            return "person"
        self.marks_bullet(line)
        for piece, name in ((row.times, "talk time"), (row.length, "talk minutes")):
            if piece:
                self.marks.field(piece, name, len(self.talks))
        title = _before_length(parts.title, row.length)
        if not parts.people and row.start:
            title = without_names(title)
        self.open_titled(title, start=row.start, minutes=row.minutes, timed=True)
        self._take_named(parts.people)
        pieces = [each for each in (row.times, row.length, title, *(person.whole for person in parts.people)) if each]
        if parts.lead:
            self.marks.structure(parts.lead, "heading")
        if parts.placeholder:
            self.marks.structure(parts.placeholder, "placeholder")
        self._mark_signs(line.body, pieces)
        return "title"

    def _parts_of_row(self, body: TextPiece) -> TitleAndPeople | None:
        """Title and people; None where the title may end with the name of somebody whom nobody knows."""
        parts = title_and_people(body)
        named = name_behind(body) if parts.title and not parts.people else None
        if named is None:
            return parts
        return named if self._names_agree or named.people[0].name.value in self.known else None

    def _mark_signs(self, whole: TextPiece, known: list[TextPiece]) -> None:
        """Signs, and words such as "Uhr" and "by", between the parts of a row are structure."""
        position = whole.start
        for piece in [*sorted(known, key=lambda each: each.start), TextPiece(whole.source, whole.end, whole.end)]:
            gap = TextPiece(whole.source, position, max(position, piece.start))
            words = gap.text.casefold().split()
            if all(
                not any(map(str.isalnum, word)) or word.strip(".,:") in vocabulary().when_words | vocabulary().by
                for word in words
            ):
                self.marks.structure(gap, "punctuation" if not any(map(str.isalnum, gap.text)) else "words of a fact")
            position = max(position, piece.end)

    def _read_label(self, label: Label, line: Line, place: "_Place") -> str:
        people = read_people(label.rest, loose=True)
        in_talk = self._open is not None and (place.below_title or place.waiting or self._open.timed)
        if label.part == "remarks":
            return self.read_remarks(label, line)
        if people and self._is_plausible(people, line):
            self.marks.structure(label.words, "heading")
            if label.role in PARTS_OF_A_TALK and in_talk:
                self.take_speakers(people, label.role)
            else:
                for person in people:
                    self.speakers.append(self._person(person, label.role))
            return "person"
        if is_placeholder(label.rest):
            self.marks.structure(line.whole, "placeholder")
            return "person"
        if label.role == "speaker":
            self.marks.structure(label.words, "heading")
            self.open_titled(label.rest)
            return "title"
        return "not placed"

    def read_remarks(self, label: Label, line: Line) -> str:
        """ "Opening remarks: Eva Holm, Mayor" is a talk that is called so."""
        told = titled(label.rest) if label.rest.text[:1] in QUOTES else None
        if told and told.title:
            self.marks_bullet(line)
            self.marks.structure(label.words, "heading")
            self._begin(replace(line, whole=label.rest, body=label.rest, bullet=None), told)
            self._open = None
            return "title"
        people = read_people(label.rest, loose=True)
        if people and self._is_plausible(people, line):
            text = label.words.text
            self.marks_bullet(line)
            begin = line.body.start - label.words.start if line.bullet else 0
            title = label.words.cut(max(0, begin), len(text.rstrip(" \t:：-–—|#*")))
            self.open_titled(title)
            self.take_speakers(people)
            self._mark_signs(line.whole, [title, *(person.whole for person in people)])
            self._open = None
            return "title"
        if is_placeholder(label.rest):
            self.marks.structure(line.whole, "placeholder")
            return "person"
        return "not placed"

    def _read_prose(self, line: Line) -> None:
        if self._open is not None and line.bullet is None:
            self._open.abstract.append(self.marks.field(line.whole, "talk abstract", self._open.number))

    def _read_title(self, line: Line, people: list[PersonLine], likeness: Likeness, place: "_Place") -> str:  # noqa: C901, PLR0911 (one answer for each shape)
        if _is_no_title(line):
            self.close()
            return "not placed"
        if not is_title_like(line.body) or (people and likeness is Likeness.WEAK and place.is_doubtful):
            return "not placed"
        if self._timed and self._open is None:
            return "not placed"
        if self._timed and self._open is not None and self._open.timed:
            parts = title_and_people(line.body)
            if line.bullet and parts.title and parts.people:
                return self._begin(line, parts)
            if place.title_before is not None and not line.bullet and place.continues_title(line):
                self._extend_title(line)
                return "title"
            return "not placed"
        if self._person_first:
            return self._read_title_below(line)
        if place.title_before is not None and self._open is not None and not line.bullet:
            if place.continues_title(line):
                self._extend_title(line)
                return "title"
            if place.person_somewhere:
                return "not placed"
        parts = title_and_people(line.body)
        if parts.title is None or not parts.title:
            return "not placed"
        if not (parts.people or line.bullet or place.person_somewhere or place.person_next):
            return "not placed"
        return self._begin(line, parts)

    def _begin(self, line: Line, parts: TitleAndPeople, role: str = "speaker") -> str:
        """Begin a talk whose title and people stand on one line."""
        if parts.title is None:
            return "not placed"
        timed = self._open is not None and self._open.timed
        self.marks_bullet(line)
        self.open_titled(parts.title, timed=timed)
        self.take_speakers(parts.people, role if role in PARTS_OF_A_TALK else "speaker")
        if parts.lead:
            self.marks.structure(parts.lead, "heading")
        self._mark_signs(line.body, [parts.title, *(person.whole for person in parts.people)])
        return "title"

    def _read_title_below(self, line: Line) -> str:
        if not self._waiting:
            return "not placed"
        self.marks_bullet(line)
        self.open_titled(line.body)
        self.take_speakers([person for person, _line in self._waiting])
        self._waiting = []
        self._open = None
        return "title"

    def _give_to_the_session(self, people: tuple[PersonLine, ...]) -> None:
        for person in people:
            self.speakers.append(self._person(person, person.part or "speaker"))

    def _give_waiting_to_the_session(self) -> None:
        if self._row_over_title is not None:
            (_row, people), self._row_over_title = self._row_over_title, None
            self._give_to_the_session(people)
        for person, _line in self._waiting:
            self.speakers.append(self._person(person, "speaker"))
        self._waiting = []

    def _extend_title(self, line: Line) -> None:
        talk = self._open
        if talk is not None:
            talk.marked_title += " " + self.marks.field(line.body, "talk title", talk.number)

    def _add_speakers(self, people: list[PersonLine], place: "_Place") -> None:
        if self._open is None or not (place.below_title or place.waiting or self._open.timed):
            for person in people:
                self.speakers.append(self._person(person, "speaker"))
            return
        self._open.spaced = self._open.spaced or not place.below_title
        self.take_speakers(people)

    def named(self, line: PersonLine, part: str, below: tuple[TextPiece, ...] = ()) -> PersonReading:
        """The person of the line as it is read, with its words marked."""
        return self._person(line, part, below)

    def _person(self, line: PersonLine, part: str, below: tuple[TextPiece, ...] = ()) -> PersonReading:
        self.people += 1
        return mark_person(line, self.marks, number=self.people - 1, part=part, below=below)

    def marks_bullet(self, line: Line) -> None:
        """Mark the sign before a list item."""
        if line.bullet:
            self.marks.structure(line.bullet, "bullet")


def _has_head(group: Group) -> bool:
    """Whether the group begins with a line that is nobody, over people: a heading that no language knows."""
    first = group[0]
    return (
        len(group) > 1
        and not first.bullet
        and not read_people(first.body, loose=True)
        and not is_placeholder(first.body)
        and not is_affiliation(first)
        and bool(read_people(group[1].body, loose=True))
    )


class LabelledTalk:
    """The talk that lines such as "Speaker:", "Affiliation:" and "Title of talk:" say, one after the other."""

    def __init__(self, reader: TalkReader) -> None:
        self._reader = reader
        self._people: list[PersonLine] = []
        self._affiliations: list[TextPiece] = []
        self.talk: TalkInProgress | None = None

    @property
    def is_open(self) -> bool:
        """Whether something was said of a talk."""
        return self.talk is not None or bool(self._people)

    def take_people(self, people: list[PersonLine]) -> bool:
        """Take who speaks; the first one of the next talk ends the one before."""
        if self._people or (self.talk is not None and self.talk.speakers):
            self.close()
        self._people += people
        return True

    def take_affiliation(self, piece: TextPiece) -> bool:
        """Take what belongs to the person who was named last."""
        if not self._people:
            return False
        self._affiliations.append(piece)
        return True

    def take_title(self, piece: TextPiece) -> bool:
        """Take the title; the next one ends the talk before."""
        if self.talk is not None:
            self.close()
        self._reader.open_titled(piece)
        self.talk = self._reader.talks[-1]
        self._give()
        return True

    def close(self) -> None:
        """End the talk; people without a title are the session's."""
        self._give()
        self.talk = None

    def _give(self) -> None:
        for number, person in enumerate(self._people):
            last = number + 1 == len(self._people)
            reading = self._reader.named(person, "speaker", tuple(self._affiliations) if last else ())
            (self.talk.speakers if self.talk else self._reader.speakers).append(reading)
        self._people, self._affiliations = [], []


def _before_length(title: TextPiece, length: TextPiece | None) -> TextPiece:
    """The title without the minutes at its end: "Discussion (20 min)"."""
    return title.cut(0, length.start - title.start) if length and title.start < length.start < title.end else title


def _is_name_alone(line: Line) -> bool:
    """Whether the line is a name and nothing else, as far as one can tell."""
    text = line.body.text
    return (
        len(text) <= 60
        and is_name(text)
        and not is_organisation(text)
        and (not is_common(text) or is_sure_name(text))
        and text.casefold() not in vocabulary().positions
        and not (is_position(text) and not is_sure_name(text))
        and not text.isupper()
    )


def _is_person_shaped(line: Line) -> bool:
    """Whether the line is "name, something", which among people is a person."""
    people = read_people(line.body, loose=True)
    return any(
        person.affiliation and is_name(person.name.text) and not is_common(person.name.text) for person in people
    )


def is_affiliation(line: Line) -> bool:
    """Whether the line is a position or an organisation without a name."""
    text = line.body.text
    first = text.split(",")[0]
    return (is_position(first) or is_organisation(first)) and not is_sure_name(first) and not ends_a_sentence(line)


@cache
def _part() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(vocabulary().parts, key=len, reverse=True)))
    return re.compile(rf"(?:{words})\s+(?:\d{{1,2}}|[IVX]{{1,4}}|[A-D])\b", re.IGNORECASE)


def _is_no_title(line: Line) -> bool:
    """Whether the line only says when something is, or is a heading in brackets that nobody knows: 【基調講演】."""
    text = line.body.text
    if _part().match(text):
        return True
    if text.startswith("【") and text.find("】") == len(text) - 1:
        return True
    found = read_when(line.body)
    return found.is_all and found.dates is not None


def is_over_affiliation(group: Group) -> bool:
    """Whether the first line is a person's name, and all lines below it are positions or organisations."""
    first = group[0]
    return (
        first.bullet is None
        and _is_name_alone(first)
        and is_sure_name(first.body.text)
        and all(is_affiliation(line) for line in group[1:])
    )


def _below_are_affiliations(lines: list[Line]) -> bool:
    return all(is_position(line.body.text) or is_organisation(line.body.text) for line in lines)


@dataclass(frozen=True)
class _Place:
    """Where in its group a line stands."""

    first: bool = False
    below_title: bool = False
    waiting: bool = False
    title_before: Line | None = None
    person_follows: bool = False
    person_somewhere: bool = False
    person_next: bool = False  # the next group begins with one

    def takes(self, likeness: Likeness) -> bool:
        """Whether a line of this likeness is a speaker here."""
        return likeness is Likeness.STRONG or (likeness is Likeness.WEAK and self.below_title)

    @property
    def is_doubtful(self) -> bool:
        """Whether a "Name, something" may as well be the speaker of the talk above the blank line."""
        return self.first and self.waiting and not self.person_follows

    def continues_title(self, line: Line) -> bool:
        """Whether the title above was broken into two lines."""
        above = self.title_before.body.text if self.title_before else ""
        return line.body.text[:1].islower() or above.endswith(DANGLING)
