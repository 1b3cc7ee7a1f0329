"""Which changes of rows are changes of what the public sees, and how a process learns of them."""

import threading
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from smartcity_session.http.languages import forget_site_languages
from smartcity_session.models import Redaction, Revision

Found = TypeVar("Found")

ASK_EVERY_S = 1.0
ASK_AGAIN_S = 2.0  # after the database did not answer


class ContentVersion(NamedTuple):
    """The state of the portal: equal as long as nothing public has changed, and greater after a change.

    `redactions` counts the editions whose content was removed for good, of which no copy may be left.
    """

    newest: int
    changes: int
    redactions: int


def watch_models() -> None:
    """Record a revision with every change of a row of the portal's own apps.

    A model says `is_public = False` for rows that no public page is made of. Changes that send no signal
    (`QuerySet.update`, `bulk_create`) come together with one that does, or call `Revision.record`.
    """
    for label in settings.PORTAL_APPS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model is not Revision and getattr(model, "is_public", True) is not False:
                _watch(model)


def _watch(model: type[Model]) -> None:
    for signal in (post_save, post_delete):
        signal.connect(_note, sender=model, dispatch_uid="revision")
    if model._meta.auto_created:  # noqa: SLF001 (Django documents _meta)
        m2m_changed.connect(_note, sender=model, dispatch_uid="revision")


def _note(*, instance: Model, raw: bool = False, **_signal: Any) -> None:
    if getattr(instance, "is_public", True) and not raw:
        Revision.record()


class ContentVersions:
    """The state of the portal, as the database had it at most a second ago.

    `former` is the state before it, and `known_since` the Unix time at which this process learned that it is over.
    """

    def __init__(self) -> None:
        self.known: ContentVersion | None = None
        self.former: ContentVersion | None = None
        self.known_since = 0.0
        self.stale_since: float | None = None
        self._ask_at = 0.0
        self._asking = threading.Lock()

    def current(self, now: float) -> ContentVersion | None:
        """Return the last known state; None before the first answer.

        One thread asks, and the others wait for the first answer alone.
        """
        if now >= self._ask_at and self._asking.acquire(blocking=self.known is None):
            try:
                if now >= self._ask_at:
                    self._ask(now)
            finally:
                self._asking.release()
        return self.known

    def _ask(self, now: float) -> None:
        forget_site_languages()
        try:
            state = _ask_database()
        except Error:
            self.stale_since = self.stale_since or now
            self._ask_at = now + ASK_AGAIN_S
        else:
            if state != self.known:
                self.former, self.known, self.known_since = self.known, state, now
            self.stale_since = None
            self._ask_at = now + ASK_EVERY_S


def _ask_database() -> ContentVersion:
    return asked_twice(lambda: ContentVersion(*Revision.current(), Redaction.objects.count()))


def asked_twice(ask: Callable[[], Found]) -> Found:
    """Ask the database outside of a request, and once more where it fails: this thread's connection may be broken.

    No connection stays open that a request would not leave open.
    """
    try:
        return ask()
    except Error:
        connection.close()
        return ask()
    finally:
        if not connection.in_atomic_block:  # as within a test
            close_old_connections()
