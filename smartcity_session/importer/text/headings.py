"""The headings of session descriptions, and the synonyms that organisers use for them."""

import re
from dataclasses import dataclass
from enum import Enum

from smartcity_session.importer.text.lines import Line, TextPiece
from speakers.roles import ROLES


class Part(Enum):
    """A part of a description."""

    BEFORE = "before the title"
    PREAMBLE = "below the title"
    CODE = "code"
    TITLE = "title"
    ABSTRACT = "abstract"
    QUESTIONS = "guiding questions"
    OUTCOMES = "outcomes"
    MATERIALS = "materials"
    EVENTS = "events"
    TALKS = "talks"
    PEOPLE = "people"
    OPEN = "below the as-of line"
    ELSEWHERE = "another session"
    OTHER_FACT = "a fact that has no field here"


SYNONYMS: dict[Part, str] = {
    Part.CODE: "code; session; no; number",
    Part.TITLE: "title; name",
    Part.ABSTRACT: "abstract; background; description; summary; introduction; about; context; overview; rationale; "
    "background and context; background information; short description; brief description; synopsis",
    Part.QUESTIONS: "guiding questions; questions; leading questions; discussion questions; questions for discussion; "
    "questions to be discussed; questions to discuss; guiding question; focus questions; questions addressed; "
    "central questions",
    Part.OUTCOMES: "envisaged outcomes; expected outcomes; outcomes; outcome; objectives; objective; aims; aim; goals; "
    "goal; aims and objectives; goals and objectives; learning objectives; learning outcomes; expected results; "
    "results; intended outcomes; desired outcomes; anticipated outcomes; envisaged outcome; expected outcome; "
    "objectives and outcomes; purpose; takeaways; take-aways",
    Part.MATERIALS: "background material; background materials; background document; background documents; "
    "background reading; background paper; background papers; further reading; further readings; reading; readings; "
    "reading list; recommended reading; suggested reading; material; materials; documents; document; resources; "
    "references; related documents; further resources; further information; useful links; literature",
    Part.EVENTS: "upcoming event; upcoming events; event; events; related event; related events; linked event; "
    "linked events; next event; next events; follow-up event; follow-up events; future event; future events; "
    "save the date; forthcoming event; forthcoming events; side events",
    Part.TALKS: "talks; talk; presentations; presentation; programme; program; agenda; contributions; "
    "speakers and talks; talks and speakers; presentations and speakers; line-up; running order",
}
OTHER_FACTS = (
    "date; dates; time; date and time; day; room; venue; place; location; language; languages; working language; "
    "format; type; session type; target audience; audience; duration; organiser; organisers; organizer; organizers; "
    "partner; partners; co-organiser; co-organisers; hashtag; theme; track; stream; congress; conference; "
    "registration; website; keywords; capacity; interpretation"
)
_DECORATION = " \t\u00a0#*_>=~"
_NUMBERING = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[A-Za-z][.)]|[IVX]{1,4}\.)\s+")
_PREFIX = re.compile(r"\A(?:(?:the|our|main|key|session|session's)\s+)+")
_SUFFIX = re.compile(r"(?<!\s)\s++(?:of|for|in)\s+(?:the|this)\s+session$")
_LABEL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and what follows it on the same line. `role` is set for people: "chair", "speaker" ..."""

    part: Part
    label: TextPiece
    rest: TextPiece
    role: str = ""
    plural: bool = False


def _vocabulary() -> dict[str, tuple[Part, str]]:
    words = {phrase: (part, "") for part, phrases in SYNONYMS.items() for phrase in phrases.split("; ")}
    words |= dict.fromkeys(OTHER_FACTS.split("; "), (Part.OTHER_FACT, ""))
    return words | {phrase: (Part.PEOPLE, role) for role, facts in ROLES.items() for phrase in facts.headings}


VOCABULARY = _vocabulary()
NEEDS_A_VALUE = {Part.CODE, Part.TITLE, Part.OTHER_FACT}


def read_heading(line: Line) -> Heading | None:
    """The heading that stands on the line, whatever its case, colon, numbering or Markdown decoration."""
    text = line.whole.text
    colon = min((place for place in (text.find(":"), text.find("：")) if place >= 0), default=-1)
    end = len(text) if colon < 0 else colon
    if not 0 < end <= _LABEL_LENGTH:
        return None
    label = _canonical(text[:end])
    part, role = VOCABULARY.get(label, (None, ""))
    if part is None or (part in NEEDS_A_VALUE and colon < 0):
        return None
    return _heading(line.whole, part, role, colon, plural=label.endswith("s") or label in {"panel", "moderation"})


def _heading(whole: TextPiece, part: Part, role: str, colon: int, *, plural: bool) -> Heading:
    if colon < 0:
        return Heading(part, whole, whole.cut(len(whole.text)), role, plural)
    after = whole.text[colon + 1 :]
    start = colon + 1 + len(after) - len(after.lstrip(_DECORATION))
    rest = whole.cut(start)
    return Heading(part, TextPiece(whole.source, whole.start, rest.start).trimmed(), rest, role, plural)


def _canonical(label: str) -> str:
    bare = label.strip(_DECORATION + "•‣–—-·")
    numbering = _NUMBERING.match(bare)
    words = " ".join(bare[numbering.end() if numbering else 0 :].strip(_DECORATION).split())
    short = _SUFFIX.sub("", words.casefold())
    return _PREFIX.sub("", short) or short
