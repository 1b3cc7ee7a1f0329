"""Find a word in the texts of the programme, and replace it where somebody chose to."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.utils.text import capfirst

from materials.models import LinkedEvent, Material
from smartcity_session.history import batch
from smartcity_session.models import ConferenceSession, GuidingQuestion, Outcome, RelatedSession
from speakers.models import Speaker, Talk

# Codes, names of people and rooms, and addresses are no such texts: other things depend on them.
TEXTS: dict[type[Model], tuple[str, ...]] = {
    ConferenceSession: ("title", "abstract", "outcomes_lead_in", "cancellation_note"),
    GuidingQuestion: ("text",),
    Outcome: ("text", "evidence"),
    Talk: ("title", "abstract"),
    Material: ("title", "note"),
    LinkedEvent: ("name", "host_event", "city", "country", "reason"),
    RelatedSession: ("title", "reason"),
    Speaker: ("affiliation", "role", "organisation", "city", "country", "bio"),
}
MOST_HITS = 300
AROUND = 70  # characters that are shown on either side


@dataclass(frozen=True, slots=True)
class WantedWord:
    """What is looked for."""

    text: str
    whole_words: bool = True
    any_case: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression that matches it."""
        before, after = (r"(?<!\w)", r"(?!\w)") if self.whole_words else ("", "")
        return re.compile(before + re.escape(self.text) + after, re.IGNORECASE if self.any_case else 0)

    def condition(self, fields: Iterable[str]) -> Q:
        """Rows that may have it: SQLite knows the case of ASCII letters alone, so usual cases are asked for."""
        if not self.any_case:
            return reduce(or_, (Q(**{f"{field}__contains": self.text}) for field in fields))
        cases = {self.text, self.text.lower(), self.text.upper(), self.text.capitalize()}
        return reduce(or_, (Q(**{f"{field}__icontains": case}) for field in fields for case in cases))


@dataclass(frozen=True, slots=True)
class TextHit:
    """One place where the word stands: the `number`-th in this field of this row, counted from 0."""

    row: Any
    field: str
    number: int
    before: str
    found: str
    after: str

    @property
    def key(self) -> str:
        """What identifies the place while the text stays as it is."""
        meta = self.row._meta  # noqa: SLF001 (Django documents _meta)
        return f"{meta.label_lower} {self.row.pk} {self.field} {self.number} {digest_of(getattr(self.row, self.field))}"

    @property
    def label(self) -> str:
        """What the field is called."""
        return field_label(type(self.row), self.field)


class ReplacementRefusedError(Exception):
    """Nothing was replaced. `reasons` says why, a line for each text."""

    def __init__(self, reasons: Collection[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


class TextsChangedError(ReplacementRefusedError):
    """Somebody has changed some of the texts meanwhile. `reasons` names them."""


def digest_of(text: str) -> str:
    """What tells one state of a text from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def field_label(model: type[Model], field: str) -> str:
    """What the field is called on its page."""
    return str(capfirst(model._meta.get_field(field).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001 (a column)


def session_of(row: Any) -> ConferenceSession | None:
    """The session that the text belongs to; None for a person, who may be in many."""
    return row if isinstance(row, ConferenceSession) else getattr(row, "session", None)


def find_hits(word: WantedWord, models: Collection[type[Model]]) -> list[TextHit]:
    """The first MOST_HITS places in rows of these models, and one more where there are more; by session."""
    found: list[TextHit] = []
    for model in (model for model in TEXTS if model in models):
        rows = model._default_manager.filter(word.condition(TEXTS[model]))  # noqa: SLF001 (Django documents it)
        if hasattr(model, "session"):
            rows = rows.select_related("session").order_by("session__code", "pk")
        for row in rows.order_by("code") if model is ConferenceSession else rows:
            found += _hits(row, word)
            if len(found) > MOST_HITS:
                return found[: MOST_HITS + 1]
    return found


def _hits(row: Any, word: WantedWord) -> Iterator[TextHit]:
    for field in TEXTS[type(row)]:
        text = getattr(row, field)
        for number, match in enumerate(word.pattern.finditer(text)):
            start, end = match.span()
            before = ("…" if start > AROUND else "") + text[max(0, start - AROUND) : start]
            after = text[end : end + AROUND] + ("…" if end + AROUND < len(text) else "")
            yield TextHit(row, field, number, before, match[0], after)


@transaction.atomic
def replace_hits(*, word: WantedWord, replacement: str, keys: Collection[str]) -> list[tuple[Any, list[str]]]:
    """Write the replacement at the places of these keys, all or none; returns the rows, each with its changed fields.

    Raises TextsChangedError where a text is another one than when its key was made, and ReplacementRefusedError where
    a text cannot be what it would become. Keys that name no text are texts that are gone.
    """
    wanted = _by_row(keys)
    changed, conflicts, reasons = [], [], []
    for (model, pk), places in sorted(wanted.items(), key=lambda item: (item[0][0].__name__, item[0][1])):
        row = model._default_manager.select_for_update().filter(pk=pk).first()  # noqa: SLF001 (as above)
        if row is None:
            conflicts.append(str(capfirst(model._meta.verbose_name)))  # noqa: SLF001 (as above)
            continue
        for field, (digest, numbers) in places.items():
            text = getattr(row, field)
            if digest_of(text) != digest:
                conflicts.append(f"{row}: {field_label(model, field)}")
            setattr(row, field, _replaced(text, word, replacement, numbers))
        try:
            row.clean_fields(exclude={each.name for each in row._meta.fields} - set(places))  # noqa: SLF001 (as above)
        except ValidationError as error:
            lines = (f"{field_label(model, field)}: {' '.join(said)}" for field, said in error.message_dict.items())
            reasons += [f"{row}: {line}" for line in lines]
        changed.append((row, list(places)))
    if conflicts:
        raise TextsChangedError(conflicts)
    if reasons:
        raise ReplacementRefusedError(reasons)
    with batch():
        for row, fields in changed:
            _save(row, fields)
    return changed


def _by_row(keys: Iterable[str]) -> dict[tuple[type[Model], int], dict[str, tuple[str, set[int]]]]:
    """The places by row and field, each field with the digest of its text and the numbers of the places in it."""
    models = {model._meta.label_lower: model for model in TEXTS}  # noqa: SLF001 (as above)
    found: dict[tuple[type[Model], int], dict[str, tuple[str, set[int]]]] = defaultdict(dict)
    for key in keys:
        label, pk, field, number, digest = key.split(" ")
        _digest, numbers = found[models[label], int(pk)].setdefault(field, (digest, set()))
        numbers.add(int(number))
    return found


def is_key(key: str) -> bool:
    """Whether the text, which a form sent, is the key of a place."""
    match = re.fullmatch(r"([a-z_]+\.[a-z_]+) [0-9]{1,18} ([a-z_]+) [0-9]{1,6} [0-9a-f]{16}", key)
    if match is None:
        return False
    models = {model._meta.label_lower: fields for model, fields in TEXTS.items()}  # noqa: SLF001 (as above)
    return match[2] in models.get(match[1], ())


def model_of(key: str) -> type[Model]:
    """The model of the row in which the place is."""
    return apps.get_model(key.partition(" ")[0])


def _replaced(text: str, word: WantedWord, replacement: str, numbers: Collection[int]) -> str:
    places = (match.span() for number, match in enumerate(word.pattern.finditer(text)) if number in numbers)
    pieces, at = [], 0
    for start, end in places:
        pieces += [text[at:start], replacement]
        at = end
    return "".join([*pieces, text[at:]])


def _save(row: Any, fields: list[str]) -> None:
    """Save the fields, and that the row, or the session it is part of, was changed: somebody may have its page open."""
    stamp = ["updated_at"] if hasattr(row, "updated_at") else []
    row.save(update_fields=[*fields, *stamp])
    session = session_of(row)
    if session is not None and session is not row:
        session.save(update_fields=["updated_at"])
