"""Pages of the admin, whose changes are in the portal's history instead of Django's own notes."""

import json
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from smartcity_session.history.recording import Action, batch, record
from smartcity_session.history.tracked import TRACKED


class RecordingAdmin(ModelAdmin[Any]):
    """A page whose save is one batch. Rows without a history of their own, such as accounts, are noted in words."""

    def _changeform_view(self, request: HttpRequest, *args: Any) -> Any:
        """The page; where it saves, within Django's transaction."""
        with batch() if request.method == "POST" else nullcontext():
            return super()._changeform_view(request, *args)  # type: ignore[misc]  # Django has it, its types do not

    def _delete_view(self, request: HttpRequest, *args: Any) -> Any:
        """The same for the page that deletes."""
        with batch() if request.method == "POST" else nullcontext():
            return super()._delete_view(request, *args)  # type: ignore[misc]  # as above

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002 (Django's signature)
        """The history of a row is a part of the one of all; that of one that is gone, too."""
        row = self.model._base_manager.filter(pk=unquote(object_id)).first()  # noqa: SLF001 (Django documents it)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        of = f"{self.opts.label_lower}:{unquote(object_id)}"
        return redirect(f"{reverse('admin:smartcity_session_historyentry_changelist')}?{urlencode({'of': of})}")

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]  # noqa: ARG002 (Django's signature)
        """Note a new row."""
        _note(Action.ADD, [obj], message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]  # noqa: ARG002 (as above)
        """Note a change."""
        _note(Action.CHANGE, [obj], message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]  # noqa: ARG002 (as above)
        """Note what is about to be deleted."""
        _note(Action.DELETE, queryset, "")


def _note(action: Action, rows: Iterable[Model], message: Any) -> None:
    for row in rows:
        if type(row) not in TRACKED:
            record(action=action, subject=row, note=_words(message))


def _words(message: Any) -> str:
    text = message if isinstance(message, str) else json.dumps(message)
    return str(LogEntry(change_message=text).get_change_message())
