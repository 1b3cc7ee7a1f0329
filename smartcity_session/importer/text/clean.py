"""What is no description is taken out of a pasted text first: quotation marks of mails, Markdown, HTML, hard wraps.

The reader reads the clean text; `CleanedText` knows for each of its characters where it stands in the pasted one, so
that what was taken out comes back as structure and no word is lost.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smartcity_session.importer.text.description import Span, SpanKind
from smartcity_session.importer.text.hints import HintKind
from smartcity_session.importer.text.lines import TextPiece
from smartcity_session.importer.text.people import Likeness, read_people
from smartcity_session.importer.text.spans import Mark
from smartcity_session.importer.text.vocabulary import heading_of, vocabulary

SPACE = "space"
NOWHERE = -1
NARROWEST, WIDEST, RAGGED = 50, 84, 14  # characters of lines that were broken at a fixed width
LONGEST_LABEL = 60
FEWEST_SPACES_BEFORE_A_WRAP = 4
LONGEST_ADDRESS = 64  # characters before and behind "@"
_QUOTE = re.compile(r"\s*+(?:>\s?+)+")
_TAG = re.compile(
    r"</?(?P<name>p|div|br|b|i|em|strong|h[1-6]|ul|ol|li|span|a|u|table|tbody|thead|tr|td|th|section|article|html|body|"
    r"hr|small|sup|sub|font|blockquote|img|meta|head|dl|dt|dd)\b(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ENDS_BLOCK = {"p", "div", "ul", "ol", "table", "section", "article", "blockquote", "hr", "body", "dl"}
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}[0-9]{0,2});", re.IGNORECASE)
_STRONG = re.compile(r"(?<![\w*])(?:\*\*|__)(?=\S)|(?<=\S)(?:\*\*|__)(?![\w*])")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,200})(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_\n]{1,200})(?<=[^\s_])_(?!\w)"
)
_LINK = re.compile(r"\[(?P<words>[^\[\]\n]{1,300})\]\((?P<link>[^()\s]{1,500})\)")
_HASHES = re.compile(r"(?:(?<!\s)\s++)?#{1,6}\s++(?=\S)")
_PICTURES = re.compile(r"(?:(?<!\s)\s++)?(?:[\u2600-\u26ff\u2709\U0001f300-\U0001faff][\ufe0f\u200d]*+){1,3}\s*+(?=\S)")
_BAR = re.compile(r"(?:(?<!\s)\s++)?\|\s*+")
_RULER = re.compile(r"[\s|:=_*~+–—-]{3,}")
_CLOCK = re.compile(r"\b\d{1,2}[.:h]\d{2}\b")
_MAIL_HEADER = re.compile(r"(?P<name>[\w-]{1,12})\s?:\s")
_MAIL_WORDS = re.compile(
    r"\b(?:please|find|below|attached|our|here|hope|thank|thanks|anbei|hier|unser\w*|bitte|untenstehend|hiermit|wie besprochen|"  # noqa: E501 (one pattern)
    r"ci-joint|ci-dessous|veuillez|voici|notre|adjunto|adjuntamos|nuestra|envío|les|a continuación|segue|seguem|nossa|"
    r"abaixo|anexo|allego|allegato|nostra|di seguito|ecco)\b",
    re.IGNORECASE,
)
_SUBJECTS = frozenset({"subject", "betreff", "objet", "asunto", "assunto", "oggetto", "re", "fwd", "fw", "aw", "wg"})
_CAPTION = re.compile(r"(?:photo|portrait|picture|image|foto|bild)\s+(?:of|von|de|di)\s+\S.{2,60}")
_SHARE = re.compile(r"[:|>›»]")


@dataclass
class CleanedText:
    """A text to read. `origin[i]` is where character `i` stands in the source, or -1 where it was put in."""

    source: str
    text: str = ""
    origin: list[int] = field(default_factory=list)
    removed: list[tuple[int, int, str]] = field(default_factory=list)

    def spans(self, marks: Sequence[Mark]) -> tuple[Span, ...]:
        """Spans that cover the source in order, without gap or overlap; what has no mark is not placed."""
        names: list[tuple[SpanKind, str, int | None] | None] = [None] * len(self.source)
        for start, end, name in self.removed:
            names[start:end] = [(SpanKind.STRUCTURE, name, None)] * (end - start)
        for start, end, kind, name, item in marks:
            for place in self.origin[start:end]:
                if place >= 0:
                    names[place] = (kind, name, item)
        return tuple(_runs(self.source, names))

    def line_of(self, place: int) -> int:
        """The line of the source on which the character of the clean text stands."""
        while place < len(self.origin) and self.origin[place] < 0:
            place += 1
        where = self.origin[place] if place < len(self.origin) else len(self.source)
        return max(1, bisect_right(self._starts, where))

    @property
    def _starts(self) -> list[int]:
        starts = self.__dict__.get("starts")
        if starts is None:
            starts = self.__dict__["starts"] = line_starts(self.source)
        return starts


def line_starts(text: str) -> list[int]:
    """Where each line of a text begins."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts[:-1] or starts


def _runs(text: str, names: list[tuple[SpanKind, str, int | None] | None]) -> list[Span]:
    """Equal neighbours as one span on one line of words; white space between two marks of one name joins them."""
    starts = line_starts(text)
    spans: list[Span] = []
    position = 0
    while position < len(text):
        end, kind, name, item = _run(text, names, position)
        spans.append(Span(position, end, bisect_right(starts, position), kind, name, item))
        position = end
    return spans


def _run(
    text: str, names: list[tuple[SpanKind, str, int | None] | None], start: int
) -> tuple[int, SpanKind, str, int | None]:
    mark = names[start]
    if text[start].isspace():
        end = start + 1
        while end < len(text) and text[end].isspace():
            end += 1
        return end, SpanKind.STRUCTURE, SPACE, None
    end = last = start + 1
    while end < len(text):
        if text[end].isspace():
            if (mark is None and text[end] in _LINE_ENDS) or (mark is not None and names[end] != mark):
                break
        elif names[end] != mark:
            break
        else:
            last = end + 1
        end += 1
    unmarked = (SpanKind.NOT_PLACED, "", None)
    if mark is None and not any(map(str.isalnum, text[start:last])):
        unmarked = (SpanKind.STRUCTURE, "punctuation", None)  # signs alone say nothing
    kind, name, item = mark or unmarked
    return last, kind, name, item


_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def cleaned(text: str, hints: Mapping[int, HintKind]) -> CleanedText:
    """The text to read: see above. Lines with different hints stay apart."""
    return _Cleaner(text, hints).clean()


@dataclass
class _SourceLine:
    number: int
    start: int
    end: int  # without the line's end
    text: str


class _Cleaner:
    def __init__(self, text: str, hints: Mapping[int, HintKind]) -> None:
        self.source = text
        self.hints = hints
        self.clean_text = CleanedText(text)
        self.characters: list[str] = []
        self.is_html = (
            len({found["name"].casefold() for found in _TAG.finditer(text[:20_000])} & {"p", "br", "div", "li"}) > 0
        )

    def clean(self) -> CleanedText:
        lines = self._lines()
        if lines and self.source.startswith("\ufeff"):
            self._remove(0, 1, "byte order mark")
            lines[0].start, lines[0].text = 1, lines[0].text[1:]
        taken = self._mail_lines(lines)
        wrapped = self._wrapped(lines)
        for index, line in enumerate(lines):
            if line.number in taken:
                self._remove(line.start, line.end, taken[line.number])
            else:
                self._add_line(line)
            self._add_end(line, joined=wrapped[index])
        self.clean_text.text = "".join(self.characters)
        return self.clean_text

    def _lines(self) -> list[_SourceLine]:
        lines, start = [], 0
        for number, line in enumerate(self.source.splitlines(keepends=True), start=1):
            bare = line.rstrip(_LINE_ENDS)
            lines.append(_SourceLine(number, start, start + len(bare), bare))
            start += len(line)
        return lines

    # Mails

    def _mail_lines(self, lines: list[_SourceLine]) -> dict[int, str]:
        """The lines of a mail around the description: headers, greeting, signature; and what sites add."""
        words = [line for line in lines if line.text.strip(" \t>")]
        taken: dict[int, str] = {}
        headers = [line for line in words[:6] if self._is_mail_header(line.text)]
        subject = bool(headers) and headers[0].text.split(":")[0].strip().casefold() in _SUBJECTS
        if headers and headers[0] is words[0] and (len(headers) > 1 or subject):
            taken |= {line.number: "mail header" for line in headers}
        greeting = next((line for line in words[:5] if _is_greeting(line.text)), None)
        if greeting:
            taken[greeting.number] = "greeting"
            taken |= {line.number: "words of a mail" for line in _mail_words(words[words.index(greeting) + 1 :])}
        taken |= {line.number: "signature" for line in self._signature(words)}
        taken |= {line.number: "page furniture" for line in lines if _is_noise(line.text)}
        return {number: name for number, name in taken.items() if number not in self.hints}

    def _is_mail_header(self, text: str) -> bool:
        found = _MAIL_HEADER.match(text.strip())
        return (
            found is not None
            and found["name"].casefold() in vocabulary().mail
            and ("@" in text or found["name"].casefold() not in {"date", "data", "datum", "fecha", "a", "da", "de"})
        )

    def _signature(self, words: list[_SourceLine]) -> list[_SourceLine]:
        for index in range(max(1, len(words) - 9), len(words)):
            text = words[index].text.strip(" \t>")
            if text in {"--", "-- "} or text.casefold().strip(" ,.!") in vocabulary().closings:
                return words[index:]
        return []

    # Lines that were wrapped at a fixed width

    def _wrapped(self, lines: list[_SourceLine]) -> list[bool]:
        """By line, whether the next one goes on with it because of a fixed width alone."""
        joined = [False] * len(lines)
        index = 0
        while index < len(lines):
            end = index
            while end < len(lines) and self._bare(lines[end]):
                end += 1
            block = lines[index:end]
            self._join(block, joined, index)
            index = max(end, index + 1)
        return joined

    def _join(self, block: list[_SourceLine], joined: list[bool], offset: int) -> None:
        if len(block) < 2:
            return
        texts = [self._bare(line) for line in block]
        widths = [len(text) for text in texts]
        for place in range(len(block) - 1):
            near = widths[max(0, place - 6) : place + 8]
            same_hint = self.hints.get(block[place].number) == self.hints.get(block[place + 1].number)
            if same_hint and _is_wrapped(texts[place], texts[place + 1], near):
                joined[offset + place] = True

    def _bare(self, line: _SourceLine) -> str:
        found = _QUOTE.match(line.text)
        return line.text[found.end() if found else 0 :].strip()

    # Characters

    def _remove(self, start: int, end: int, name: str) -> None:
        if start < end:
            self.clean_text.removed.append((start, end, name))

    def _keep(self, start: int, end: int) -> None:
        self.characters.append(self.source[start:end])
        self.clean_text.origin.extend(range(start, end))

    def _put(self, words: str, origin: int = NOWHERE) -> None:
        self.characters.append(words)
        self.clean_text.origin.extend([origin] * len(words))

    def _add_end(self, line: _SourceLine, *, joined: bool) -> None:
        end = line.end
        if end < len(self.source):
            self._put(" " if joined or (self.is_html and line.text.strip()) else "\n", end)

    def _add_line(self, line: _SourceLine) -> None:
        start, text = line.start, line.text
        if _RULER.fullmatch(text) and any(not each.isspace() for each in text):
            self._remove(start, line.end, "ruler")
            return
        position = 0
        if found := _QUOTE.match(text):
            self._remove(start, start + found.end(), "quotation mark of a mail")
            position = found.end()
        for shape in (_HASHES, _PICTURES):
            if found := shape.match(text, position):
                self._remove(start + position, start + found.end(), "markup")
                position = found.end()
        for begin, end, name, instead in _markup(text, position):
            if begin < position:
                continue
            self._keep(start + position, start + begin)
            self._remove(start + begin, start + end, name)
            if instead:
                if not instead.isspace():  # the character that an entity stands for
                    self.clean_text.removed[-1] = (start + begin + 1, start + end, name)
                    self._put(instead, start + begin)
                else:
                    self._put(instead)
            position = end
        self._keep(start + position, line.end)


def _markup(text: str, start: int) -> list[tuple[int, int, str, str]]:  # noqa: C901 (one answer for each shape)
    """Stretches to take out of a line: (begin, end, name, what is put in)."""
    found: list[tuple[int, int, str, str]] = []
    if "<" in text:
        found += [(each.start(), each.end(), "markup", _instead(each)) for each in _TAG.finditer(text, start)]
    if "&" in text:
        for entity in _ENTITY.finditer(text, start):
            character = html.unescape(entity.group())
            if len(character) == 1:
                found.append((entity.start(), entity.end(), "markup", " " if character.isspace() else character))
    if "**" in text or "__" in text:
        found += [(each.start(), each.end(), "markup", "") for each in _STRONG.finditer(text, start)]
    if "*" in text or "_" in text:
        for each in _EMPHASIS.finditer(text, start):
            found += [(each.start(), each.start() + 1, "markup", ""), (each.end() - 1, each.end(), "markup", "")]
    if "](" in text:
        for each in _LINK.finditer(text, start):
            found += [
                (each.start(), each.start() + 1, "markup", ""),
                (each.end("words"), each.start("link"), "markup", " "),
                (each.end() - 1, each.end(), "markup", ""),
            ]
    if text.lstrip().startswith("|") and text.rstrip().endswith("|") and text.count("|") > 2:
        found += [(each.start(), each.end(), "markup", "\t") for each in _BAR.finditer(text, start)]
    if "@" in text:
        found += [(begin, end, "e-mail address", "") for begin, end in _addresses(text, start)]
    return sorted(found)


def _instead(tag: re.Match[str]) -> str:
    name = tag["name"].casefold()
    closing = tag.group().startswith("</")
    if name == "br" or (name in {"tr", "dt"} and not closing):
        return "\n"
    if name == "li":
        return "" if closing else "\n"
    if name in {"td", "th"}:
        return "" if closing else "\t"
    return "\n\n" if name in _ENDS_BLOCK or name.startswith("h") else ""


_BEFORE_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]++\Z")
_BEHIND_ADDRESS = re.compile(r"@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_INTRODUCES_ADDRESS = re.compile(
    r"(?:[,;]\s*|[–—|-]\s+)?(?:e-?mail|mail|mailto|correo|courriel|이메일|メール|邮箱)?\s?:?\s?[<(\[]?\s?\Z",
    re.IGNORECASE,
)


def _addresses(text: str, start: int) -> list[tuple[int, int]]:
    """Where e-mail addresses stand, with the signs that introduce them: they are never published."""
    found: list[tuple[int, int]] = []
    place = text.find("@", start)
    while place >= 0:
        behind = _BEHIND_ADDRESS.match(text, place)
        before = _BEFORE_ADDRESS.search(text[max(start, place - LONGEST_ADDRESS) : place])
        if behind and before:
            begin = place - len(before.group())
            end = behind.end()
            intro = _INTRODUCES_ADDRESS.search(text[max(start, begin - 12) : begin])
            bracket = intro.group().rstrip()[-1:] if intro else ""
            begin -= len(intro.group()) if intro else 0
            end += bracket in {"<", "(", "["} and text[end : end + 1] in {">", ")", "]"}
            found.append((begin, end))
            place = end - 1
        place = text.find("@", place + 1)
    return found


def _mail_words(lines: list[_SourceLine]) -> list[_SourceLine]:
    """The sentences between the greeting and the description: "please find below our session for the programme"."""
    found: list[_SourceLine] = []
    for line in lines[:6]:
        text = line.text.strip()
        ends = text[-1:] in ".!:;" or (found and found[-1].number == line.number - 1 and text[:1].islower())
        if text.startswith(">") or not ends or len(text) > 250 or not (_MAIL_WORDS.search(text) or found):
            break
        if found and found[-1].number != line.number - 1 and not _MAIL_WORDS.search(text):
            break
        if _MAIL_HEADER.match(text) or heading_of(text.rstrip(":")):
            break
        found.append(line)
    return found


def _is_wrapped(above: str, below: str, widths: list[int]) -> bool:  # noqa: PLR0911 (one answer for each shape)
    """Whether a line was broken because the next word did not fit: the lines around are nearly as long as allowed."""
    if _says_when(above):
        return False
    last = above.rsplit(maxsplit=1)[-1]
    if last in vocabulary().function - vocabulary().by and above.count(" ") >= FEWEST_SPACES_BEFORE_A_WRAP:
        named = any(each.likeness is Likeness.STRONG for each in read_people(TextPiece(below, 0, len(below))))
        return not (named or _opens_a_line(below) or _says_when(below) or _is_labelled(below) or heading_of(below))
    widest = max(widths)
    if not NARROWEST <= widest <= WIDEST or len(above) < widest - RAGGED or above[-1] in ":：":
        return False
    if _opens_a_line(below) or _says_when(below) or heading_of(below) or (below[-1] in ":：" and len(below) < 40):
        return False
    if _is_of_a_table(above) or _is_of_a_table(below) or _is_labelled(below):
        return False
    first = below.split(maxsplit=1)[0]
    if len(above) + 1 + len(first) <= widest - 2:
        return False
    if first[0].islower() or above[-1] in ",-":
        return not _is_listed_person(above, below)
    nearly = sum(width >= widest - RAGGED for width in widths)
    return nearly > 1 and len(widths) > 2 and not _is_listed_person(above, below) and not _is_title_case(above)


def _is_title_case(text: str) -> bool:
    """Whether nearly every word has a capital, as in titles and affiliations."""
    words = [word for word in text.split() if word[:1].isalpha()]
    return sum(word[0].isupper() for word in words) * 3 > len(words) * 2


def _is_listed_person(above: str, below: str) -> bool:
    """Whether one of the lines names people: each of a list stands on its own line."""
    if above[-1] == ",":
        return False
    return any(
        people and max(person.likeness for person in people) is Likeness.STRONG
        for people in (read_people(TextPiece(text, 0, len(text))) for text in (above, below))
    )


def _is_greeting(text: str) -> bool:
    bare = text.strip(" \t>")
    if len(bare) > 70 or (bare[-1:] not in {",", "!", ":"} and len(bare.split()) > 3):
        return False
    first = bare.casefold().strip(",!:. ")
    return any(first == words or first.startswith(words + " ") for words in vocabulary().greetings) and (
        bare[-1:] in {",", "!"} or first in vocabulary().greetings
    )


def _is_noise(text: str) -> bool:
    bare = text.strip(" \t>*|•←→‹›«»").casefold()
    if not bare or len(bare) > 120:
        return False
    if _CAPTION.fullmatch(bare):
        return True
    head = _SHARE.split(bare, maxsplit=1)[0].strip()
    if bare in vocabulary().noise:
        return True
    if head in vocabulary().noise:
        return ">" in bare or "›" in bare or "»" in bare or head not in {"home", "print", "register", "menu", "like"}
    return False


def _says_when(text: str) -> bool:
    """Whether the line begins with a day and goes on with a time: "Tuesday, 3 March 2026, 10.00 bis 11.30 Uhr"."""
    first = text.split(maxsplit=1)[0].strip(".,").casefold()
    return (first in vocabulary().weekdays or first.isdigit()) and _CLOCK.search(text) is not None


def _is_of_a_table(text: str) -> bool:
    return "\t" in text or " | " in text or text.startswith("|")


def _is_labelled(text: str) -> bool:
    """Whether a heading and a colon begin the line: "Lead organiser(s): Roof Agency"."""
    head, colon, _rest = text.replace("：", ":").partition(":")
    return bool(colon) and len(head) < LONGEST_LABEL and heading_of(head) is not None


_OPENS_A_LINE = re.compile(
    r"[•‣◦▪▫■□●○◆◇∙⁃➢➤►▶✓✔·*+\uf0b7-]\s|[–—]\s|[a-z]\)\s"  # a list item
    r"|[A-Z]{1,4}[- ]?\d{1,3}[a-z]?[\s:.]"  # a code
    r"|\(?\d{1,2}\s?[.):h]|[^\W\d_]{1,5}\.?\s\d{1,2}(?:[.:h]\d{2}|\s?h\b)|[^\n(]{1,60}\(\d{1,3}\s?min"  # a time
    r"|[^\s:]{2,20}\s?[:：]\s|[^\W\d_]{2,15}\s\d{1,2}\s?[(:：]"  # a label
)


def _opens_a_line(text: str) -> bool:
    return _OPENS_A_LINE.match(text) is not None
