"""What there is to translate into a language: the texts of rows in reading order, each with its translation."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from smartcity_session.models import ConferenceSession, Congress, Translation
from smartcity_session.models.fields import LineField
from smartcity_session.models.translation import OF_SESSION, TRANSLATED, TextSubject, translated_model

# The lists of a session that are translated with it, by their related names, in reading order.
LISTS = ("guiding_questions", "outcomes", "talks", "related_sessions", "materials", "linked_events")
# What belongs to no session, in the groups in which it is translated.
SHARED: dict[str, tuple[TextSubject, ...]] = {
    "congress": (TextSubject.CONGRESS, TextSubject.PAGE, TextSubject.NOTICE, TextSubject.BREAK),
    "rooms": (TextSubject.ROOM,),
    "topics": (TextSubject.TOPIC,),
    "people": (TextSubject.SPEAKER,),
}


@dataclass(frozen=True, slots=True)
class TranslatableText:
    """A text of a row that is not empty, and what it is in a language, where that is known."""

    row: Any
    subject: TextSubject
    field: str
    source: str
    translation: Translation | None

    @property
    def key(self) -> str:
        """What identifies it: "talk-5-title"."""
        return f"{self.subject.value}-{self.row.pk}-{self.field}"

    @property
    def label(self) -> str:
        """What the field is called."""
        return str(capfirst(self.row._meta.get_field(self.field).verbose_name))  # noqa: SLF001 (Django documents _meta)

    @property
    def text(self) -> str:
        """The translation; empty without one."""
        return self.translation.text if self.translation else ""

    @property
    def is_behind(self) -> bool:
        """Whether the text was changed since it was translated."""
        return self.translation is not None and self.translation.source != self.source


@dataclass(frozen=True, slots=True)
class Found:
    """Translations that a file or a text has, by the keys of their texts, and what a person has to know of them."""

    texts: dict[str, str]
    remarks: tuple[str, ...]

    def of(self, texts: Iterable[TranslatableText]) -> list[tuple[TranslatableText, str]]:
        """Those of the texts that it has a translation of, with it."""
        return [(text, self.texts[text.key]) for text in texts if text.key in self.texts]


def fault_of(text: TranslatableText, translation: str) -> str:
    """Why a translation of the text cannot be stored, in words; empty where it can."""
    kind = text.row._meta.get_field(text.field)  # noqa: SLF001 (Django documents _meta)
    if kind.max_length and len(translation) > kind.max_length:
        words = {"limit": kind.max_length, "length": len(translation)}
        return _("At most %(limit)d characters; these are %(length)d.") % words
    return _("This is one line.") if isinstance(kind, LineField) and "\n" in translation else ""


def all_texts(
    sessions: QuerySet[ConferenceSession], language: str, *, main_language: str, has_shared: bool = True
) -> list[TranslatableText]:
    """The texts that are not in this language: of these sessions, by code, and of the groups of `SHARED`."""
    others = sessions.exclude(language=language).order_by("code_key")
    found = [text for session in others for text in session_texts(session, language)]
    groups = SHARED if has_shared and language != main_language else ()
    return [*found, *(text for group in groups for text in shared_texts(group, language))]


def session_texts(session: ConferenceSession, language: str) -> list[TranslatableText]:
    """The texts of a session and its lists; `language` is not its own. Eight queries."""
    rows = [session, *(row for name in LISTS for row in getattr(session, name).order_by("position", "pk"))]
    return list(_texts(rows, Translation.objects.filter(session=session, language=language)))


def shared_texts(group: str, language: str) -> list[TranslatableText]:
    """The texts of one of the groups of `SHARED`."""
    rows = [row for subject in SHARED[group] for row in _rows_of(subject)]
    return list(_texts(rows, Translation.objects.filter(subject__in=SHARED[group], language=language)))


def _rows_of(subject: TextSubject) -> Iterable[Any]:
    rows: Any = translated_model(subject)._default_manager.all()  # noqa: SLF001 (Django's documented model API)
    ordered: Iterable[Any] = rows.by_name() if hasattr(rows, "by_name") else rows.order_by("pk")
    return ordered


def _texts(rows: Sequence[Model], translations: Iterable[Translation]) -> Iterator[TranslatableText]:
    known = {(each.subject, each.row, each.field): each for each in translations}
    subjects = {translated_model(subject): subject for subject in TRANSLATED}
    for row in rows:
        subject = subjects[type(row)]
        for field in TRANSLATED[subject].fields:
            if source := getattr(row, field):
                yield TranslatableText(row, subject, field, source, known.get((subject.value, row.pk, field)))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a translation is: of so many texts, so many have none, and so many have one that is behind."""

    texts: int = 0
    missing: int = 0
    behind: int = 0


Key = int | str  # of a session, or the name of a group of `SHARED`


def progress(congress: Congress) -> dict[tuple[Key, str], Progress]:
    """How far all sessions and groups are in each language of the congress that is not their own.

    A query for each kind of row and one for the translations, however many there are.
    """
    groups = {subject: group for group, subjects in SHARED.items() for subject in subjects}
    own = dict(ConferenceSession.objects.values_list("pk", "language"))
    counts: dict[tuple[Key, str], Counter[str]] = defaultdict(Counter)
    known: dict[tuple[str, int, str], dict[str, str]] = defaultdict(dict)
    for subject, row, field, language, source in Translation.objects.values_list(
        "subject", "row", "field", "language", "source"
    ):
        known[subject, row, field][language] = source
    for subject, (_model, fields) in TRANSLATED.items():
        rows: Any = translated_model(subject)._default_manager  # noqa: SLF001 (Django's documented model API)
        whose = "pk" if subject is TextSubject.SESSION or subject not in OF_SESSION else "session_id"
        for pk, session, *texts in rows.values_list("pk", whose, *fields):
            key: Key = session if subject in OF_SESSION else groups[subject]
            language_of_row = own[session] if subject in OF_SESSION else congress.language
            for field, text in zip(fields, texts, strict=True):
                for language in congress.languages if text else ():
                    if language != language_of_row:
                        translated = known.get((subject.value, pk, field), {}).get(language)
                        state = "missing" if translated is None else "behind" if translated != text else "done"
                        counts[key, language][state] += 1
    return {key: Progress(sum(found.values()), found["missing"], found["behind"]) for key, found in counts.items()}
