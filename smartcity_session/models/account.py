"""What the portal knows of an account beside what Django does: own sessions, its invitation, what a role was given."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import LanguageField
from smartcity_session.models.session import ConferenceSession

INVITATION_LASTS = timedelta(days=7)


def _nonce() -> str:
    return secrets.token_hex(16)


class RoleGrant(models.Model):
    """Which permissions ("speakers.change_talk") the portal itself has put into the group of a role.

    Others that are found there were added by an administrator.
    """

    is_public = False

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="role_grant")
    granted = models.JSONField(_("permissions that the portal has given"), default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.group)


class SessionAssignment(models.Model):
    """A session that is an account's own: its host edits it, its chair decides on its questions."""

    is_public = False

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="session_assignments",
        verbose_name=_("account"),
    )
    session = models.ForeignKey(
        ConferenceSession, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("session")
    )

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "session"], name="session_assigned_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.session_id}"


class TranslatorLanguage(models.Model):
    """A language into which an account translates."""

    is_public = False

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="translator_languages",
        verbose_name=_("account"),
    )
    language = LanguageField(_("language"))

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "language"], name="translator_language_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.language}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Queries on the invitations."""

    def valid(self, *, at: datetime) -> "InvitationQuerySet":
        """Those whose link can still be used."""
        return self.filter(created_at__gt=at - INVITATION_LASTS)

    def expired(self, *, at: datetime) -> "InvitationQuerySet":
        """Those whose link leads nowhere any more."""
        return self.filter(created_at__lte=at - INVITATION_LASTS)

    def to_be_mailed(self, *, at: datetime) -> "InvitationQuerySet":
        """Those whose mail has not left yet."""
        return self.valid(at=at).filter(by_mail=True, mailed_at=None)


class Invitation(models.Model):
    """A link, used once, with which somebody sets the first password of an account, or gives it a second factor.

    The link itself is stored nowhere: it is signed anew from `nonce`. A new invitation of the same account replaces the
    former one, whose link leads nowhere then; the row goes when the link was used.
    """

    class Purpose(models.TextChoices):
        """What the link is for."""

        JOIN = "join", _("first password")
        DEVICE = "device", _("second factor")

    is_public = False

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation")
    purpose = models.CharField(_("purpose"), max_length=6, choices=Purpose)
    nonce = models.CharField(max_length=32, default=_nonce, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("invited at"))
    by_mail = models.BooleanField(_("by mail"))
    tried_at = models.DateTimeField(_("mail tried at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = ()
        permissions = [
            ("manage_accounts", _("Can manage accounts and their roles")),
            ("need_second_factor", _("Has to log in with a second factor")),  # a duty: no role has it from the table
        ]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=["join", "device"]), name="invitation_has_a_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose}"

    @property
    def expires_at(self) -> Any:
        """The moment from which the link leads nowhere."""
        return self.created_at + INVITATION_LASTS
