"""What a line may be: a score for each class from a few features of it."""

from collections.abc import Sequence

from smartcity_session.importer.text.hints import HintKind
from smartcity_session.importer.text.lines import Line
from smartcity_session.importer.text.people import Likeness, read_people
from smartcity_session.importer.text.questions import asks, ends_a_sentence
from smartcity_session.importer.text.rows import read_row
from smartcity_session.importer.text.titles import is_title_like
from smartcity_session.importer.text.vocabulary import vocabulary, words_of
from smartcity_session.importer.text.when import read_when

MARGIN = 1.0  # the class that a line was given may have so much less than the best before it is doubted
MOST_ALTERNATIVES = 3


def scores_of(line: Line) -> dict[HintKind, float]:
    """By class how much the line looks like it; classes that it cannot be are left out."""
    text = line.body.text
    words = words_of(text[:2000])
    people = read_people(line.body, loose=True)
    likeness = max((person.likeness for person in people), default=Likeness.NONE)
    little = sum(word in vocabulary().function for word in words)
    found = read_when(line.body)
    row = read_row(line)
    sentence = ends_a_sentence(line) and len(words) > 3
    scores = {
        HintKind.ABSTRACT: 2.0 * sentence
        + (len(words) > 12)
        + (little * 5 > len(words))
        - 1.0 * (line.bullet is not None),
        HintKind.SPEAKERS: float(likeness) - (1.0 if sentence and likeness < Likeness.STRONG else 0.0),
        HintKind.QUESTIONS: 3.5 * asks(line.body),
        HintKind.TALK: 2.5 * (row is not None) + 1.0 * (is_title_like(line.body) and 1 < len(words) <= 14),
        HintKind.WHEN: 3.0 * (found.is_all and found.room is None)
        + 1.5 * bool(found.dates or found.day or found.times),
        HintKind.ROOM: 2.5 * (found.is_all and found.room is not None),
        HintKind.OUTCOMES: 1.2 * (line.bullet is not None),
        HintKind.MATERIALS: 2.0 * ("http" in text),
    }
    return {kind: score for kind, score in scores.items() if score > 0}


def alternatives_of(lines: Sequence[Line], kind: HintKind | None) -> tuple[HintKind, ...]:
    """What lines taken for `kind` may be instead, the likeliest first; nothing where the reading is good enough."""
    if not lines or kind not in {None, HintKind.ABSTRACT, HintKind.OUTCOMES, HintKind.TALK, HintKind.SPEAKERS}:
        return ()
    scores = scores_of(lines[0])
    ranked = sorted(scores, key=lambda each: (-scores[each], each.value))
    if kind is None:
        return tuple(ranked[:MOST_ALTERNATIVES])
    best = [each for each in ranked if each is not kind and scores[each] >= scores.get(kind, 0.0) + MARGIN]
    if kind is HintKind.OUTCOMES or kind is HintKind.TALK:
        best = [each for each in best if each is HintKind.SPEAKERS and scores[each] >= 3]
    if kind is HintKind.SPEAKERS:
        best = [each for each in best if scores[each] >= 3.5]
    return tuple(best[:MOST_ALTERNATIVES])
