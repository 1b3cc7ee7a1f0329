"""Text -> descriptions: which words are which field, with every character accounted for.

The text is cleaned, split into sessions, and each session is read section by section. No section takes what is left
over: prose needs sentences, a talk a person, a time or a heading, and the rest is not placed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from smartcity_session.importer.text.clean import CleanedText, cleaned
from smartcity_session.importer.text.columns import with_columns, with_people_of_forms
from smartcity_session.importer.text.dates import find_dates
from smartcity_session.importer.text.description import Description, EventReading, MaterialReading
from smartcity_session.importer.text.doubts import find_doubts, with_changes
from smartcity_session.importer.text.events import EventPieces, mark_event, read_event, read_material
from smartcity_session.importer.text.facts import Facts
from smartcity_session.importer.text.found_talks import TalkInProgress
from smartcity_session.importer.text.hints import Hint, HintKind, kinds_by_line
from smartcity_session.importer.text.joining import joined
from smartcity_session.importer.text.line_shapes import (
    begins_talks,
    has_titles_beside,
    is_like_people,
    is_over_affiliation,
    is_prose,
    is_strong,
    likeness_of,
)
from smartcity_session.importer.text.lines import Group, Line, TextPiece, items, split_lines
from smartcity_session.importer.text.people import Likeness, is_placeholder, read_people
from smartcity_session.importer.text.questions import (
    asks,
    ends_a_sentence,
    questions_at_the_end,
    questions_in,
    sentences,
)
from smartcity_session.importer.text.rows import read_row
from smartcity_session.importer.text.sections import Opening, TextSection, read_sections
from smartcity_session.importer.text.sessions import heads_of_blocks, sessions_of
from smartcity_session.importer.text.spans import Marks
from smartcity_session.importer.text.talks import TalkReader
from smartcity_session.importer.text.titles import TitleLine, code_value, find_title
from smartcity_session.importer.text.vocabulary import vocabulary, words_of
from smartcity_session.importer.text.when import read_when

LONG_LINE = 100
MOST_LINES = 1000  # with words, of one session, are read: those behind them are not placed
GROUPS_AHEAD = 20  # that tell what a group is
ONE_CODE = r"[A-Z]{1,3}-?\d{1,3}[a-z]?"
RELATED = re.compile(
    rf"\b[Ss]essions?[^\S\n]+(?P<codes>{ONE_CODE}(?:[^\S\n]*(?:,|and|&|or)[^\S\n]*{ONE_CODE}){{0,9}})\b"
)
FEWEST_WORDS_OF_A_LONG_LINE = 14


def parse(text: str, *, hints: Sequence[Hint] = ()) -> Description:
    """Read a session description of any shape. Never raises: what cannot be told comes back as "not placed".

    Of a text with several sessions this is the first; `hints` say what lines are.
    """
    return parse_all(text, hints=hints)[0]


def parse_all(
    text: str, *, hints: Sequence[Hint] = (), days: tuple[date, date] | None = None
) -> tuple[Description, ...]:
    """Read each session of the text, at least one. The spans of each cover the whole text.

    `days` are the first and the last of the congress: they say the year of a date that has none.
    """
    said = kinds_by_line(hints)
    clean = cleaned(text, said)
    lines = with_people_of_forms(with_columns(list(split_lines(clean.text, number_of=clean.line_of))))
    lines = joined(lines, heads_of_blocks(lines, said))
    starts = sessions_of(lines, said)
    ends = [*(start for start, _title in starts[1:]), len(lines)]
    head = _head_of(lines, starts)
    found: list[Description] = []
    for (start, title), end in zip(starts, ends, strict=True):
        reader = _SessionReader(clean, lines, start, end, said, title)
        reader.facts.days = days
        found.append(reader.read(head))
    return with_changes(found, parse_all(text, days=days), said) if said else tuple(found)


def _head_of(lines: Sequence[Line], starts: Sequence[tuple[int, TitleLine | None]]) -> list[Line]:
    """The lines above the title of the first of several sessions: they may say when and where all are."""
    if len(starts) == 1:
        return []
    first, title = starts[0]
    title = title or find_title(lines[first : starts[1][0]], {})
    return [] if title is None else [line for line in lines if not line.blank and line.number < title.line.number]


def _first_lines(lines: list[Line]) -> list[Line]:
    """The lines that are read: no session has more, and each is looked at in many ways."""
    number = 0
    for index, line in enumerate(lines):
        number += not line.blank
        if number > MOST_LINES:
            return lines[:index]
    return lines


@dataclass
class _Found:
    """What has been read so far."""

    paragraphs: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    lead_in: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    materials: list[MaterialReading] = field(default_factory=list)
    events: list[EventPieces] = field(default_factory=list)


class _SessionReader:
    """Reads the lines from `start` to `end` as one session; all others belong to another."""

    def __init__(  # noqa: PLR0913, PLR0917 (what one session is of the text)
        self,
        clean: CleanedText,
        lines: list[Line],
        start: int,
        end: int,
        hints: dict[int, HintKind],
        title: TitleLine | None,
    ) -> None:
        self.clean = clean
        self.title = title
        self.lines = _first_lines(lines[start:end])
        self.hints = hints
        self.marks = Marks(clean.text)
        for line in (*lines[:start], *lines[end:]):
            self.marks.structure(line.whole, "another session")
        self.found = _Found()
        self.talks = TalkReader(self.marks)
        self.facts = Facts(self.marks)
        self.below_heading = False
        self.readers: dict[str, Callable[[list[Group]], None]] = {
            "preamble": self._read_abstract,
            "abstract": self._read_abstract,
            "questions": self._read_questions,
            "outcomes": self._read_outcomes,
            "materials": self._read_materials,
            "events": self._read_events,
        }

    def read(self, head: Sequence[Line]) -> Description:
        """Read section after section, in the order of the text; `head` is above all sessions of the text."""
        self.talks.known = {
            person.name.value
            for line in self.lines
            for person in read_people(line.body)
            if person.likeness is Likeness.STRONG
        }
        sections, opening = read_sections(self.lines, self.marks, self.facts, self.talks, self.hints, self.title)
        for line in head:
            self._read_head(line)
        self.has_questions = any(section.part == "questions" for section in sections)
        self.has_abstract = any(section.part in {"abstract", "hinted abstract"} for section in sections)
        for section in sections:
            self.talks.close()
            self._read_section(section)
        self.talks.close()
        return self._description(opening)

    def _read_head(self, line: Line) -> None:
        """When and where all sessions are, as far as this one does not say it."""
        found = read_when(line.body)
        if found.dates or found.day or found.is_all:
            self.facts.take_when(replace(found, room=None) if self.facts.room else found, line.body)

    def _read_section(self, section: TextSection) -> None:  # noqa: C901 (one branch for each part)
        groups = section.groups
        if section.part == "people":
            self._read_left_over(self.talks.read_people(groups, section.role))
        elif section.part == "talks":
            self._read_talks(groups)
        elif section.part == "agenda":
            self.talks.read_agenda(section.entries, self.facts.start)
        elif section.part == "open":
            self._read_open(groups)
        elif section.part == "talk text" and section.talk:
            self._read_text_of(section.talk, groups)
        elif section.part == "hinted abstract":
            for group in groups:
                self._take_paragraph(group)
        elif section.part == "hinted talk":
            self._read_hinted_talks(groups)
        elif section.part in {"organiser", "partners", "when", "room", "venue", "language", "format", "ends"}:
            self._read_fact(section)
        elif section.part in self.readers:
            own = self._without_strays(section)
            self.below_heading = section.headed and section.part == "abstract"
            self.readers[section.part](own)
        elif section.part != "left out":
            self._read_left_over(groups)

    # What stands in a section of another kind

    def _without_strays(self, section: TextSection) -> list[Group]:
        """The groups that belong to the heading; people, agendas and facts among them are read at once."""
        own: list[Group] = []
        is_list = section.part in {"materials", "events"}
        after_people = False
        for index, group in enumerate(section.groups):
            belongs = index == 0 and section.headed
            if self._begins_talks(section, index) or (not belongs and self._is_person_first(section.groups, index)):
                self._read_talks(section.groups[index:])
                break
            after_people = _is_of_people(group) or (after_people and is_like_people(group))
            if after_people and not belongs and not (is_list and any(line.bullet for line in group)):
                self._read_people_without_heading(group)
                continue
            if index and section.headed and is_unknown_heading(group):
                self._read_below_unknown_heading(group, section.groups[index + 1 :])
                break
            own.append(group)
        return own

    @staticmethod
    def _is_person_first(groups: list[Group], index: int) -> bool:
        """Whether from here on people stand over their titles, more than once."""
        return (
            is_strong(groups[index][0])
            and len(groups[index]) > 1
            and TalkReader.is_person_first(groups[index : index + GROUPS_AHEAD], more_than=1)
        )

    def _begins_talks(self, section: TextSection, index: int) -> bool:
        """Whether from here on titles stand over or beside their speakers, more than once."""
        groups = section.groups[index : index + GROUPS_AHEAD]
        if section.headed and index == 0:
            return False
        if has_titles_beside(groups[0]):
            return True
        if not begins_talks(groups, 0) or is_strong(groups[0][0]):
            return False
        titles = sum(begins_talks(groups, each) and not is_strong(group[0]) for each, group in enumerate(groups))
        return titles > 1

    def _read_left_over(self, groups: list[Group]) -> None:
        """What stands behind people or talks: more people, facts, or the abstract where none was read."""
        after_people = False
        for index, group in enumerate(groups):
            begins = begins_talks(groups, index) and not is_strong(group[0])
            if (begins or has_titles_beside(group)) and self._begins_talks(TextSection("", "", groups), index):
                self._read_talks(groups[index:])
                return
            if self._is_person_first(groups, index):
                self._read_talks(groups[index:])
                return
            after_people = _is_of_people(group) or (after_people and is_like_people(group))
            if after_people:
                self._read_people_without_heading(group)
            elif self._may_be_abstract(group):
                self._read_abstract([group])

    def _may_be_abstract(self, group: Group) -> bool:
        return not self.found.paragraphs and not self.has_abstract and is_prose(group[0])

    def _read_below_unknown_heading(self, group: Group, groups: list[Group]) -> None:
        """Below a heading that nobody knows, people are people and everything else is not placed."""
        for each in [group[1:], *groups]:
            if each and each is not group and not self.has_questions and questions_in(each):
                self._take_questions(each)
            elif each and _is_of_people(each):
                self._read_people_without_heading(each)
            elif each and has_titles_beside(each):
                self._read_talks([each])

    def _read_people_without_heading(self, group: Group) -> None:
        self.talks.close()
        self.talks.read_people([group], "speaker")

    def _read_talks(self, groups: list[Group]) -> None:
        """Talks, up to prose of the session itself that stands behind them."""
        end = len(groups)
        if not self.found.paragraphs and not self.has_abstract and groups and len(groups) > 1:
            last = groups[-1]
            if all(is_prose(line) for line in last):
                end -= 1
        self.talks.read(groups[:end])
        self.talks.close()
        if end < len(groups):
            self._read_abstract(groups[end:])

    def _read_text_of(self, talk: TalkInProgress, groups: list[Group]) -> None:
        """The text of a talk, up to what is no prose."""
        for index, group in enumerate(groups):
            if index and (not is_prose(group[0]) or not self._is_last_text(talk)):
                self._read_left_over(groups[index:])
                return
            for line in group:
                talk.abstract.append(self.marks.field(line.whole, "talk abstract", talk.number))

    def _is_last_text(self, talk: TalkInProgress) -> bool:
        """Whether a further paragraph is the talk's: behind the last talk it may be the session's."""
        return self.has_abstract or talk is not self.talks.talks[-1]

    def _read_hinted_talks(self, groups: list[Group]) -> None:
        for group in groups:
            self.talks.close()
            first = group[0]
            if read_row(first) is None and not is_strong(first):
                self.talks.marks_bullet(first)
                self.talks.open_titled(first.body)
                self.talks.read_below_title(group[1:])
            else:
                self.talks.read([group])

    def _read_fact(self, section: TextSection) -> None:
        """The lines below a heading such as "Where" without a colon, up to the first that says something else."""
        groups = section.groups
        lines = groups[0] if groups else []
        taken = 0
        for line in lines[:4]:
            if not self.facts.read(section.part, line.body):
                break
            self.talks.marks_bullet(line)
            taken += 1
            if section.part in {"room", "venue", "format", "ends"}:
                break
        rest = [lines[taken:], *groups[1:]]
        self._read_after_facts([group for group in rest if group])

    def _read_after_facts(self, groups: list[Group]) -> None:
        if groups:
            self._read_section(TextSection("preamble", "", groups))

    # Abstract and questions

    def _read_abstract(self, groups: list[Group]) -> None:
        prose, questions = (groups, []) if self.has_questions else _split_questions(groups)
        listed = False
        for group in prose:
            for part in _prose_parts(group, after_lead_in=listed):
                if part.is_abstract or (part.is_free and self.below_heading and not self.found.paragraphs):
                    self._take_paragraph(part.lines)
                elif all(is_strong(line) for line in part.lines):
                    self._read_people_without_heading(part.lines)
            listed = group[-1].whole.text.endswith((":", "："))
        for group in questions:
            self._take_questions(group)

    def _take_paragraph(self, group: Group) -> None:
        """Lines that each end a sentence, or are long, are paragraphs; other line breaks stay line breaks."""
        paragraphs = all(ends_a_sentence(line) or len(line.whole.text) > LONG_LINE for line in group[:-1])
        sign = "\n\n" if paragraphs and not _is_list(group) else "\n"
        words = ""
        for line in group:
            goes_on = words.endswith((",", "，")) and paragraphs
            words += (" " if goes_on else sign if words else "") + self.marks.field(line.whole, "abstract")
        self.found.paragraphs.append(words)

    def _take_questions(self, group: Group) -> None:
        self._mark_bullets(group)
        for question in questions_in(group):
            self.found.questions.append(self.marks.field(question, "question", len(self.found.questions)))

    def _read_questions(self, groups: list[Group]) -> None:
        for index, group in enumerate(groups):
            if questions_in(group):
                self._take_questions(group)
                continue
            if (
                not self.found.paragraphs
                and not self.has_abstract
                and index
                and is_prose(group[0])
                and not asks(group[0].body)
                and not group[0].bullet
            ):
                self._read_abstract([group])
                continue
            for piece in self._items_of(group, belongs=index == 0):
                self._take_mixed_questions(piece)

    def _take_mixed_questions(self, piece: TextPiece) -> None:
        """Below the heading "Questions" a sentence that ends with a colon leads in to them; it has no field."""
        for sentence in sentences(piece):
            if not sentence.text.endswith((":", "：")):
                self.found.questions.append(self.marks.field(sentence, "question", len(self.found.questions)))

    # Lists

    def _items_of(self, group: Group, *, belongs: bool) -> list[TextPiece]:
        """The items of a group below a list's heading; a group without bullets only when it `belongs` there."""
        lines = group if belongs else _bulleted(group)
        self._mark_bullets(lines)
        return items(lines)

    def _mark_bullets(self, lines: Group) -> None:
        for line in lines:
            self.talks.marks_bullet(line)

    def _read_outcomes(self, groups: list[Group]) -> None:
        bulleted = any(line.bullet for group in groups for line in group)
        for index, group in enumerate(groups):
            if index and not any(line.bullet for line in group) and self._is_session_prose(group, self.found.outcomes):
                self._read_abstract([group])
                continue
            lead_in, lines = _split_lead_in(group, bulleted=bulleted, first=not self.found.outcomes)
            self.found.lead_in += [self.marks.field(line.whole, "outcomes lead-in") for line in lead_in]
            for piece in self._items_of(lines, belongs=not bulleted and (index < 2 or not self.found.outcomes)):
                self.found.outcomes.append(self.marks.field(piece, "outcome", len(self.found.outcomes)))

    def _is_session_prose(self, group: Group, before: list[str]) -> bool:
        return bool(before) and not self.found.paragraphs and not self.has_abstract and is_prose(group[0])

    def _read_materials(self, groups: list[Group]) -> None:
        for index, group in enumerate(groups):
            if _is_short_lead_in(group):
                continue
            for piece in self._items_of(group, belongs=index == 0):
                self._take_material(piece)

    def _take_material(self, piece: TextPiece) -> None:
        material = read_material(piece, self.marks, len(self.found.materials))
        if material is not None:
            self.found.materials.append(material)

    def _read_events(self, groups: list[Group]) -> None:
        for index, group in enumerate(groups):
            if _is_short_lead_in(group):
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

    def _read_open(self, groups: list[Group]) -> None:
        """Below the as-of line stand talks; prose there is the abstract when there was none above."""
        if not self.found.paragraphs and groups and is_prose(groups[0][0]):
            self._read_section(TextSection("preamble", "", groups))
        else:
            self.talks.read(groups)

    def _description(self, opening: Opening) -> Description:
        found, facts = self.found, self.facts
        events = tuple(self._event(event, number) for number, event in enumerate(found.events))
        code = code_value(opening.code) if opening.code else ""
        abstract = "\n\n".join(found.paragraphs)
        mentions = "\n".join([abstract, *found.questions, *found.lead_in, *found.outcomes])
        when = find_dates(opening.as_of.text) if opening.as_of else None
        description = Description(
            text=self.clean.source,
            spans=self.clean.spans(self.marks.in_order),
            code=code,
            title=opening.title_value,
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
            starts_on=facts.starts_on,
            start=facts.start,
            end=facts.end,
            room=facts.room,
            venue=facts.venue,
            format=facts.format,
            languages=tuple(facts.languages),
            organiser="; ".join(facts.organiser),
            partners="; ".join(facts.partners),
        )
        return find_doubts(description, self.lines, self.hints)

    def _event(self, event: EventPieces, number: int) -> EventReading:
        return mark_event(event, self.marks, number)


def related_codes(text: str, *, own: str) -> tuple[str, ...]:
    """The codes of other sessions that the text mentions, in the order of their first mention."""
    codes = [code for found in RELATED.finditer(text) for code in re.findall(ONE_CODE, found["codes"])]
    return tuple(code for code in dict.fromkeys(codes) if code.casefold() != own.casefold())


@dataclass
class _ProsePart:
    """Lines of a group that belong together. `is_free` lines are no sentences, but nothing else either."""

    lines: Group
    is_abstract: bool
    is_free: bool = False


def _prose_parts(group: Group, *, after_lead_in: bool) -> list[_ProsePart]:
    """The lines of a group that are sentences, in one part where nothing stands between them."""
    units = _units(group)
    flags = [_is_sentence_unit(unit) for unit in units]
    has_lead = after_lead_in
    for index, unit in enumerate(units):
        if unit[0].bullet and not flags[index]:
            above = units[index - 1] if index else None
            flags[index] = has_lead or (
                above is not None
                and flags[index - 1]
                and (above[-1].whole.text.endswith((":", "：")) or bool(above[0].bullet))
            )
        has_lead = has_lead and bool(unit[0].bullet)
    parts: list[_ProsePart] = []
    for unit, flag in zip(units, flags, strict=True):
        when = read_when(unit[0].whole)
        free = not (flag or when.dates or when.times or is_placeholder(unit[0].body)) and likeness_of(unit[0]) < 2
        if parts and parts[-1].is_abstract == flag and parts[-1].is_free == free:
            parts[-1].lines.extend(unit)
        else:
            parts.append(_ProsePart(list(unit), flag, free))
    return parts


def _units(group: Group) -> list[Group]:
    """Lines that go on with the line above them, together with it."""
    units: list[Group] = []
    for line in group:
        if (
            units
            and not line.bullet
            and (line.whole.text[:1].islower() or units[-1][-1].whole.text.endswith((",", "-")))
        ):
            units[-1].append(line)
        else:
            units.append([line])
    return units


def _is_sentence_unit(unit: Group) -> bool:
    """Whether the lines are prose: a sentence ends with them, or they are long and have the words of sentences."""
    last = unit[-1]
    text = " ".join(line.whole.text for line in unit)
    if unit[0].bullet is None and is_strong(unit[0]) and len(unit) == 1:
        return False
    if ends_a_sentence(last) and not last.whole.text.endswith((";", "；")):
        if last.whole.text.endswith((":", "：")):
            return len(text.split()) > 2 or ord(text[0]) > 0x1100
        return not read_when(unit[0].whole).is_all
    if asks(last.whole):
        return True
    words = words_of(text)
    little = sum(word in vocabulary().function for word in words)
    return len(words) >= FEWEST_WORDS_OF_A_LONG_LINE and little * 8 >= len(words)


def _is_of_people(group: Group) -> bool:
    """Whether the lines of the group agree that they are people: all but a few name somebody beyond doubt."""
    if 2 <= len(group) <= 3 and is_over_affiliation(group):
        return True
    strong = sum(is_strong(line) for line in group)
    if not strong or (is_prose(group[0]) and not is_strong(group[0])):
        return False
    return strong * 2 > len(group) or (is_strong(group[0]) and strong * 2 >= len(group))


def is_unknown_heading(group: Group) -> bool:
    """Whether the group begins with a short line over prose or a list, which no language knows as a heading."""
    first = group[0]
    text = first.whole.text
    if first.bullet or len(text.split()) > 8 or len(text) > 70 or is_strong(first):
        return False
    if text.endswith((":", "：")):
        return True
    if (ends_a_sentence(first) and not text.endswith("?")) or text[-1:] in ",;":
        return False
    return (
        len(group) > 1
        and text[:1].isupper()
        and not group[1].whole.text[:1].islower()
        and (is_prose(group[1]) or group[1].bullet is not None)
    )


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


def _is_short_lead_in(group: Group) -> bool:
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
