"""Storing translations that were typed, or found in a file or a text."""

from collections.abc import Sequence

from django.db import transaction

from smartcity_session.content.translatable import TranslatableText
from smartcity_session.history import batch
from smartcity_session.models.translation import set_translation


def store_translations(translated: Sequence[tuple[TranslatableText, str]], language: str) -> None:
    """Store what each text is in the language, all or nothing; an empty translation is removed."""
    with transaction.atomic(), batch():
        for text, words in translated:
            set_translation(text.row, text.field, language, words)
