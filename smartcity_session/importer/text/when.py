"""Times and lines that say when and where: "10.00-11.30 Uhr, Raum 3", "오후 2시", "2 pm to 3.30 pm, Hall 3"."""

import re
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from smartcity_session.importer.text.dates import DatesFound, DayFound, find_dates, find_day
from smartcity_session.importer.text.lines import TextPiece
from smartcity_session.importer.text.vocabulary import has_word, vocabulary, words_of

LONGEST_WHEN = 220
MOST_OTHER_WORDS = 8
_MORNING, _AFTERNOON = "오전午前上午am", "오후午後下午晚上pm"
_TIME = re.compile(
    r"(?:(?P<before>오전|오후|午前|午後|上午|下午|晚上)\s?|(?<![\d.,:€$£%+A-Za-zÀ-ɏ])(?<!(?<!\d\d)/))"
    r"(?P<hour>[01]?\d|2[0-3])"
    r"(?:\s?(?P<sign>[:：h.]|시|時|点|點|时)\s?(?P<minute>[0-5]\d)(?![\d])(?:\s?(?:분|分))?"
    r"|\s?(?P<word>h(?!\w)|시|時(?!間)|点|點|时(?!间))(?:\s?(?P<half>半|반))?|(?![\d]))"
    r"(?:\s?(?P<after>[ap]\.?\s?m\b\.?))?"
    r"(?P<unit>\s?(?:uhr|hrs|hours|horas|hora|heures|heure|hs|h)\b\.?)?(?![A-Za-z]*\d)(?!\.\d)",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s*(?:[-–—−‐‑~～〜－―→]|\b(?:to|until|till|bis|à|a|às|as|alle|alle ore|al|hasta|hasta las|a las|até|até às|and|und|et|e|y|"  # noqa: E501 (one pattern)
    r"jusqu'à)\b|부터|から|至|到)\s*(?:(?:las|le|les|ore|as|às)\s+)?",
    re.IGNORECASE,
)
_SLASH = re.compile(r"\s*[/>]\s*")
_SIGNS = re.compile(r"[\s,;:|/·•()\[\]（）–—－-]+")
_ZONE = re.compile(
    r"\(?\b(?:CES?T|GMT|UTC|MES?Z|[EPCMK]S?[DT]?ST|KST|JST|IST|EAT|WAT|SAST|BST)(?:\s?[+-]\s?\d{1,2}(?::\d{2})?)?\b\)?|\((?:local time|ortszeit|heure locale|hora local|월|화|수|목|금|토|일|月|火|水|木|金|土|日)\)|（[월화수목금토일月火水木金土日]）"  # noqa: E501 (one pattern)
)


@dataclass(frozen=True, slots=True)
class TimesFound:
    """A start and perhaps an end, and where in the text they stand: `text[begin:stop]`."""

    start: time
    end: time | None
    begin: int
    stop: int

    @property
    def minutes(self) -> int | None:
        """The minutes between the two."""
        if self.end is None:
            return None
        return (self.end.hour * 60 + self.end.minute - self.start.hour * 60 - self.start.minute) % (24 * 60) or None


@dataclass(frozen=True, slots=True)
class _Token:
    hour: int
    minute: int
    half: str  # "am", "pm" or ""
    clear: bool
    dotted: bool
    exact: bool  # it has minutes
    begin: int
    stop: int

    def moment(self, half: str = "") -> time | None:
        hour, half = self.hour, self.half or half
        if half and not 1 <= hour <= 12:
            half = ""
        if half == "pm":
            hour = hour % 12 + 12
        elif half == "am":
            hour %= 12
        return time(hour, self.minute) if hour < 24 else None


def _tokens(text: str) -> list[_Token]:
    return [_token(found) for found in _TIME.finditer(text)]


def _token(found: re.Match[str]) -> _Token:
    before, after = found["before"] or "", (found["after"] or "").casefold()
    half = "am" if (before and before in _MORNING) or after.startswith("a") else ""
    half = "pm" if (before and before in _AFTERNOON) or after.startswith("p") else half
    dotted = found["sign"] == "."
    minute = int(found["minute"] or (30 if found["half"] else 0))
    clear = bool(half or found["unit"] or found["word"] or (found["sign"] and not dotted))
    exact = found["minute"] is not None
    return _Token(int(found["hour"]), minute, half, clear, dotted, exact, found.start(), found.end())


def find_times(text: str, *, loose: bool = False) -> TimesFound | None:
    """The first time or range of times in the text, local as it stands there; None where there is none.

    A number with a dot ("2.11") is a time in a range, before "Uhr" and the like, or where `loose` says that one stands
    here.
    """
    text = text[:LONGEST_WHEN]
    tokens = _tokens(text)
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following and (
            _TO.fullmatch(text, token.stop, following.begin)
            or (token.exact and following.exact and _SLASH.fullmatch(text, token.stop, following.begin))
        ):
            pair = _range(token, following)
            if pair:
                return pair
        if token.clear or (loose and token.dotted):
            moment = token.moment()
            if moment:
                return TimesFound(moment, None, token.begin, token.stop)
    return None


def _range(first: _Token, last: _Token) -> TimesFound | None:
    if not (first.clear or last.clear or (first.dotted and last.dotted)):
        return None
    half = last.half if not first.half and first.hour <= last.hour % 12 + (12 if last.hour == 12 else 0) else ""
    start = first.moment(half)
    end = last.moment(first.half if not last.half and last.hour >= first.hour % 12 else "")
    if start is None or end is None or start == end:
        return None
    return TimesFound(start, end, first.begin, last.stop)


@dataclass(frozen=True, slots=True)
class WhenFound:
    """What a line says of date, times and place; `rest` is what is none of them.

    `day` is a date without a year.
    """

    dates: DatesFound | None = None
    times: TimesFound | None = None
    room: TextPiece | None = None
    rest: tuple[TextPiece, ...] = ()
    day: DayFound | None = None

    @property
    def is_all(self) -> bool:
        """Whether the line says when or where and nothing else."""
        return not self.rest and bool(self.dates or self.times or self.room or self.day)


@lru_cache(maxsize=16384)
def read_when(piece: TextPiece, *, loose: bool = False) -> WhenFound:
    """Date, times and place of a line, as far as it says them."""
    text = piece.text[:LONGEST_WHEN]
    if len(piece.text) > LONGEST_WHEN:
        return WhenFound(rest=(piece,))
    dates = find_dates(text)
    if dates is None and is_room(text) and find_times(text, loose=loose) is None:
        return WhenFound(room=piece)
    day = find_day(text)
    hidden = text
    if found := dates or day:
        hidden = text[: found.begin] + " " * (found.stop - found.begin) + text[found.stop :]
    times = find_times(hidden, loose=loose)
    taken = sorted([(each.begin, each.stop) for each in (dates, day, times) if each])
    stretches, position = [], 0
    for begin, stop in [*taken, (len(text), len(text))]:
        stretches.append(piece.cut(position, begin))
        position = stop
    others = [part for stretch in stretches for part in _others(stretch)]
    room = None
    for part in others:
        if is_room(part.text) or (
            len(others) == 1 and taken and _is_set_apart(part, piece, taken) and _may_be_room(part.text)
        ):
            room = room.to(part) if room and room.end <= part.start and part.start - room.end <= 3 else (room or part)
    if room:
        for part in others:
            if 0 <= part.start - room.end <= 2 and _may_be_room(part.text):
                room = room.to(part)
    rest = tuple(part for part in others if room is None or not room.start <= part.start < room.end)
    return WhenFound(dates, times, room, rest, day)


def _is_set_apart(part: TextPiece, piece: TextPiece, taken: list[tuple[int, int]]) -> bool:
    """Whether a comma or another sign stands between the date or time and the words behind it."""
    stop = max((stop for _begin, stop in taken if piece.start + stop <= part.start), default=-1)
    return stop >= 0 and any(sign in piece.text[stop : part.start - piece.start] for sign in ",;|·•/")


def _others(stretch: TextPiece) -> list[TextPiece]:
    """What is left of a stretch without signs and words such as "Uhr", "from" and the day of the week."""
    if not stretch:
        return []
    text = stretch.text
    blank = _ZONE.sub(lambda found: " " * len(found.group()), text)
    parts: list[TextPiece] = []
    position = 0
    for found in [*re.finditer(r"\s*[,;|·•\t]\s*|\s+[-–—/]\s+|\s{3,}", blank), None]:
        end = found.start() if found else len(text)
        part = stretch.cut(position, end)
        if part and blank[position:end].strip():
            begin, stop = _without_little_words(part.text)
            part = part.cut(begin, stop)
            if any(each.isalnum() for each in part.text):
                parts.append(part)
        position = found.end() if found else end
    return parts


def _without_little_words(text: str) -> tuple[int, int]:
    """Where the words of a stretch begin and end that say more than "from", "Uhr" and "Tuesday"."""
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", text)]
    little = vocabulary().when_words
    is_little = [
        not (bare := text[begin:end].strip(".,:;()（）[]-–—'’")) or (bare.casefold() in little and not _is_letter(bare))
        for begin, end in words
    ]
    first = next((index for index, each in enumerate(is_little) if not each), len(words))
    last = next((index for index in range(len(words) - 1, -1, -1) if not is_little[index]), -1)
    if first > last:
        return 0, 0
    begin = words[first][0]
    end = words[last][1]
    return begin + len(text[begin:end]) - len(text[begin:end].lstrip("-–—:;,|/ ")), end


def _is_letter(word: str) -> bool:
    """Whether the word is a letter by which rooms are told apart: "Hall A"."""
    return len(word) == 1 and word.isascii() and word.isupper()


def is_room(text: str) -> bool:
    """Whether the words name a room: they are few, and one of them is "room", "Saal", "회의실" or the like."""
    return (
        len(text) <= 100
        and len(text.split()) <= (2 * MOST_OTHER_WORDS if _begins_with_room(text) else MOST_OTHER_WORDS)
        and has_word(text, vocabulary().rooms)
        and text[-1:] not in ".?!"
    )


def _begins_with_room(text: str) -> bool:
    return words_of(text)[:1] != [] and words_of(text)[0] in vocabulary().rooms


def _may_be_room(text: str) -> bool:
    words = text.split()
    return (
        len(words) <= 4
        and text[:1].isupper()
        and text[-1:] not in ".?!:"
        and not (set(words_of(text)) & vocabulary().function and len(words) > 2)
    )
