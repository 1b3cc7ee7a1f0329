"""From lines to the sections of a description: what stands under which heading."""

import itertools
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from smartcity_session.importer.text.agenda import AgendaEntry, agenda_of
from smartcity_session.importer.text.columns import HEAD, SPEAKER
from smartcity_session.importer.text.dates import find_dates
from smartcity_session.importer.text.facts import Facts
from smartcity_session.importer.text.found_talks import PARTS_OF_A_TALK, TalkInProgress
from smartcity_session.importer.text.hints import ROLE, HintKind
from smartcity_session.importer.text.line_labels import FACTS, OPEN_PHRASES, Label, is_table_head, read_label
from smartcity_session.importer.text.line_shapes import is_affiliation, is_person_shaped, is_strong
from smartcity_session.importer.text.lines import Group, Line, TextPiece
from smartcity_session.importer.text.names import is_sure_name
from smartcity_session.importer.text.people import Likeness, is_placeholder, read_people, segments
from smartcity_session.importer.text.questions import ends_a_sentence
from smartcity_session.importer.text.rows import read_row, titled
from smartcity_session.importer.text.spans import Marks
from smartcity_session.importer.text.talks import TalkReader
from smartcity_session.importer.text.titles import (
    TitleLine,
    best_title,
    code_alone,
    find_title,
    is_title_like,
    quoted_title,
    titles_of_talks,
)
from smartcity_session.importer.text.vocabulary import Heading, canonical, heading_of, vocabulary, words_of
from smartcity_session.importer.text.when import is_room, read_when

AS_OF = re.compile(
    r"(?:(?:download|get|see|the|this|pdf|description|session|programme|program|status|version|information|document|"
    r"sheet|text|last|updated|update|is|state|stand|[-–—,(:])\s*){0,12}\b(?:as\s+(?:of|at|on)|updated(?:\s+on)?|update|"
    r"status|stand|version(?:\s+of)?|état au|actualizado el|atualizado em|aggiornato al)\b\s*:?\s*(?P<rest>.+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?<!\s)\s++[|·•]\s+|\t\s*")
DOWNLOAD = re.compile(r"download\s+(?:the\s+)?(?:pdf|(?:session\s+)?description)\b[\w\s]{0,40}\.?", re.IGNORECASE)
LONGEST_AS_OF_LINE = 150
SECTION_OF_HINT = {
    HintKind.ABSTRACT: "hinted abstract",
    HintKind.OUTCOMES: "outcomes",
    HintKind.QUESTIONS: "questions",
    HintKind.MATERIALS: "materials",
    HintKind.EVENTS: "events",
    HintKind.TALK: "hinted talk",
    HintKind.LEAVE_OUT: "left out",
}
FACT_OF_HINT = {
    HintKind.WHEN: "when",
    HintKind.ROOM: "room",
    HintKind.ORGANISER: "organiser",
    HintKind.PARTNERS: "partners",
    HintKind.LANGUAGES: "language",
}


@dataclass
class TextSection:
    """A heading's part and the groups of lines below it; blank lines separate the groups.

    `headed` sections have a heading that promises their part.
    """

    part: str
    role: str = ""
    groups: list[Group] = field(default_factory=list)
    headed: bool = False
    is_head: bool = True  # no prose and nobody was seen in it
    talk: TalkInProgress | None = None  # whose text it is
    entries: list[AgendaEntry] = field(default_factory=list)

    def add(self, line: Line, *, new_group: bool) -> None:
        """Add a line, to a group of its own when there was a blank line before it."""
        above = self.groups[-1][-1] if self.groups else None
        listed = above and line.bullet and not above.bullet and ends_a_sentence(above) and is_person_shaped(line)
        if new_group or above is None or listed or _something_between(above, line):
            self.groups.append([])
        self.groups[-1].append(line)
        self.is_head = self.is_head and not ends_a_sentence(line) and not is_strong(line)


def _something_between(above: Line, below: Line) -> bool:
    """Whether a line stands between the two that was read by itself."""
    return bool(above.whole.source[above.whole.end : below.whole.start].strip())


@dataclass
class Opening:
    """What the heading lines say by themselves, and where they stand."""

    code: TextPiece | None = None
    titles: list[TextPiece] = field(default_factory=list)
    as_of: TextPiece | None = None

    @property
    def title_value(self) -> str:
        """The title on one line."""
        return " ".join(title.value for title in self.titles)


def read_sections(  # noqa: PLR0913, PLR0917 (what the sections need)
    lines: list[Line],
    marks: Marks,
    facts: Facts,
    talks: TalkReader,
    hints: dict[int, HintKind],
    title: TitleLine | None,
) -> tuple[list[TextSection], Opening]:
    """The sections in the order of the text, with headings, codes, titles and the facts of single lines read.

    `title` is the line with the title where it is known: what stands above it is of all sessions of the text.
    """
    return _Sectioner(lines, marks, facts, talks, hints, title).read()


class _Sectioner:
    def __init__(  # noqa: PLR0913, PLR0917 (as above)
        self,
        lines: list[Line],
        marks: Marks,
        facts: Facts,
        talks: TalkReader,
        hints: dict[int, HintKind],
        title: TitleLine | None,
    ) -> None:
        self.lines = lines
        self.marks = marks
        self.facts = facts
        self.talks = talks
        self.hints = hints
        self.opening = Opening()
        self.title_line: TitleLine | None = title or find_title(lines, hints)
        alone = self.title_line if self.title_line and not self.title_line.title else None
        self.title_below = best_title(lines, but=alone.line) if alone else None
        self.sections = [TextSection("left out" if title else "before" if self.title_line else "preamble")]
        self.after_blank = True
        self.rows = sum((row := read_row(line)) is not None and row.start is not None for line in lines)
        labels = [read_label(line) for line in lines if not line.blank]
        self.has_forms = any(label is not None and label.part == "talk_title" and label.rest for label in labels)
        self.over_speakers = _titles_over_speakers(lines)
        self.has_forms = self.has_forms or any(line.column == SPEAKER for line in lines)
        self.has_forms = self.has_forms or bool(self.over_speakers or titles_of_talks(lines))
        self.titled_labels = sum(
            label is not None and label.role in PARTS_OF_A_TALK and titled(label.rest, agreed=True) is not None
            for label in labels
        )
        self.agenda = agenda_of(lines, self._not_of_the_agenda())
        self.in_agenda = {id(line) for entry in self.agenda.values() for line in entry.below}
        self.taken: set[int] = set()  # lines that were read with the one above
        self.hinted: HintKind | None = None
        self.before_hints: TextSection | None = None
        self.kind_line: Line | None = None  # says the kind of session, so that the title is another line

    def read(self) -> tuple[list[TextSection], Opening]:
        for index, line in enumerate(self.lines):
            if line.blank:
                self.after_blank = True
                continue
            kind = self.hints.get(line.number)
            if index in self.agenda:
                self._add_entry(self.agenda[index])
            elif id(line) in self.in_agenda:
                pass
            elif kind is not None:
                self._read_hinted(line, kind)
            elif line.number not in self.taken:
                if self.before_hints is not None:  # what was said of lines ends nothing that stands around them
                    self.sections.append(TextSection(self.before_hints.part, self.before_hints.role))
                    self.before_hints = None
                if self.sections[-1].part == "agenda":
                    self.sections.append(TextSection("behind an agenda"))
                self._read_line(line, index)
            self.hinted = kind
            self.after_blank = False
        self.talks.form.close()
        self._take_title_from_the_next_line()
        return self.sections, self.opening

    # Agendas

    def _not_of_the_agenda(self) -> set[int]:
        """The lines that are in no agenda: the title, and those of which an organiser said something."""
        title = self.title_line.line.number if self.title_line else -1
        above = title if self.sections[0].part == "left out" else 0
        return {
            index
            for index, line in enumerate(self.lines)
            if line.number == title or line.number < above or line.number in self.hints
        }

    def _add_entry(self, entry: AgendaEntry) -> None:
        if self.sections[-1].part != "agenda":
            self.sections.append(TextSection("agenda"))
        self.sections[-1].entries.append(entry)

    # What an organiser said

    def _read_hinted(self, line: Line, kind: HintKind) -> None:
        if kind is HintKind.TITLE:
            self._read_hinted_title(line)
        elif kind is HintKind.CODE:
            self._set_code(line.body)
        elif kind in FACT_OF_HINT:
            label = read_label(line)
            value = label.rest if label and label.rest else line.body
            if self.facts.read(FACT_OF_HINT[kind], value):
                self.talks.marks_bullet(line)
                if label and label.rest:
                    self.marks.structure(label.words, "heading")
        elif kind is HintKind.LEAVE_OUT:
            self.marks.structure(line.whole, "left out")
        elif kind is HintKind.ANOTHER_SESSION:
            self._read_line(line, self.lines.index(line))
        else:
            self._add_hinted(line, kind)

    def _read_hinted_title(self, line: Line) -> None:
        if self.title_line and line.number == self.title_line.line.number:
            self._read_title(self.title_line)
        else:
            self._set_title(line.whole, more=True)

    def _add_hinted(self, line: Line, kind: HintKind) -> None:
        part, role = SECTION_OF_HINT.get(kind, "people"), ROLE.get(kind, "")
        if self.hinted is not kind:
            self.before_hints = self.before_hints or self.sections[-1]
            self.sections.append(TextSection(part, role, headed=True))
        label = read_label(line)
        if label and label.part == part.removeprefix("hinted ") and (not role or label.role == role):
            self.marks.structure(label.words, "heading")
            if not label.rest:
                return
            line = replace(line, whole=label.rest, body=label.rest, bullet=None)
        self.sections[-1].add(line, new_group=self.after_blank)

    # What the text says

    def _set_title_below(self, line: Line, index: int) -> None:
        """The title on its own line; and on the one above where that says "FROM PIPELINE TO PAVEMENT:"."""
        above = self.lines[index - 1] if index else None
        if above and above.whole.text.endswith((":", "：")) and self.sections[-1].groups:
            self._set_title(above.whole)
            self.sections[-1].groups = []
        self._set_title(line.whole, more=True)

    def _is_time_over_title(self, line: Line, index: int) -> bool:
        """Whether the line was read as the time of one of several sessions, whose title is the next line."""
        if self.sections[-1].part != "left out" or self.title_line is None:
            return False
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        when = read_when(line.whole)
        is_time = below is not None and below.number == self.title_line.line.number and when.is_all and when.times
        return bool(is_time) and self.facts.take_when(when, line.whole)

    def _read_line(self, line: Line, index: int) -> None:  # noqa: C901 (one answer for each shape)
        if self._is_time_over_title(line, index):
            return
        if self.title_line and line.number == self.title_line.line.number:
            self._read_title(self.title_line)
        elif line is self.title_below and not self.opening.titles:
            self._set_title_below(line, index)
        elif line.number in self.over_speakers and self.talks.form.take_title(line.body):
            self.talks.marks_bullet(line)
        elif self.title_line and self.title_line.label is line:
            self.marks.structure(line.whole, "heading")
        elif self.sections[-1].part in FACTS and not self.sections[-1].groups and read_label(line) is None:
            self.sections[-1].add(line, new_group=True)
        elif len(parts := _with_labels(line)) > 1:
            for part in parts:
                self._read_line(part, index)
        elif line.column == HEAD:
            self.marks.structure(line.whole, "heading")
        elif is_table_head(line):
            self.marks.structure(line.whole, "heading")
            if self.sections[-1].part != "talks":
                self.sections.append(TextSection("talks", headed=True))
        elif not self._is_read(line, index):
            self.sections[-1].add(line, new_group=self.after_blank)

    def _is_read(self, line: Line, index: int) -> bool:
        """Whether the line was read by itself, and is in no section."""
        if self._read_format_alone(line) or self._continues_title(line, index):
            return True
        label = read_label(line)
        if label and self._read_label(line, label, index):
            return True
        if self._read_code_alone(line):
            return True
        if label is None and (self._opens_people(line, index) or self.facts.read_language_line(line.body)):
            return True
        return self._read_as_of(line) or self._read_cells(line) or self._read_when(line, index)

    def _read_title(self, found: TitleLine) -> None:
        self.sections.append(TextSection("preamble"))
        line = found.line
        known = sorted((piece for piece in (found.code, found.title) if piece), key=lambda piece: piece.start)
        position = line.whole.start
        for piece in [*known, TextPiece(line.whole.source, line.whole.end, line.whole.end)]:
            self.marks.structure(TextPiece(piece.source, position, piece.start), "heading")
            position = piece.end
        for fact in found.facts:
            self.facts.take_when(read_when(fact, loose=True), fact)
        if found.code:
            self._set_code(found.code)
        if found.title:
            self._set_title(found.title)
        if found.format and not self.facts.format:
            self.facts.format = found.format
        if found.is_kind_alone:
            self.kind_line = line

    def _set_title(self, title: TextPiece, *, more: bool = False) -> None:
        if title and (more or not self.opening.titles):
            bare = _undecorated(title)
            self.marks.structure(TextPiece(title.source, title.start, bare.start), "heading")
            self.marks.structure(TextPiece(title.source, bare.end, title.end), "heading")
            self.marks.field(bare, "title")
            self.opening.titles.append(bare)

    def _set_code(self, code: TextPiece) -> None:
        if self.opening.code is None:
            self.opening.code = code
            self.marks.field(code, "code")

    def _continues_title(self, line: Line, index: int) -> bool:
        """A title that was broken: its second line stands directly below it and begins in lower case."""
        if not self.title_line or self.after_blank or not self.opening.titles or index == 0:
            return False
        above = self.lines[index - 1]
        if above.number != self.title_line.line.number or not self.title_line.title or line.bullet:
            return False
        text = line.whole.text
        last = words_of(above.whole.text)[-1:]
        if (
            not (text[:1].islower() or (last and last[0] in vocabulary().function))
            or not is_title_like(line.whole)
            or len(text) > 120
            or read_people(line.whole)
            or read_label(line)
            or ((when := read_when(line.whole)).dates or when.is_all)
        ):
            return False
        self._set_title(line.whole, more=True)
        return True

    def _read_format_alone(self, line: Line) -> bool:
        """ "SIDE EVENT" on a line above the title says the format."""
        words = canonical(line.whole.text)
        if (
            words not in vocabulary().formats
            or self.facts.format
            or self.sections[-1].part not in {"before", "preamble"}
        ):
            return False
        if sum(len(section.groups) for section in self.sections) > 1:
            return False
        return self.facts.read("format", line.whole)

    def _read_code_alone(self, line: Line) -> bool:
        """ "Workshop 1" above a form, whose title has a label."""
        code = code_alone(line.whole) if self.opening.code is None and self.title_line is None else None
        if code is None or len(self.sections) > 1 or self.sections[-1].groups or self.opening.titles:
            return False
        self.marks.structure(line.whole, "heading")
        self._set_code(code)
        return True

    # Labels

    def _read_label(self, line: Line, label: Label, index: int) -> bool:  # noqa: C901, PLR0911 (one answer for each shape)
        part = label.part
        if self.has_forms and label.rest and self._read_form(line, label):
            return True
        if part in {"talk_title", "affiliation"}:
            return False
        if part in {"code", "title"}:
            return self._read_code_or_title(label)
        if label.rest and self.kind_line and not self.opening.titles and self._is_theme(label):
            self.marks.structure(label.words, "heading")
            self._set_title(label.rest)
            return True
        if part == "organiser" and (role := self._role_of_organiser(label)):
            label = replace(label, heading=Heading("people", role))
            return self._read_people(line, label, index)
        if part in FACTS:
            return self._read_fact(line, label, index)
        if part == "ignored":
            return self._read_ignored(line, label)
        if part == "people":
            if label.role == "chair" and (heading := self._of_kind(canonical(label.words.text.rstrip(" :：")))):
                label = replace(label, heading=heading)
            return self._read_people(line, label, index)
        if part == "talks" and label.rest and (told := titled(label.rest, agreed=True)):
            self.talks.read_titled(line, label, told)
            return True
        if part == "remarks":
            return self._read_remarks(line, label, index)
        if label.rest and part in {"abstract", "talks", "events"} and _is_people(label.rest):
            return self._read_remarks(line, label, index)
        self._open_section(line, label, part)
        return True

    def _opens_people(self, line: Line, index: int) -> bool:
        """ "mit" and "with" alone on a line, over people."""
        text = canonical(line.whole.text)
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if text not in OPEN_PHRASES or below is None or below.blank or not read_people(below.body, loose=True):
            return False
        heading = self._of_kind(text) or heading_of(text)
        if heading is None or heading.part != "people":
            return False
        label = Label(heading, line.whole, line.whole.cut(len(line.whole.text)))
        self._open_section(line, label, "people", heading.role)
        return True

    def _of_kind(self, words: str) -> Heading | None:
        """What words mean in a session of this kind: "mit" below "Podiumsdiskussion: ...", "Leitung" of a workshop."""
        text = self.title_line.line.whole.text if self.title_line else ""
        kind = re.split(r"[\s:：]", text, maxsplit=1)[0].casefold()
        found = (heading_of(f"{kind}{sign}{words}") for sign in (" ", "", "-")) if kind else iter(())
        return next((heading for heading in found if heading and heading.part == "people"), None)

    @staticmethod
    def _role_of_organiser(label: Label) -> str:
        """The role of somebody who is named behind "Presented by" or "Hosted by", where organisations stand too."""
        words = canonical(label.words.text.rstrip(" :："))
        role = vocabulary().persons_by.get(words, "")
        people = read_people(label.rest) if role and label.rest else []
        named = people and max(person.likeness for person in people) >= Likeness.STRONG
        return role if named or (people and all(is_sure_name(person.name.text) for person in people)) else ""

    def _read_form(self, line: Line, label: Label) -> bool:
        """The lines of a form for each talk: "Speaker:", "Affiliation:", "Title of talk:", "Abstract:"."""
        form = self.talks.form
        if label.part == "people" and label.role == "speaker":
            people = read_people(label.rest, loose=True)
            read = bool(people) and form.take_people(people)
        elif label.part == "affiliation":
            read = form.take_affiliation(label.rest)
        elif label.part == "talk_title" or (label.part == "title" and form.is_open):
            read = form.take_title(label.rest)
        elif label.part == "abstract" and form.is_open:
            self.marks.structure(label.words, "heading")
            self.sections.append(TextSection("talk text", headed=True, talk=form.talk))
            self.sections[-1].add(replace(line, whole=label.rest, body=label.rest, bullet=None), new_group=True)
            return True
        else:
            return False
        if read:
            self.marks.structure(label.words, "heading")
            self.talks.marks_bullet(line)
            if self.sections[-1].part == "talk text":
                self.sections.append(TextSection("preamble"))
        return read

    @staticmethod
    def _is_theme(label: Label) -> bool:
        """Whether "Theme: ..." below a line such as "Ministerial roundtable" is the title."""
        return canonical(label.words.text.rstrip(" :：")) in vocabulary().themes and is_title_like(label.rest)

    def _open_section(self, line: Line, label: Label, part: str, role: str = "") -> None:
        self.marks.structure(label.words, "heading")
        self.sections.append(TextSection(part, role, headed=True))
        if label.rest:
            rest = replace(line, whole=label.rest, body=label.rest, bullet=None)
            self.sections[-1].add(rest, new_group=True)

    def _read_code_or_title(self, label: Label) -> bool:
        if not label.rest:
            return False
        if label.part == "code" and self.opening.code is None:
            is_code = re.fullmatch(r"[A-Za-z0-9]{1,8}(?:[ ./-][A-Za-z0-9]{1,6}){0,3}", label.rest.text) is not None
            is_code = is_code and (any(map(str.isdigit, label.rest.text)) or len(label.rest.text) <= 4)
            if is_code:
                self._set_code(label.rest)
            elif canonical(label.words.text.rstrip(" :：")) in vocabulary().session and not self.opening.titles:
                self._set_title(label.rest)
            else:
                return False
        elif label.part == "title" and not self.opening.titles:
            self._set_title(quoted_title(label.rest))
        else:
            return False
        self.marks.structure(label.words, "heading")
        if self.sections[-1].part == "before":
            self.sections.append(TextSection("preamble"))
        return True

    def _read_fact(self, line: Line, label: Label, index: int) -> bool:
        if not label.rest:
            if not self._something_follows(index):
                return False
            self._open_section(line, label, label.part)
            return True
        if self.facts.read(label.part, label.rest):
            self.marks.structure(label.words, "heading")
        return True

    def _something_follows(self, index: int) -> bool:
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if below is None or below.blank:
            below = (
                self.lines[index + 2]
                if index + 2 < len(self.lines) and self.lines[index].whole.text.endswith((":", "："))
                else None
            )
        return below is not None and not below.blank and read_label(below) is None

    def _read_ignored(self, line: Line, label: Label) -> bool:
        if label.rest:
            return not (ends_a_sentence(line) and len(line.whole.text) > 120)
        if line.whole.text.endswith((":", "：")) or self.after_blank:
            self.sections.append(TextSection("unknown"))
            self.sections[-1].add(line, new_group=True)
            return True
        return False

    def _read_people(self, line: Line, label: Label, index: int) -> bool:  # noqa: C901, PLR0911 (one answer for each shape)
        rest = label.rest
        if not rest:
            self._open_section(line, label, "people", label.role)
            return True
        told = titled(rest, agreed=self.titled_labels > 1) if label.role in PARTS_OF_A_TALK else None
        if told:
            self.talks.read_titled(line, label, told)
            return True
        parts = [titled(part, agreed=True) for part in segments(rest)] if label.role in PARTS_OF_A_TALK else []
        if len(parts) > 1 and all(parts):
            self.talks.read_titled(line, label, *(part for part in parts if part))
            return True
        people = read_people(rest, loose=True)
        if not people and any(map(str.isdigit, rest.text)):
            return True  # "Participants: 40 at most"
        if people and self.talks.read_labelled(label, line):
            self.marks.structure(label.words, "heading")
            self.talks.marks_bullet(line)
            self._take_affiliation_below(index)
            if label.heading.plural or len(people) > 1 or self.sections[-1].part == "people":
                self.sections.append(TextSection("people", label.role))
            return True
        if is_placeholder(rest):
            self.marks.structure(label.words, "heading")
            self.marks.structure(rest, "placeholder")
            return True
        if label.role == "speaker" and self._person_below(index) and is_title_like(rest):
            self._read_titled_speaker(line, label)
            return True
        if ends_a_sentence(line) and len(rest.text.split()) > 8:
            return False
        if label.heading.plural:
            self._open_section(line, label, "people", label.role)
            return True
        return ":" in line.whole.text  # the label's value is nobody: the line is not placed, and ends nothing

    def _take_affiliation_below(self, index: int) -> None:
        """ "Moderator: Ana Lund" over "Director, Roof Agency": the position of the only person without one."""
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if below is None or below.blank or below.number in self.hints or read_label(below) or not is_affiliation(below):
            return
        if self.talks.take_affiliation(below.whole):
            self.taken.add(below.number)

    def _person_below(self, index: int) -> bool:
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        return below is not None and not below.blank and is_strong(below)

    def _people_below(self, index: int) -> int:
        below = itertools.takewhile(lambda line: not line.blank, self.lines[index + 1 : index + 6])
        return sum(bool(read_people(line.body)) for line in below)

    def _read_titled_speaker(self, line: Line, label: Label) -> None:
        """ "Keynote: Repair first" over its speaker."""
        self.marks.structure(label.words, "heading")
        self.sections.append(TextSection("talks", headed=True))
        self.sections[-1].add(replace(line, whole=label.rest, body=label.rest, bullet=None), new_group=True)
        self.after_blank = False

    def _read_remarks(self, line: Line, label: Label, index: int) -> bool:
        if label.rest:
            if self.sections[-1].part == "talks" and not _is_people(label.rest):
                return False
            return self.talks.read_remarks(label, line) != "not placed"
        if canonical(label.words.text) in vocabulary().talk_words and self._people_below(index) > 1:
            self._open_section(line, label, "people", "speaker")
            return True
        if self._person_below(index) and self.sections[-1].part != "talks":
            title = label.words.text.rstrip(" :：")
            self.sections.append(TextSection("talks", headed=True))
            piece = label.words.cut(0, len(title))
            self.sections[-1].add(replace(line, whole=piece, body=piece, bullet=None), new_group=True)
            self.marks.structure(TextPiece(piece.source, piece.end, label.words.end), "heading")
            return True
        return False

    # Lines that say when and where

    def _read_when(self, line: Line, index: int) -> bool:  # noqa: PLR0911 (one answer for each shape)
        """A line that says when and where and nothing else; in an agenda it is a row's."""
        if line.bullet or len(line.whole.text) > 160:
            return False
        part = self.sections[-1].part
        if part in {"materials", "events", "outcomes", "questions"} and self.sections[-1].headed:
            return False
        found = read_when(line.whole)
        in_head = part in {"before", "preamble"} and self._is_head()
        if found.room and not (found.dates or found.day or found.times):
            return (
                found.is_all
                and (is_room(line.whole.text.split(",")[0]) or not is_strong(line))
                and (self._is_place_line(line, index) if in_head else self._is_below_date(index))
                and self.facts.take_when(found, line.whole)
            )
        if not (found.dates or found.day or found.times) and in_head and self._is_below_when(line, index):
            return self.facts.read("room", line.whole)
        if not (found.dates or found.day or found.times) or part == "talks":
            return False
        if found.is_all and (in_head or found.dates or found.day):
            return self.facts.take_when(found, line.whole)
        few = sum(len(piece.text.split()) for piece in found.rest) <= 6
        is_when = found.times and (found.dates or found.day or _has_part_of_a_date(line.whole.text))
        if few and in_head and is_when and not ends_a_sentence(line) and not line.bullet:
            return self.facts.take_when(found, line.whole)
        return False

    def _read_cells(self, line: Line) -> bool:
        """ "Plenary | Thursday, 11 June | 11:00-12:30 | Hall 3": each part is read by itself, and some are known."""
        if len(line.whole.text) > 200 or self.sections[-1].part not in {"before", "preamble"} or not self._is_head():
            return False
        cells = [cell for cell in line.whole.parted(_BETWEEN) if cell]
        if len(cells) < 2:
            return False
        kinds = [self._kind_of_cell(cell) for cell in cells]
        if "when" not in kinds and kinds.count("") > 0:
            return False
        for cell, kind in zip(cells, kinds, strict=True):
            if kind == "when":
                self.facts.take_when(read_when(cell), cell)
            elif kind == "code" and (code := code_alone(cell)):
                self.marks.structure(cell, "heading")
                self._set_code(code)
            elif kind:
                self.facts.read(kind, cell)
        position = line.whole.start
        for cell in [*cells, TextPiece(line.whole.source, line.whole.end, line.whole.end)]:
            self.marks.structure(TextPiece(cell.source, position, cell.start), "punctuation")
            position = cell.end
        return True

    @staticmethod
    def _kind_of_cell(cell: TextPiece) -> str:
        if canonical(cell.text) in vocabulary().formats:
            return "format"
        if code_alone(cell):
            return "code"
        found = read_when(cell)
        if found.is_all and found.room is None:
            return "when"
        return "room" if found.is_all else ""

    def _is_head(self) -> bool:
        """Whether no prose and no list was seen below the title."""
        return self.sections[-1].is_head

    def _is_below_when(self, line: Line, index: int) -> bool:
        """A short line directly below the one with date and time, at the end of its group, is the place."""
        if self.after_blank or not self.opening.titles or self.facts.room:
            return False
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        text = line.whole.text
        if not self.facts.start:
            return False
        short = len(text.split()) <= 4 and text[:1].isupper() and is_title_like(line.whole) and text[-1:] not in "!?"
        above = read_when(self.lines[index - 1].whole)
        return short and above.is_all and bool(above.times) and (below is None or below.blank) and not is_strong(line)

    def _is_below_date(self, index: int) -> bool:
        above = self.lines[index - 1] if index else None
        return above is not None and not above.blank and (when := read_when(above.whole)).is_all and bool(when.dates)

    def _is_place_line(self, line: Line, index: int) -> bool:
        """A place alone stands beside the line with the date or time."""
        above = self.lines[index - 1].number if index else 0
        if self.title_line and above == self.title_line.line.number and is_room(line.whole.text):
            return True
        near = [self.lines[place] for place in (index - 1, index + 1) if 0 <= place < len(self.lines)]
        return any(
            not each.blank
            and ((when := read_when(each.whole)).dates is not None or when.times is not None)
            and len(each.whole.text) < 160
            for each in near
        ) or (self.facts.starts_on is not None and len(line.whole.text.split()) <= 4 and not self.after_blank)

    # The as-of line

    def _read_as_of(self, line: Line) -> bool:
        """Read "Download the PDF description as of 7th April 2015"; what follows it is open."""
        if len(line.whole.text) > LONGEST_AS_OF_LINE:
            return False
        found = AS_OF.fullmatch(line.whole.text)
        if not found and not DOWNLOAD.fullmatch(line.whole.text):
            return False
        if found and not self._read_as_of_date(line, found):
            return False
        if not found:
            self.marks.structure(line.whole, "as-of line")
        if self._something_was_said():
            self.sections.append(TextSection("open"))
        return True

    def _read_as_of_date(self, line: Line, found: re.Match[str]) -> bool:
        rest = line.whole.cut(found.start("rest"))
        dates = find_dates(rest.text)
        if dates is None or dates.first != dates.last:
            if DOWNLOAD.match(line.whole.text) or re.match(r"as\s+(?:of|at)\b", line.whole.text, re.IGNORECASE):
                self.marks.structure(line.whole.cut(0, found.start("rest")), "as-of line")
                return True
            return False
        if rest.text[: dates.begin].strip() or rest.text[dates.stop :].strip(" .)*_\t"):
            return False
        when = rest.cut(dates.begin, dates.stop)
        if self.opening.as_of is None:
            self.opening.as_of = when
            self.marks.field(when, "as of")
        self.marks.structure(TextPiece(when.source, line.whole.start, when.start), "as-of line")
        self.marks.structure(TextPiece(when.source, when.end, line.whole.end), "punctuation")
        return True

    def _something_was_said(self) -> bool:
        """Whether there is more above the as-of line than the title: otherwise the abstract follows below it."""
        last = self.sections[-1]
        return last.part != "preamble" or bool(last.groups)

    def _take_title_from_the_next_line(self) -> None:
        """When the code stands alone on its line, the title is the line below."""
        if self.opening.titles or not (self.opening.code or self.facts.format or self.kind_line):
            return
        for section in self.sections:
            if section.part == "preamble" and section.groups:
                first = section.groups[0][0]
                if is_title_like(first.whole) and not is_strong(first) and not read_when(first.whole).is_all:
                    self._set_title(first.whole)
                    section.groups[0] = section.groups[0][1:]
                    section.groups = [group for group in section.groups if group]
                    return
                break
        if self.kind_line and not self.opening.code:
            self._set_title(self.kind_line.whole)  # nothing else is a title


def _titles_over_speakers(lines: list[Line]) -> set[int]:
    """The numbers of lines that stand over "Speaker: ...", where there are several of them."""
    found = {
        above.number
        for above, below in pairwise(lines)
        if not (above.blank or below.blank)
        and is_title_like(above.whole)
        and read_label(above) is None
        and read_row(above) is None
        and not read_people(above.body)
        and (label := read_label(below)) is not None
        and label.role == "speaker"
        and label.rest
        and not read_when(above.whole).is_all
    }
    return found if len(found) > 1 else set()


def _with_labels(line: Line) -> list[Line]:
    """ "Date: 14 May 2026, Time: 13:15, Venue: Room 5" as three lines."""
    text = line.whole.text
    if len(text) > 300 or text.count(":") + text.count("：") < 2:
        return [line]
    starts = [0]
    for found in re.finditer(
        r"[,;|.]\s*(?=(?P<label>[^\W\d][^:：,;|]{1,30})[:：])|(?:\s{2,}|\u3000)(?=(?P<other>[^\W\d][^:：,;|]{1,30})[:：])",
        text,
    ):
        heading = heading_of(found["label"] or found["other"] or "")
        if heading and heading.part in FACTS:
            starts.append(found.end())
    first = read_label(line)
    if len(starts) == 1 or first is None or first.part not in FACTS:
        return [line]
    pieces = [line.whole.cut(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    trimmed = [piece.cut(0, len(piece.text.rstrip(" ,;|"))) for piece in pieces]
    return [replace(line, whole=piece, body=piece, bullet=None) for piece in trimmed]


def _has_part_of_a_date(text: str) -> bool:
    words = words_of(text)
    return any(word in vocabulary().months or word in vocabulary().weekdays for word in words)


def _is_people(piece: TextPiece) -> bool:
    people = read_people(piece)
    return bool(people) and max(each.likeness for each in people) is Likeness.STRONG


def _undecorated(piece: TextPiece) -> TextPiece:
    text = piece.text
    start = len(text) - len(text.lstrip("#*_>= \t"))
    return piece.cut(start, max(start, len(text.rstrip("#*_= \t"))))
