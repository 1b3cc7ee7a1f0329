"""Pages that organisers write themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.congress import Congress
from smartcity_session.models.fields import LineField, ProseField


class InformationPage(models.Model):
    """A page of its own, such as venue and travel, the code of conduct or accessibility, with a place in the menu."""

    congress = models.ForeignKey(
        Congress, on_delete=models.CASCADE, related_name="pages", default=Congress.ONLY_ID, editable=False
    )
    title = LineField(_("title"), max_length=80, help_text=_("Short: it stands in the menu."))
    slug = models.SlugField(
        _("name in addresses"), max_length=80, unique=True, help_text=_("Small letters, digits and hyphens.")
    )
    text = ProseField(_("text"), help_text=_("In Markdown: paragraphs, # headings, *emphasis*, lists and links."))
    is_published = models.BooleanField(_("published"), default=False, db_default=False)
    position = models.PositiveSmallIntegerField(_("place in the menu"), default=0, db_default=0)

    class Meta:
        verbose_name = _("page of your own")
        verbose_name_plural = _("pages of your own")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(slug="") & ~Q(text=""), name="information_page_has_title_slug_and_text"
            )
        ]

    def __str__(self) -> str:
        return self.title
