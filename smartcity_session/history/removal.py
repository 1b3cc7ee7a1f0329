"""Entries of the history are removed: when they were kept for long enough, or when a person is erased."""

from datetime import datetime

from django.contrib.admin.models import LogEntry

from smartcity_session.models import HistoryEntry


def remove_history(before: datetime, dry_run: bool) -> int:  # noqa: FBT001 (of `retention.Rule.remove`)
    """Remove the entries of before this moment, and the notes of former releases, and return how many there were."""
    rows = (HistoryEntry.objects.filter(at__lt=before), LogEntry.objects.filter(action_time__lt=before))
    if dry_run:
        return sum(each.count() for each in rows)
    return sum(each.delete()[0] for each in rows)
