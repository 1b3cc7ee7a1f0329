"""Commands whose changes are noted in the history with the name of the command."""

from typing import Any

from django.core.management import BaseCommand

from smartcity_session.history import acting


class RecordedCommand(BaseCommand):
    """A command that changes rows on behalf of no account."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run it, and let the history name it."""
        with acting(via=self.__module__.rpartition(".")[2]):
            return super().execute(*args, **options)
