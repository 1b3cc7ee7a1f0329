"""What is stored of speakers so that lists are read in order: worked out for rows that came without it."""

from typing import Any

from django.db import models

from speakers.models import DERIVED

AT_ONCE = 500


def fill_missing(speakers: "models.QuerySet[Any, Any]") -> int:
    """Work out what is derived for those of the rows that have none: of an upgrade, or of the release before it.

    Returns how many these were. When they were last changed stays as it is.
    """
    filled = 0
    while rows := list(speakers.filter(sort_key="").order_by("pk")[:AT_ONCE]):
        for row in rows:
            for name, derive in DERIVED.items():
                setattr(row, name, derive(row))
        speakers.model._default_manager.bulk_update(rows, list(DERIVED))  # noqa: SLF001 (Django documents it)
        filled += len(rows)
    return filled
