"""What readers ask the organisers for: another format, or a link that works."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import ProseField
from smartcity_session.models.session import ConferenceSession


class ReaderRequestQuerySet(models.QuerySet["ReaderRequest"]):
    """Queries on the requests."""

    def to_mail(self, *, now: datetime, pause: timedelta) -> "ReaderRequestQuerySet":
        """Those that no mail told of yet, and that nobody tried to mail within the pause; the oldest first."""
        recently = Q(mail_tried_at__gt=now - pause)
        return self.filter(mailed_at=None).exclude(recently).order_by("created_at", "pk")


class ReaderRequest(models.Model):
    """One request. It is stored before any mail is tried, so that a mail server that is down loses none."""

    is_public = False  # no page is made of it

    class Kind(models.TextChoices):
        FORMAT = "format", _("Another format")
        ACCESS = "access", _("Access at the event")
        LINK = "link", _("A broken link")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")

    submission = models.UUIDField(null=True, unique=True, editable=False)
    session = models.ForeignKey(
        ConferenceSession,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("session"),
    )
    kind = models.CharField(_("what is asked for"), max_length=6, choices=Kind)
    about = models.TextField(_("about"), blank=True)
    message = ProseField(_("message"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.OPEN)
    note = ProseField(_("note"), blank=True, help_text=_("For the organisers: who does what, what was answered."))
    done_by = models.ForeignKey(
        "auth.User", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("done by")
    )
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    mail_tried_at = models.DateTimeField(_("mail tried at"), null=True, blank=True)
    mail_problem = models.CharField(_("why there was no mail"), max_length=300, blank=True)

    objects = ReaderRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a reader")
        verbose_name_plural = _("requests of readers")
        default_permissions = ("view", "change", "delete")
        indexes = [models.Index(fields=["state", "created_at"], name="request_state_created")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.session.code})" if self.session else str(self.get_kind_display())
