"""On whose behalf the running code changes rows, and which changes belong together."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]


@dataclass(slots=True)
class Acting:
    """Who acts: the account of a request, or a command. All that it changes is one batch.

    While `gathers`, what is noted waits, so that many rows are written by one query.
    """

    request: HttpRequest | None = None
    account: User | None = None
    via: str = ""
    batch: uuid.UUID = field(default_factory=uuid.uuid4)
    undoes: int | None = None
    gathers: bool = False

    @property
    def user(self) -> User | None:
        """The account, None for a command or a reader."""
        found: Any = self.account if self.request is None else getattr(self.request, "user", None)
        return None if found is None or isinstance(found, AnonymousUser) or not found.is_authenticated else found


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def now_acting() -> Acting:
    """Who acts; nobody that is known, in code that neither a request nor a command runs."""
    return _acting.get() or Acting()


@contextmanager
def acting_as(account: Acting) -> Iterator[None]:
    """Let it be this one who acts."""
    token = _acting.set(account)
    try:
        yield
    finally:
        _acting.reset(token)


def note_account(get_response: Handler) -> Handler:
    """Middleware: what a request changes was changed by its account. Nothing is asked before something is changed."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with acting_as(Acting(request=request)):
            return get_response(request)

    return middleware


@contextmanager
def acting(*, by: User | None = None, via: str = "") -> Iterator[None]:
    """Note what is changed within as changed by this account, or by the command of the name `via`."""
    with acting_as(Acting(account=by, via=via)):
        yield
