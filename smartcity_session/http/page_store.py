"""The cached pages that all processes share, through the cache `pages`, and how every copy of them is removed."""

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches

from smartcity_session.http.page_files import remove_page_files

logger = logging.getLogger(__name__)


def stored_page(digest: str) -> Any:
    """Return the page that was stored under this digest of its address, or None."""
    return caches["pages"].get(digest)


def store_page(digest: str, page: object, *, seconds: float) -> None:
    """Store a page for so long. A full disk makes the portal slower, not wrong."""
    with suppress(OSError):
        caches["pages"].set(digest, page, seconds)


def empty_page_store() -> None:
    """Remove every page that the processes of this machine share, and with Redis those of all machines."""
    remove_page_files()
    caches["pages"].clear()
    if not getattr(caches["pages"], "is_available", True):
        logger.warning("Redis does not answer: it may have copies of removed pages for an hour")


def empty_page_store_after(redactions: int) -> None:
    """Empty it where that was not done since there were so many redactions: this machine may have been down then."""
    marker = Path(settings.VAR_DIR) / "redactions-of-pages"
    done = marker.read_text() if marker.exists() else "0"
    if done != str(redactions):
        empty_page_store()
        with suppress(OSError):
            marker.write_text(str(redactions))
