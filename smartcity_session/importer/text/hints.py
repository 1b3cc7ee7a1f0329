"""What an organiser said about lines of a text: the reader takes them for that, whatever they look like."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _


class HintKind(StrEnum):
    """What lines can be said to be. The kinds of people are the roles of `speakers.roles`, or map to one in `ROLE`."""

    TITLE = "title"
    CODE = "code"
    ABSTRACT = "abstract"
    SPEAKERS = "speakers"
    CHAIR = "chair"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"
    PANELLISTS = "panellists"
    DISCUSSANTS = "discussants"
    RAPPORTEUR = "rapporteur"
    CONTACT = "contact"
    TALK = "talk"
    WHEN = "when"
    ROOM = "room"
    OUTCOMES = "outcomes"
    QUESTIONS = "questions"
    MATERIALS = "materials"
    EVENTS = "events"
    ORGANISER = "organiser"
    PARTNERS = "partners"
    LANGUAGES = "languages"
    ANOTHER_SESSION = "another-session"
    LEAVE_OUT = "leave-out"


ROLE: dict[HintKind, str] = {
    HintKind.SPEAKERS: "speaker",
    HintKind.CHAIR: "chair",
    HintKind.MODERATOR: "facilitator",
    HintKind.FACILITATOR: "facilitator",
    HintKind.PANELLISTS: "panellist",
    HintKind.DISCUSSANTS: "discussant",
    HintKind.RAPPORTEUR: "rapporteur",
    HintKind.CONTACT: "contact",
}
_HINT = re.compile(r"(?P<first>\d{1,6})(?:\s*[-–]\s*(?P<last>\d{1,6}))?\s*=\s*(?P<kind>[\w-]+)")


class BadHintError(ValueError):
    """What was written is no hint; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Hint:
    """The lines from `first` to `last`, both included and counted from 1, are of this kind."""

    first: int
    last: int
    kind: HintKind

    def __str__(self) -> str:
        lines = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{lines}={self.kind}"


def parse_hint(words: str) -> Hint:
    """The hint that "12-15=speakers" or "3=title" says. Raises BadHintError for anything else."""
    found = _HINT.fullmatch(words.strip())
    if not found:
        message = _("“%(words)s” is no hint. Write lines and what they are, for example 12-15=speakers or 3=title.")
        raise BadHintError(message % {"words": words})
    first = int(found["first"])
    last = int(found["last"] or first)
    if not 1 <= first <= last:
        message = _("“%(words)s”: lines are counted from 1, and the first comes before the last.")
        raise BadHintError(message % {"words": words})
    kind = found["kind"].casefold().replace("_", "-")
    if kind not in {each.value for each in HintKind}:
        message = _("“%(words)s”: “%(kind)s” is nothing that lines can be. Choose one of: %(kinds)s.")
        kinds = ", ".join(each.value for each in HintKind)
        raise BadHintError(message % {"words": words, "kind": found["kind"], "kinds": kinds})
    return Hint(first, last, HintKind(kind))


def moved_hints(hints: Sequence[Hint], *, old: str, new: str) -> tuple[Hint, ...]:
    """The hints on `old` for the lines of `new` that are the same: lines that were changed or taken out lose theirs."""
    before, after = old.splitlines(), new.splitlines()
    place: dict[int, int] = {}
    matcher = difflib.SequenceMatcher(None, _folded(before), _folded(after), autojunk=False)
    for block in matcher.get_matching_blocks():
        place |= {block.a + step + 1: block.b + step + 1 for step in range(block.size)}
    return tuple(moved for hint in hints for moved in _moved(hint, place))


def _folded(lines: Sequence[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines]


def _moved(hint: Hint, place: dict[int, int]) -> list[Hint]:
    found: list[Hint] = []
    for line in (place[each] for each in range(hint.first, hint.last + 1) if each in place):
        if found and found[-1].last + 1 == line:
            found[-1] = replace(found[-1], last=line)
        else:
            found.append(replace(hint, first=line, last=line))
    return found


def kinds_by_line(hints: Sequence[Hint]) -> dict[int, HintKind]:
    """By number of the line what it was said to be: of two hints on a line the later one counts."""
    return {line: hint.kind for hint in hints for line in range(hint.first, hint.last + 1)}
