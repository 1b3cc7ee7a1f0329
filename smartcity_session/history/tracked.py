"""Which rows have a history: whose each is, what it is called, and which of its columns count."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import SET_NULL, FileField, Model
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.text import Truncator

from materials.models import LinkedEvent, Material
from smartcity_session.models import (
    ConferenceSession,
    Congress,
    FeedbackCriterion,
    FormerCode,
    FormerRoomSlug,
    GuidingQuestion,
    InformationPage,
    Notice,
    Outcome,
    ProgrammeBreak,
    RelatedSession,
    Room,
    SpokenLanguage,
    Topic,
    Translation,
)
from smartcity_session.models.fields import DerivedField
from smartcity_session.models.translation import TextSubject
from speakers.models import Contribution, FormerName, FormerSlug, Speaker, Talk

LONGEST_LABEL = 200
LINKS = "_links"  # among the values of a deleted row: the rows that named it and name nothing now
COUNTERS = {"revision", "deleted_notice_steps"}  # of what calendars were told: such a number never falls


def _nobody(_row: Any) -> int | None:
    return None


def _of_session(row: Any) -> int | None:
    found: int | None = row.session_id
    return found


def _of_contribution(row: Contribution) -> int | None:
    return row.session_id or (row.talk.session_id if row.talk else None)


def _speaker_of_translation(row: Translation) -> int | None:
    return row.row if row.subject == TextSubject.SPEAKER else None


def _contribution_label(row: Contribution) -> str:
    return f"{row} · {row.talk}" if row.talk_id else str(row)


@dataclass(frozen=True, slots=True)
class Tracked:
    """A model with a history. `lists` are its lists of other rows that have no row of their own, such as topics."""

    session: Callable[[Any], int | None] = _nobody
    speaker: Callable[[Any], int | None] = _nobody
    label: Callable[[Any], str] = str
    lists: tuple[str, ...] = ()


# Those that others name come first: in this order rows come back.
TRACKED: dict[type[Model], Tracked] = {
    Congress: Tracked(),
    Room: Tracked(),
    FormerRoomSlug: Tracked(),
    Topic: Tracked(lists=("sessions",)),
    Speaker: Tracked(speaker=lambda row: row.pk),
    FormerName: Tracked(speaker=lambda row: row.speaker_id),
    FormerSlug: Tracked(speaker=lambda row: row.speaker_id),
    ConferenceSession: Tracked(session=lambda row: row.pk, lists=("topics",)),
    FormerCode: Tracked(session=_of_session),
    FeedbackCriterion: Tracked(session=_of_session),
    ProgrammeBreak: Tracked(),
    InformationPage: Tracked(),
    Talk: Tracked(session=_of_session),
    Contribution: Tracked(session=_of_contribution, speaker=lambda row: row.speaker_id, label=_contribution_label),
    GuidingQuestion: Tracked(session=_of_session),
    Outcome: Tracked(session=_of_session),
    SpokenLanguage: Tracked(session=_of_session),
    RelatedSession: Tracked(session=_of_session),
    Notice: Tracked(session=_of_session),
    Material: Tracked(session=_of_session),
    LinkedEvent: Tracked(session=_of_session),
    Translation: Tracked(session=_of_session, speaker=_speaker_of_translation),
}


def model_called(label: str) -> type[Model] | None:
    """The model of this name ("speakers.talk"), None where no app has it any more."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def label_of(row: Model) -> str:
    """What the row is called in the history."""
    return Truncator(TRACKED[type(row)].label(row)).chars(LONGEST_LABEL)


def columns(model: type[Model]) -> list[Any]:
    """The columns whose values are stored: not what the portal works out or counts itself."""
    return [field for field in model._meta.concrete_fields if not _works_itself_out(field)]  # noqa: SLF001 (Django documents _meta)


def _works_itself_out(field: Any) -> bool:
    is_stamp = getattr(field, "auto_now", False)
    return field.primary_key or is_stamp or isinstance(field, DerivedField) or field.name in COUNTERS


def is_seen(model: type[Model], name: str) -> bool:
    """Whether people know the column: a change of the others alone, such as a digest, is none."""
    return any(field.name == name and field.editable for field in columns(model)) or name in TRACKED[model].lists


def stored(field: Any, value: Any) -> Any:
    """A value of a column as JSON holds it: equal values are stored equally, moments in UTC."""
    if isinstance(field, FileField):
        return str(getattr(value, "name", value) or "")
    value = field.to_python(value)
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value) if isinstance(value, UUID) else value


def stored_row(model: type[Model], pk: Any, names: set[str] | None = None) -> dict[str, Any] | None:
    """What the database says of a row, by the names of its columns; None where it is not there. One query."""
    fields = [field for field in columns(model) if names is None or field.name in names]
    if not fields:
        return None
    found = model._base_manager.filter(pk=pk).values_list(*(field.attname for field in fields)).first()  # noqa: SLF001 (Django documents it)
    if found is None:
        return None
    return {field.name: stored(field, value) for field, value in zip(fields, found, strict=True)}


def listed_keys(row: Any, name: str) -> list[int]:
    """The keys of the rows in one of the lists of a row."""
    return sorted(getattr(row, name).values_list("pk", flat=True))


def links_to(row: Model) -> dict[str, list[Any]]:
    """The rows that name this one and would name nothing without it, as lists of keys by "app.model.field"."""
    found = {}
    for relation in _nulled(type(row)):
        field = relation.field
        keys = list(field.model._base_manager.filter(**{field.name: row.pk}).values_list("pk", flat=True))  # noqa: SLF001 (as above)
        if keys:
            found[f"{field.model._meta.label_lower}.{field.name}"] = keys  # noqa: SLF001 (as above)
    return found


def _nulled(model: type[Model]) -> Iterator[ForeignObjectRel]:
    for relation in model._meta.related_objects:  # noqa: SLF001 (as above)
        is_own = relation.related_model._meta.app_label in settings.PORTAL_APPS  # noqa: SLF001 (as above)
        if is_own and getattr(relation, "on_delete", None) is SET_NULL:
            yield relation
