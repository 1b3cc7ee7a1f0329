"""Sentences, and which of them ask something."""

import re

from smartcity_session.importer.text.lines import Group, Line, TextPiece, items

QUESTION_MARKS = "?？؟\u037e"
_CLOSING = "”\"’')\\]»"
# A run of marks is looked at once, from its beginning: a line may be nothing but dots.
_SENTENCE_END = re.compile(
    rf"(?<![{QUESTION_MARKS}.!…])[{QUESTION_MARKS}.!…]++[{_CLOSING}]*+(?=\s|$)|[？。！][{_CLOSING}]*"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|no|nos|st|mr|mrs|ms|dr|prof|approx|incl|fig|vol|ed|eds|u\.s|u\.k|[A-Za-z])\.$",
    re.IGNORECASE,
)
_ENDS_SOMETHING = re.compile(rf"[.!:;…。！{QUESTION_MARKS}][{_CLOSING}]*$")


def sentences(piece: TextPiece) -> list[TextPiece]:
    """The sentences of a stretch of text, abbreviations such as "e.g." left whole."""
    found: list[TextPiece] = []
    start, text = 0, piece.text
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[max(0, match.end() - 12) : match.end()]):
            found.append(piece.cut(start, match.end()))
            start = match.end()
    rest = piece.cut(start)
    return [*found, rest] if rest else found


def asks(sentence: TextPiece) -> bool:
    """Whether the sentence ends with a question mark of any script."""
    return sentence.text.rstrip(_CLOSING.replace("\\", ""))[-1:] in tuple(QUESTION_MARKS)


def ends_a_sentence(line: Line) -> bool:
    """Whether a sentence, or a clause before a list, ends with the line."""
    return _ENDS_SOMETHING.search(line.whole.text[-8:]) is not None


def questions_in(lines: Group) -> list[TextPiece]:
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
    only_questions = _only_questions_from(lines)
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if not any(asks(each) for each in sentences(lines[index].whole)) and ends_a_sentence(lines[index]):
            break
        if (index == 0 or ends_a_sentence(lines[index - 1])) and only_questions[index]:
            start = index
    return start


def _only_questions_from(lines: Group) -> list[bool]:
    """By line: whether `questions_in` finds questions in the lines from this one on, told in one pass over all."""
    found = sentences(lines[0].whole.to(lines[-1].whole))
    last_statement = max((each.end for each in found if not asks(each)), default=-1)
    in_prose = [line.whole.start >= last_statement for line in lines]
    bullets = [index for index, line in enumerate(lines) if line.bullet]
    if not bullets:
        return in_prose
    in_list, ends = [False] * len(lines) + [True], _ends_of_items(lines)
    for index in range(len(lines) - 1, -1, -1):
        in_list[index] = in_list[ends[index]] and asks(lines[ends[index] - 1].body)
    return in_list[: bullets[-1] + 1] + in_prose[bullets[-1] + 1 :]


def _ends_of_items(lines: Group) -> list[int]:
    """By line: the index of the line after the list item that begins on it, as `items` has it."""
    ends = list(range(1, len(lines) + 1))
    for index in range(len(lines) - 2, -1, -1):
        first = lines[index]
        if first.bullet:  # up to the next bullet: no line is passed by two of them
            while ends[index] < len(lines) and lines[ends[index]].continues(first):
                ends[index] += 1
        elif lines[index + 1].continues(first):  # which lines go on with a line without a bullet hangs on them alone
            ends[index] = ends[index + 1]
    return ends
