"""What has changed between two contents, in plain words, grouped as a reader asks for it: pure, and complete."""

import itertools
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from smartcity_session.content import SessionContent
from smartcity_session.content.field_metadata import ChangeGroup, Label
from smartcity_session.diff.changes import changes
from smartcity_session.diff.recognition import recognised
from smartcity_session.diff.sentences import ChangelogEntry, Sentences
from smartcity_session.diff.words import ComparisonBudget

HEADINGS: dict[ChangeGroup, Label] = {
    ChangeGroup.TIME_AND_ROOM: gettext_lazy("Time and room"),
    ChangeGroup.TALKS_AND_SPEAKERS: gettext_lazy("Talks and speakers"),
    ChangeGroup.TEXT: gettext_lazy("Text"),
    ChangeGroup.MATERIALS: gettext_lazy("Materials"),
    ChangeGroup.EVENTS: gettext_lazy("Events"),
    ChangeGroup.CONGRESS: gettext_lazy("Congress"),
}


@dataclass(frozen=True, slots=True)
class ChangelogSection:
    """The changes of one group, under its heading."""

    heading: str
    entries: tuple[ChangelogEntry, ...]


def changelog(old: SessionContent, new: SessionContent, *, word_by_word: bool = True) -> tuple[ChangelogSection, ...]:
    """What a reader of `old` has to know to know `new`, in the active language; empty when readers see no difference.

    Time and room come first, then talks and speakers, text, materials, events and the congress. What was deleted and
    added again is what it was (`recognised`). All texts together are compared in bounded time; where readers do not see
    them `word_by_word`, each is given as a whole.
    """
    sections = []
    new = recognised(old, new)
    words = Sentences(old, new, ComparisonBudget() if word_by_word else ComparisonBudget(0, 0))
    for group, made in itertools.groupby(changes(old, new), key=lambda change: change.group):
        entries = tuple(dict.fromkeys(entry for change in made for entry in words.of(change)))
        if entries:
            sections.append(ChangelogSection(str(HEADINGS[group]), entries))
    return tuple(sections)


def number_of_changes(sections: tuple[ChangelogSection, ...]) -> int:
    """How many changes the sections list."""
    return sum(len(section.entries) for section in sections)
