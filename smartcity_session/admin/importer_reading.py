"""What the second step of "Paste a session description" works on: a text, what lines were said to be, its readings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from django.http import QueryDict
from django.utils.translation import gettext as _

from smartcity_session.importer.text.decoding import MAX_LINES, NotADescription, read_bytes, read_text
from smartcity_session.importer.text.description import Description
from smartcity_session.importer.text.encodings import ENCODINGS
from smartcity_session.importer.text.hints import BadHintError, Hint, moved_hints, parse_hint
from smartcity_session.importer.text.reader_process import read_descriptions
from smartcity_session.models import Congress


@lru_cache(maxsize=4)
def _read(text: str, hints: tuple[Hint, ...], days: tuple[date, date] | None) -> tuple[Description, ...]:
    """Each step needs the reading of the step before."""
    return read_descriptions(text, hints=hints, days=days)


@dataclass(frozen=True)
class Reading:
    """A text with several sessions has several descriptions; `number` says which is shown, counted from 0.

    `encoding` is that in which a file was read, "" for pasted text.
    """

    text: str
    hints: tuple[Hint, ...] = ()
    number: int = 0
    encoding: str = ""

    @cached_property
    def descriptions(self) -> tuple[Description, ...]:
        """The sessions of the text, at least one. Raises what `read_descriptions` raises."""
        return _read(self.text, self.hints, Congress.objects.days())

    @property
    def description(self) -> Description:
        """The session that is shown."""
        return self.descriptions[min(self.number, len(self.descriptions) - 1)]

    @property
    def next(self) -> "Reading | None":
        """The reading of the session after this one."""
        return replace(self, number=self.number + 1) if self.number + 1 < len(self.descriptions) else None


class Unread(Reading):
    """A text that could not be read to its end."""

    @cached_property
    def descriptions(self) -> tuple[Description, ...]:
        """One session, of which nothing is known."""
        return (Description(text=self.text, spans=()),)


def posted_reading(data: QueryDict) -> Reading:
    """The reading that the form was made from. Raises NotADescription for a text that is none."""
    number = data.get("number", "")
    encoding = data.get("read-as", "")
    text = read_text(data.get("source", ""))
    return Reading(
        text=text,
        hints=tuple(_hints(data.getlist("hint"), text)),
        number=int(number) if number.isdecimal() and len(number) < 4 else 0,
        encoding=encoding if encoding in ENCODINGS else "",
    )


def changed_reading(reading: Reading, data: QueryDict) -> Reading:
    """The reading after what the form asks for; the very same when it asks for none.

    Raises BadHintError when lines are to be something and none was chosen, and NotADescription.
    """
    if "decode" in data:
        return _decoded(reading, data.get("encoding", ""))
    text = _line_ends(data.get("text", reading.text))
    if text.strip() != reading.text.strip():
        text = read_text(text)
        reading = replace(reading, text=text, hints=moved_hints(reading.hints, old=reading.text, new=text))
    hints = reading.hints
    for hint in _hints(data.getlist("forget"), text):
        hints = _without(hints, hint)
    for hint in [*_hints(data.getlist("say"), text), *_hints_on_chosen_lines(text, data)]:
        hints = (*_without(hints, hint), hint)
    return reading if hints == reading.hints else replace(reading, hints=hints)


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


def _decoded(reading: Reading, encoding: str) -> Reading:
    try:
        data = reading.text.encode(reading.encoding)
    except UnicodeEncodeError as error:
        raise NotADescription(_("This file cannot be read anew. Choose it again.")) from error
    text = read_bytes(data, encoding if encoding in ENCODINGS else "")
    return Reading(text, moved_hints(reading.hints, old=reading.text, new=text), encoding=encoding)


def _hints(values: Iterable[str], text: str) -> Iterable[Hint]:
    """The hints that a page sends; nonsense, and lines beyond the end of the text, are no hints."""
    for words in values:
        try:
            hint = parse_hint(words)
        except BadHintError:
            continue
        if hint.last <= text.count("\n") + 1:
            yield hint


def _hints_on_chosen_lines(text: str, data: QueryDict) -> list[Hint]:
    """The chosen lines as what the button says: those between which there are only empty lines as one hint."""
    kind = data.get("kind", "")
    if not kind:
        return []
    rows = text.split("\n")
    chosen = {int(line) for line in data.getlist("line") if line.isdecimal() and len(line) < len(str(MAX_LINES)) + 1}
    if not chosen:
        raise BadHintError(_("Choose lines first, then say what they are."))
    lines = [number for number in range(1, len(rows) + 1) if number in chosen or not rows[number - 1].strip()]
    runs = [[line for line in range(first, last + 1) if line in chosen] for first, last in _runs(lines)]
    return [parse_hint(f"{run[0]}-{run[-1]}={kind}") for run in runs if run]


def _runs(lines: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for line in lines:
        if found and found[-1][1] + 1 == line:
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return found


def _without(hints: Sequence[Hint], taken: Hint) -> tuple[Hint, ...]:
    """The hints for the lines that another one does not take."""
    kept: list[Hint] = []
    for hint in hints:
        lines = [line for line in range(hint.first, hint.last + 1) if not taken.first <= line <= taken.last]
        kept += [Hint(first, last, hint.kind) for first, last in _runs(lines)]
    return tuple(kept)
