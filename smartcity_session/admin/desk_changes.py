"""Who changed what last, as the admin has noted it, each with the field to which it leads."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.text import Truncator, capfirst

from smartcity_session.accounts.row_rights import rows_seen, sees_all
from smartcity_session.models import Congress
from smartcity_session.presentation.dates import day_and_time

CHANGES_SHOWN = 15
LONGEST_WORDS = 160


@dataclass(frozen=True, slots=True)
class RecentChange:
    """What somebody changed: `address` leads to it, and to the field where it was one field."""

    when: str
    who: str
    what: str
    words: str
    address: str


def recent_changes(request: HttpRequest, congress: Congress | None) -> list[RecentChange]:
    """The latest changes by everybody, of what the account may see; one query, after the kinds of things."""
    registry = admin.site._registry  # noqa: SLF001 (there is no other list)
    seen = {model: own for model, own in registry.items() if own.has_view_permission(request)}
    kinds = ContentType.objects.get_for_models(*seen)
    condition = Q(content_type__in=[kind for model, kind in kinds.items() if sees_all(request.user, model)])
    for model, kind in kinds.items():
        if not sees_all(request.user, model):
            keys = map(str, rows_seen(request.user, model._default_manager.all()).values_list("pk", flat=True))  # noqa: SLF001 (Django documents it)
            condition |= Q(content_type=kind, object_id__in=list(keys))
    rows = LogEntry.objects.filter(condition).select_related("user", "content_type").order_by("-pk")
    return [_change(entry, congress) for entry in rows[:CHANGES_SHOWN]]


def _change(entry: LogEntry, congress: Congress | None) -> RecentChange:
    moment = entry.action_time.astimezone(congress.zone) if congress else entry.action_time
    address = "" if entry.is_deletion() else entry.get_admin_url() or ""
    anchor = _anchor(entry)
    return RecentChange(
        when=day_and_time(moment),
        who=_name(entry.user),
        what=entry.object_repr,
        words=Truncator(entry.get_change_message() or str(entry.get_action_flag_display())).chars(LONGEST_WORDS),
        address=f"{address}#{anchor}" if address and anchor else address,
    )


def _anchor(entry: LogEntry) -> str:
    """The first field that was changed, as its form has it; empty where that cannot be said."""
    try:
        changed = next(part["changed"] for part in json.loads(entry.change_message) if "changed" in part)
    except (ValueError, TypeError, StopIteration):
        return ""
    model = entry.content_type.model_class() if entry.content_type else None
    if model is None or "object" in changed:
        return ""
    return next((f"id_{name}" for name in _fields_called(model, changed.get("fields", ()))), "")


def _fields_called(model: type[Model], labels: Iterable[str]) -> Iterator[str]:
    """The names of the fields: Django notes what they were called on the form."""
    names = {str(capfirst(field.verbose_name)): field.name for field in model._meta.fields}  # noqa: SLF001 (Django documents _meta)
    return (names[label] for label in map(str, map(capfirst, labels)) if label in names)


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()
