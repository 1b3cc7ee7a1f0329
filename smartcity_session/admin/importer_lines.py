"""The lines of a pasted text beside what they were taken for, and those that somebody should look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from smartcity_session.importer.text.description import Description, Doubt, Span, SpanKind
from smartcity_session.importer.text.hints import Hint, HintKind
from smartcity_session.importer.text.labels import HINTS, span_label

LIKELY = (HintKind.ABSTRACT, HintKind.SPEAKERS, HintKind.TALK, HintKind.LEAVE_OUT)
SHORT = 160  # characters of a passage that are repeated beside its lines
GROUPS = (
    (HintKind.TITLE, HintKind.CODE, HintKind.ABSTRACT, HintKind.QUESTIONS, HintKind.OUTCOMES),
    (HintKind.SPEAKERS, HintKind.TALK, HintKind.FACILITATOR, HintKind.CHAIR, HintKind.PANELLISTS),
    (HintKind.DISCUSSANTS, HintKind.RAPPORTEUR, HintKind.CONTACT),
    (HintKind.WHEN, HintKind.ROOM, HintKind.LANGUAGES, HintKind.ORGANISER, HintKind.PARTNERS),
    (HintKind.MATERIALS, HintKind.EVENTS, HintKind.ANOTHER_SESSION, HintKind.LEAVE_OUT),
)


@dataclass(frozen=True, slots=True)
class LineChoice:
    """What lines can be said to be: `value` is sent, `label` is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of the text: its words, each with what it is (`kind`), and the labels of what they were taken for.

    `hint` is the choice that somebody made for the line, and `starts` says that it is the first line of it.
    """

    number: int
    words: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    state: str
    hint: LineChoice | None
    starts: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that somebody should look at: `taken_for` is "" for what was not placed."""

    first: int
    last: int
    words: str
    taken_for: str
    choices: tuple[LineChoice, ...]

    @property
    def where(self) -> str:
        """Which lines they are, in words."""
        if self.first == self.last:
            return _("Line %(first)d") % {"first": self.first}
        return _("Lines %(first)d to %(last)d") % {"first": self.first, "last": self.last}


def choice_groups() -> list[list[LineChoice]]:
    """What can be chosen for lines, in rows of the same sort."""
    return [[LineChoice(kind.value, str(HINTS[kind])) for kind in kinds] for kinds in GROUPS]


def read_lines(description: Description, hints: Sequence[Hint]) -> list[ReadLine]:
    """The lines of the text that have words."""
    rows = description.text.split("\n")
    spans: dict[int, list[Span]] = {}
    for span in description.spans:
        for number in range(span.line, span.line + description.text_of(span).count("\n") + 1):
            if rows[number - 1].strip():
                spans.setdefault(number, []).append(span)
    doubtful = {line for doubt in description.doubts for line in range(doubt.first, doubt.last + 1)}
    said = {line: hint for hint in hints for line in range(hint.first, hint.last + 1)}
    return [
        _read_line(description, number, found, hint=said.get(number), is_doubtful=number in doubtful)
        for number, found in spans.items()
    ]


def _read_line(
    description: Description, number: int, spans: Sequence[Span], *, hint: Hint | None, is_doubtful: bool
) -> ReadLine:
    is_placed = all(span.kind is not SpanKind.NOT_PLACED for span in spans)
    return ReadLine(
        number,
        tuple((span.kind.value.replace(" ", "-"), _words_on(description, span, number)) for span in spans),
        tuple(_labels(description, spans)),
        "unplaced" if not is_placed else "doubtful" if is_doubtful else "",
        LineChoice(str(hint), str(HINTS[hint.kind])) if hint else None,
        starts=hint is not None and hint.first == number,
    )


def _words_on(description: Description, span: Span, number: int) -> str:
    return description.text_of(span).split("\n")[number - span.line]


def _labels(description: Description, spans: Sequence[Span]) -> list[str]:
    """What the words of a line are, without headings and signs where there is more than these.

    It is "Speaker 1: name, affiliation line" where two begin alike.
    """
    found: dict[str, list[str]] = {}
    words = [span for span in spans if any(map(str.isalnum, description.text_of(span)))]
    for span in [span for span in words if span.kind is not SpanKind.STRUCTURE] or words:
        head, _colon, tail = span_label(span).partition(": ")
        tails = found.setdefault(head, [])
        if tail and tail not in tails:
            tails.append(tail)
    return [f"{head}: {', '.join(tails)}" if tails else head for head, tails in found.items()]


def passages(description: Description) -> list[Passage]:
    """What was not placed and what may be wrong, in the order of the text."""
    lines = {line for doubt in description.doubts for line in range(doubt.first, doubt.last + 1)}
    unplaced = [span.line for span in description.not_placed if span.line not in lines]
    doubts = [*description.doubts, *(Doubt(line, line, None, ()) for line in dict.fromkeys(unplaced))]
    return [_passage(description, doubt) for doubt in sorted(doubts, key=lambda each: each.first)]


def _passage(description: Description, doubt: Doubt) -> Passage:
    rows = description.text.split("\n")[doubt.first - 1 : doubt.last]
    words = " ".join(" ".join(rows).split())
    shown = words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"
    choices = [_choice(doubt, kind) for kind in doubt.alternatives or LIKELY if kind != doubt.kind]
    if doubt.kind:
        choices.insert(0, LineChoice(f"{doubt.first}-{doubt.last}={doubt.kind}", _("It is right")))
    if HintKind.LEAVE_OUT not in doubt.alternatives and doubt.alternatives:
        choices.append(_choice(doubt, HintKind.LEAVE_OUT))
    return Passage(doubt.first, doubt.last, shown, str(HINTS[doubt.kind]) if doubt.kind else "", tuple(choices))


def _choice(doubt: Doubt, kind: HintKind) -> LineChoice:
    return LineChoice(f"{doubt.first}-{doubt.last}={kind}", str(HINTS[kind]))
