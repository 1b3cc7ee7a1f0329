"""Which line has the title and the code of a session, and where the next session of a text begins."""

import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from smartcity_session.importer.text.facts import format_of
from smartcity_session.importer.text.hints import HintKind
from smartcity_session.importer.text.line_labels import FACTS, is_table_head, read_label
from smartcity_session.importer.text.lines import Line, TextPiece
from smartcity_session.importer.text.names import is_organisation
from smartcity_session.importer.text.people import Likeness, read_people
from smartcity_session.importer.text.questions import ends_a_sentence
from smartcity_session.importer.text.rows import read_row
from smartcity_session.importer.text.vocabulary import canonical, heading_of, vocabulary, words_of
from smartcity_session.importer.text.when import is_room, read_when

LONGEST_TITLE = 300
MOST_LINES = 400  # among which the title of the first session is looked for
LONGEST_KIND = 50
MOST_BEFORE_A_TIME = 12  # characters
MOST_WORDS_OF_A_TITLE = 25
LEAST_SCORE = 0.4  # with which a line is a title
HEAD = 12  # lines with words in which a title is looked for
_CODE = r"(?P<code>[A-Za-z]{1,4}[- ]?\d{1,3}[A-Za-z]?(?:[-/.][A-Za-z0-9]{1,6}){0,3}|\d{1,3}[A-Za-z]?(?:[./-]\d{1,3})?|[IVXivx]{2,4}|[A-Za-z]|[一二三四五六七八九十]{1,3})(?!\w)"  # noqa: E501 (one pattern)
_SURE_CODE = r"(?P<code>[A-Z]{1,4}[- ]?\d{1,3}[A-Za-z]?(?:[-/.][A-Za-z0-9]{1,3})?)(?!\w)"
_SEPARATOR = r"(?:\s*(?:[:：|/]|\.(?=\s)|[-–—](?=\s|[^\w]))\s*|\u3000+)"
DECORATION = r"[\s#*_>=【\[■□●◆◇▼▶►★☆•»]*"
_DAY = r"(?:(?:programme|program|programm|[^\W\d]{3,12}\s\w{1,3})\s*[,–—|»›>-]\s*)?"  # "Day 1, Session 3"
_CONGRESS = re.compile(
    r"\b(?:congress|conference|summit|forum|kongress|konferenz|congrès|congreso|congresso|week|days|expo)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EVENTS = frozenset(
    {
        "congress",
        "conference",
        "summit",
        "forum",
        "kongress",
        "konferenz",
        "tagung",
        "fachtagung",
        "congrès",
        "colloque",
    }
    | {"congreso", "jornadas", "congresso", "convegno", "jornada", "expo", "festival"}
)
_BEFORE_WHEN = re.compile(r"(?<!\s)(?:\s{2,}|\s++(?:[|·•]\s|(?=\()))")
_BREADCRUMBS = re.compile(r"\s[>»›/|]\s")
_AT_THE_END = re.compile(r"(?<!\s)\s*+[(（](?P<inside>[^()（）]{3,120})[)）]\Z")
_CELLS = re.compile(r"\s[|·•]\s|\t")
_DIGITS = "〇一二三四五六七八九"
_TRACK = re.compile(
    r"(?:track|stream|theme|strand|pillar|cluster|strang|themenfeld|axe|eje|eixo|asse|trilha|day|tag|jour|día|dia)\s+[\w.]{1,4}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A line with the code, the title or both; `kind` is a word such as "WORKSHOP" between them."""

    line: Line
    code: TextPiece | None = None
    title: TextPiece | None = None
    format: str = ""
    family: str = ""
    label: Line | None = None
    facts: tuple[TextPiece, ...] = ()  # say when and where

    @property
    def is_kind_alone(self) -> bool:
        """Whether the line only says what kind of session it is: the title is another one."""
        return self.title is None and self.family in {"session", "kind alone"}


@cache
def _session_words() -> str:
    words = sorted(vocabulary().session, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    kind = rf"(?P<kind>(?:(?:parallel|breakout|plenary|sub-plenary|thematic|special|technical|side|closing|opening)\s+)?(?:{_session_words()}|plenary|plenum|forum|track session)s?)"  # noqa: E501 (one pattern)
    number = r"(?:(?:no|nr)\.?\s*|n[.°º]\s*|#)?"
    ends = r"(?P<title>\S.*)"
    return (
        (
            "session",
            re.compile(
                rf"{DECORATION}{_DAY}{kind}(?:\s+|(?<=[\u1100-\u11ff\u3000-\ufaff])){number}{_CODE}(?:(?:[】\]]\s*+(?:{_SEPARATOR})?+|{_SEPARATOR}){ends}?)?",
                re.IGNORECASE,
            ),
        ),
        (
            "session title",
            re.compile(
                rf"{DECORATION}{kind}(?:\s+|(?<=[\u1100-\u11ff\u3000-\ufaff]))(?P<code>[A-Z]{{1,4}}-?\d{{1,3}}[a-z]?|\d{{1,2}}(?:\.\d{{1,2}})?[A-Z]?)\s+"
                r"(?P<title>(?-i:[^\W\d_a-z]|[\"“„«]).*)",
                re.IGNORECASE,
            ),
        ),
        (
            "code",
            re.compile(
                rf"{DECORATION}{_SURE_CODE}\s*(?P<kind>(?-i:[A-ZÄÖÜ-]{{4,}}(?:\s[A-ZÄÖÜ-]{{4,}})?))?{_SEPARATOR}{ends}"
            ),
        ),
        ("code alone", re.compile(rf"{DECORATION}{_SURE_CODE}")),
        ("kind", re.compile(rf"{DECORATION}{kind}\s*[:：]\s*{ends}", re.IGNORECASE)),
    )


@cache
def _quoted_shapes() -> tuple[re.Pattern[str], ...]:
    """ "Tagung „Leise Städte“ – Panel B", "分科会B「空き家」", "第3セッション　空き家"."""
    kind = rf"(?:{_session_words()})"
    modifiers = r"(?:[^\W\d_]{2,20}\s){0,2}"
    quoted = r"[“„\"«「『]\s?(?P<title>[^“”„\"«»「」『』]{3,200}?)\s?[”“\"»」』]"
    behind = rf"(?:\s*[-–—|,:]?\s*{kind}\s+[\w.-]{{1,5}})?"
    return (
        re.compile(rf"{DECORATION}第\s?(?P<code>\d{{1,2}})\s?{kind}\s*[:：]?\s*{quoted}"),
        re.compile(rf"{DECORATION}第\s?(?P<code>\d{{1,2}})\s?{kind}[\s:：]+(?P<title>[^\s「『].*)"),
        re.compile(
            rf"{DECORATION}{modifiers}(?P<kind>{kind})\s*(?:{_CODE})?\s*[:：–—-]?\s*{quoted}{behind}", re.IGNORECASE
        ),
    )


@cache
def _kind_alone() -> re.Pattern[str]:
    """ "Ministerial roundtable", "Urban Library Session 3"."""
    modifiers = r"(?:[^\W\d_][\w'’-]{1,20}\s){0,2}"
    code = r"(?P<code>[A-Z]{0,4}[- ]?\d{1,3}[A-Z]?|[A-Z])"
    return re.compile(rf"{DECORATION}(?P<kind>{modifiers}(?:{_session_words()}))s?(?:\s+{code})?", re.IGNORECASE)


_BRACKETED = (
    re.compile(rf"[\[(【]\s*(?:session\s+)?{_SURE_CODE}\s*[\])】]\s*[:–—-]?\s*(?P<title>\S.*)", re.IGNORECASE),
    re.compile(rf"(?P<title>[^\s\[(][^\[(]{{2,200}}?)\s*[\[(]\s*(?:session\s+)?{_SURE_CODE}\s*[\])]", re.IGNORECASE),
    re.compile(r"(?P<code>\d{1,2}\.\d{1,2})\s+(?P<title>[^\W\d].{3,200})"),
)
_CODE_TITLE = re.compile(
    rf"{DECORATION}(?P<code>[A-Z]{{1,4}}-?\d{{1,3}}[a-z]?|[A-Z]\s\d{{1,3}})\s+(?P<title>[^\s\W].*)"
)


def find_title(lines: Sequence[Line], hints: dict[int, HintKind]) -> TitleLine | None:
    """The line with code and title; None when no line can be told to be it."""
    said = next((line for line in lines if hints.get(line.number) is HintKind.TITLE and not line.blank), None)
    if said:
        return _at(said, 5) or TitleLine(said, title=said.whole)
    of_talks = titles_of_talks(lines)
    if any(
        (label := read_label(line)) and label.part == "title" and label.rest
        for index, line in enumerate(lines)
        if not line.blank and line.number not in hints and index not in of_talks
    ):
        return None
    labelled = _below_label(lines)
    if labelled:
        return labelled
    free = [line for line in lines if line.blank or hints.get(line.number) in {None, HintKind.ANOTHER_SESSION}]
    found = _behind_blanks(free)
    if found:
        return found
    head = [line for line in free if not line.blank][:HEAD]
    return next((found for line in head[:8] if (found := session_line(line))), None) or next(
        _in_head(head, lines), None
    )


def titles_of_talks(lines: Sequence[Line]) -> set[int]:
    """Indexes of "Title: ..." in the forms of several talks: directly above or below "Speaker: ..."."""
    labels = [None if line.blank else read_label(line) for line in lines]
    found = set()
    for index, label in enumerate(labels):
        near = [*labels[max(0, index - 1) : index], *labels[index + 1 : index + 2]]
        if label and label.part == "title" and label.rest and any(each and each.role == "speaker" for each in near):
            found.add(index)
    return found if len(found) > 1 else set()


def _behind_blanks(lines: Sequence[Line]) -> TitleLine | None:
    """The first line behind a blank one that says which session it is, rather with a code than without."""
    after_blank = True
    first: TitleLine | None = None
    words = 0
    for line in lines:
        words += not line.blank
        if not line.blank and after_blank and (found := session_line(line)):
            if found.code or words > HEAD:
                return first if first and not (found.code and words <= HEAD) else found
            first = first or found
        after_blank = line.blank
    return first


def _below_label(lines: Sequence[Line]) -> TitleLine | None:
    """The line below one that only says "Title"."""
    words = [line for line in lines if not line.blank][:HEAD]
    for above, below in pairwise(words):
        heading = heading_of(above.whole.text.rstrip(" :：")) if len(above.whole.text) < 40 else None
        if heading and heading.part == "title" and is_title_like(below.whole) and read_label(below) is None:
            return TitleLine(below, title=below.whole, family="label", label=above)
    return None


def session_line(line: Line, *, is_another: bool = False) -> TitleLine | None:
    """The line as one that says which session it is; `is_another` says that it begins as that of another session."""
    if len(line.whole.text) > LONGEST_TITLE + 60:
        return None
    head = head_line(line)
    if head and head.code and any((times := read_when(fact).times) and times.end for fact in head.facts):
        return head
    found = _with_when_behind(line) or _at(line, 2)
    if (
        found is None
        or (found.title and found.title.text.endswith("."))
        or (_is_a_label(line, found) and not (is_another and found.code and found.title))
    ):
        return None
    if found.title and _CELLS.search(line.whole.text) and read_when(found.title).times:
        return None  # "Session 3 | 14:00 - 15:30 | Hall B": each part is read by itself
    return found


def _with_when_behind(line: Line) -> TitleLine | None:
    """ "BLOCK A   10:00 – 11:30   Room 3", "Session 3 (14:00-15:30)": the kind and the code, then when it is."""
    sign = _BEFORE_WHEN.search(line.whole.text)
    if sign is None:
        return None
    rest = line.whole.cut(sign.start())
    bare = rest.cut(0, len(rest.text.rstrip(") "))).cut(len(sign.group()) - len(sign.group().lstrip()))
    bare = bare.cut(len(bare.text) - len(bare.text.lstrip("(|·• ")))
    head = replace(line, whole=line.whole.cut(0, sign.start()), bullet=None)
    when = read_when(bare)
    found = _at(head, 2) if when.is_all and (when.times or when.room) else None
    return replace(found, line=line, facts=(bare,)) if found else None


def head_line(line: Line) -> TitleLine | None:
    """ "14:00-15:30 | Quiet streets (Hall B)": a title, and around it when and where, each set apart by a sign."""
    text = line.body.text
    if not (_CELLS.search(text) or text[-1:] in {")", "）"} or any(map(str.isdigit, text[:MOST_BEFORE_A_TIME]))):
        return None
    row = read_row(line)
    at_begin = row is not None and row.times is not None and row.times.start == line.body.start
    cells = [row.times] if row and row.times and at_begin else []
    cells += _parts_of(row.body if row and row.body and at_begin else line.body)
    if len(line.whole.text) > LONGEST_TITLE + 60 or len(cells) < 2:
        return None
    facts = [cell for cell in cells if read_when(cell, loose=cell is cells[0]).is_all]
    codes = [cell for cell in cells if cell not in facts and re.fullmatch(_SURE_CODE, cell.text)]
    titles = [cell for cell in cells if cell not in facts and cell not in codes and not format_of_kind(cell)]
    if len(titles) != 1 or len(codes) > 1 or not facts or not is_title_like(titles[0]) or strong_people(titles[0]):
        return None
    told = _at(replace(line, whole=titles[0], bullet=None), 2)
    if told is None or told.title is None:
        told = TitleLine(line, codes[0] if codes else None, titles[0])
    return replace(told, line=line, facts=tuple(facts), family="head line")


def format_of_kind(piece: TextPiece) -> bool:
    """Whether the words name a kind of session and nothing else."""
    return canonical(piece.text) in vocabulary().session | vocabulary().formats.keys()


def _parts_of(piece: TextPiece) -> list[TextPiece]:
    """The parts of a line between signs; what stands in brackets at its end is one where it says when or where."""
    *parts, last = piece.parted(_CELLS)
    behind = _AT_THE_END.search(last.text)
    inside = last.cut(behind.start("inside"), behind.end("inside")) if behind else None
    if behind and inside and read_when(inside).is_all:
        return [*parts, last.cut(0, behind.start()), inside]
    return [part for part in [*parts, last] if part]


def _is_a_label(line: Line, found: TitleLine) -> bool:
    """Whether "Panel: A" or the like are people, or words such as "Session 1" stand in a sentence or an agenda."""
    if found.title is None:
        return len(line.whole.text) - len(found.facts[0].text if found.facts else "") > 40
    return bool(strong_people(found.title))


def strong_people(piece: TextPiece) -> bool:
    people = read_people(piece)
    return bool(people) and max(each.likeness for each in people) is Likeness.STRONG


def _at(line: Line, count: int) -> TitleLine | None:
    """What the first `count` shapes find on the line."""
    text = line.whole.text
    for shape in _quoted_shapes():
        found = shape.fullmatch(text)
        if found:
            return title_line(line, found, "session")
    for family, shape in _shapes()[:count]:
        found = shape.fullmatch(text)
        if found:
            return title_line(line, found, family)
    return None


def quoted_title(piece: TextPiece) -> TextPiece:
    """The title within 'Taller "Huertos en azoteas"', else the piece itself."""
    found = next((found for shape in _quoted_shapes() if (found := shape.fullmatch(piece.text))), None)
    return piece.cut(found.start("title"), found.end("title")) if found else piece


def _kind_line_alone(line: Line) -> TitleLine | None:
    """A line such as "Ministerial roundtable", where it does not say the title too."""
    text = line.whole.text
    found = _kind_alone().fullmatch(text) if len(text) <= LONGEST_KIND else None
    if found is None or line.bullet or words_of(text)[0] in vocabulary().function:
        return None
    code = line.whole.cut(found.start("code"), found.end("code")) if found["code"] else None
    return TitleLine(line, code, None, _format(found["kind"]), "kind alone")


def title_line(line: Line, found: re.Match[str], family: str) -> TitleLine:
    parts = found.groupdict()
    whole = line.whole
    code = whole.cut(found.start("code"), found.end("code")) if parts.get("code") else None
    title = whole.cut(found.start("title"), found.end("title")) if parts.get("title") else None
    kind = parts.get("kind") or ""
    if title is not None:
        title, more = _without_kind(title, code)
        kind = f"{kind} {more}"
    return TitleLine(line, code, title or None, _format(kind), family)


def _format(kind: str) -> str:
    """The format that a session line names, such as "parallel session"."""
    return format_of(kind) if kind.strip() else ""


def _without_kind(title: TextPiece, code: TextPiece | None) -> tuple[TextPiece, str]:
    """The title without "Oral session:" before it, or nothing where it is such a word alone or the code again."""
    text = title.text
    bare = canonical(text)
    if bare in vocabulary().session | vocabulary().code_words or (
        code and bare.endswith(" " + code.text.casefold()) and len(bare.split()) < 4
    ):
        return title.cut(0, 0), text
    head, colon, _tail = text.partition(":")
    if code and colon and canonical(head) in vocabulary().session | vocabulary().code_words:
        return title.cut(len(head) + 1), head
    return title, ""


def _in_head(head: list[Line], lines: Sequence[Line]) -> Iterator[TitleLine]:
    """Candidates among the first lines, the best first."""
    candidates = [line for line in head if len(line.whole.text) <= LONGEST_TITLE + 60]
    for index, line in enumerate(candidates):
        if (index < 6 and (found := at_code(line))) or (index < 3 and (found := _bracketed(line))):
            yield found
    for line in candidates[:5]:
        found = _kind_line(line)
        if found:
            yield found
    best = best_title(lines)
    alone = next((found for line in candidates[:3] if (found := _kind_line_alone(line))), None)
    if alone is not None and (best is None or best is alone.line or alone.code):
        yield alone
    elif best is not None:
        yield TitleLine(best, *_with_code(best), "", "first")


def _bracketed(line: Line) -> TitleLine | None:
    """ "[B4] Quiet streets", "Quiet streets (B4)", "2.4 Quiet streets"."""
    bullet = line.bullet is not None and not re.fullmatch(r"\d{1,2}\.\d", line.bullet.text)
    when = read_when(line.whole)
    if (
        bullet
        or line.dotted
        or ends_a_sentence(line)
        or when.dates
        or when.times
        or len(line.whole.text) > LONGEST_TITLE
    ):
        return None
    for shape in _BRACKETED:
        found = shape.fullmatch(line.whole.text)
        if found and not read_people(line.whole) and not is_room(found["code"]):
            return title_line(line, found, "first")
    return None


def at_code(line: Line) -> TitleLine | None:
    for family, shape in _shapes()[2:4]:
        found = shape.fullmatch(line.whole.text)
        if (
            found
            and line.bullet is None
            and not (family == "code" and ends_a_sentence(line) and len(line.whole.text) > 120)
        ):
            return title_line(line, found, family)
    return None


def _kind_line(line: Line) -> TitleLine | None:
    found = _shapes()[4][1].fullmatch(line.whole.text)
    if not found or (ends_a_sentence(line) and not line.whole.text.endswith("?")):
        return None
    piece = line.whole.cut(found.start("title"))
    if (
        read_people(piece)
        or read_when(piece).is_all
        or ((heading := read_label(line)) and heading.part not in {"people", "remarks", "talks"})
    ):
        return None
    if canonical(found["kind"]) in {"session", "title"}:
        return None
    return TitleLine(line, None, piece, _format(found["kind"]), "kind")


def best_title(lines: Sequence[Line], *, but: Line | None = None) -> Line | None:
    """The line of the head that looks most like a title; the line `but` says the kind of session or the code."""
    head = list(_head_of(lines, but))
    scores = [
        -math.inf if line is but else _title_score(line, head[index - 1] if index else None, head[index + 1 :], but)
        for index, line in enumerate(head)
    ]
    best = max(scores, default=-math.inf)
    return head[scores.index(best)] if best > LEAST_SCORE else None


def _head_of(lines: Sequence[Line], but: Line | None) -> Iterator[Line]:
    """The lines with words above the first prose, agenda, people or heading."""
    for number, line in enumerate(itertools.islice((each for each in lines if not each.blank), HEAD)):
        label = read_label(line)
        over_title = label is not None and label.part == "people" and _is_over_title(line, lines)
        if (
            label
            and not label.rest
            and label.part not in FACTS | {"ignored", "title", "code"}
            and not over_title
            and line is not but
        ):
            return
        row = read_row(line)
        if row and row.start and row.body and not read_when(line.body).is_all and not read_when(line.whole).dates:
            return
        text = line.whole.text
        is_long = len(text.split()) > MOST_WORDS_OF_A_TITLE or (ends_a_sentence(line) and len(text.split()) > 9)
        if is_long and text[-1:] not in "?!:" and number:
            return
        yield line


def _title_score(line: Line, above: Line | None, below: Sequence[Line], kind: Line | None) -> float:
    text = line.whole.text
    label = read_label(line)
    if (
        not is_title_like(line.whole)
        or line.bullet
        or is_table_head(line)
        or len(_BREADCRUMBS.findall(text)) > 1
        or (label and (label.rest or label.part not in {"people", "talks"}))
        or heading_of(text)
        or strong_people(line.whole)
    ):
        return -math.inf
    when = read_when(line.whole)
    if when.is_all or when.dates or (when.day and when.times) or (when.times and _CELLS.search(text)):
        return -math.inf
    words = words_of(text)
    score = 1.0 + 0.5 * (above is None)
    score += 1.0 * any(sign in text for sign in ":?!–：？！―") + 2.0 * (quoted_title(line.whole) != line.whole)
    score += 1.0 if 3 <= len(words) <= 16 or ord(text[0]) > 0x1100 else -0.5 if len(words) < 3 else 0.0
    score += 2.0 * (above is not None and (above is kind or _says_the_kind(above)))
    score += 1.0 * bool(below and _says_when(below[0]))
    score += 2.0 * (quoted_title(line.whole).text == text[1:-1])
    score -= 1.0 * (bool(set(words) & _EVENTS) and ":" not in text)
    score -= 3.0 * (_says_the_kind(line) or canonical(text) in vocabulary().formats or bool(_TRACK.match(text)))
    if _YEAR.search(text):
        score -= 3.0 if _CONGRESS.search(text) else 1.0
    score -= 2.0 * (is_organisation(text) and not any(sign in text for sign in ":?!–：？"))
    score -= 3.0 * (bool(words) and words[-1] in vocabulary().function)
    score -= 1.0 * text.isupper()
    return score


def _says_the_kind(line: Line) -> bool:
    """Whether the line names a kind of session or of event and no theme: "FORO DE ALCALDES", "Forum 12"."""
    text = line.whole.text
    words = [word for word in words_of(text) if word not in vocabulary().function and not word.isdigit()]
    if not words or len(words) > 5 or any(sign in text for sign in ":?!：？！"):
        return False
    kinds = vocabulary().session | vocabulary().formats.keys()
    joined = " ".join(words)
    return (
        words[0] in kinds
        or words[-1] in kinds
        or any(joined.startswith(kind + " ") for kind in kinds)
        or joined in kinds
    )


def _says_when(line: Line) -> bool:
    label = read_label(line)
    when = read_when(line.whole)
    return bool(when.dates or when.times or when.day) or (label is not None and label.part in FACTS)


def _is_over_title(line: Line, lines: Sequence[Line]) -> bool:
    """Whether "Panel" alone says the kind of session, as the title below it shows, and not who is on it."""
    index = lines.index(line)
    below = lines[index + 1] if index + 1 < len(lines) else None
    return (
        below is not None
        and not below.blank
        and canonical(line.whole.text) in vocabulary().session
        and is_title_like(below.whole)
        and not below.bullet
        and read_label(below) is None
        and not read_people(below.whole)
        and not read_when(below.whole).is_all
    )


def _with_code(line: Line) -> tuple[TextPiece | None, TextPiece | None]:
    found = _CODE_TITLE.fullmatch(line.whole.text)
    if found is None:
        return None, line.whole
    return line.whole.cut(found.start("code"), found.end("code")), line.whole.cut(found.start("title"))


def is_title_like(piece: TextPiece) -> bool:
    """Whether the line may be a title: not too long, and no sentence."""
    return len(piece.text) <= LONGEST_TITLE and piece.text[-1:] not in {".", ":", ";", ",", "。", "："}


def code_alone(piece: TextPiece) -> TextPiece | None:
    """The code of a stretch that says nothing else: "Session F2"."""
    found = _shapes()[0][1].fullmatch(piece.text) if read_when(piece).room is None else None
    return piece.cut(found.start("code"), found.end("code")) if found and not found["title"] else None


def code_value(piece: TextPiece) -> str:
    """A code as it is stored, its parts joined with a hyphen: "D4/5" is D4-5, "QX 6" is QX-6."""
    text = unicodedata.normalize("NFKC", piece.text)
    if number := _number_of(text):
        return str(number)
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def _number_of(numeral: str) -> int:
    """The number that a Chinese numeral up to 99 says, 0 where it is none."""
    tens, ten, ones = numeral.rpartition("十")
    if not numeral or set(numeral) - set(_DIGITS) - {"十"}:
        return 0
    return (_DIGITS.find(tens) if tens else 1) * 10 * bool(ten) + (_DIGITS.find(ones) if ones else 0)
