"""How commands find the session and the edition that they are told of."""

from django.core.management import CommandError
from django.utils.translation import gettext as _

from smartcity_session.models import ConferenceSession, Edition


def session_of_code(code: str) -> ConferenceSession:
    """The session with this code. CommandError names the code, and those that there are."""
    session = ConferenceSession.objects.coded(code).first()
    if session is None:
        codes = ", ".join(ConferenceSession.objects.order_by("code_key").values_list("code", flat=True))
        raise CommandError(_("There is no session %(code)s. There are: %(codes)s") % {"code": code, "codes": codes})
    return session


def edition_of(code: str, number: int) -> Edition:
    """This edition of the session with this code. CommandError when there is none."""
    session = session_of_code(code)
    edition = Edition.objects.with_state().filter(session=session, number=number).first()
    if edition is None:
        last = Edition.objects.last_number_of(session)
        raise CommandError(
            _("Session %(code)s has no edition %(number)d. Its last one is %(last)d.")
            % {"code": session.code, "number": number, "last": last}
        )
    return edition
