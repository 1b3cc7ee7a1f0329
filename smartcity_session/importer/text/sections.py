"""From lines to the sections of a description: what stands under which heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from smartcity_session.importer.text.dates import find_dates
from smartcity_session.importer.text.headings import Heading, Part, read_heading
from smartcity_session.importer.text.lines import Group, Line, TextPiece
from smartcity_session.importer.text.spans import Marks

LONGEST_TITLE = 300
_CODE = r"(?P<code>[A-Za-z]{1,4}-?\d{1,3}[A-Za-z]?(?:-[A-Za-z0-9]{1,6})*|\d{1,3}[A-Za-z]?|[A-Za-z])"
_SEPARATOR = r"\s*(?:[:：|/]|\.(?=\s)|[-–—](?=\s|[^\w]))\s*"
_DECORATION = r"[\s#*_>=]*"
_SESSION = r"(?:(?:parallel|breakout|plenary|sub-plenary|thematic|special|technical)\s+)?session\s+(?:no\.?\s+)?"
SESSION_AND_TITLE = re.compile(rf"{_DECORATION}{_SESSION}{_CODE}(?:{_SEPARATOR}(?P<title>.*))?", re.IGNORECASE)
SESSION_TITLE = re.compile(
    rf"{_DECORATION}{_SESSION}(?P<code>[A-Z]{{1,4}}-?\d{{1,3}}[a-z]?)\s+(?P<title>\S.*)", re.IGNORECASE
)
CODE_AND_TITLE = re.compile(rf"{_DECORATION}(?P<code>[A-Z]{{1,4}}-?\d{{1,3}}[a-z]?){_SEPARATOR}(?P<title>\S.*)")
CODE_TITLE = re.compile(rf"{_DECORATION}(?P<code>[A-Z]{{1,4}}-?\d{{1,3}}[a-z]?)\s+(?P<title>[^\s\W].*)")
AS_OF = re.compile(
    r"(?:(?:download|get|see|the|this|pdf|description|session|programme|program|status|version|information|document|"
    r"sheet|text|last|updated|update|is|state|[-–—,(:])\s*){0,12}\b(?:as\s+(?:of|at|on)|updated(?:\s+on)?|update|status|"
    r"version(?:\s+of)?)\b\s*:?\s*(?P<rest>.+)",
    re.IGNORECASE,
)
DOWNLOAD = re.compile(r"download\s+(?:the\s+)?(?:pdf|(?:session\s+)?description)\b[\w\s]{0,40}\.?", re.IGNORECASE)
LONGEST_AS_OF_LINE = 150


@dataclass
class TextSection:
    """A heading's part and the groups of lines below it; blank lines separate the groups."""

    part: Part
    role: str = ""
    groups: list[Group] = field(default_factory=list)

    def add(self, line: Line, *, new_group: bool) -> None:
        """Add a line, to a group of its own when there was a blank line before it."""
        if new_group or not self.groups:
            self.groups.append([])
        self.groups[-1].append(line)


@dataclass
class Opening:
    """What the heading lines say by themselves, and where they stand."""

    code: TextPiece | None = None
    title: TextPiece | None = None
    as_of: TextPiece | None = None


def read_sections(lines: list[Line], marks: Marks) -> tuple[list[TextSection], Opening]:
    """The sections in the order of the text, with headings, codes and titles marked."""
    return _Sectioner(lines, marks).read()


class _Sectioner:
    def __init__(self, lines: list[Line], marks: Marks) -> None:
        self.lines = lines
        self.marks = marks
        self.opening = Opening()
        self.title_line = _find_title(lines)
        self.sections = [TextSection(Part.BEFORE if self.title_line else Part.PREAMBLE)]
        self.after_blank = True

    def read(self) -> tuple[list[TextSection], Opening]:
        for line in self.lines:
            if line.blank:
                self.after_blank = True
                continue
            if self._begins_another_session(line):
                break
            self._read_line(line)
            self.after_blank = False
        self._take_title_from_the_next_line()
        return self.sections, self.opening

    def _read_line(self, line: Line) -> None:
        if self.title_line and line.number == self.title_line[0].number:
            self._read_title(line, self.title_line[1])
        elif heading := read_heading(line):
            self._read_heading(line, heading)
        elif not self._read_as_of(line):
            self.sections[-1].add(line, new_group=self.after_blank)

    def _begins_another_session(self, line: Line) -> bool:
        """Whether a second session's title stands here: what follows is not about the first."""
        found = SESSION_AND_TITLE.fullmatch(line.whole.text) if self.after_blank else None
        if not found or not found["title"] or not self.title_line or line.number <= self.title_line[0].number:
            return False
        return found["title"].rstrip()[-1:] not in ".?!" and self.opening.code is not None

    def _read_title(self, line: Line, found: re.Match[str] | None) -> None:
        self.sections.append(TextSection(Part.PREAMBLE))
        if found is None:
            self._set_title(line.whole)
            return
        code = line.whole.cut(found.start("code"), found.end("code"))
        self._set_code(code)
        self.marks.structure(line.whole.cut(0, found.start("code")), "heading")
        if found["title"]:
            title = line.whole.cut(found.start("title"), found.end("title"))
            self.marks.between(code, title, "heading")
            self._set_title(title)
        else:
            self.marks.structure(line.whole.cut(found.end("code")), "heading")

    def _set_title(self, title: TextPiece) -> None:
        if self.opening.title is None and title:
            self.opening.title = _undecorated(title)
            self.marks.structure(TextPiece(title.source, title.start, self.opening.title.start), "heading")
            self.marks.structure(TextPiece(title.source, self.opening.title.end, title.end), "heading")
            self.marks.field(self.opening.title, "title")

    def _set_code(self, code: TextPiece) -> None:
        if self.opening.code is None:
            self.opening.code = code
            self.marks.field(code, "code")

    def _read_heading(self, line: Line, heading: Heading) -> None:
        if heading.part is Part.OTHER_FACT:
            return
        if heading.part in {Part.CODE, Part.TITLE}:
            self._read_labelled(heading)
            return
        self.marks.structure(heading.label, "heading")
        if heading.part is Part.PEOPLE and heading.rest and not heading.plural:
            person = replace(line, body=heading.rest, bullet=None, part=heading.role)
            self.sections[-1].add(person, new_group=self.after_blank)
            return
        self.sections.append(TextSection(heading.part, heading.role))
        if heading.rest:
            self.sections[-1].add(replace(line, whole=heading.rest, body=heading.rest, bullet=None), new_group=True)

    def _read_labelled(self, heading: Heading) -> None:
        if heading.part is Part.CODE and self.opening.code is None:
            found = re.fullmatch(_CODE, heading.rest.text)
            if found is None:
                return
            self._set_code(heading.rest)
        elif heading.part is Part.TITLE and self.opening.title is None and heading.rest:
            self._set_title(heading.rest)
        else:
            return
        self.marks.structure(heading.label, "heading")
        if self.sections[-1].part is Part.BEFORE:
            self.sections.append(TextSection(Part.PREAMBLE))

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
            self.sections.append(TextSection(Part.OPEN))
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
        return last.part is not Part.PREAMBLE or bool(last.groups)

    def _take_title_from_the_next_line(self) -> None:
        """When the code stands alone on its line, the title is the line below."""
        if self.opening.title is not None or self.opening.code is None:
            return
        for section in self.sections:
            if section.part is Part.PREAMBLE and section.groups:
                first = section.groups[0][0]
                if not first.part and is_title_like(first.whole):
                    self._set_title(first.whole)
                    section.groups[0] = section.groups[0][1:]
                    section.groups = [group for group in section.groups if group]
                return


def is_title_like(piece: TextPiece) -> bool:
    """Whether the line may be a title: not too long, and no sentence."""
    return len(piece.text) <= LONGEST_TITLE and piece.text[-1:] not in {".", ":", ";", ","}


def _undecorated(piece: TextPiece) -> TextPiece:
    text = piece.text
    start = len(text) - len(text.lstrip("#*_>= \t"))
    return piece.cut(start, max(start, len(text.rstrip("#*_= \t"))))


def _find_title(lines: list[Line]) -> tuple[Line, re.Match[str] | None] | None:
    """The line with code and title, and what was found on it; None when no line can be told to be it."""
    after_blank = True
    for line in lines:
        if not line.blank and after_blank and len(line.whole.text) <= LONGEST_TITLE + 60:
            found = SESSION_AND_TITLE.fullmatch(line.whole.text)
            if found and not (found["title"] or "").rstrip().endswith("."):
                return line, found
        after_blank = line.blank
    return next(_title_on_the_first_line(lines), None)


def _title_on_the_first_line(lines: list[Line]) -> Iterator[tuple[Line, re.Match[str] | None]]:
    first = next((index for index, line in enumerate(lines) if not line.blank), None)
    if first is None or read_heading(lines[first]) or len(lines[first].whole.text) > LONGEST_TITLE + 60:
        return
    line = lines[first]
    for shape in (SESSION_TITLE, CODE_AND_TITLE):
        if found := shape.fullmatch(line.whole.text):
            yield line, found
    alone = first + 1 == len(lines) or lines[first + 1].blank or read_heading(lines[first + 1]) is not None
    if alone and is_title_like(line.whole) and line.bullet is None:
        yield line, CODE_TITLE.fullmatch(line.whole.text)
