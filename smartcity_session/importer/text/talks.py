"""Talks and their speakers: a title over lines of the shape "Name, role, organisation, city, country".

A title may hold a comma too ("K-water, Smart Water city in Paju"), so a line is told by what it looks like and by where
it stands in its group of lines. What cannot be told stays "not placed".
"""

from dataclasses import dataclass, field

from smartcity_session.importer.text.description import PersonReading, TalkReading
from smartcity_session.importer.text.lines import Group, Line, TextPiece
from smartcity_session.importer.text.people import Likeness, PersonLine, is_placeholder, mark_person, read_person
from smartcity_session.importer.text.questions import ends_a_sentence
from smartcity_session.importer.text.sections import is_title_like
from smartcity_session.importer.text.spans import Marks
from speakers.roles import ROLES

FEWEST_WORDS_OF_PROSE = 12
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


def is_strong(line: Line) -> bool:
    """Whether the line names a person beyond doubt."""
    person = read_person(line.body) if line.part in {"", *PARTS_OF_A_TALK} else None
    return person is not None and person.likeness is Likeness.STRONG


def is_prose(line: Line) -> bool:
    """Whether the line is a sentence rather than a title or a person."""
    return len(line.body.text.split()) >= FEWEST_WORDS_OF_PROSE and ends_a_sentence(line)


def begins_talks(groups: list[Group], index: int) -> bool:
    """Whether the group is a title over its speaker, or a speaker: the talks begin here without a heading."""
    group = groups[index]
    if group[0].bullet or group[0].part or is_prose(group[0]):
        return False
    if is_strong(group[0]) and not is_title_of(groups, index):
        return True
    return is_title_like(group[0].body) and is_title_of(groups, index)


def is_title_of(groups: list[Group], index: int) -> bool:
    """Whether a person follows the group's first line: directly, or after blank lines when it stands alone."""
    group = groups[index]
    if len(group) > 1:
        return is_strong(group[1]) and not is_strong(group[0])
    following = groups[index + 1 : index + 2]
    return bool(following) and is_strong(following[0][0]) and not is_strong(group[0])


class TalkReader:
    """Reads groups of lines as talks. `speakers` are the people without a talk."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.talks: list[TalkInProgress] = []
        self.speakers: list[PersonReading] = []
        self.people = 0
        self._open: TalkInProgress | None = None

    def finished(self) -> tuple[TalkReading, ...]:
        """All talks, with their titles marked."""
        return tuple(
            TalkReading(talk.marked_title, "\n\n".join(talk.abstract), tuple(talk.speakers))
            for talk in sorted(self.talks, key=lambda each: each.title.start)
        )

    def close(self) -> None:
        """End the talk in progress: what follows belongs to another section."""
        self._open = None

    def read_people(self, groups: list[Group], role: str) -> None:
        """People below a heading such as "Speakers"; talks with their speakers when titles stand among them."""
        if any(begins_talks(groups, index) and not is_strong(group[0]) for index, group in enumerate(groups)):
            self.read(groups)
            return
        for line in (line for group in groups for line in group):
            person = read_person(line.body, loose=True)
            if person:
                self._mark_bullet(line)
                self.speakers.append(self._person(person, line.part or role))
            elif is_placeholder(line.body):
                self.marks.structure(line.whole, "placeholder")

    def read_labelled(self, line: Line) -> None:
        """ "Chair: Name, affiliation": a person of the session."""
        person = read_person(line.body, loose=True)
        if person:
            self.speakers.append(self._person(person, line.part))
        elif is_placeholder(line.body):
            self.marks.structure(line.body, "placeholder")

    def read(self, groups: list[Group]) -> None:
        """Talks: the groups may be title and speakers together, or with blank lines between them."""
        for group in groups:
            self._read_group(group)

    def _read_group(self, group: Group) -> None:
        waiting = self._open is not None and not self._open.speakers and not self._open.abstract
        persons = [None if line.part else read_person(line.body) for line in group]
        if self._is_person_over_title(group, persons) and not waiting:
            self._read_line(group[1], None, _Place(first=True))
            self._read_line(group[0], persons[0], _Place(below_title=True))
            return
        if group[0].body.text.endswith(":") and not persons[0]:
            self.close()
            return
        self._read_lines(group, persons, waiting=waiting)

    def _is_person_over_title(self, group: Group, persons: list[PersonLine | None]) -> bool:
        if len(group) != 2 or group[1].part or persons[0] is None or persons[0].likeness is not Likeness.STRONG:
            return False
        below = persons[1]
        is_person = below is not None and below.likeness >= Likeness.WEAK
        return not is_person and is_title_like(group[1].body) and not is_prose(group[1])

    def _read_lines(self, group: Group, persons: list[PersonLine | None], *, waiting: bool) -> None:
        spaced = self._open is not None and self._open.spaced
        below_title = False
        title_before: Line | None = None
        likely = {index for index, person in enumerate(persons) if person and person.likeness >= Likeness.WEAK}
        last_person = max(likely, default=-1)
        for index, line in enumerate(group):
            place = _Place(
                first=index == 0,
                below_title=below_title,
                waiting=waiting or spaced,
                title_before=title_before,
                person_follows=index + 1 in likely,
                person_somewhere=index < last_person,
            )
            was = self._read_line(line, persons[index], place)
            below_title = below_title or was == "title"
            title_before = line if was == "title" else None

    def _read_line(self, line: Line, person: PersonLine | None, place: "_Place") -> str:
        if line.part:
            self._read_part(line, place)
            return "person"
        if is_placeholder(line.body):
            self.marks.structure(line.whole, "placeholder")
            return "person"
        if is_prose(line):
            self._read_prose(line)
            return "prose"
        if person and place.takes(person.likeness):
            self._mark_bullet(line)
            self._add_speaker(self._person(person, "speaker"), place)
            return "person"
        return self._read_title(line, person, place)

    def _read_part(self, line: Line, place: "_Place") -> None:
        in_talk = line.part in PARTS_OF_A_TALK and self._open is not None and (place.below_title or place.waiting)
        person = read_person(line.body, loose=True)
        if person and in_talk:
            self._add_speaker(self._person(person, line.part), place)
        else:
            self.read_labelled(line)

    def _read_prose(self, line: Line) -> None:
        if self._open is not None and line.bullet is None:
            self._open.abstract.append(self.marks.field(line.whole, "talk abstract", self._open.number))

    def _read_title(self, line: Line, person: PersonLine | None, place: "_Place") -> str:
        if not is_title_like(line.body) or (person and person.likeness is Likeness.WEAK and place.is_doubtful):
            return "not placed"
        if place.title_before is not None and self._open is not None and not line.bullet:
            if place.continues_title(line):
                self._extend_title(line)
                return "title"
            if place.person_somewhere:
                return "not placed"
        self._mark_bullet(line)
        talk = TalkInProgress(line.body, len(self.talks))
        talk.marked_title = self.marks.field(line.body, "talk title", talk.number)
        self.talks.append(talk)
        self._open = talk
        return "title"

    def _extend_title(self, line: Line) -> None:
        talk = self._open
        if talk is not None:
            talk.marked_title += " " + self.marks.field(line.body, "talk title", talk.number)

    def _add_speaker(self, person: PersonReading, place: "_Place") -> None:
        if self._open is None or not (place.below_title or place.waiting):
            self.speakers.append(person)
            return
        self._open.speakers.append(person)
        self._open.spaced = self._open.spaced or not place.below_title

    def _person(self, line: PersonLine, part: str) -> PersonReading:
        self.people += 1
        return mark_person(line, self.marks, number=self.people - 1, part=part)

    def _mark_bullet(self, line: Line) -> None:
        if line.bullet:
            self.marks.structure(line.bullet, "bullet")


@dataclass(frozen=True)
class _Place:
    """Where in its group a line stands."""

    first: bool = False
    below_title: bool = False
    waiting: bool = False
    title_before: Line | None = None
    person_follows: bool = False
    person_somewhere: bool = False

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
