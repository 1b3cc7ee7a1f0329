"""Text -> Description: which words are which field, with every character accounted for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from smartcity_session.importer.text.dates import find_dates
from smartcity_session.importer.text.description import Description, EventReading, MaterialReading
from smartcity_session.importer.text.events import EventPieces, mark_event, read_event, read_material
from smartcity_session.importer.text.headings import Part
from smartcity_session.importer.text.hints import Hint
from smartcity_session.importer.text.lines import Group, Line, TextPiece, items, split_lines
from smartcity_session.importer.text.questions import (
    ends_a_sentence,
    questions_at_the_end,
    questions_in,
    sentences,
)
from smartcity_session.importer.text.sections import Opening, TextSection, read_sections
from smartcity_session.importer.text.spans import Marks
from smartcity_session.importer.text.talks import TalkReader, begins_talks, is_prose

LONG_LINE = 100
ONE_CODE = r"[A-Z]{1,3}-?\d{1,3}[a-z]?"
RELATED = re.compile(rf"\b[Ss]essions?\s+(?P<codes>{ONE_CODE}(?:\s*(?:,|and|&|or)\s*{ONE_CODE}){{0,9}})\b")


def parse(text: str, *, hints: Sequence[Hint] = ()) -> Description:
    """Read a session description of any shape. Never raises: what cannot be told comes back as "not placed".

    Of a text with several sessions this is the first; `hints` say what lines are.
    """
    return parse_all(text, hints=hints)[0]


def parse_all(text: str, *, hints: Sequence[Hint] = ()) -> tuple[Description, ...]:  # noqa: ARG001
    """Read each session of the text, at least one. The spans of each cover the whole text."""
    return (_Parser(text).read(),)


@dataclass
class _Found:
    """What has been read so far."""

    paragraphs: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    lead_in: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    materials: list[MaterialReading] = field(default_factory=list)
    events: list[EventPieces] = field(default_factory=list)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.marks = Marks(text)
        self.found = _Found()
        self.talks = TalkReader(self.marks)
        self.readers = {
            Part.PREAMBLE: self._read_abstract,
            Part.ABSTRACT: self._read_abstract,
            Part.QUESTIONS: self._read_questions,
            Part.OUTCOMES: self._read_outcomes,
            Part.MATERIALS: self._read_materials,
            Part.EVENTS: self._read_events,
            Part.OPEN: self._read_open,
        }

    def read(self) -> Description:
        """Read section after section, in the order of the text."""
        if self.text.startswith("\ufeff"):
            self.marks.structure(TextPiece(self.text, 0, 1), "byte order mark")
        sections, opening = read_sections(list(split_lines(self.text)), self.marks)
        self.has_questions_of_its_own = any(section.part is Part.QUESTIONS for section in sections)
        for section in sections:
            self.talks.close()
            self._read_section(section)
        return self._description(opening)

    def _read_section(self, section: TextSection) -> None:
        if section.part is Part.PEOPLE:
            self.talks.read_people(section.groups, section.role)
        elif section.part is Part.TALKS:
            self.talks.read(section.groups)
        elif section.part in self.readers:
            own, talks = self._own_groups(section)
            self.readers[section.part](self._without_people(own), talks_follow=bool(talks))
            self.talks.read(talks)
        else:
            self._without_people(section.groups)

    def _own_groups(self, section: TextSection) -> tuple[list[Group], list[Group]]:
        """The groups that belong to the heading, and those from which on talks follow without one."""
        first = 0 if section.part in {Part.PREAMBLE, Part.OPEN} else 1
        for index in range(first, len(section.groups)):
            if begins_talks(section.groups, index):
                return section.groups[:index], section.groups[index:]
        return section.groups, []

    def _without_people(self, groups: list[Group]) -> list[Group]:
        """The groups without lines such as "Chair: ...", which are read at once."""
        for line in (line for group in groups for line in group if line.part):
            self.talks.read_labelled(line)
        left = [[line for line in group if not line.part] for group in groups]
        return [group for group in left if group]

    # Abstract and questions

    def _read_abstract(self, groups: list[Group], *, talks_follow: bool) -> None:  # noqa: ARG002 (one shape of readers)
        prose, questions = (groups, []) if self.has_questions_of_its_own else _split_questions(groups)
        for group in prose:
            self._take_paragraph(group)
        for group in questions:
            self._take_questions(group)

    def _take_paragraph(self, group: Group) -> None:
        """Lines that each end a sentence, or are long, are paragraphs; other line breaks stay line breaks."""
        lines = [self.marks.field(line.whole, "abstract") for line in group]
        paragraphs = all(ends_a_sentence(line) or len(line.whole.text) > LONG_LINE for line in group[:-1])
        self.found.paragraphs.append(("\n\n" if paragraphs and not _is_list(group) else "\n").join(lines))

    def _take_questions(self, group: Group) -> None:
        self._mark_bullets(group)
        for question in questions_in(group):
            self.found.questions.append(self.marks.field(question, "question", len(self.found.questions)))

    def _read_questions(self, groups: list[Group], *, talks_follow: bool) -> None:
        for index, group in enumerate(groups):
            if questions_in(group):
                self._take_questions(group)
                continue
            belongs = index == 0 or not talks_follow
            for piece in self._items_of(group, belongs=belongs):
                self._take_mixed_questions(piece)

    def _take_mixed_questions(self, piece: TextPiece) -> None:
        """Below the heading "Questions" a sentence that ends with a colon leads in to them; it has no field."""
        for sentence in sentences(piece):
            if not sentence.text.endswith(":"):
                self.found.questions.append(self.marks.field(sentence, "question", len(self.found.questions)))

    # Lists

    def _items_of(self, group: Group, *, belongs: bool) -> list[TextPiece]:
        """The items of a group below a list's heading; a group without bullets only when it `belongs` there."""
        lines = group if belongs else _bulleted(group)
        self._mark_bullets(lines)
        return items(lines)

    def _mark_bullets(self, lines: Group) -> None:
        for line in lines:
            if line.bullet:
                self.marks.structure(line.bullet, "bullet")

    def _read_outcomes(self, groups: list[Group], *, talks_follow: bool) -> None:
        bulleted = any(line.bullet for group in groups for line in group)
        for group in groups:
            lead_in, lines = _split_lead_in(group, bulleted=bulleted, first=not self.found.outcomes)
            self.found.lead_in += [self.marks.field(line.whole, "outcomes lead-in") for line in lead_in]
            belongs = not bulleted and (not talks_follow or not self.found.outcomes)
            for piece in self._items_of(lines, belongs=belongs):
                self.found.outcomes.append(self.marks.field(piece, "outcome", len(self.found.outcomes)))

    def _read_materials(self, groups: list[Group], *, talks_follow: bool) -> None:
        for index, group in enumerate(groups):
            if _is_unknown_heading(group):
                continue
            for piece in self._items_of(group, belongs=index == 0 or not talks_follow):
                self._take_material(piece)

    def _take_material(self, piece: TextPiece) -> None:
        material = read_material(piece, self.marks, len(self.found.materials))
        if material is not None:
            self.found.materials.append(material)

    def _read_events(self, groups: list[Group], *, talks_follow: bool) -> None:  # noqa: ARG002 (one shape of readers)
        for index, group in enumerate(groups):
            if _is_unknown_heading(group):
                continue
            belongs = index == 0 or any(find_dates(line.body.text) for line in group)
            pieces = [read_event(piece) for piece in self._items_of(group, belongs=belongs)]
            self._take_events(pieces)

    def _take_events(self, pieces: list[EventPieces]) -> None:
        """A line that only says when (and where) belongs to the event above it."""
        for event in pieces:
            last = self.found.events[-1] if self.found.events else None
            if event.name:
                self.found.events.append(event)
            elif event.when and last and last.when is None:
                self.found.events[-1] = _joined(last, event)

    # Below the as-of line

    def _read_open(self, groups: list[Group], *, talks_follow: bool) -> None:  # noqa: ARG002 (one shape of readers)
        """Below the as-of line stand talks; prose there is the abstract when there was none above."""
        if not self.found.paragraphs and groups and is_prose(groups[0][0]):
            self._read_abstract(groups, talks_follow=False)
        else:
            self.talks.read(groups)

    def _description(self, opening: Opening) -> Description:
        found = self.found
        events = tuple(self._event(event, number) for number, event in enumerate(found.events))
        code = opening.code.value if opening.code else ""
        abstract = "\n\n".join(found.paragraphs)
        mentions = " ".join([abstract, *found.questions, *found.lead_in, *found.outcomes])
        when = find_dates(opening.as_of.text) if opening.as_of else None
        return Description(
            text=self.text,
            spans=self.marks.spans(),
            code=code,
            title=opening.title.value if opening.title else "",
            abstract=abstract,
            guiding_questions=tuple(found.questions),
            outcomes_lead_in="\n".join(found.lead_in),
            outcomes=tuple(found.outcomes),
            materials=tuple(found.materials),
            events=events,
            as_of=when.first if when else None,
            talks=self.talks.finished(),
            speakers=tuple(self.talks.speakers),
            related=related_codes(mentions, own=code),
        )

    def _event(self, event: EventPieces, number: int) -> EventReading:
        return mark_event(event, self.marks, number)


def related_codes(text: str, *, own: str) -> tuple[str, ...]:
    """The codes of other sessions that the text mentions, in the order of their first mention."""
    codes = [code for found in RELATED.finditer(text) for code in re.findall(ONE_CODE, found["codes"])]
    return tuple(code for code in dict.fromkeys(codes) if code.casefold() != own.casefold())


def _split_questions(groups: list[Group]) -> tuple[list[Group], list[Group]]:
    """The groups of prose, and the groups of questions at their end."""
    prose = list(groups)
    questions: list[Group] = []
    while prose:
        start = questions_at_the_end(prose[-1])
        questions[:0] = [prose[-1][start:]] if start < len(prose[-1]) else []
        prose[-1:] = [prose[-1][:start]] if start else []
        if start:
            break
    return prose, questions


def _split_lead_in(group: Group, *, bulleted: bool, first: bool) -> tuple[Group, Group]:
    """The lines that lead in to a list, and the list's."""
    if not first:
        return [], group
    if bulleted:
        count = next((index for index, line in enumerate(group) if line.bullet), len(group))
    else:
        count = 1 if group[0].whole.text.endswith((":", "：")) else 0
    return group[:count], group[count:]


def _bulleted(group: Group) -> Group:
    """The lines with a bullet, and those that go on with one."""
    found: Group = []
    above: Line | None = None
    for line in group:
        if line.bullet or (above and line.continues(above)):
            found.append(line)
        above = line if line.bullet else above
    return found


def _is_list(group: Group) -> bool:
    return any(line.bullet for line in group)


def _is_unknown_heading(group: Group) -> bool:
    return group[0].body.text.endswith(":") and len(group[0].body.text.split()) <= 5


def _joined(above: EventPieces, below: EventPieces) -> EventPieces:
    return EventPieces(
        whole=above.whole.to(below.whole),
        name=above.name,
        host=above.host,
        dates=below.dates,
        when=below.when,
        city=above.city or below.city,
        country=above.country or below.country,
        link=above.link or below.link,
    )
