"""Problems of the programme that organisers know of and accept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import LineField


class AcceptedProblem(models.Model):
    """A problem that somebody accepts, with the reason. `digest` is that of its facts: other facts, another problem."""

    is_public = False

    digest = models.CharField(max_length=64, unique=True)
    words = models.TextField(_("problem"))
    reason = LineField(_("reason"), max_length=300)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("accepted by")
    )
    accepted_at = models.DateTimeField(_("accepted at"), default=timezone.now)

    class Meta:
        verbose_name = _("accepted problem")
        verbose_name_plural = _("accepted problems")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="accepted_problem_has_a_reason")]

    def __str__(self) -> str:
        return self.words
