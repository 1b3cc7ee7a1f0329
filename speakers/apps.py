"""The speakers app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpeakersConfig(AppConfig):
    """Who speaks about what: speakers, talks and contributions."""

    name = "speakers"
    verbose_name = _("Speakers and talks")
