"""Codes of sessions: what readers have noted or linked keeps leading to the session."""

from django.db import transaction

from smartcity_session.models import ConferenceSession, FormerCode


@transaction.atomic
def store_former_code(*, session: ConferenceSession, former: str) -> FormerCode | None:
    """Keep the code that a published session had before, so that its addresses redirect to the present one.

    Returns None where nothing has to be kept: for a draft, which no reader knows, and for a change of capitals only.
    A session that takes back a code of its own no longer redirects from it.
    """
    session.former_codes.filter(code__iexact=session.code).delete()
    if session.first_published_at is None or former.lower() == session.code.lower():
        return None
    return FormerCode.objects.create(session=session, code=former)


def holder_of_former_code(code: str, *, besides: ConferenceSession) -> ConferenceSession | None:
    """The other session to which the addresses of this code lead, or None."""
    kept = FormerCode.objects.filter(code__iexact=code).exclude(session_id=besides.pk).select_related("session").first()
    return kept.session if kept else None
