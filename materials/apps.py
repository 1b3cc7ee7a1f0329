"""The materials app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaterialsConfig(AppConfig):
    """What to read and where to go next: materials and linked events."""

    name = "materials"
    verbose_name = _("Materials and linked events")
