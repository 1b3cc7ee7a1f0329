"""What a line looks like, by itself or beside those around it: a person, a title, a position, a sentence."""

import re
from functools import cache

from smartcity_session.importer.text.line_labels import read_label
from smartcity_session.importer.text.lines import Group, Line
from smartcity_session.importer.text.names import is_common, is_name, is_organisation, is_position, is_sure_name
from smartcity_session.importer.text.people import Likeness, read_people
from smartcity_session.importer.text.questions import ends_a_sentence
from smartcity_session.importer.text.rows import read_row, titled
from smartcity_session.importer.text.titles import is_title_like
from smartcity_session.importer.text.vocabulary import vocabulary, words_of
from smartcity_session.importer.text.when import read_when

FEWEST_WORDS_OF_PROSE = 12
FEWEST_WORDS_OF_A_SENTENCE = 7  # that ends with a full stop
FEWEST_CHARACTERS_OF_PROSE = 30  # in scripts without spaces
QUOTES = tuple('“„"«「『《')
MOST_LINES_AHEAD = 40
MOST_WORDS_BROKEN_OFF = 3
_ANDS = (["and"], ["und"], ["et"], ["y"], ["e"], ["sowie"])


def likeness_of(line: Line, *, loose: bool = False) -> Likeness:
    """How much the line looks like people."""
    people = read_people(line.body, loose=loose)
    return max((each.likeness for each in people), default=Likeness.NONE)


def is_strong(line: Line) -> bool:
    """Whether the line names people beyond doubt."""
    return likeness_of(line) is Likeness.STRONG


def is_prose(line: Line) -> bool:
    """Whether the line is a sentence rather than a title or a person."""
    text = line.body.text
    if not ends_a_sentence(line) or text[-1:] in ":;":
        return False
    if is_strong(line):
        return False
    fewest = FEWEST_WORDS_OF_PROSE if text[-1:] in "?!" else FEWEST_WORDS_OF_A_SENTENCE
    return len(text.split()) >= fewest or (
        len(text) >= FEWEST_CHARACTERS_OF_PROSE and ord(text[0]) > 0x1100 and text[-1] in "。.!?？！"
    )


def is_name_alone(line: Line) -> bool:
    """Whether the line is a name and nothing else, as far as one can tell."""
    text = line.body.text
    return (
        len(text) <= 60
        and is_name(text)
        and not is_organisation(text)
        and (not is_common(text) or is_sure_name(text))
        and text.casefold() not in vocabulary().positions
        and not (is_position(text) and not is_sure_name(text))
        and not text.isupper()
    )


def is_person_shaped(line: Line) -> bool:
    """Whether the line is "name, something", which among people is a person."""
    people = read_people(line.body, loose=True)
    return any(
        person.affiliation and is_name(person.name.text) and not is_common(person.name.text) for person in people
    )


def is_affiliation(line: Line) -> bool:
    """Whether the line is a position or an organisation without a name."""
    text = line.body.text
    first = text.split(",")[0]
    return (is_position(first) or is_organisation(first)) and not is_sure_name(first) and not ends_a_sentence(line)


@cache
def _part() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(vocabulary().parts, key=len, reverse=True)))
    return re.compile(rf"(?:{words})\s+(?:\d{{1,2}}|[IVX]{{1,4}}|[A-D])\b", re.IGNORECASE)


def is_no_title(line: Line) -> bool:
    """Whether the line only says when something is, or is a heading in brackets that nobody knows: 【基調講演】."""
    text = line.body.text
    if _part().match(text):
        return True
    if text.startswith("【") and text.find("】") == len(text) - 1:
        return True
    found = read_when(line.body)
    return found.is_all and found.dates is not None


def is_over_affiliation(group: Group) -> bool:
    """Whether the first line is a person's name, and all lines below it are positions or organisations."""
    first = group[0]
    return (
        first.bullet is None
        and is_name_alone(first)
        and is_sure_name(first.body.text)
        and all(is_affiliation(line) for line in group[1:])
    )


def below_are_affiliations(lines: list[Line]) -> bool:
    return all(is_position(line.body.text) or is_organisation(line.body.text) for line in lines)


def begins_talks(groups: list[Group], index: int) -> bool:
    """Whether the group is a title over its speaker, or a speaker: the talks begin here without a heading."""
    group = groups[index]
    if group[0].bullet or read_label(group[0]) or is_prose(group[0]):
        return False
    if is_strong(group[0]) and not is_title_of(groups, index):
        return True
    return is_title_like(group[0].body) and is_title_of(groups, index)


def is_title_of(groups: list[Group], index: int) -> bool:
    """Whether a person follows the group's first line: directly, or after blank lines when it stands alone."""
    group = groups[index]
    if is_strong(group[0]):
        return False
    if len(group) > 1:
        return is_strong(group[1])
    following = groups[index + 1 : index + 2]
    return bool(following) and is_strong(following[0][0])


def agree_on_titles(groups: list[Group]) -> bool:
    """Whether the lines are people with the titles of their talks: more than one, and most of them."""
    lines = [line for group in groups for line in group][:MOST_LINES_AHEAD]
    found = [line for line in lines if titled(line.body, agreed=True)]
    return len(found) > 1 and len(found) * 3 >= len(lines) * 2


def is_like_people(group: Group) -> bool:
    """Whether the lines, but for a heading over them, are as those of people: which they are beside such a group."""
    lines = group[1:] if len(group) > 1 and not is_person_shaped(group[0]) else group
    number = sum(is_person_shaped(line) and not is_prose(line) for line in lines)
    listed = len(lines) > 2 and all(line.bullet for line in lines) and any(map(is_strong, lines))
    return number == len(lines) or (listed and number * 3 >= len(lines) * 2)


def has_titles_beside(group: Group) -> bool:
    """Whether titles beyond doubt stand beside their people, or numbered ones over theirs."""
    if agree_on_titles([group]):
        return True
    for line in group:
        told = titled(line.body) if line.body.text.startswith(QUOTES) else None
        if told and all(person.likeness is Likeness.STRONG for person in told.people):
            return True
    titles = [index for index, line in enumerate(group) if line.bullet and any(map(str.isalnum, line.bullet.text))]
    return len(titles) > 1 and all(
        index + 1 < len(group) and not group[index + 1].bullet and is_strong(group[index + 1]) for index in titles
    )


def _ends_affiliation(line: Line, below: Line) -> bool:
    """Whether an organisation was broken before its last words: "Andean Subnational" and "Guarantee Fund"."""
    text = below.whole.text
    return (
        below.bullet is None
        and line.body.text.count(",") > 1
        and is_strong(line)
        and not any(sign in text for sign in ",;:.()–")
        and len(text.split()) <= MOST_WORDS_BROKEN_OFF
        and not is_sure_name(text)
        and (is_organisation(text) or is_common(text) or " " not in text)
        and read_label(below) is None
        and read_row(below) is None
    )


def lines_of_the_same_person(group: Group, index: int) -> list[Line]:
    """The lines below a name that stands alone on its line, up to the next name: position and organisation."""
    line = group[index]
    following: list[Line] = []
    alone = is_name_alone(line)
    if not alone and not line.body.text.endswith((",", "、")):
        below = group[index + 1] if index + 1 < len(group) else None
        if below and _ends_affiliation(line, below):
            return [below]
        if (
            below is None
            or below.bullet
            or words_of(below.whole.text)[:1] in _ANDS
            or not (below.whole.text[:1].islower() or (line.bullet and below.indent > line.indent))
            or likeness_of(below, loose=True) is Likeness.STRONG
            or not read_people(line.body, loose=True)
        ):
            return []
        return [below]
    for below in group[index + 1 : index + 4]:
        if (
            below.bullet
            or read_row(below)
            or read_label(below)
            or is_name_alone(below)
            or (ends_a_sentence(below) and is_prose(below))
        ):
            break
        if is_strong(below) and not (is_position(below.body.text.split(",")[0]) or is_affiliation(below)):
            break
        following.append(below)
        if not alone:
            break
    return following


def is_part(text: str) -> bool:
    """Whether the words only count a part of a session: "Part 2"."""
    return _part().match(text) is not None
