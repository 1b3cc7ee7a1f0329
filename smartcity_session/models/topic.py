"""The topics by which readers find sessions."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import LineField


class Topic(models.Model):
    """What sessions are about, in a word or two: readers filter the programme by it."""

    class Colour(models.TextChoices):
        """The colours that a topic can have: the classes `t-…` of `static/css/items.css`."""

        GREEN = "green", _("Green")
        BLUE = "blue", _("Blue")
        ORANGE = "orange", _("Orange")
        PURPLE = "purple", _("Purple")
        OCHRE = "ochre", _("Ochre")
        PINK = "pink", _("Pink")
        TEAL = "teal", _("Teal")
        OLIVE = "olive", _("Olive")

    name = LineField(_("name"), max_length=80, help_text=_("For example Water or Open data."))
    slug = models.SlugField(
        _("name in addresses"), max_length=80, unique=True, help_text=_("Small letters, digits and hyphens.")
    )

    colour = models.CharField(
        _("colour"),
        max_length=10,
        choices=Colour.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of the codes of its sessions. Every one can be read, on light and on dark pages."),
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
