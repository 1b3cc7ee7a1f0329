"""Which item of one list is which item of another: the same words first, then the most similar."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from smartcity_session.diff.words import ComparisonBudget, aligned
from smartcity_session.importer.text.values import Item, folded

SIMILAR_NAME = 0.85  # people: "Zinkernagl" is Zinkernagel, Jane is not John
SIMILAR = 0.6
EXACT = 1.01
SHORTEST_WORD = 3
LONGEST_COMPARED = 400
LONGEST_BY_LETTERS = 30  # of longer texts words are compared: by letters, a pair of hostile ones takes half a second


def likeness_needed(kind: str) -> float:
    """How similar two items of a kind have to be to be taken for the same."""
    return {"person": SIMILAR_NAME, "related": EXACT, "language": EXACT}.get(kind, SIMILAR)


def nearly_alike(one: str, other: str) -> bool:
    """Whether two names, as `match_key` gives them, are one but for a letter or two: they have a word in common."""
    words = {*one.split()} & {*other.split()}
    if one == other or not any(len(word) >= SHORTEST_WORD for word in words):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SIMILAR_NAME


def match(old: Sequence[Item], new: Sequence[Item], *, needed: float) -> dict[int, int]:
    """For indexes of `new` the index of the same item in `old`; each is used at most once."""
    found = _same(old, new)
    found |= _by_speakers(old, new, found)
    candidates = [
        (_similarity(folded(before.name), folded(after.name)), -abs(i - j), i, j)
        for i, after in enumerate(new)
        for j, before in enumerate(old)
        if i not in found and j not in found.values()
    ]
    for ratio, _distance, i, j in sorted(candidates, reverse=True):
        if ratio >= needed and i not in found and j not in found.values():
            found[i] = j
    return found


def _same(old: Sequence[Item], new: Sequence[Item]) -> dict[int, int]:
    found: dict[int, int] = {}
    for i, item in enumerate(new):
        same = [j for j, each in enumerate(old) if folded(each.name) == folded(item.name) and j not in found.values()]
        if same:
            found[i] = min(same, key=lambda j: old[j].fields != item.fields)
    return found


def _by_speakers(old: Sequence[Item], new: Sequence[Item], found: dict[int, int]) -> dict[int, int]:
    """Talks that have another title now, and the very same speakers as before."""
    more: dict[int, int] = {}
    for i, item in enumerate(new):
        names = _names(item)
        free = [j for j in range(len(old)) if j not in found.values() and j not in more.values()]
        same = [j for j in free if names and names == _names(old[j])]
        if i not in found and len(same) == 1:
            more[i] = same[0]
    return more


def _names(item: Item) -> set[str]:
    return {folded(person.name) for person in item.people}


def _similarity(one: str, other: str) -> float:
    one, other = one[:LONGEST_COMPARED], other[:LONGEST_COMPARED]
    if max(len(one), len(other)) > LONGEST_BY_LETTERS:
        return _similarity_of_words(one.split(), other.split())
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < SIMILAR or matcher.quick_ratio() < SIMILAR:
        return 0.0
    return matcher.ratio()


def _similarity_of_words(one: list[str], other: list[str]) -> float:
    """How many of the letters stand in words that both have in the same order."""
    kept = [old for tag, old, _new in aligned(one, other, budget=ComparisonBudget()) if tag == "equal"]
    same = sum(len(one[place]) for places in kept for place in places)
    return 2 * same / max(1, sum(map(len, (*one, *other))))
