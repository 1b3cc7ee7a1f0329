"""The project's own app: the congress, its sessions and their editions."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SmartcitySessionConfig(AppConfig):
    """The congress, its sessions and their editions."""

    name = "smartcity_session"
    verbose_name = _("Congress and sessions")

    def ready(self) -> None:
        """Register the system checks, and have the groups of accounts made after each migration."""
        from smartcity_session.accounts.groups import create_groups  # noqa: PLC0415 (needs the models)
        from smartcity_session.config import checks  # noqa: F401, PLC0415 (its import registers them)
        from smartcity_session.document.fonts import check_fonts  # noqa: PLC0415 (as late as the others)
        from smartcity_session.history import capture  # noqa: PLC0415 (needs the models)
        from smartcity_session.http.content_version import watch_models  # noqa: PLC0415 (as above)
        from smartcity_session.http.languages import watch_congress  # noqa: PLC0415 (as above)
        from smartcity_session.models.translation import follow_deletions  # noqa: PLC0415 (as above)
        from smartcity_session.search.signals import follow_changes  # noqa: PLC0415 (as above)

        register(check_fonts)  # type: ignore[call-overload]  # it is typed for a list, and is given one
        post_migrate.connect(create_groups, sender=self)
        watch_models()
        watch_congress()
        follow_deletions()
        follow_changes()
        capture.follow_changes()
