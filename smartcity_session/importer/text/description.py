"""What the importer understands of a session description: frozen values, and a span for every character."""

from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from smartcity_session.importer.text.hints import HintKind

MOST_ITEMS = 100  # of one session: talks, people, questions and so on


class SpanKind(Enum):
    """What a stretch of the source text was taken for."""

    FIELD = "field"
    STRUCTURE = "structure"
    NOT_PLACED = "not placed"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source text, `text[start:end]`, that begins on line `line` (the first line is 1).

    `name` is the field ("talk title") or the structure ("bullet"); `item` counts the items of a list from 0.
    """

    start: int
    end: int
    line: int
    kind: SpanKind
    name: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How an affiliation line may fall into parts. It may be wrong; the line itself is what counts."""

    role: str = ""
    organisation: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class PersonReading:
    """A person as one line names them; `part` is the role in the session: "speaker", "chair", "facilitator" ..."""

    name: str
    affiliation: str = ""
    suggestion: Suggestion = Suggestion()
    original_name: str = ""
    original_language: str = ""
    part: str = "speaker"
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class TalkReading:
    """A talk; no speakers means that the text names none. `minutes` are those between two times of the text.

    Remarks that have a person ("Opening remarks: Eva Holm, Mayor") are a talk, breaks are none.
    """

    title: str
    abstract: str = ""
    speakers: tuple[PersonReading, ...] = ()
    start: time | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class MaterialReading:
    """A document that the text names, with the remark in brackets after it."""

    title: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class EventReading:
    """An event that the text names; `host_event` is what stands after "@"."""

    name: str
    host_event: str = ""
    start: date | None = None
    end: date | None = None
    city: str = ""
    country: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class LanguageReading:
    """A language of the session as a BCP 47 code, spoken in the room or interpreted."""

    language: str
    interpreted: bool = False
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """The lines `first` to `last` (counted from 1) may have been read wrongly: somebody should look at them.

    `kind` is what they were taken for, None for lines that were not placed; `alternatives` are what else they may be,
    the most likely first.
    """

    first: int
    last: int
    kind: HintKind | None
    alternatives: tuple[HintKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """A session description that was read. `spans` cover `text` from its first to its last character, in order.

    `speakers` are the people without a talk, contact persons among them (`part`). `related` are codes of other sessions
    that the text mentions; they are derived from the abstract, the questions and the outcomes and have no spans of
    their own. Of a text with several sessions `text` is the whole text in each description: what belongs to the others
    is structure named "another session" in its spans.

    `starts_on`, `start` and `end` are local; `format` is a value of `ConferenceSession.Format` or "". `organiser` and
    `partners` are lines as they stand in the text.
    """

    text: str
    spans: tuple[Span, ...]
    code: str = ""
    title: str = ""
    abstract: str = ""
    guiding_questions: tuple[str, ...] = ()
    outcomes_lead_in: str = ""
    outcomes: tuple[str, ...] = ()
    materials: tuple[MaterialReading, ...] = ()
    events: tuple[EventReading, ...] = ()
    as_of: date | None = None
    talks: tuple[TalkReading, ...] = ()
    speakers: tuple[PersonReading, ...] = ()
    related: tuple[str, ...] = ()
    starts_on: date | None = None
    start: time | None = None
    end: time | None = None
    room: str = ""
    venue: str = ""
    format: str = ""
    languages: tuple[LanguageReading, ...] = ()
    organiser: str = ""
    partners: str = ""
    doubts: tuple[Doubt, ...] = ()

    def text_of(self, span: Span) -> str:
        """The words of a span as they stand in the source."""
        return self.text[span.start : span.end]

    @property
    def number_of_items(self) -> int:
        """How many talks, people, questions and so on there are."""
        lists = (self.guiding_questions, self.outcomes, self.materials, self.events, self.talks, self.speakers)
        return sum(map(len, (*lists, self.related, *(talk.speakers for talk in self.talks))))

    @property
    def not_placed(self) -> tuple[Span, ...]:
        """What could not be placed, in the order of the text."""
        return tuple(span for span in self.spans if span.kind is SpanKind.NOT_PLACED)
