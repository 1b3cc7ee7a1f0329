"""One browser backs a question once: a random number in a signed cookie, which says nothing of who holds it.

It proves nothing: a browser whose cookie was deleted is a new voter, and only the number of new voters from one network
is limited. The pages claim no more than that.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from smartcity_session.http.client_address import client_address
from smartcity_session.http.rate_limits import Limit, allow_visitor

SALT = "smartcity_session.voter"
NEW_VOTERS = Limit("voters", count=10, seconds=3600)
NEW_VOTERS_OF_ALL = Limit("voters-all", count=5000, seconds=3600)
CLICKS = Limit("backings", count=60, seconds=600)
MAX_AGE_S = 90 * 24 * 3600  # the congress, and the weeks around it


@dataclass(frozen=True, slots=True)
class Voter:
    """A browser that may back questions. `is_new` while it has no cookie that says so."""

    id: UUID
    is_new: bool

    def remember(self, response: HttpResponseBase) -> None:
        """Have the browser keep its number, where it has none."""
        if self.is_new:
            response.set_signed_cookie(
                settings.VOTER_COOKIE_NAME,
                self.id.hex,
                salt=SALT,
                max_age=MAX_AGE_S,
                secure=settings.CSRF_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )


def voter_id(request: HttpRequest) -> UUID | None:
    """The number that the browser has, or None where it has none, or one that the portal did not sign."""
    text = request.get_signed_cookie(settings.VOTER_COOKIE_NAME, default="", salt=SALT)
    return UUID(text) if text else None


def voter_of(request: HttpRequest) -> Voter:
    """The browser as a voter. A new one's number follows from its form token, so that a double click is one voter."""
    known = voter_id(request)
    if known is not None:
        return Voter(known, is_new=False)
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    made = UUID(salted_hmac(SALT, token, algorithm="sha256").hexdigest()[:32]) if token else uuid4()
    return Voter(made, is_new=True)


def seconds_to_wait(request: HttpRequest, voter: Voter, *, now: datetime) -> int:
    """Take a turn for one click. Return 0, or in how many seconds there is a turn: new voters have fewer."""
    address = client_address(request)
    wait = allow_visitor(CLICKS, None, address, now)
    if not wait and voter.is_new:
        wait = allow_visitor(NEW_VOTERS, NEW_VOTERS_OF_ALL, address, now)
    return wait
