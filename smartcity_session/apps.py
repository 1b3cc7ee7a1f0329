"""The project's own app: the congress, its sessions and their editions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmartcitySessionConfig(AppConfig):
    """The congress, its sessions and their editions."""

    name = "smartcity_session"
    verbose_name = _("Congress and sessions")
