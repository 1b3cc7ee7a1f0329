"""The talks and people of a session that were read so far, with the marks of their words."""

import re
from dataclasses import dataclass, field, replace
from datetime import time

from smartcity_session.importer.text.affiliation import suggest
from smartcity_session.importer.text.description import PersonReading, TalkReading
from smartcity_session.importer.text.lines import Line, TextPiece
from smartcity_session.importer.text.names import is_common, is_organisation, is_sure_name
from smartcity_session.importer.text.people import Likeness, PersonLine, is_placeholder, mark_person
from smartcity_session.importer.text.rows import TitleAndPeople, unquoted
from smartcity_session.importer.text.spans import Marks
from smartcity_session.importer.text.vocabulary import heading_of, vocabulary
from speakers.roles import ROLES

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


class FoundTalks:
    """Talks, and the people without one: `speakers`. `open` is the talk that was begun last, while it goes on."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.talks: list[TalkInProgress] = []
        self.speakers: list[PersonReading] = []
        self.people = 0
        self.open: TalkInProgress | None = None
        self.known: set[str] = set()  # names of people whom other lines of the text name beyond doubt

    def finished(self) -> tuple[TalkReading, ...]:
        """All talks in the order of the text, with their titles marked."""
        return tuple(
            TalkReading(talk.marked_title, "\n\n".join(talk.abstract), tuple(talk.speakers), talk.start, talk.minutes)
            for talk in sorted(self.talks, key=lambda each: each.title.start)
        )

    def is_plausible(self, people: list[PersonLine], line: Line) -> bool:
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

    def take_affiliation(self, piece: TextPiece) -> bool:
        """Take the position of the person who was read last, if there is none yet."""
        last = self.speakers[-1] if self.speakers else None
        if last is None or last.affiliation:
            return False
        words = self.marks.field(piece, "speaker affiliation", self.people - 1)
        self.speakers[-1] = replace(last, affiliation=words, suggestion=suggest(words))
        return True

    def open_titled(self, title: TextPiece, *, start: time | None = None, minutes: int | None = None) -> None:
        """Begin a talk with this title; quotation marks around all of it are none of it."""
        bare = unquoted(title)
        if bare != title:
            self.marks.structure(title, "punctuation")
            title = bare
        talk = TalkInProgress(title, len(self.talks), start=start, minutes=minutes)
        talk.marked_title = self.marks.field(title, "talk title", talk.number)
        self.talks.append(talk)
        self.open = talk

    def take_speakers(self, people: list[PersonLine] | tuple[PersonLine, ...], role: str = "speaker") -> None:
        """Give people to the talk that was begun last."""
        for person in people:
            reading = self.person(person, role)
            (self.open.speakers if self.open else self.speakers).append(reading)

    def role_here(self) -> str:
        """Who stands below "Panel discussion: ..." is on the panel."""
        if self.open is None:
            return "speaker"
        words = re.split(r"[:：(（「„“\"]", self.open.title.text, maxsplit=1)[0]
        heading = heading_of(words)
        return heading.role if heading and heading.role in {"panellist", "discussant"} else "speaker"

    def take_named(self, people: tuple[PersonLine, ...]) -> None:
        """Give people to the talk, and those whose role is none of a talk's to the session: "led by Ana Lund"."""
        self.take_speakers([person for person in people if is_of_a_talk(person)])
        for person in people:
            if not is_of_a_talk(person):
                self.speakers.append(self.person(person, person.part))

    def mark_signs(self, whole: TextPiece, known: list[TextPiece]) -> None:
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

    def give_to_the_session(self, people: tuple[PersonLine, ...]) -> None:
        for person in people:
            self.speakers.append(self.person(person, person.part or "speaker"))

    def extend_title(self, line: Line) -> None:
        talk = self.open
        if talk is not None:
            talk.marked_title += " " + self.marks.field(line.body, "talk title", talk.number)

    def person(self, line: PersonLine, part: str, below: tuple[TextPiece, ...] = ()) -> PersonReading:
        """The person of the line as it is read, with its words marked."""
        self.people += 1
        return mark_person(line, self.marks, number=self.people - 1, part=part, below=below)

    def marks_bullet(self, line: Line) -> None:
        """Mark the sign before a list item."""
        if line.bullet:
            self.marks.structure(line.bullet, "bullet")

    def begin(self, line: Line, parts: TitleAndPeople, role: str = "speaker") -> str:
        """Begin a talk whose title and people stand on one line."""
        if parts.title is None:
            return "not placed"
        self.marks_bullet(line)
        self.open_titled(parts.title)
        self.take_speakers(parts.people, role if role in PARTS_OF_A_TALK else "speaker")
        if parts.lead:
            self.marks.structure(parts.lead, "heading")
        self.mark_signs(line.body, [parts.title, *(person.whole for person in parts.people)])
        return "title"


def is_of_a_talk(person: PersonLine) -> bool:
    return (person.part or "speaker") in PARTS_OF_A_TALK
