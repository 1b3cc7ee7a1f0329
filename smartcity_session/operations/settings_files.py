"""What next year's congress begins with, in one file of JSON: congress, brand, rooms, topics, pages, accounts, roles.

Neither sessions nor passwords are in it, and speakers only where that is asked for. Rows are found again by what
people call them (the name of a room, the address of a topic, the name of an account), so that an import into a filled
portal changes rows instead of adding them twice. It deletes nothing.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from smartcity_session.files.brand_pictures import LARGEST_KEPT, SIGNATURES, stored_name
from smartcity_session.files.stored_files import open_stored
from smartcity_session.history import batch
from smartcity_session.models import Congress, FeedbackCriterion, InformationPage, Room, Topic, Translation
from smartcity_session.models.translation import TRANSLATED, set_translation, subject_of
from smartcity_session.text.letters import room_key
from speakers.models import Speaker

FORMAT, VERSION = "session-portal-settings", 1
MOST_BYTES = 50 * 1024**2
PICTURES = ("logo", "logo_dark", "header_picture")
ROLES = "roles"  # of an account: the names of its groups
PERMISSIONS = "permissions"  # of a group: app.codename
TRANSLATIONS = "translations"  # of any row that has some
TRANSLATION_PARTS = ("language", "field", "text", "source")


class SettingsFileError(Exception):
    """The file cannot be imported; `reasons` say why. Nothing was written."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one model: `key` names the field by which one is found again, `fields` are what the file has of it."""

    name: str
    model: type[models.Model]
    key: str
    fields: tuple[str, ...]
    extras: tuple[str, ...] = ()

    def rows(self) -> Iterable[Any]:
        """The rows of the portal, in an order that stays."""
        rows = self.model._default_manager.order_by(self.key)  # noqa: SLF001 (Django's documented model API)
        return rows.filter(session=None) if self.model is FeedbackCriterion else rows

    def identity(self, value: object) -> str:
        """The key as it is compared."""
        return room_key(str(value)) if self.model is Room else str(value)


def _typed_fields(model: type[models.Model], *left_out: str) -> tuple[str, ...]:
    """The fields that somebody types, in the order of the model."""
    own = model._meta.concrete_fields  # noqa: SLF001 (Django documents _meta)
    return tuple(
        each.name
        for each in own
        if each.editable
        and each.name not in {"id", *left_out}
        and not isinstance(each, models.FileField)
        and not each.is_relation
    )


CONGRESS = Section("congress", Congress, "id", _typed_fields(Congress), (*PICTURES, TRANSLATIONS))
SECTIONS = (
    CONGRESS,
    Section("rooms", Room, "name", _typed_fields(Room), (TRANSLATIONS,)),
    Section("topics", Topic, "slug", _typed_fields(Topic), (TRANSLATIONS,)),
    Section("pages", InformationPage, "slug", _typed_fields(InformationPage), (TRANSLATIONS,)),
    Section("feedback_criteria", FeedbackCriterion, "name", _typed_fields(FeedbackCriterion)),
    Section("roles", Group, "name", ("name",), (PERMISSIONS,)),
    Section("accounts", User, "username", ("username", "first_name", "last_name", "email", "is_staff"), (ROLES,)),
    Section("speakers", Speaker, "slug", _typed_fields(Speaker, "photo_across", "photo_down"), (TRANSLATIONS,)),
)


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """What an import adds (`before` is empty) or changes in a field of a row."""

    section: str
    row: str
    label: str
    before: str
    after: str
    is_new: bool


# Out


def settings_json(*, with_speakers: bool = False) -> bytes:
    """The settings of this portal as UTF-8. The same settings give the same bytes."""
    sections = [each for each in SECTIONS if with_speakers or each.model is not Speaker]
    document = {"format": FORMAT, "version": VERSION}
    document |= {each.name: [_record(each, row) for row in each.rows()] for each in sections}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _record(section: Section, row: Any) -> dict[str, Any]:
    record = {name: _plain(row, name) for name in section.fields}
    for name in section.extras:
        record[name] = _extra(row, name)
    return record


def _plain(row: models.Model, name: str) -> Any:
    own = row._meta.get_field(name)  # noqa: SLF001 (Django documents _meta)
    assert isinstance(own, models.Field)  # noqa: S101 (a section has no relation back)
    value = own.value_from_object(row)
    return value if value is None or isinstance(value, str | bool | int) else own.value_to_string(row)


def _extra(row: Any, name: str) -> Any:
    if name == TRANSLATIONS:
        return list(Translation.objects.of(row).order_by("language", "field").values(*TRANSLATION_PARTS))
    if name == ROLES:
        return sorted(row.groups.values_list("name", flat=True))
    if name == PERMISSIONS:
        found = row.permissions.values_list("content_type__app_label", "codename")
        return sorted(f"{app}.{codename}" for app, codename in found)
    stored = getattr(row, name).name
    if not stored:
        return ""
    with open_stored(stored) as file:
        return base64.b64encode(file.read()).decode()


# In


@dataclass
class SettingsImport:
    """A file, compared with the portal. `changes` say what it does, `notices` what it leaves out."""

    document: Mapping[str, Any]
    changes: list[SettingsChange] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def plan(self) -> Sequence[SettingsChange]:
        """What the file adds and changes. It writes nothing. Raises SettingsFileError."""
        with transaction.atomic():
            self._write()
            transaction.set_rollback(True)
        return self.changes

    def apply(self) -> Sequence[SettingsChange]:
        """Write it, all or nothing; what was added and changed. Raises SettingsFileError."""
        with batch():
            self._write()
        return self.changes

    def _write(self) -> None:
        self.changes, self.notices, self.reasons = [], [], []
        for section in SECTIONS:
            rows = {section.identity(getattr(row, section.key)): row for row in reversed(list(section.rows()))}
            for record in self.document.get(section.name, []):
                self._row(section, record, rows)
        if self.reasons:
            raise SettingsFileError(*self.reasons)

    def _row(self, section: Section, record: Mapping[str, Any], rows: dict[str, Any]) -> None:
        """Write a record; `rows` are those of the section by their identity, and the one that is added joins them."""
        key = Congress.ONLY_ID if section is CONGRESS else record[section.key]
        row: Any = rows.get(section.identity(key))
        is_new = row is None
        if is_new:
            row = section.model(**({"congress_id": Congress.ONLY_ID} if _belongs_to_congress(section.model) else {}))
        before = {} if is_new else _record(section, row)
        changed = {name: value for name, value in record.items() if is_new or before[name] != value}
        if section.model is Group and not is_new:
            changed = {}  # what the roles of this portal may do is for this portal to say
        if not changed and not is_new:
            return
        try:
            for name in set(changed) & set(section.fields):
                setattr(row, name, row._meta.get_field(name).to_python(changed[name]))  # noqa: SLF001 (Django documents _meta)
            for name in set(changed) & set(PICTURES):
                setattr(row, name, _stored_picture(changed[name]))
            if is_new and isinstance(row, User):
                row.set_unusable_password()
            row.full_clean()
            _check_translations(row, changed.get(TRANSLATIONS, []))
        except (ValidationError, TypeError, ValueError) as error:
            self._refuse(section, key, error)
            return
        row.save()
        rows[section.identity(key)] = row
        self._many(row, changed)
        for name, value in changed.items():
            label, was = _label(section, name), _said(before.get(name, ""))
            if was or _said(value):
                self.changes.append(SettingsChange(section.name, str(row), label, was, _said(value), is_new))

    def _many(self, row: Any, changed: Mapping[str, Any]) -> None:
        """Set translations, the groups of an account, or the permissions of a group that is new."""
        for each in changed.get(TRANSLATIONS, []):
            set_translation(row, each["field"], each["language"], each["text"], source=each["source"])
        if ROLES in changed:
            row.groups.set(Group.objects.filter(name__in=changed[ROLES]))
        if PERMISSIONS in changed:
            known = {
                f"{each.content_type.app_label}.{each.codename}": each
                for each in Permission.objects.select_related("content_type")
            }
            row.permissions.set([known[name] for name in changed[PERMISSIONS] if name in known])
            missing = [name for name in changed[PERMISSIONS] if name not in known]
            if missing:
                words = _("%(role)s: this release knows no %(permissions)s.")
                self.notices.append(words % {"role": row, "permissions": ", ".join(missing)})

    def _refuse(self, section: Section, key: object, error: Exception) -> None:
        found = (
            error.message_dict if isinstance(error, ValidationError) and hasattr(error, "error_dict") else {"": [error]}
        )
        for name, messages in found.items():
            where = [section.name, str(key), _label(section, name) if name in section.fields else ""]
            texts = [" ".join(each.messages) if isinstance(each, ValidationError) else str(each) for each in messages]
            self.reasons.append(f"{', '.join(part for part in where if part)}: {' '.join(texts)}")


def _belongs_to_congress(model: type[models.Model]) -> bool:
    return model in {InformationPage, FeedbackCriterion}


def _label(section: Section, name: str) -> str:
    names = {ROLES: _("roles"), PERMISSIONS: _("permissions"), TRANSLATIONS: _("translations")}
    if name in names:
        return names[name]
    own: Any = section.model._meta.get_field(name)  # noqa: SLF001 (Django documents _meta)
    return str(capfirst(own.verbose_name))


def _said(value: Any) -> str:
    """A value in a line."""
    if isinstance(value, list):
        return ", ".join(each["text"] if isinstance(each, dict) else str(each) for each in value)
    text = "" if value is None else str(value)
    return f"{text[:60]}…" if len(text) > 60 else text


def _is_translation(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(TRANSLATION_PARTS)
        and all(isinstance(part, str) for part in value.values())
    )


def _check_translations(row: Any, translations: Iterable[Mapping[str, str]]) -> None:
    """Raise ValidationError where one cannot be stored."""
    subject = subject_of(type(row))
    for each in translations:
        if subject is None or each["field"] not in TRANSLATED[subject].fields:
            raise ValidationError(_("%(field)s has no translations.") % {"field": each["field"]})
        found = Translation(subject=subject, row=row.pk or 0, **each)
        found.full_clean(validate_unique=False, validate_constraints=False)


def _stored_picture(text: str) -> str:
    """Store a picture under its digest, and return that name. Raises ValidationError."""
    if not text:
        return ""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValidationError(_("A picture is no base64.")) from error
    ending = next((ending for begin, ending in SIGNATURES.items() if data.startswith(begin)), None)
    if ending is None or len(data) > LARGEST_KEPT:
        raise ValidationError(_("A picture is neither PNG, JPEG nor WebP, or has more than 1 MB."))
    name = stored_name(f"{hashlib.sha256(data).hexdigest()}.{ending}")
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(data))


def read_settings(data: bytes) -> SettingsImport:
    """The file, compared with nothing yet. Raises SettingsFileError for one that is none."""
    if len(data) > MOST_BYTES:
        raise SettingsFileError(_("The file is too large: at most %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2})
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SettingsFileError(_("This is no JSON: %(reason)s") % {"reason": error}) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SettingsFileError(_("This is no file of `export_congress`."))
    if document.get("version") != VERSION:
        words = _("The file has version %(version)s, and this release reads %(known)d.")
        raise SettingsFileError(words % {"version": document.get("version"), "known": VERSION})
    reasons = list(_shape_errors(document))
    if reasons:
        raise SettingsFileError(*reasons)
    return SettingsImport(document)


def _shape_errors(document: Mapping[str, Any]) -> Iterable[str]:
    sections = {each.name: each for each in SECTIONS}
    for name, records in document.items():
        if name in {"format", "version"}:
            continue
        if name not in sections or not isinstance(records, list):
            yield _("%(name)s is no part of such a file.") % {"name": name}
            continue
        yield from _record_errors(sections[name], records)
    if len(document.get("congress", [])) > 1:
        yield _("There is one congress.")


def _record_errors(section: Section, records: Sequence[Any]) -> Iterable[str]:
    allowed = {*section.fields, *section.extras}
    needed = set() if section is CONGRESS else {section.key}
    for number, record in enumerate(records, start=1):
        where = {"name": section.name, "number": number}
        if not isinstance(record, dict) or not needed <= set(record):
            yield _("%(name)s, entry %(number)d: the key of the row is missing.") % where
        elif unknown := sorted(set(record) - allowed):
            yield _("%(name)s, entry %(number)d: %(fields)s is not known.") % {**where, "fields": ", ".join(unknown)}
        elif any(not _is_of_its_kind(name, value) for name, value in record.items()):
            yield _("%(name)s, entry %(number)d: a value is of another kind.") % where


def _is_of_its_kind(name: str, value: object) -> bool:
    if name == TRANSLATIONS:
        return isinstance(value, list) and all(_is_translation(each) for each in value)
    if name in {ROLES, PERMISSIONS}:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return value is None or isinstance(value, str | bool | int)
