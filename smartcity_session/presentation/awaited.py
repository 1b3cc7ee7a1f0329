"""What of a session is still to be confirmed, for pages and sheets: said once, and only while it can still come."""

from datetime import date

from django.utils.translation import gettext as _

from smartcity_session.content import SessionContent
from smartcity_session.presentation.labels import role_name
from speakers.roles import ROLES, RolePlace


def is_open(content: SessionContent, *, on: date) -> bool:
    """Whether what is not known of the session on that day can still come: it is neither cancelled nor over."""
    return not content.is_off and last_day(content) >= on


def last_day(content: SessionContent) -> date:
    """The day after which nothing of the session is awaited: that of the congress while its own is not known."""
    return content.date or content.congress.end_date


def awaited(content: SessionContent) -> list[str]:
    """The names of the facts that are not known, in the order in which facts are shown."""
    unknown = [_when(content)]
    if not content.room:
        unknown.append(_("Room"))
    if not content.spoken_languages:
        unknown.append(_("Language"))
    return [each for each in (*unknown, *_roles(content)) if each]


def _when(content: SessionContent) -> str:
    if content.date is None:
        return _("Date and time")
    return "" if content.start_time else _("Time")


def _roles(content: SessionContent) -> list[str]:
    vacant = [role for role, facts in ROLES.items() if facts.is_awaited(content.format) and not content.people(role)]
    congress = content.congress
    if congress.contact_name or congress.contact_email:
        vacant = [role for role in vacant if ROLES[role].place is not RolePlace.CONTACT]
    return [role_name(role) for role in vacant]
