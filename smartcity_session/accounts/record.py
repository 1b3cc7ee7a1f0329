"""What is noted of what was done with accounts: who did it, to whom, and what."""

from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry

FLAGS = {"added": ADDITION, "changed": CHANGE, "deleted": DELETION}


def record(*, by: Any, account: Any, words: str, done: str = "changed") -> None:
    """Note that `by` has done this with the account; `done` is "added", "changed" or "deleted"."""
    LogEntry.objects.log_actions(
        user_id=by.pk, queryset=[account], action_flag=FLAGS[done], change_message=words, single_object=True
    )
