"""Entries of the history as people read them: who changed what, with the values before and after in words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import PurePosixPath
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from smartcity_session.diff.words import ComparisonBudget, WordRun, word_changes
from smartcity_session.history.recording import Action
from smartcity_session.history.tracked import TRACKED, columns, is_seen, model_called
from smartcity_session.models import ConferenceSession, Congress, HistoryEntry
from smartcity_session.presentation.dates import clock, day, day_and_time
from smartcity_session.text.lists import listed
from speakers.models import Contribution, Talk

EMPTY = "–"
PLACE = "position"
SAME_AS = {"location": "room"}  # of a session: its room as a row, and the name of that as text

SENTENCES: dict[str, Any] = {
    Action.ADD: gettext_lazy("%(who)s added: %(what)s"),
    Action.DELETE: gettext_lazy("%(who)s deleted: %(what)s"),
    Action.PUBLISH: gettext_lazy("%(who)s published: %(what)s"),
    Action.WITHDRAW: gettext_lazy("%(who)s withdrew: %(what)s"),
    Action.REDACT: gettext_lazy("%(who)s removed the content for good: %(what)s"),
    Action.ERASE: gettext_lazy("%(who)s erased the personal data: %(what)s"),
    Action.MERGE: gettext_lazy("%(who)s merged two into one: %(what)s"),
    Action.IMPORT: gettext_lazy("%(who)s imported a text: %(what)s"),
    Action.RESTORE: gettext_lazy("%(who)s restored: %(what)s"),
    Action.INVITE: gettext_lazy("%(who)s invited: %(what)s"),
    Action.ROLE: gettext_lazy("%(who)s changed the role: %(what)s"),
    Action.ACCOUNT: gettext_lazy("%(who)s changed an account: %(what)s"),
    Action.EXPORT: gettext_lazy("%(who)s exported: %(what)s"),
}
SUMMARIES: dict[str, Any] = {
    Action.ADD: gettext_lazy("Added"),
    Action.CHANGE: gettext_lazy("Changed"),
    Action.DELETE: gettext_lazy("Deleted"),
    Action.PUBLISH: pgettext_lazy("edition", "Published"),
    Action.WITHDRAW: pgettext_lazy("edition", "Withdrawn"),
    Action.REDACT: gettext_lazy("Content removed for good"),
    Action.ERASE: gettext_lazy("Personal data erased"),
    Action.MERGE: gettext_lazy("Merged"),
    Action.IMPORT: gettext_lazy("Text imported"),
    Action.RESTORE: gettext_lazy("Restored"),
    Action.INVITE: gettext_lazy("Invited"),
    Action.ROLE: gettext_lazy("Role changed"),
    Action.ACCOUNT: gettext_lazy("Account changed"),
    Action.EXPORT: gettext_lazy("Exported"),
}
OTHER_SENTENCE = gettext_lazy("%(who)s: %(what)s")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a field said and says, in words; `runs` are the words that differ, where both are texts."""

    label: str
    before: str | None
    after: str | None
    runs: tuple[WordRun, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadableEntry:
    """An entry with all that a page says of it."""

    entry: HistoryEntry
    when: str
    who: str
    what: str
    sentence: str
    fields: tuple[FieldChange, ...]
    note: str

    @property
    def summary(self) -> str:
        """What was done, without by whom and to what: "Changed: Title, Abstract"."""
        if self.entry.action == Action.CHANGE and self.fields:
            return _("Changed: %(fields)s") % {"fields": listed(each.label for each in self.fields)}
        action = str(SUMMARIES.get(self.entry.action, ""))
        return ": ".join(each for each in (action, self.note) if each)

    @property
    def is_order(self) -> bool:
        """Whether the row has another place in its list, and nothing else was changed."""
        return self.entry.action == Action.CHANGE and set(self.entry.after or {}) == {PLACE}

    def is_of(self, row: Model) -> bool:
        """Whether it is about this row, and not about a part of it."""
        return (self.entry.model, self.entry.object_pk) == (row._meta.label_lower, str(row.pk))  # noqa: SLF001 (as above)

    @property
    def can_be_undone(self) -> bool:
        """Whether it has what undoing needs."""
        entry = self.entry
        is_change = entry.action in {Action.ADD, Action.CHANGE, Action.DELETE}
        model = model_called(entry.model)
        return is_change and model in TRACKED and not entry.is_erased and bool(entry.before or entry.after)


def history_of(row: Model) -> QuerySet[HistoryEntry]:
    """What happened to the row and to its parts, the latest first.

    The history of a session has its talks, people, materials, events and editions; that of a speaker all parts.
    """
    entries = HistoryEntry.objects.order_by("-pk")
    own = Q(model=row._meta.label_lower, object_pk=str(row.pk))  # noqa: SLF001 (Django documents _meta)
    if isinstance(row, ConferenceSession):
        return entries.filter(own | Q(session_pk=row.pk) | Q(model="speakers.speaker", speaker_pk__in=_people_of(row)))
    if isinstance(row, Talk):
        parts = HistoryEntry.objects.filter(model="speakers.contribution", session_pk=row.session_id)
        known = parts.filter(Q(before__talk=row.pk) | Q(after__talk=row.pk)).values("object_pk")
        return entries.filter(own | Q(model="speakers.contribution", object_pk__in=known))
    if row._meta.label_lower == "speakers.speaker":  # noqa: SLF001 (as above)
        return entries.filter(own | Q(speaker_pk=row.pk))
    return entries.filter(own)


def _people_of(session: ConferenceSession) -> set[int | None]:
    """The keys of those who have a part in the session, or had one."""
    parts = Contribution.objects.filter(Q(session=session) | Q(talk__session=session))
    former = HistoryEntry.objects.filter(session_pk=session.pk, speaker_pk__isnull=False)
    return {*parts.values_list("speaker", flat=True), *former.values_list("speaker_pk", flat=True)}


def readable(
    entries: Iterable[HistoryEntry],
    *,
    congress: Congress | None,
    with_values: bool = True,
    hidden: Collection[tuple[str, str]] = (),
) -> list[ReadableEntry]:
    """The entries in words; names of related rows are asked for all of them together, without values not at all.

    `hidden` are the fields, each with its model ("speakers.speaker"), whose values are not told.

    Moments are in the zone of the congress, which is named; without a congress in UTC.
    """
    rows = list(entries)
    names = _names(rows) if with_values else {}
    reader = _Reader(congress.zone if congress else UTC, names, with_values=with_values, hidden=hidden)
    return [reader.read(entry) for entry in rows]


def who_did(entry: HistoryEntry) -> str:
    """The name of the account, or of the command."""
    if entry.by is not None:
        return name_of(entry.by)
    if entry.via:
        return _("The command %(command)s") % {"command": entry.via}
    return _("Somebody without an account")


def name_of(user: User) -> str:
    """What an account is called: the person's name where it is known."""
    return user.get_full_name() or user.get_username()


def kind_of(label: str) -> str:
    """What the rows of a model ("speakers.talk") are called."""
    model = model_called(label)
    return str(model._meta.verbose_name) if model is not None else label  # noqa: SLF001 (Django documents _meta)


class _Reader:
    """Puts entries into words, with one budget of comparisons for a page."""

    def __init__(
        self,
        zone: tzinfo,
        names: Mapping[tuple[type[Model], str], str],
        *,
        with_values: bool,
        hidden: Collection[tuple[str, str]],
    ) -> None:
        self.zone = zone
        self.with_values = with_values
        self.hidden = hidden
        self.names = names
        self.budget = ComparisonBudget()

    def read(self, entry: HistoryEntry) -> ReadableEntry:
        fields = tuple(self._fields(entry))
        return ReadableEntry(
            entry=entry,
            when=self._moment(entry.at),
            who=who_did(entry),
            what=_what(entry),
            sentence=_sentence(entry, fields),
            fields=fields,
            note=_note(entry),
        )

    def _moment(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        return f"{day_and_time(local)} {local:%Z}"

    def _fields(self, entry: HistoryEntry) -> Iterable[FieldChange]:
        model = model_called(entry.model)
        before, after = entry.before or {}, entry.after or {}
        for name in sorted({**before, **after}, key=_order(model)):
            if not _is_shown(model, name, {**before, **after}):
                continue
            is_hidden = (entry.model, name) in self.hidden and (before.get(name) or after.get(name))
            if is_hidden or not self.with_values:
                yield FieldChange(field_label(model, name), None, None)
                continue
            was = self._words(model, name, before[name]) if name in before else None
            now = self._words(model, name, after[name]) if name in after else None
            if entry.action in {Action.ADD, Action.DELETE} and ((was or now or EMPTY) == EMPTY or name == PLACE):
                continue
            is_text = all(isinstance(each.get(name), str) and each[name] for each in (before, after))
            is_text = is_text and (was, now) == (before[name], after[name])
            runs = word_changes(before[name], after[name], budget=self.budget) if is_text else ()
            yield FieldChange(field_label(model, name), was, now, runs)

    def _words(self, model: type[Model] | None, name: str, value: Any) -> str:
        """A stored value as people read it."""
        if value is None or value in ("", []):
            return EMPTY
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        field = _field(model, name)
        related = getattr(field, "related_model", None)
        if isinstance(value, list):
            return listed(self._name(related, each) if related else str(each) for each in value)
        return self._name(related, value) if related else self._plain(field, value)

    def _name(self, model: type[Model], key: Any) -> str:
        return self.names.get((model, str(key)), _("no. %(key)s") % {"key": key})

    def _plain(self, field: Any, value: Any) -> str:
        if getattr(field, "upload_to", None) is not None:
            return PurePosixPath(str(value)).name
        if choices := getattr(field, "flatchoices", None):
            return str(dict(choices).get(value, value))
        return self._moment_or_day(field, value)

    def _moment_or_day(self, field: Any, value: Any) -> str:
        try:
            found = field.to_python(value) if field is not None else value
        except ValidationError:
            found = value
        if isinstance(found, datetime):
            return self._moment(found)
        if isinstance(found, date):
            return day(found)
        return clock(found) if isinstance(found, time) else str(found)


def _order(model: type[Model] | None) -> Callable[[str], int]:
    """The place of a column among those of its model, as forms have them; other names keep their order, at the end."""
    names = [each.name for each in columns(model)] if model in TRACKED else []
    return lambda name: names.index(name) if name in names else len(names)


def _field(model: type[Model] | None, name: str) -> Any:
    for each in (model, ConferenceSession):  # an edition is published with the status of its session
        try:
            if each is not None:
                return each._meta.get_field(name)  # noqa: SLF001 (Django documents _meta)
        except FieldDoesNotExist:
            continue
    return None


def field_label(model: type[Model] | None, name: str) -> str:
    """What a field is called; other names are words already."""
    field = _field(model, name)
    related = getattr(field, "related_model", None)
    fallback = related._meta.verbose_name_plural if related is not None else name  # noqa: SLF001 (as above)
    return str(capfirst(getattr(field, "verbose_name", fallback)))


def _is_shown(model: type[Model] | None, name: str, values: Mapping[str, Any]) -> bool:
    if model not in TRACKED:
        return True
    return is_seen(model, name) and SAME_AS.get(name) not in values


def _what(entry: HistoryEntry) -> str:
    if not entry.model:
        return entry.label or entry.note
    label = entry.label or _("no. %(key)s") % {"key": entry.object_pk}
    return _("%(kind)s “%(label)s”") % {"kind": kind_of(entry.model), "label": label}


def _sentence(entry: HistoryEntry, fields: Sequence[FieldChange]) -> str:
    words = {"who": who_did(entry), "what": _what(entry)}
    if entry.action == Action.CHANGE and fields:
        pattern = ngettext(
            "%(who)s changed %(count)d field: %(what)s", "%(who)s changed %(count)d fields: %(what)s", len(fields)
        )
        return pattern % {**words, "count": len(fields)}
    if entry.action == Action.CHANGE:
        return _("%(who)s changed: %(what)s") % words
    return str(SENTENCES.get(entry.action, OTHER_SENTENCE)) % words


def _note(entry: HistoryEntry) -> str:
    """The note; that of a former release is data from which Django makes the words."""
    if entry.is_erased:
        return _("What it said was removed for good.")
    if not entry.model and not entry.label:  # it stands in the sentence
        return ""
    return str(LogEntry(change_message=entry.note).get_change_message()) if entry.note.startswith("[") else entry.note


def _names(entries: Sequence[HistoryEntry]) -> dict[tuple[type[Model], str], str]:
    """What the rows that values name are called: now, or when they were deleted. A query for each kind of them."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        model = model_called(entry.model)
        for values in (entry.before, entry.after):
            for name, value in (values or {}).items():
                related = getattr(_field(model, name), "related_model", None) if model is not None else None
                if related is not None:
                    wanted[related] |= {str(each) for each in (value if isinstance(value, list) else [value]) if each}
    found: dict[tuple[type[Model], str], str] = {}
    for model, keys in wanted.items():
        rows = {str(pk): str(row) for pk, row in model._base_manager.in_bulk(list(keys)).items()}  # noqa: SLF001 (Django documents it)
        found |= {(model, key): name for key, name in rows.items()}
        gone = HistoryEntry.objects.filter(model=model._meta.label_lower, object_pk__in=keys - set(rows))  # noqa: SLF001 (as above)
        found |= {(model, key): label for key, label in gone.order_by("pk").values_list("object_pk", "label") if label}
    return found
