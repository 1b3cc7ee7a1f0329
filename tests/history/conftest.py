"""Who logs into the admin, as in its own tests."""

from tests.admin.conftest import editor, media, organiser, stranger

__all__ = ["editor", "media", "organiser", "stranger"]
