"""Facts of a session that one line says: date, times, room, language, format, organiser and partners."""

import re
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache

from smartcity_session.importer.text.description import LanguageReading
from smartcity_session.importer.text.lines import TextPiece
from smartcity_session.importer.text.spans import Marks
from smartcity_session.importer.text.vocabulary import canonical, has_word, vocabulary
from smartcity_session.importer.text.when import WhenFound, find_times, read_when

LONGEST_PLACE = 200
LONGEST_FORMAT = 6  # words
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CLAUSE = re.compile(r"[(（,;.]|\bwith\b|\bmit\b|\bcon\b|\bcom\b|\bavec\b")
_LANGUAGE_CODES = {
    "EN": "en",
    "FR": "fr",
    "ES": "es",
    "DE": "de",
    "PT": "pt",
    "IT": "it",
    "KO": "ko",
    "KR": "ko",
    "JA": "ja",
    "JP": "ja",
    "ZH": "zh-hans",
    "AR": "ar",
    "RU": "ru",
}


@dataclass
class Facts:
    """What was read so far; a fact that was read once stays."""

    marks: Marks
    days: tuple[date, date] | None = None  # of the congress
    starts_on: date | None = None
    start: time | None = None
    end: time | None = None
    room: str = ""
    venue: str = ""
    format: str = ""
    languages: list[LanguageReading] = field(default_factory=list)
    organiser: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    _room_is_venue: bool = False

    def read(self, part: str, piece: TextPiece) -> bool:
        """Read the value of a label; False when nothing was found in it."""
        return bool(getattr(self, f"_read_{part}")(piece))

    # When and where

    def take_when(self, found: WhenFound, whole: TextPiece) -> bool:
        """Take date, times and place of a line, unless they are known already."""
        taken: list[TextPiece] = []
        if found.dates and self.starts_on is None:
            self.starts_on = found.dates.first
            taken.append(self._field(whole.cut(found.dates.begin, found.dates.stop), "date"))
        elif found.dates and self.starts_on == found.dates.first:
            taken.append(self._field(whole.cut(found.dates.begin, found.dates.stop), "date"))
        taken += self._day_of_the_congress(found, whole)
        if found.times and self.start is None:
            self.start, self.end = found.times.start, found.times.end
            taken.append(self._field(whole.cut(found.times.begin, found.times.stop), "time"))
        elif found.times and (found.times.start, found.times.end) == (self.start, self.end):
            taken.append(self._field(whole.cut(found.times.begin, found.times.stop), "time"))
        if found.room and self._take_place(found.room):
            taken.append(found.room)
        if taken:
            day = [whole.cut(found.day.begin, found.day.stop)] if found.day else []
            self._mark_little_words(whole, [*taken, *found.rest, *day])
        return bool(taken)

    def _day_of_the_congress(self, found: WhenFound, whole: TextPiece) -> list[TextPiece]:
        """A date without a year is a day of the congress, or nobody knows which."""
        day = found.day.within(*self.days) if found.day and self.days else None
        if found.day is None or day is None or self.starts_on not in {None, day}:
            return []
        self.starts_on = day
        return [self._field(whole.cut(found.day.begin, found.day.stop), "date")]

    def _field(self, piece: TextPiece, name: str) -> TextPiece:
        self.marks.field(piece, name)
        return piece

    def _mark_little_words(self, whole: TextPiece, known: list[TextPiece]) -> None:
        """ "from", "Uhr", "Tuesday" and signs between the facts are structure."""
        position = whole.start
        for piece in [*sorted(known, key=lambda each: each.start), TextPiece(whole.source, whole.end, whole.end)]:
            self.marks.structure(TextPiece(whole.source, position, max(position, piece.start)), "words of a fact")
            position = max(position, piece.end)

    def _read_when(self, piece: TextPiece) -> bool:
        return self.take_when(read_when(piece, loose=True), piece)

    def _read_ends(self, piece: TextPiece) -> bool:
        found = find_times(piece.text, loose=True)
        if found is None or self.end is not None or self.start in {None, found.start} or found.end:
            return False
        self.end = found.start
        self._field(piece.cut(found.begin, found.stop), "time")
        self._mark_little_words(piece, [piece.cut(found.begin, found.stop)])
        return True

    def _read_room(self, piece: TextPiece) -> bool:
        found = read_when(piece)
        if found.dates or (found.day and found.times) or (found.times and found.times.end):
            return self.take_when(found, piece)
        return self._take_place(piece)

    def _read_venue(self, piece: TextPiece) -> bool:
        if not self.room and self._take_place(piece):
            self._room_is_venue = True
            return True
        return self._take_place(piece)

    def _take_place(self, piece: TextPiece) -> bool:
        if len(piece.text) > LONGEST_PLACE or not piece or canonical(piece.text) in vocabulary().placeholders:
            return False
        if not self.room:
            self.room = self.marks.field(piece, "room")
        elif self._room_is_venue and not self.venue:
            self.room, self.venue = self.marks.field(piece, "room"), self.room
        elif not self.venue:
            self.venue = self.marks.field(piece, "venue")
        else:
            return False
        return True

    # Language and format

    def _read_language(self, piece: TextPiece) -> bool:
        text = piece.text
        if len(text) > LONGEST_PLACE:
            return False
        names = [*self._named_languages(text)]
        if not names:
            return False
        known = {each.language for each in self.languages}
        position = piece.start
        nexts = [begin for begin, _end, _code in names[1:]]
        for (begin, end, code), gap_end in zip(names, [*nexts, len(text)], strict=True):
            channel = _channel().search(text, end, gap_end)
            if code not in known:
                is_interpreted = self._is_interpreted(text, begin, end)
                self.languages.append(LanguageReading(code, is_interpreted, channel.group() if channel else ""))
                known.add(code)
            name = piece.cut(begin, end)
            self.marks.field(name, "language")
            self._mark_language_words(TextPiece(piece.source, position, name.start))
            position = name.end
            if channel:
                self.marks.field(piece.cut(*channel.span()), "language")
                self._mark_language_words(TextPiece(piece.source, position, piece.start + channel.start()))
                position = piece.start + channel.end()
        self._mark_language_words(TextPiece(piece.source, position, piece.end))
        return True

    def read_language_line(self, piece: TextPiece) -> bool:
        """ "In French, with interpretation into English" without a heading: every word is one of languages."""
        words = [word.casefold() for word in _WORD.findall(piece.text)]
        names = self._named_languages(piece.text)
        if not names or self.languages or len(names) == len(words):
            return False
        spoken = {piece.text[begin:end].casefold() for begin, end, _code in names}
        return all(word in vocabulary().language_words or word in spoken for word in words) and self._read_language(
            piece
        )

    def _named_languages(self, text: str) -> list[tuple[int, int, str]]:
        languages = vocabulary().languages
        found = []
        for word in _language_word().finditer(text):
            code = languages.get(word.group().casefold()) or _LANGUAGE_CODES.get(word.group())
            if code is None:  # "ins Englische", "en español"
                code = next(
                    (
                        languages[word.group().casefold()[:-cut]]
                        for cut in (1, 2)
                        if word.group().casefold()[:-cut] in languages
                    ),
                    None,
                )
            if code is None and not word.group().isascii():
                inside = next(((name, each) for name, each in languages.items() if name in word.group()), None)
                if inside and not _is_latin(word.group()):
                    begin = word.start() + word.group().index(inside[0])
                    found.append((begin, begin + len(inside[0]), inside[1]))
                continue
            if code:
                found.append((word.start(), word.end(), code))
        return found

    @staticmethod
    def _is_interpreted(text: str, begin: int, end: int) -> bool:
        """Whether a word such as "interpretation" stands before the language, or behind it in the same clause."""
        before = text[:begin]
        if has_word(before, vocabulary().interpretation):
            return True
        behind = text[end:]
        clause = _CLAUSE.split(behind, maxsplit=1)[0]
        return before.strip() != "" and has_word(clause, vocabulary().interpretation) and bool(_CLAUSE.search(before))

    def _mark_language_words(self, gap: TextPiece) -> None:
        words = [word.casefold() for word in _WORD.findall(gap.text)]
        if all(word in vocabulary().language_words for word in words) or not any(map(str.isascii, words)):
            self.marks.structure(gap, "words of a fact")

    def _read_format(self, piece: TextPiece) -> bool:
        code = format_of(piece.text)
        if not code or self.format:
            return False
        self.format = code
        self.marks.field(piece, "format")
        return True

    # Organisations

    def _read_organiser(self, piece: TextPiece) -> bool:
        return self._read_organisations(piece, self.organiser, "organiser")

    def _read_partners(self, piece: TextPiece) -> bool:
        return self._read_organisations(piece, self.partners, "partners")

    def _read_organisations(self, piece: TextPiece, found: list[str], name: str) -> bool:
        if len(piece.text) > 300 or canonical(piece.text) in vocabulary().placeholders:
            return False
        found.append(self.marks.field(piece, name))
        return True


@cache
def _language_word() -> re.Pattern[str]:
    """A word, or a name of a language that has several."""
    phrases = sorted((name for name in vocabulary().languages if " " in name), key=len, reverse=True)
    return re.compile("|".join([*(rf"\b{re.escape(phrase)}\b" for phrase in phrases), _WORD.pattern]), re.IGNORECASE)


@cache
def _channel() -> re.Pattern[str]:
    """Where a language is heard: "channel 3"."""
    words = "|".join(map(re.escape, sorted(vocabulary().channels)))
    return re.compile(rf"\b(?:{words})\s*[0-9]{{1,3}}\b", re.IGNORECASE)


def format_of(words: str) -> str:
    """The format of a session that the words name, as the model has it, or ""."""
    formats = vocabulary().formats
    bare = canonical(words)
    if bare in formats:
        return formats[bare]
    if len(bare.split()) > LONGEST_FORMAT:
        return ""
    names = [name for name in formats if has_word(bare, frozenset({name}))]
    return formats[max(names, key=len)] if names else ""


def _is_latin(word: str) -> bool:
    return all(ord(each) < 0x250 for each in word)
