"""The sentences about changes of a content.

Every sentence is one message of the catalogue, so that a translator can order its words freely.
"""

import dataclasses
import itertools
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time

from django.db.models import TextChoices
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.content import (
    CongressContent,
    ContributionContent,
    FileContent,
    LinkedEventContent,
    LocationContent,
    MaterialContent,
    OutcomeContent,
    PersonContent,
    RelatedSessionContent,
    SessionContent,
    SpokenLanguageContent,
    TalkContent,
    TopicContent,
    TranslationContent,
    text_language,
)
from smartcity_session.content.field_metadata import FieldFacts, Label, TextKind
from smartcity_session.content.fields import facts_of, label_of
from smartcity_session.diff.changes import KEYS, Change, ChangeKind, Path
from smartcity_session.diff.words import ComparisonBudget, WordRun, aligned, word_changes
from smartcity_session.models import ConferenceSession, Outcome
from smartcity_session.presentation.dates import clock, days, weekday
from smartcity_session.presentation.labels import place, size
from smartcity_session.presentation.languages import spoken_words
from smartcity_session.text.language_names import language_name
from smartcity_session.text.lists import listed, listed_apart
from speakers.models import Contribution

WORD_BY_WORD = {TextKind.PROSE, TextKind.MARKDOWN}
LONGEST_NAME = 100  # characters of an outcome by which it is named


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    """One change in plain words.

    Where a text was reworded, `pieces` holds it word by word, in `language` (BCP 47).
    """

    words: str
    pieces: tuple[WordRun, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The words for changes from `old` to `new`. What a reader of the old knows is called by its old name."""

    old: SessionContent
    new: SessionContent
    budget: ComparisonBudget

    def of(self, change: Change) -> Iterator[ChangelogEntry]:  # noqa: C901 (a line for each kind of path)
        """The entries for one change: one, or one for each text of a list of texts."""
        match change.path:
            case (name,) if not facts_of(SessionContent, name).is_in_changelog:
                return
            case ("related", _key, "slug" | "title"):
                return  # that session's news, not this one's
            case ("status",):
                yield ChangelogEntry(_status(change.new))
            case ("guiding_questions" | "outcomes" | "topics" as name,):
                handlers = {"guiding_questions": self.questions, "outcomes": self.outcomes, "topics": self.topics}
                yield from handlers[name](change)
            case (name,):
                yield self.field(_of_the_session(name), facts_of(SessionContent, name), change)
            case ("congress", name) if not facts_of(CongressContent, name).is_in_changelog:
                return
            case ("translations", key, *_text):
                yield from self.translation(key)
            case ("congress", name):
                label = capfirst(label_of(CongressContent, name))
                yield self.field(label, facts_of(CongressContent, name), change)
            case ("location", name):
                yield from self.location(name, change)
            case ("contributions", *rest):
                yield self.part(_("Session"), self.old.contributions, tuple(rest), change)
            case ("talks", key, "contributions", *rest) if rest:
                talk = _found(key, self.old.talks) or _found(key, self.new.talks)
                yield self.part(_thing("talks", talk), talk.contributions, tuple(rest), change)
            case (name, key, *rest):
                yield self.item(name, key, tuple(rest), change)

    def item(self, name: str, key: str, rest: Path, change: Change) -> ChangelogEntry:
        """A change of the list `name`, or of the item `key` in it."""
        if change.kind is ChangeKind.REORDERED and not rest:
            names = [NAMES[type(item)](item) for item in getattr(self.new, name)]
            return ChangelogEntry(
                _("%(list)s in another order: %(names)s") % {"list": _of_the_session(name), "names": _list(names)}
            )
        if not rest:
            return ChangelogEntry(_come_or_gone(name, change))
        thing = _found(key, getattr(self.old, name))
        if name == "spoken_languages":
            return ChangelogEntry(_thing(name, _found(key, self.new.spoken_languages)))
        if rest[0] == "file":
            return ChangelogEntry(_file(_thing(name, thing), _found(key, getattr(self.new, name)).file))
        return self.field_of(_thing(name, thing), facts_of(type(thing), rest[0]), change)

    def part(self, where: str, parts: tuple[ContributionContent, ...], rest: Path, change: Change) -> ChangelogEntry:
        """A change of the parts that people have in the session or in a talk."""
        if not rest:
            return ChangelogEntry(_("%(where)s: other roles") % {"where": where})
        if change.kind is ChangeKind.REORDERED:
            names = [_name_of_key(key, self.new) for key in change.new]
            return ChangelogEntry(
                _("%(where)s: people in another order: %(names)s") % {"where": where, "names": _list(names)}
            )
        part = change.new or change.old if len(rest) == 1 else _found(rest[0], parts)
        if rest[1:2] == ("person",):
            return self.person(part.person, rest[2], change)
        name = _person(part) if change.kind is ChangeKind.ADDED else part.person.name
        role = _choice(Contribution.Role, part.role)
        return ChangelogEntry(_what_of_part(change) % {"where": where, "name": name, "role": role})

    def person(self, person: PersonContent, name: str, change: Change) -> ChangelogEntry:
        """A change of a person, who may have several parts: each says it in the same words."""
        if name == "photo":
            words = {"name": person.name}
            return ChangelogEntry((_("%(name)s: new photo") if change.new else _("%(name)s: photo removed")) % words)
        return self.field_of(person.name, facts_of(PersonContent, name), change)

    def location(self, name: str, change: Change) -> Iterator[ChangelogEntry]:
        """A change of what is known of the room; nothing of its identifiers."""
        facts = facts_of(LocationContent, name)
        answer = ROOM_ANSWERS.get(name, {}).get(change.new)
        if answer is not None:
            yield ChangelogEntry(str(answer))
        elif facts.is_in_changelog:
            yield self.field_of(_of_the_session("room"), facts, change)

    def questions(self, change: Change) -> Iterator[ChangelogEntry]:
        """The changes in the guiding questions: those added, removed and reworded."""
        for old, new in _paired(change.old, change.new):
            if old != new:
                yield self.text(_of_the_session("guiding_questions"), old or "", new or "")

    def outcomes(self, change: Change) -> Iterator[ChangelogEntry]:
        """The changes in the outcomes: of their texts, and of what became of them."""
        for old, new in _paired(change.old, change.new, by=lambda outcome: outcome.text):
            before, after = (outcome.text if outcome else None for outcome in (old, new))
            if before != after:
                yield self.text(_of_the_session("outcomes"), before or "", after or "")
            if new is not None:
                yield from self.result(old or OutcomeContent(new.text, "", "", ""), new)

    def result(self, old: OutcomeContent, new: OutcomeContent) -> Iterator[ChangelogEntry]:
        """What was said of an outcome, and what shows it."""
        thing = _thing("outcomes", old)
        if old.result != new.result:
            yield ChangelogEntry(_result(thing, new.result))
        for name in ("evidence", "link"):
            before, after = getattr(old, name), getattr(new, name)
            if before != after:
                change = Change(("outcomes",), ChangeKind.CHANGED, before, after)
                yield self.field_of(thing, facts_of(OutcomeContent, name), change)

    def topics(self, change: Change) -> Iterator[ChangelogEntry]:
        """The topics that the session has now, and had before; nothing when only their addresses have changed."""
        old, new = (listed(topic.name for topic in topics) for topics in (change.old, change.new))
        if old != new:
            as_text = dataclasses.replace(change, old=old, new=new)
            yield self.field(_of_the_session("topics"), facts_of(SessionContent, "topics"), as_text)

    def translation(self, key: str) -> Iterator[ChangelogEntry]:
        """A change of a text in a further language, which is named; nothing where they are in another order alone.

        A language that is new, or gone, is told once.
        """
        old, new = (_found(key, content.translations) for content in (self.old, self.new))
        each = new or old
        if each is None or not self.is_told(each):
            return
        language = capfirst(language_name(each.language))
        before, after = (each.language in content.languages for content in (self.old, self.new))
        if after and not before:
            yield ChangelogEntry(
                _("The session is described in this language, too: %(language)s") % {"language": language}
            )
            return
        if before and not after:
            yield ChangelogEntry(_("The session is not described in %(language)s any more") % {"language": language})
            return
        words = {"language": language, "text": self.translated(each)}
        label = _("%(language)s: %(text)s") % words
        yield self.text(label, old.text if old else "", new.text if new else "", language=each.language)

    def is_told(self, each: TranslationContent) -> bool:
        """Whether it is news of its own: not of what has come or gone, which is told, or of another session."""
        if (each.subject, each.field) == ("related", "title"):
            return False
        contents = (self.old, self.new)
        if each.subject == "room":
            return self.old.location.uuid == self.new.location.uuid
        if each.subject == "speaker":
            return all(each.key in {person.uuid for person in content.persons} for content in contents)
        if each.subject in {"talk", "material", "event", "related"}:
            name = TRANSLATED_PARTS[each.subject][1]
            return all(_found(each.key, getattr(content, name)) is not None for content in contents)
        return True

    def translated(self, each: TranslationContent) -> str:
        """What a translated text is a translation of: "Talk “Trees”, abstract"."""
        if each.subject == "session":
            return _of_the_session(each.field)
        if each.subject == "congress":
            return str(capfirst(label_of(CongressContent, each.field)))
        kind, name = TRANSLATED_PARTS.get(each.subject, (SessionContent, each.subject))
        if each.subject in {"question", "outcome", "room", "topic"} and each.field in {"text", "name"}:
            return _of_the_session(name)
        label = label_of(kind, each.field)
        if each.subject == "speaker":
            name = next((person.name for person in self.new.persons if person.uuid == each.key), "")
            return _("%(thing)s, %(field)s") % {"thing": name, "field": label}
        if each.subject in {"talk", "material", "event", "related"}:
            thing = _thing(name, _found(each.key, getattr(self.old, name)))
            return _("%(thing)s, %(field)s") % {"thing": thing, "field": label}
        return _("%(thing)s, %(field)s") % {"thing": _of_the_session(name), "field": label}

    def field_of(self, thing: str, facts: FieldFacts, change: Change) -> ChangelogEntry:
        """A change of one value of a thing, which is named."""
        return self.field(_("%(thing)s, %(field)s") % {"thing": thing, "field": facts.label}, facts, change)

    def field(self, label: Label, facts: FieldFacts, change: Change) -> ChangelogEntry:
        """A change of one value, which the label names."""
        if isinstance(change.old, tuple):
            return ChangelogEntry(_("%(field)s: changed") % {"field": label})
        if facts.kind in WORD_BY_WORD:
            return self.text(label, change.old, change.new)
        old, new = _value(facts, change.old), _value(facts, change.new)
        if not new:
            return ChangelogEntry(_("%(field)s removed: %(old)s") % {"field": label, "old": old})
        if not old:
            return ChangelogEntry(_("%(field)s added: %(new)s") % {"field": label, "new": new})
        return ChangelogEntry(_("%(field)s: %(new)s (before: %(old)s)") % {"field": label, "new": new, "old": old})

    def text(self, label: Label, old: str, new: str, *, language: str = "") -> ChangelogEntry:
        """A change of a text, word by word."""
        words = _("%(field)s reworded") if old and new else _("%(field)s added") if new else _("%(field)s removed")
        pieces = word_changes(old, new, budget=self.budget)
        spoken = language or text_language(new) or text_language(old) or self.new.language
        return ChangelogEntry(words % {"field": label}, pieces, spoken)


# What holds the parts of a content that are translated, and in which of its fields they are.
TRANSLATED_PARTS: dict[str, tuple[type, str]] = {
    "question": (SessionContent, "guiding_questions"),
    "outcome": (OutcomeContent, "outcomes"),
    "talk": (TalkContent, "talks"),
    "related": (RelatedSessionContent, "related"),
    "material": (MaterialContent, "materials"),
    "event": (LinkedEventContent, "events"),
    "speaker": (PersonContent, "contributions"),
    "room": (LocationContent, "room"),
    "topic": (TopicContent, "topics"),
}

ROOM_ANSWERS = {
    "step_free": {
        "yes": gettext_lazy("The room is step-free"),
        "no": gettext_lazy("The room is not step-free"),
        "": gettext_lazy("It is not known whether the room is step-free"),
    },
    "hearing_loop": {
        "yes": gettext_lazy("The room has a hearing loop"),
        "no": gettext_lazy("The room has no hearing loop"),
        "": gettext_lazy("It is not known whether the room has a hearing loop"),
    },
    "quiet": {
        "yes": gettext_lazy("The room is a quiet room"),
        "no": gettext_lazy("The room is no quiet room"),
        "": gettext_lazy("It is not known whether the room is a quiet room"),
    },
}

NAMES: dict[type, Callable[[typing.Any], str]] = {
    TalkContent: lambda talk: talk.title,
    MaterialContent: lambda material: material.title,
    LinkedEventContent: lambda event: event.name,
    OutcomeContent: lambda outcome: Truncator(" ".join(outcome.text.split())).chars(LONGEST_NAME),
    RelatedSessionContent: lambda related: f"{related.code} {related.title}".strip(),
    SpokenLanguageContent: spoken_words,
    ContributionContent: lambda part: part.person.name,
}
DETAILS: dict[type, Callable[[typing.Any], list[str]]] = {
    TalkContent: lambda talk: [_person(part) for part in talk.contributions] or [_("speaker to be confirmed")],
    MaterialContent: lambda material: [material.note, _file_facts(material.file)],
    LinkedEventContent: lambda event: [days(event), place(event)],
    RelatedSessionContent: lambda related: [related.reason],
    SpokenLanguageContent: lambda _spoken_language: [],
}


def _status(status: str) -> str:
    if status == ConferenceSession.Status.CANCELLED:
        return _("The session is cancelled.")
    if status == ConferenceSession.Status.POSTPONED:
        return _("The session is postponed: it does not take place at the time that was announced.")
    return _("The session takes place after all.")


def _thing(name: str, thing: typing.Any) -> str:
    """What the thing is, with its name: "Talk “Smart City”"."""
    words = {
        "outcomes": _("Outcome “%(name)s”"),
        "talks": _("Talk “%(name)s”"),
        "materials": _("Material “%(name)s”"),
        "events": _("Event “%(name)s”"),
        "related": _("Related session %(name)s"),
        "spoken_languages": _("Language: %(name)s"),
    }
    return words[name] % {"name": NAMES[type(thing)](thing)}


def _result(outcome: str, result: str) -> str:
    """What became of an outcome; a result that an earlier release knew stands for itself."""
    words = {
        "": _("%(outcome)s: not said any more whether it was reached"),
        Outcome.Result.REACHED: _("%(outcome)s was reached"),
        Outcome.Result.PARTLY: _("%(outcome)s was partly reached"),
        Outcome.Result.NOT_REACHED: _("%(outcome)s was not reached"),
    }
    return words.get(result, f"%(outcome)s: {result.replace('%', '%%')}") % {"outcome": outcome}


def _come_or_gone(name: str, change: Change) -> str:
    if change.kind is ChangeKind.REMOVED:
        return _("%(thing)s removed") % {"thing": _thing(name, change.old)}
    details = listed_apart(DETAILS[type(change.new)](change.new))
    words = _("%(thing)s added (%(details)s)") if details else _("%(thing)s added")
    return words % {"thing": _thing(name, change.new), "details": details}


def _what_of_part(change: Change) -> str:
    if change.kind is ChangeKind.ADDED:
        return _("%(where)s: %(name)s added (%(role)s)")
    if change.kind is ChangeKind.REMOVED:
        return _("%(where)s: %(name)s removed (%(role)s)")
    if change.new:
        return _("%(where)s: %(name)s (%(role)s) is now confirmed")
    return _("%(where)s: %(name)s (%(role)s) is now to be confirmed")


def _file(thing: str, file: FileContent | None) -> str:
    if file is None:
        return _("%(thing)s: the file was removed") % {"thing": thing}
    return _("%(thing)s: the file is a new one (%(file)s)") % {"thing": thing, "file": _file_facts(file)}


def _file_facts(file: FileContent | None) -> str:
    if file is None:
        return ""
    pages = ngettext("%(count)d page", "%(count)d pages", file.pages) % {"count": file.pages} if file.pages else ""
    return listed((file.name, pages, size(file.size)))


def _person(part: ContributionContent) -> str:
    name = part.person.name if part.confirmed else _("%(name)s (tbc)") % {"name": part.person.name}
    return listed((name, part.person.affiliation))


def _of_the_session(name: str) -> str:
    """What a field of the session is called, at the beginning of a sentence."""
    return str(capfirst(label_of(SessionContent, name)))


def _value(facts: FieldFacts, value: typing.Any) -> str:
    """The value as readers know it; empty for one that is not there, and "to be confirmed" where there must be one."""
    if value is None or value == "":
        return _("to be confirmed") if facts.is_awaited else ""
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, date):
        return weekday(value)
    if isinstance(value, int):
        return ngettext("%(count)d minute", "%(count)d minutes", value) % {"count": value}
    if facts.kind is TextKind.LANGUAGE:
        return language_name(value)
    return _choice(facts.choices, value) if facts.choices else str(value)


def _choice(choices: type[TextChoices], value: str) -> str:
    """The label of a choice; a value that an earlier release knew stands for itself."""
    return str(choices(value).label) if value in choices.values else value


def _paired(
    old: tuple[typing.Any, ...], new: tuple[typing.Any, ...], *, by: Callable[[typing.Any], str] = str
) -> Iterator[tuple[typing.Any, typing.Any]]:
    """What stands in one list and in the other, side by side; None where there is nothing. `by` tells items apart."""
    for _tag, before, after in aligned(
        [by(each) for each in old], [by(each) for each in new], budget=ComparisonBudget()
    ):
        yield from itertools.zip_longest(old[before.start : before.stop], new[after.start : after.stop])


def _found(key: str, items: tuple[typing.Any, ...]) -> typing.Any:
    """The item of this key (see `changes.KEYS`), or None."""
    return next((item for item in items if KEYS[type(item)](item) == key), None)


def _name_of_key(key: str, content: SessionContent) -> str:
    parts = (*content.contributions, *(part for talk in content.talks for part in talk.contributions))
    return NAMES[ContributionContent](_found(key, parts))


def _list(names: list[str]) -> str:
    return listed_apart(names)
