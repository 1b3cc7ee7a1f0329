"""Storing translations that a file or a text has."""

from collections.abc import Sequence

from django.db import transaction

from smartcity_session.content.translatable import Found, TranslatableText
from smartcity_session.history import batch
from smartcity_session.models.translation import set_translation


def store_found(texts: Sequence[TranslatableText], found: Found, language: str) -> int:
    """Store what was found, all or nothing, and return how many texts that were."""
    changed = [text for text in texts if text.key in found.texts]
    with transaction.atomic(), batch():
        for text in changed:
            set_translation(text.row, text.field, language, found.texts[text.key])
    return len(changed)
