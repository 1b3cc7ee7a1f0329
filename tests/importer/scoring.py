"""What a reading of a session description got right, held against the annotations of the corpus.

`corpus/README.md` describes texts and annotations. Each fact of the annotations is `Outcome.RIGHT`, or else it is where
its words ended: in a wrong field, in running prose (swallowed), or handed back (not placed).
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from difflib import SequenceMatcher
from enum import Enum
from pathlib import Path
from typing import Any

from smartcity_session.importer.text.decoding import read_text
from smartcity_session.importer.text.description import Description, PersonReading, SpanKind, TalkReading
from smartcity_session.importer.text.values import folded
from speakers.names import match_key, split_title

CORPUS = Path(__file__).with_name("corpus")
PROSE = frozenset({"abstract", "talk abstract", "outcomes lead-in"})
LIKE_A_TITLE = 0.8
LINES = ("code", "title", "room", "organiser", "format")
LISTS: dict[str, Callable[[Description], Sequence[str]]] = {
    "questions": lambda read: read.guiding_questions,
    "outcomes": lambda read: read.outcomes,
    "materials": lambda read: [each.title for each in read.materials],
    "events": lambda read: [each.name for each in read.events],
}
Gold = Mapping[str, Any]
Reader = Callable[[str], Sequence[Description]]


class Outcome(Enum):
    """Where a fact of the text ended."""

    RIGHT = "right"
    WRONG = "wrong"
    SWALLOWED = "swallowed"
    NOT_PLACED = "not placed"


@dataclass(frozen=True, slots=True)
class Sample:
    """A text of the corpus and what it says, session by session."""

    name: str
    text: str
    sessions: tuple[Gold, ...]
    encodings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one fact, such as the "name" `Ana Lund`; `doubted` says that "look at this" stands at its line."""

    field: str
    fact: str
    outcome: Outcome
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The verdicts on a text, and the titles of talks that it does not name."""

    verdicts: tuple[Verdict, ...]
    invented: tuple[str, ...]


def samples(part: str) -> list[Sample]:
    """The texts of a part of the corpus: "tuning" or "held_out"."""
    return [_sample(path) for path in sorted((CORPUS / part).glob("*.toml"))]


def _sample(path: Path) -> Sample:
    gold = tomllib.loads(path.read_text(encoding="utf-8"))
    text = read_text(path.with_suffix(".txt").read_text(encoding="utf-8"))
    return Sample(path.stem, text, tuple(gold.get("session", [gold])), tuple(gold.get("encodings", ())))


def score(sample: Sample, reader: Reader) -> Score:
    """Read the text and hold each fact of its annotations against what was read."""
    found = reader(sample.text)
    verdicts: list[Verdict] = []
    invented: list[str] = []
    for number, gold in enumerate(sample.sessions):
        # Of a session that was not told apart nothing is right, and its words are where the first session has them.
        read = found[number] if number < len(found) else Description(sample.text, found[0].spans)
        verdicts += (replace(each, doubted=_is_doubted(read, each)) for each in _facts(read, gold))
        titles = [talk["title"] for talk in gold.get("talk", [])]
        invented += [talk.title for talk in read.talks if not any(_like(talk.title, each) for each in titles)]
    for read in found[len(sample.sessions) :]:
        invented += [talk.title for talk in read.talks] or [read.title]
    return Score(tuple(verdicts), tuple(invented))


def _is_doubted(read: Description, verdict: Verdict) -> bool:
    """Whether one of the lines with the words of the fact was placed and is doubted."""
    if verdict.field in {"name", "affiliation"}:
        words = verdict.fact.partition(": ")[2].partition(" | ")[0]
    else:
        words = verdict.fact.partition(" … ")[0] if verdict.field == "abstract" else verdict.fact
    words = re.sub(r"^\d\d:\d\d ", "", words) if verdict.field == "talk time" else words
    lines = {read.text.count("\n", 0, start) + 1 for start, _end in _places(read.text, words)}
    return any(doubt.kind and doubt.first <= line <= doubt.last for doubt in read.doubts for line in lines)


def totals(scores: Iterable[Score], *, doubted: bool = False) -> dict[str, Counter[Outcome]]:
    """By field, how many facts ended where; or how many of those that are doubted."""
    counts: dict[str, Counter[Outcome]] = {}
    for verdict in (each for score in scores for each in score.verdicts):
        counts.setdefault(verdict.field, Counter())[verdict.outcome] += verdict.doubted or not doubted
    return counts


def _facts(read: Description, gold: Gold) -> Iterator[Verdict]:
    for name in LINES:
        if name in gold:
            value = getattr(read, name)
            yield Verdict(name, gold[name], _line(read, value, gold[name], field=name))
    yield from _moments(read, gold)
    if "abstract" in gold:
        yield Verdict("abstract", gold["abstract"], _abstract(read, gold["abstract"]))
    if "languages" in gold:
        languages = [each.language for each in read.languages]
        right = sorted(languages) == sorted(gold["languages"])
        outcome = Outcome.RIGHT if right else Outcome.WRONG if languages else Outcome.NOT_PLACED
        yield Verdict("languages", ", ".join(gold["languages"]), outcome)
    for partner in gold.get("partners", []):
        right = _plain(partner) in _plain(read.partners)
        yield Verdict("partners", partner, Outcome.RIGHT if right else _where(read, _places(read.text, partner)))
    for name, items in LISTS.items():
        values = [_plain(each) for each in items(read)]
        for item in gold.get(name, []):
            right = _plain(item) in values
            yield Verdict(name, item, Outcome.RIGHT if right else _where(read, _places(read.text, item)))
    yield from _people(read, gold.get("people", []), list(read.speakers))
    for talk in gold.get("talk", []):
        yield from _talk(read, talk)


def _line(read: Description, value: str, wanted: str, *, field: str) -> Outcome:
    if field == "code":
        value, wanted = (re.sub(r"[^A-Z0-9]", "", each.upper()) for each in (value, wanted))
    if _plain(value) == _plain(wanted):
        return Outcome.RIGHT
    if value:
        return Outcome.WRONG
    return Outcome.NOT_PLACED if field in {"code", "format"} else _where(read, _places(read.text, wanted))


def _moments(read: Description, gold: Gold) -> Iterator[Verdict]:
    if "date" in gold:
        right = read.starts_on is not None and read.starts_on.isoformat() == gold["date"]
        day = int(gold["date"][-2:])
        places = [found.span() for found in re.finditer(rf"(?<!\d)0?{day}(?!\d).{{0,12}}?\d{{4}}", read.text)]
        outcome = Outcome.WRONG if read.starts_on else _where(read, places)
        yield Verdict("date", gold["date"], Outcome.RIGHT if right else outcome)
    for name, value in (("start", read.start), ("end", read.end)):
        if name in gold:
            yield Verdict(name, gold[name], _clock(read, value, gold[name]))


def _clock(read: Description, value: time | None, wanted: str) -> Outcome:
    if value is not None:
        return Outcome.RIGHT if value.isoformat("minutes") == wanted else Outcome.WRONG
    return _where(read, _clock_places(read.text, wanted))


def _clock_places(text: str, wanted: str) -> list[tuple[int, int]]:
    hour, minute = map(int, wanted.split(":"))
    minutes = rf"(?:\s*[:.h：]\s*{minute:02})" + ("?" if minute == 0 else "")
    hours = "|".join(sorted({f"{hour:02}", str(hour), str(hour % 12 or 12)}, key=len, reverse=True))
    return [found.span() for found in re.finditer(rf"(?<![\d.:])(?:{hours}){minutes}(?!\d)", text)]


def _abstract(read: Description, wanted: str) -> Outcome:
    first, last = (_plain(part) for part in wanted.split(" … "))
    value = _plain(read.abstract)
    if value.startswith(first) and value.endswith(last):
        return Outcome.RIGHT
    if value:
        return Outcome.WRONG
    return _where(read, _places(read.text, wanted.split(" … ", maxsplit=1)[0]))


def _people(read: Description, wanted: Sequence[str], found: list[PersonReading]) -> Iterator[Verdict]:
    for words in wanted:
        role, _colon, rest = words.partition(": ")
        name, _bar, affiliation = rest.partition(" | ")
        person = next((each for each in found if _same_name(each.name, name) and each.part == role), None)
        if person is None:
            bare = split_title(name)[1]
            places = _places(read.text, name) or _places(read.text, bare) or _places(read.text, _turned(bare))
            yield Verdict("name", words, _where(read, places))
            continue
        found.remove(person)
        yield Verdict("name", words, Outcome.RIGHT)
        if affiliation:
            right = sorted(_plain(person.affiliation).split()) == sorted(_plain(affiliation).split())
            yield Verdict("affiliation", words, Outcome.RIGHT if right else Outcome.WRONG)


def _turned(name: str) -> str:
    first, _space, last = name.rpartition(" ")
    return f"{last} {first}"


def _talk(read: Description, wanted: Gold) -> Iterator[Verdict]:
    talk = next((each for each in read.talks if _plain(each.title) == _plain(wanted["title"])), None)
    places = _places(read.text, wanted["title"])
    yield Verdict("talk", wanted["title"], Outcome.RIGHT if talk else _where(read, places))
    if "start" in wanted or "minutes" in wanted:
        fact = f"{wanted.get('start', '')} {wanted['title']}"
        yield Verdict("talk time", fact, _talk_time(read, talk, wanted))
    yield from _people(read, wanted.get("people", []), list(talk.speakers) if talk else [])


def _talk_time(read: Description, talk: TalkReading | None, wanted: Gold) -> Outcome:
    """Minutes that the text leaves to the next talk may be read or not."""
    start = talk.start.isoformat("minutes") if talk and talk.start else ""
    minutes = talk.minutes if talk else None
    if start == wanted.get("start", "") and minutes == wanted.get("minutes", minutes):
        return Outcome.RIGHT if talk else Outcome.NOT_PLACED
    if start or minutes:
        return Outcome.WRONG
    if "start" in wanted:
        return _where(read, _clock_places(read.text, wanted["start"]))
    return _where(read, _places(read.text, f"{wanted['minutes']} min"))


def _where(read: Description, places: Sequence[tuple[int, int]]) -> Outcome:
    """Where words ended: a wrong field counts before prose, and prose before what was handed back."""
    spans = [
        span
        for span in read.spans
        for start, end in places
        if span.kind is SpanKind.FIELD and span.start < end and start < span.end
    ]
    if any(span.name not in PROSE for span in spans):
        return Outcome.WRONG
    return Outcome.SWALLOWED if spans else Outcome.NOT_PLACED


def _places(text: str, words: str) -> list[tuple[int, int]]:
    pattern = r"\W+".join(map(re.escape, re.findall(r"\w+", words)))
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)] if pattern else []


def _plain(words: str) -> str:
    """Words without case, accents and signs."""
    return " ".join(re.findall(r"\w+", folded(words)))


def _same_name(one: str, other: str) -> bool:
    one, other = (split_title(each)[1] for each in (one, other))
    return _plain(one) == _plain(other) or match_key(one) == match_key(other) != ""


def _like(one: str, other: str) -> bool:
    one, other = _plain(one), _plain(other)
    return SequenceMatcher(None, one, other).ratio() >= LIKE_A_TITLE or bool(other and other in one)
