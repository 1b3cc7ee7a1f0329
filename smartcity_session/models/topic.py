"""The topics by which readers find sessions."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import LineField


class Topic(models.Model):
    """What sessions are about, in a word or two: readers filter the programme by it."""

    name = LineField(_("name"), max_length=80, help_text=_("For example Water or Open data."))
    slug = models.SlugField(
        _("name in addresses"), max_length=80, unique=True, help_text=_("Small letters, digits and hyphens.")
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="topic_name_is_unique", violation_error_message=_("There is a topic of this name.")
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="topic_has_name_and_slug"),
        ]

    def __str__(self) -> str:
        return self.name
