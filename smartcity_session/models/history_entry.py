"""Who changed what, and when: one row for each row that was changed, and for each action with consequences."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HistoryEntry(models.Model):
    """One change. It names its object by model and key, for it outlives the object, and so it does the session.

    `before` and `after` are values by the name of the field: of a change those that differ, of an addition and a
    deletion all of them. `batch` is common to the entries of one request or command. `speaker_pk` is the person whose
    data the entry holds: the erasure of a person empties it.
    """

    is_public = False

    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    via = models.CharField(_("command"), max_length=60, blank=True)
    batch = models.UUIDField(default=uuid.uuid4)
    action = models.CharField(_("action"), max_length=20)
    model = models.CharField(_("kind"), max_length=100, blank=True)
    object_pk = models.CharField(max_length=40, blank=True)
    label = models.TextField(_("what"), blank=True)
    session_pk = models.BigIntegerField(_("session"), null=True)
    speaker_pk = models.BigIntegerField(_("speaker"), null=True)
    before = models.JSONField(_("before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), null=True, encoder=DjangoJSONEncoder)
    note = models.TextField(_("note"), blank=True)
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="undone_by")
    is_erased = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("entry of the history")
        verbose_name_plural = _("history")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["session_pk", "id"], name="history_of_a_session"),
            models.Index(fields=["model", "object_pk", "id"], name="history_of_an_object"),
            models.Index(fields=["speaker_pk"], name="history_of_a_person"),
            models.Index(fields=["batch"], name="history_of_a_batch"),
            models.Index(fields=["at"], name="history_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.label}"
