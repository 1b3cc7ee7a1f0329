"""What has changed between two contents, in plain words, grouped as a reader asks for it: pure, and complete."""

import itertools
from dataclasses import dataclass

from smartcity_session.content import SessionContent
from smartcity_session.diff.changes import changes
from smartcity_session.diff.labels import HEADINGS
from smartcity_session.diff.sentences import ChangelogEntry, Sentences
from smartcity_session.diff.words import Comparing


@dataclass(frozen=True, slots=True)
class ChangelogSection:
    """The changes of one group, under its heading."""

    heading: str
    entries: tuple[ChangelogEntry, ...]


def changelog(old: SessionContent, new: SessionContent, *, word_by_word: bool = True) -> tuple[ChangelogSection, ...]:
    """What a reader of `old` has to know to know `new`, in the active language; empty when readers see no difference.

    Time and room come first, then talks and speakers, text, materials, events and the congress. All texts together
    are compared in bounded time; where readers do not see them `word_by_word`, each is given as a whole.
    """
    sections = []
    words = Sentences(old, new, Comparing() if word_by_word else Comparing(0, 0))
    for group, made in itertools.groupby(changes(old, new), key=lambda change: change.group):
        entries = tuple(dict.fromkeys(entry for change in made for entry in words.of(change)))
        if entries:
            sections.append(ChangelogSection(str(HEADINGS[group]), entries))
    return tuple(sections)


def number_of_changes(sections: tuple[ChangelogSection, ...]) -> int:
    """How many changes the sections list."""
    return sum(len(section.entries) for section in sections)
