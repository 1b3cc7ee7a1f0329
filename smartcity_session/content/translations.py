"""Contents in another language than the one that they were written in.

Of a session, everything is in its content: `in_language(content, "ko")` is the same content with Korean texts, where
there are any. Lists of rows have their translations from the query that reads the rows (`with_translations`), so that a
page takes no further query in any language.

A text that may be in another language than its page knows its own (`Text`), as the page has to mark it with `lang`
(WCAG 3.1.2). It is a `str`, so whatever is made from contents takes it as before; the alternatives were a second field
beside each of forty texts, or a look-up that each template would have to be given.
"""

import dataclasses
import typing
from collections.abc import Callable, Collection
from typing import Any, NamedTuple, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery

from smartcity_session.content.types import PersonContent, SessionContent, TranslationContent
from smartcity_session.http.languages import site_languages
from smartcity_session.models import Translation
from smartcity_session.models.translation import OF_SESSION, TRANSLATED, TextSubject

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])
Part = TypeVar("Part")


class Text(str):
    """A text that knows its language, as a code (BCP 47); an empty code means: that is not known."""

    __slots__ = ("language",)

    def __new__(cls, text: str, language: str = "") -> "Text":
        """The text, which is in this language."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    language: str


def text_language(text: str) -> str:
    """The language of a text as far as it says so; empty for one that is in the language of its page."""
    return text.language if isinstance(text, Text) else ""


def language_of(content: SessionContent) -> str:
    """The language that a content is shown in: that of its title, where it knows one, else that of the session."""
    return text_language(content.title) or content.language


class TextPlace(NamedTuple):
    """Which text of a content it is; the parts are those of `TranslationContent`."""

    subject: str
    key: str
    field: str


def place_of(translation: TranslationContent) -> TextPlace:
    """Which text a translation is of."""
    return TextPlace(translation.subject, translation.key, translation.field)


def in_language(
    content: SessionContent, language: str, *, places: Collection[TextPlace] | None = None
) -> SessionContent:
    """The content with its texts in this language, as far as there are translations; each text knows its language.

    With `places`, only these texts. `content.language` stays that of the session. Without a query; `translations` are
    left as they are.
    """
    if {language} == {content.language, content.congress.language}:
        return content  # all of it is in this language, and nothing is to be marked
    words = {
        place: text for place, text in translations_into(content, language).items() if places is None or place in places
    }

    def read(place: TextPlace, text: str, own: str) -> str:
        found = words.get(place)
        return Text(found, language) if found and own != language else Text(text, own)

    return _with_texts(content, read)


def translations_into(content: SessionContent, language: str) -> dict[TextPlace, str]:
    """The translations of a content into a language."""
    return {place_of(each): each.text for each in content.translations if each.language == language}


def source_language_of(content: SessionContent, place: TextPlace) -> str:
    """The language that a text of a content is written in."""
    return content.language if place.subject in OF_SESSION else content.congress.language


def texts_of(content: SessionContent) -> dict[TextPlace, str]:
    """The texts of a content that can be translated and are not empty, in reading order."""
    found: dict[TextPlace, str] = {}

    def read(place: TextPlace, text: str, _own: str) -> str:
        found[place] = text
        return text

    _with_texts(content, read)
    return found


Read = Callable[[TextPlace, str, str], str]  # what stands in the place of a text, which is in a language


@dataclasses.dataclass(slots=True)
class _Reader:
    """Replaces the texts of parts; somebody with several parts stays one object."""

    read: Read
    main: str
    own: str
    persons: dict[str, PersonContent] = dataclasses.field(default_factory=dict)

    def text(self, subject: TextSubject, key: str, field: str, text: str) -> str:
        if not text:
            return text
        return self.read(TextPlace(subject.value, key, field), text, self.own if subject in OF_SESSION else self.main)

    def texts(self, subject: TextSubject, key: str, part: Any) -> dict[str, str]:
        """The texts of a part that it has of those that its subject has."""
        given = ((field, getattr(part, field, "")) for field in TRANSLATED[subject].fields)
        return {field: self.text(subject, key, field, text) for field, text in given if text}

    def part(self, subject: TextSubject, key: str, part: Part) -> Part:
        texts = self.texts(subject, key, part)
        return dataclasses.replace(part, **texts) if texts else part  # type: ignore[type-var]  # each part is one

    def person(self, person: PersonContent) -> PersonContent:
        if person.uuid not in self.persons:
            self.persons[person.uuid] = self.part(TextSubject.SPEAKER, person.uuid, person)
        return self.persons[person.uuid]

    def people(self, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dataclasses.replace(part, person=self.person(part.person)) for part in parts)


def _with_texts(content: SessionContent, read: Read) -> SessionContent:
    """The content with what `read` gives in place of each text that can be translated, asked in reading order."""
    reader = _Reader(read, content.congress.language, content.language)
    changed: dict[str, Any] = reader.texts(TextSubject.SESSION, "", content)
    changed["room"] = reader.text(TextSubject.ROOM, "", "name", content.room)
    changed["location"] = reader.part(TextSubject.ROOM, "", content.location)
    changed["topics"] = tuple(reader.part(TextSubject.TOPIC, each.slug, each) for each in content.topics)
    changed["contributions"] = reader.people(content.contributions)
    changed["guiding_questions"] = tuple(
        reader.text(TextSubject.QUESTION, str(number), "text", text)
        for number, text in enumerate(content.guiding_questions)
    )
    changed["outcomes"] = tuple(
        reader.part(TextSubject.OUTCOME, str(number), outcome) for number, outcome in enumerate(content.outcomes)
    )
    changed["talks"] = tuple(
        dataclasses.replace(
            reader.part(TextSubject.TALK, talk.uuid, talk), contributions=reader.people(talk.contributions)
        )
        for talk in content.talks
    )
    changed["related"] = tuple(reader.part(TextSubject.RELATED, each.code, each) for each in content.related)
    changed["materials"] = tuple(reader.part(TextSubject.MATERIAL, each.uuid, each) for each in content.materials)
    changed["events"] = tuple(reader.part(TextSubject.EVENT, each.uuid, each) for each in content.events)
    changed["congress"] = reader.part(TextSubject.CONGRESS, "", content.congress)
    return dataclasses.replace(content, **changed)


# Rows


class TextColumn(NamedTuple):
    """A text of the rows of a query: whose it is, its field, and the way from a row of the query to the key of that."""

    subject: TextSubject
    field: str
    path: str = "pk"

    @property
    def name(self) -> str:
        """What the column with the translation is called."""
        return f"translated_{self.subject.value}_{self.field}"

    def translation(self, language: str) -> Subquery:
        """What the text is in a language, as an expression; NULL where there is no translation."""
        rows = Translation.objects.filter(subject=self.subject, field=self.field, language=language)
        return Subquery(rows.filter(row=OuterRef(self.path)).values("text")[:1])


def text_columns(subject: TextSubject, path: str = "pk") -> tuple[TextColumn, ...]:
    """All texts of a subject, to whose key the path leads."""
    return tuple(TextColumn(subject, field, path) for field in TRANSLATED[subject].fields)


def listed_columns(session: str = "pk", room: str = "location_id") -> tuple[TextColumn, TextColumn]:
    """What lists show of a session in words; the paths lead from a row to the keys of the session and its room."""
    return TextColumn(TextSubject.SESSION, "title", session), TextColumn(TextSubject.ROOM, "name", room)


def with_translations(rows: Rows, language: str, *columns: TextColumn) -> Rows:
    """The rows with what these texts are in a language as further columns; NULL where there is no translation.

    Without a language, and where the congress has one alone, there are no such columns, and the query is as it was.
    """
    if not language or not site_languages().further:
        return rows
    given = [each for each in columns if each.subject in OF_SESSION or language != site_languages().main]
    return rows.annotate(**{each.name: each.translation(language) for each in given})


def row_text(row: object, column: TextColumn, text: str, language: str, *, own: str | None = None) -> str:
    """A text of a row of `with_translations`, as `shown_text` has it."""
    return shown_text(text, getattr(row, column.name, None), language, own=own)


def shown_text(text: str, translated: str | None, language: str, *, own: str | None = None) -> str:
    """A text in a language: translated, or as it is in its `own` language. Without a language it is as it is.

    Without `own` that is the main language of the congress.
    """
    if not language or not text:
        return text
    source = site_languages().main if own is None else own
    return Text(translated, language) if translated and source != language else Text(text, source)


def row_texts(  # noqa: PLR0913 (as `row_text`)
    kind: type["DataclassInstance"],
    subject: TextSubject,
    thing: object,
    language: str,
    *,
    own: str | None = None,
    row: object = None,
) -> dict[str, str]:
    """The texts in a language that a content of this kind has of a thing; `row` has the columns where that has not."""
    if not language:
        return {}
    names = {each.name for each in dataclasses.fields(kind)}
    return {
        column.field: row_text(row or thing, column, getattr(thing, column.field), language, own=own)
        for column in text_columns(subject)
        if column.field in names
    }
