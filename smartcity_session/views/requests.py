"""Readers ask for another format, or report what does not work."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from smartcity_session.content import SessionContent, congress_content
from smartcity_session.http.cache_control import shared
from smartcity_session.models import ConferenceSession, Congress, ReaderRequest
from smartcity_session.participation.forms import RequestForm
from smartcity_session.participation.requests import PATIENCE, mail_request, take_request
from smartcity_session.views.errors import keeps_what_was_typed
from smartcity_session.views.pages import MissingPageError, current_congress, render_form, render_page, shown_content
from smartcity_session.views.sessions import at_code

FORM, THANKS = "requests/request.html", "requests/thanks.html"


@keeps_what_was_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_code
def session_request(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Take a request about something of this session."""
    content = shown_content(session)
    return _take(request, session=session, content=content, congress=session.congress)


@keeps_what_was_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def congress_request(request: HttpRequest) -> HttpResponseBase:
    """Take a request about the portal or the congress as a whole."""
    congress = Congress.objects.current()
    if congress is None:
        raise MissingPageError(_("This portal is being set up: nobody is there yet to take a request."))
    return _take(request, session=None, content=None, congress=congress)


@require_safe
@shared
@at_code
def session_request_thanks(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Say that the request has arrived."""
    content = shown_content(session)
    return render_page(request, THANKS, congress=content.congress, content=content)


@require_safe
@shared
def congress_request_thanks(request: HttpRequest) -> HttpResponseBase:
    """Say that the request has arrived."""
    return render_page(request, THANKS, congress=current_congress(), content=None)


def _take(
    request: HttpRequest, *, session: ConferenceSession | None, content: SessionContent | None, congress: Congress
) -> HttpResponseBase:
    now, items = timezone.now(), requestable(content) if content else {}
    form = RequestForm(request, now=now, items=items, email_kept_days=congress.addresses_kept_days)
    if form.is_valid() and (ReaderRequest.objects.filter(submission=form.submission).exists() or form.has_turn()):
        asked = take_request(
            submission=form.submission,
            session=session,
            kind=form.cleaned_data["kind"],
            about=items.get(form.cleaned_data.get("about", ""), ""),
            message=form.cleaned_data["message"],
            email=form.cleaned_data["email"],
            now=now,
        )
        mail_request(asked, now=now, patience=PATIENCE)
        return redirect("session_request_thanks", session.slug) if session else redirect("congress_request_thanks")
    return render_form(request, FORM, form=form, congress=congress_content(congress), content=content)


def requestable(content: SessionContent) -> dict[str, str]:
    """What of a session somebody may need in another format or find broken, by the key that addresses may name."""
    items = {"page": _("This page"), "pdf": _("The PDF description")}
    if content.livestream_url:
        items["livestream"] = _("Livestream: %(address)s") % {"address": content.livestream_url}
    if content.recording_url:
        items["recording"] = _("Recording: %(address)s") % {"address": content.recording_url}
    for material in content.materials:
        target = material.file.name if material.file else material.link
        items[material.uuid] = f"{material.title} ({target})" if target else material.title
    for event in content.events:
        items[event.uuid] = f"{event.name} ({event.link})" if event.link else event.name
    return items
