"""What has changed between two contents, in plain words, grouped as a reader asks for it: pure, and complete."""

import dataclasses
import itertools
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from smartcity_session.content import (
    SessionContent,
    TextPlace,
    TranslationContent,
    in_language,
    place_of,
    source_language_of,
    texts_of,
    translations_into,
)
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


def changelog(
    old: SessionContent, new: SessionContent, *, language: str = "", word_by_word: bool = True
) -> tuple[ChangelogSection, ...]:
    """What a reader of `old` has to know to know `new`, in the active language; empty when readers see no difference.

    A change of a text in another language than the session's names the language. For readers of a `language` into
    which a text is translated, the translation takes the place of the text, which is the one that is named then.

    Time and room come first, then talks and speakers, text, materials, events and the congress. What was deleted and
    added again is what it was (`recognised`). All texts together are compared in bounded time; where readers do not see
    them `word_by_word`, each is given as a whole.
    """
    sections = []
    if language:
        old, new = _read_in_both(language, old, new)
    new = recognised(old, new)
    words = Sentences(old, new, ComparisonBudget() if word_by_word else ComparisonBudget(0, 0))
    for group, made in itertools.groupby(changes(old, new), key=lambda change: change.group):
        entries = tuple(dict.fromkeys(entry for change in made for entry in words.of(change)))
        if entries:
            sections.append(ChangelogSection(str(HEADINGS[group]), entries))
    return tuple(sections)


def _read_in_both(language: str, old: SessionContent, new: SessionContent) -> tuple[SessionContent, SessionContent]:
    """Both contents with the translations of what is translated in both: a text has its place in each of them."""
    known = translations_into(old, language)
    pairs = [
        (place_of(same), place_of(each))
        for each, same in zip(new.translations, recognised(old, new).translations, strict=True)
        if each.language == language and place_of(same) in known
    ]
    return (
        _read_in(language, old, {before for before, _after in pairs}),
        _read_in(language, new, {after for _before, after in pairs}),
    )


def _read_in(language: str, content: SessionContent, places: Collection[TextPlace]) -> SessionContent:
    """The content with its translations at these places in place of the texts, and these in place of those."""
    sources = texts_of(content)
    others = (each for each in content.translations if each.language != language or place_of(each) not in places)
    texts = (TranslationContent(source_language_of(content, place), *place, sources[place]) for place in sorted(places))
    shown = in_language(content, language, places=places)
    return dataclasses.replace(shown, translations=(*others, *texts))


def number_of_changes(sections: tuple[ChangelogSection, ...]) -> int:
    """How many changes the sections list."""
    return sum(len(section.entries) for section in sections)
