"""Codes of sessions: what readers have noted or linked keeps leading to the session, until another one has the code."""

from datetime import datetime

from django.db import transaction

from smartcity_session.models import ConferenceSession, FormerCode


@transaction.atomic
def store_former_code(*, session: ConferenceSession, former: str, at: datetime) -> FormerCode | None:
    """Keep the code that a published session had until now, so that its addresses redirect to the present one.

    Returns None where nothing has to be kept: for a draft, which no reader knows, and for a change of capitals only.
    A session that takes back a code of its own no longer redirects from it.
    """
    for code in (session.code, former):
        session.former_codes.filter(code__iexact=code).delete()
    if session.first_published_at is None or former.lower() == session.code.lower():
        return None
    return FormerCode.objects.create(session=session, code=former, until=at)
