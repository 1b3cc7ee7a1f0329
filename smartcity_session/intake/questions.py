"""Sentences, and which of them ask something."""

import re

from smartcity_session.intake.lines import Group, Line, Piece, items

QUESTION_MARKS = "?？؟\u037e"
_CLOSING = "”\"’')\\]»"
_SENTENCE_END = re.compile(rf"[{QUESTION_MARKS}.!…]+[{_CLOSING}]*(?=\s|$)|[？。！][{_CLOSING}]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|no|nos|st|mr|mrs|ms|dr|prof|approx|incl|fig|vol|ed|eds|u\.s|u\.k|[A-Za-z])\.$",
    re.IGNORECASE,
)
_ENDS_SOMETHING = re.compile(rf"[.!:;…。！{QUESTION_MARKS}][{_CLOSING}]*$")


def sentences(piece: Piece) -> list[Piece]:
    """The sentences of a stretch of text, abbreviations such as "e.g." left whole."""
    found: list[Piece] = []
    start, text = 0, piece.text
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[max(0, match.end() - 12) : match.end()]):
            found.append(piece.cut(start, match.end()))
            start = match.end()
    rest = piece.cut(start)
    return [*found, rest] if rest else found


def asks(sentence: Piece) -> bool:
    """Whether the sentence ends with a question mark of any script."""
    return sentence.text.rstrip(_CLOSING.replace("\\", ""))[-1:] in tuple(QUESTION_MARKS)


def ends_a_sentence(line: Line) -> bool:
    """Whether a sentence, or a clause before a list, ends with the line."""
    return _ENDS_SOMETHING.search(line.whole.text[-8:]) is not None


def questions_in(lines: Group) -> list[Piece]:
    """The questions, if the lines hold nothing else; otherwise nothing. A question may run over several lines."""
    if not lines:
        return []
    is_list = any(line.bullet for line in lines)
    found = items(lines) if is_list else sentences(lines[0].whole.to(lines[-1].whole))
    return found if all(asks(each) for each in found) else []


def questions_at_the_end(lines: Group) -> int:
    """From which line on the lines hold only questions; the number of lines when they do not end so.

    The questions must begin where the line before them ends a sentence, so that none is cut in two.
    """
    if not lines or not asks(lines[-1].whole):
        return len(lines)
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if not any(asks(each) for each in sentences(lines[index].whole)) and ends_a_sentence(lines[index]):
            break
        if (index == 0 or ends_a_sentence(lines[index - 1])) and questions_in(lines[index:]):
            start = index
    return start
