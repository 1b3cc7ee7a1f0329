"""Talks and their people, and people without a talk.

A title may hold a comma too ("K-water, Smart Water city in Paju"), so a line is told by what it looks like, by where it
stands in its group of lines, and by what the other groups are like. What cannot be told stays "not placed".
"""

import itertools
import re
from dataclasses import dataclass, replace
from datetime import time

from smartcity_session.importer.text.agenda import AgendaEntry, AgendaReader, agenda_of
from smartcity_session.importer.text.found_talks import PARTS_OF_A_TALK, FoundTalks, TalkInProgress
from smartcity_session.importer.text.line_labels import Label, read_label
from smartcity_session.importer.text.line_shapes import (
    QUOTES,
    agree_on_titles,
    begins_talks,
    below_are_affiliations,
    is_affiliation,
    is_name_alone,
    is_no_title,
    is_person_shaped,
    is_prose,
    is_strong,
    likeness_of,
    lines_of_the_same_person,
)
from smartcity_session.importer.text.lines import Group, Line, TextPiece
from smartcity_session.importer.text.names import is_common, is_name, is_organisation
from smartcity_session.importer.text.people import Likeness, PersonLine, is_placeholder, read_people
from smartcity_session.importer.text.questions import ends_a_sentence
from smartcity_session.importer.text.rows import (
    TitleAndPeople,
    is_break,
    is_slot,
    read_row,
    sign_between,
    title_and_people,
    titled,
)
from smartcity_session.importer.text.spans import Marks
from smartcity_session.importer.text.titles import is_title_like
from smartcity_session.importer.text.when import read_when

MOST_LINES_AHEAD = 40
DANGLING = (":", "–", "-", "—", ",", "&")


_BIOGRAPHY = re.compile(r"(?P<name>(?:[^\W\d_a-z][\w.'’-]{0,20}\s){1,4}[^\W\d_a-z][\w'’-]{1,20}),?\s(?=[a-zß-ÿ]{2,})")
_BLANK = Line(0, TextPiece("", 0, 0), None, TextPiece("", 0, 0))


class TalkReader(FoundTalks):
    """Reads groups of lines as talks. `speakers` are the people without a talk."""

    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
        self._person_first = False
        self._waiting: list[tuple[PersonLine, Line]] = []
        self._agreed = False
        self._among_people = False  # a heading promised people, so that a title needs somebody beside it
        self.form = LabelledTalk(self)

    def close(self) -> None:
        """End the talk in progress: what follows belongs to another section."""
        self._give_waiting_to_the_session()
        self.open = None

    # People without a talk

    def read_people(self, groups: list[Group], role: str) -> list[Group]:
        """People below a heading such as "Speakers"; the groups that are no people's come back."""
        if biographies := _names_of_biographies(groups):
            for name in biographies:
                self.speakers.append(self.person(PersonLine(Likeness.WEAK, name, name), role))
            return []
        self._agreed = agree_on_titles(groups)
        if not self._agreed and role in PARTS_OF_A_TALK and self._has_titles(groups):
            self._among_people = True
            self.read(groups)
            self._among_people = False
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
            and not is_name_alone(group[0])
            and not is_affiliation(group[0])
            and not is_person_shaped(group[0])
        ]
        lines = [line for group in groups for line in group][:MOST_LINES_AHEAD]
        beside = [line for line in lines if line.bullet and sign_between(title_and_people(line.body)) is not None]
        if len(beside) > 1 and len(beside) * 3 >= len(lines) * 2:
            return True
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
                self.begin(line, told, role)
                self.open = None
                index += 1
                continue
            below = lines_of_the_same_person(group, index)
            people = [] if is_placeholder(line.body) else read_people(line.body, loose=True)
            if people and self.is_plausible(people, line):
                self.marks_bullet(line)
                self._take_people(people, below, role)
                index += 1 + len(below)
                continue
            if is_placeholder(line.body):
                self.marks.structure(line.whole, "placeholder")
            index += 1

    def _take_people(self, people: list[PersonLine], below: list[Line], role: str) -> None:
        for number, person in enumerate(people):
            last = number + 1 == len(people)
            more = tuple(line.whole for line in below) if last else ()
            self.speakers.append(self.person(person, role, more))

    def read_labelled(self, label: Label, line: Line) -> bool:
        """ "Chair: Name, affiliation": people of the session. False where it names nobody."""
        if is_placeholder(label.rest):
            self.marks.structure(label.rest, "placeholder")
            return True
        people = read_people(label.rest, loose=True)
        if people and self.is_plausible(people, line):
            for person in people:
                self.speakers.append(self.person(person, label.role))
            return True
        return False

    def read_titled(self, line: Line, label: Label, *parts: TitleAndPeople) -> None:
        """ "Speaker 1: Ana Lund, Roof Agency - Roofs and rain"."""
        self.marks.structure(label.words, "heading")
        for told in parts:
            self.begin(replace(line, whole=label.rest, body=label.rest, bullet=None), told, label.role)
        self.open = None

    # Talks

    def read(self, groups: list[Group]) -> None:
        """Talks: the groups may be title and speakers together, or with blank lines between them."""
        lines = [line for group in groups for line in (*group, _BLANK) if group]
        agenda = agenda_of(lines, (), promised=True)
        if agenda:
            first = next(iter(agenda.values())).row.line
            before = list(itertools.takewhile(lambda group: first not in group, groups))
            self._read_untimed([group for group in before if group])
            self.read_agenda(list(agenda.values()))
        else:
            self._read_untimed([group for group in groups if group])

    def read_agenda(self, entries: list[AgendaEntry], start: time | None = None) -> None:
        """The rows of an agenda of a session that begins at `start`."""
        AgendaReader(self, entries, start).read()

    def _read_untimed(self, groups: list[Group]) -> None:
        self._agreed = any(agree_on_titles([group]) for group in groups[:MOST_LINES_AHEAD])
        self._person_first = self.is_person_first(groups)
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

    def _read_group(self, group: Group, *, person_next: bool) -> None:
        waiting = self.open is not None and not self.open.speakers and not self.open.abstract
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
        spaced = self.open is not None and self.open.spaced
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
                and is_name_alone(line)
                and (below := lines_of_the_same_person(group, index))
                and self.open is not None
            ):
                people = read_people(line.body, loose=True)
                if people and below_are_affiliations(below):
                    skip = index + len(below)
                    self.open.speakers.append(self.person(people[0], "speaker", tuple(each.whole for each in below)))
                    title_before = None
                    continue
            was = self._read_line(line, place)
            below_title = below_title or was == "title"
            title_before = line if was == "title" else None

    def _read_line(self, line: Line, place: "_Place") -> str:  # noqa: PLR0911 (one answer for each shape)
        if is_placeholder(line.body):
            self.marks.structure(line.whole, "placeholder")
            return "person"
        if is_prose(line):
            self._read_prose(line)
            return "prose"
        if is_break(line.body) or is_slot(line.body):
            self.marks.structure(line.whole, "break")
            return "break"
        told = title_and_people(line.body) if line.bullet or ":" in line.body.text else None
        if self._agreed and (agreed := titled(line.body, agreed=True)):
            self._give_waiting_to_the_session()
            return self.begin(line, agreed)
        if told and told.title and told.people:
            return self._read_title(line, [], Likeness.NONE, place)
        people = read_people(line.body)
        likeness = max((person.likeness for person in people), default=Likeness.NONE)
        takes = place.takes(likeness)
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

    def read_remarks(self, label: Label, line: Line) -> str:
        """ "Opening remarks: Eva Holm, Mayor" is a talk that is called so."""
        told = titled(label.rest) if label.rest.text[:1] in QUOTES else None
        if told and told.title:
            self.marks_bullet(line)
            self.marks.structure(label.words, "heading")
            self.begin(replace(line, whole=label.rest, body=label.rest, bullet=None), told)
            self.open = None
            return "title"
        people = read_people(label.rest, loose=True)
        if people and self.is_plausible(people, line):
            text = label.words.text
            self.marks_bullet(line)
            begin = line.body.start - label.words.start if line.bullet else 0
            title = label.words.cut(max(0, begin), len(text.rstrip(" \t:：-–—|#*")))
            self.open_titled(title)
            self.take_speakers(people)
            self.mark_signs(line.whole, [title, *(person.whole for person in people)])
            self.open = None
            return "title"
        if is_placeholder(label.rest):
            self.marks.structure(line.whole, "placeholder")
            return "person"
        return "not placed"

    def _read_prose(self, line: Line) -> None:
        if self.open is not None and line.bullet is None:
            self.open.abstract.append(self.marks.field(line.whole, "talk abstract", self.open.number))

    def _read_title(self, line: Line, people: list[PersonLine], likeness: Likeness, place: "_Place") -> str:  # noqa: PLR0911 (one answer for each shape)
        if is_no_title(line):
            self.close()
            return "not placed"
        if not is_title_like(line.body) or (people and likeness is Likeness.WEAK and place.is_doubtful):
            return "not placed"
        if self._person_first:
            return self._read_title_below(line)
        if place.title_before is not None and self.open is not None and not line.bullet:
            if place.continues_title(line):
                self.extend_title(line)
                return "title"
            if place.person_somewhere:
                return "not placed"
        parts = title_and_people(line.body)
        if parts.title is None or not parts.title:
            return "not placed"
        is_told = parts.people or line.bullet or place.person_somewhere or place.person_next
        if self._among_people and not is_told:
            return "not placed"
        return self.begin(line, parts)

    def _read_title_below(self, line: Line) -> str:
        if not self._waiting:
            return "not placed"
        self.marks_bullet(line)
        self.open_titled(line.body)
        self.take_speakers([person for person, _line in self._waiting])
        self._waiting = []
        self.open = None
        return "title"

    def _give_waiting_to_the_session(self) -> None:
        for person, _line in self._waiting:
            self.speakers.append(self.person(person, "speaker"))
        self._waiting = []

    def _add_speakers(self, people: list[PersonLine], place: "_Place") -> None:
        if self.open is None or not (place.below_title or place.waiting):
            for person in people:
                self.speakers.append(self.person(person, "speaker"))
            return
        self.open.spaced = self.open.spaced or not place.below_title
        self.take_speakers(people, self.role_here())


def _names_of_biographies(groups: list[Group]) -> list[TextPiece]:
    """The names with which paragraphs below "Speakers" begin, where all do: "Ana Lund has built roofs since 1999."."""
    names = []
    for group in groups[:MOST_LINES_AHEAD]:
        line = group[0]
        found = _BIOGRAPHY.match(line.body.text)
        name = line.body.cut(0, found.end("name")) if found and len(group) == 1 and is_prose(line) else None
        if name is None or not is_name(name.text) or is_common(name.text) or is_organisation(name.text):
            break
        names.append(name)
    return names if len(names) > 1 else []


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
            reading = self._reader.person(person, "speaker", tuple(self._affiliations) if last else ())
            (self.talk.speakers if self.talk else self._reader.speakers).append(reading)
        self._people, self._affiliations = [], []


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
