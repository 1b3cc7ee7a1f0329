"""Whether a request belongs to somebody who has logged in, which the page cache asks before it answers everybody alike.

What a cookie claims counts for nothing: it has to name a session that the database knows.
"""

import re
import threading

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import Error
from django.http import parse_cookie
from django.utils import timezone

from smartcity_session.http.content_version import asked_twice

KEY = re.compile(r"[0-9a-z]{8,40}", re.ASCII)
KNOWN_FOR_S = 5.0
MOST_KNOWN = 10_000
PATIENCE_S = 0.5


class LiveSessions:
    """What this process knows of sessions. It asks for one at a time, whatever number of cookies comes in."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bool, float]] = {}
        self._asking = threading.Lock()

    def is_named_by(self, cookies: str, now: float) -> bool:
        """Say whether the header Cookie names a live session, at the Unix time `now`; no while nobody can be asked.

        The answer holds for seconds. That is safe: no session begins under a key that was named before, and after a
        logout it is Django that answers, and finds nobody.
        """
        if settings.SESSION_COOKIE_NAME not in cookies:
            return False
        key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
        if not KEY.fullmatch(key):
            return False
        is_live, until = self._known.get(key, (False, 0.0))
        return is_live if now < until else self._asked(key, now)

    def _asked(self, key: str, now: float) -> bool:
        if not self._asking.acquire(timeout=PATIENCE_S):
            return False
        try:
            live = Session.objects.filter(session_key=key, expire_date__gt=timezone.now())
            is_live = asked_twice(live.exists)
        except Error:
            return False
        finally:
            self._asking.release()
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[key] = (is_live, now + KNOWN_FOR_S)
        return is_live
