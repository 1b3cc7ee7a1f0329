"""Links for new passwords that were asked for and have not been mailed yet."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = timedelta(days=1)  # nobody waits longer for a link


class PasswordResetRequestQuerySet(models.QuerySet["PasswordResetRequest"]):
    """Queries on the requests."""

    def expired(self, *, at: datetime) -> "PasswordResetRequestQuerySet":
        """Those that have waited too long for their mail."""
        return self.filter(created_at__lt=at - LONGEST)


class PasswordResetRequest(models.Model):
    """Somebody asked for the link of an account with this e-mail address; there may be none.

    The row goes once the link was mailed.
    """

    is_public = False  # no page is made of it

    email = models.EmailField(_("e-mail address"))
    created_at = models.DateTimeField(_("asked at"))
    tried_at = models.DateTimeField(_("mail tried at"), null=True)

    objects = PasswordResetRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("asked for a new password")
        verbose_name_plural = _("asked for new passwords")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk} {self.created_at:%Y-%m-%d %H:%M}"
