"""Feedback on a session, for those who were there."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from smartcity_session.http.cache_control import shared
from smartcity_session.models import ConferenceSession, Feedback, FeedbackCriterion
from smartcity_session.participation.feedback import feedback_time, give_feedback
from smartcity_session.participation.forms import FeedbackForm
from smartcity_session.views.errors import keeps_what_was_typed
from smartcity_session.views.pages import local_day, render_form, render_page, shown_content
from smartcity_session.views.sessions import at_code


@keeps_what_was_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_code
def feedback(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Ask for feedback while the session takes it; otherwise say when it does."""
    content, now = shown_content(session), timezone.now()
    time = feedback_time(session, content)
    criteria = list(FeedbackCriterion.objects.asked_about(session))
    form = FeedbackForm(request, now=now, criteria=criteria)
    # What was begun in time may be sent: the form's ticket says when it was shown.
    begun = form.sent.shown_at if form.sent else now
    if time is None or not (time.is_open(at=now) or time.is_open(at=begun)):
        template = "feedback/closed.html"
        status = 409 if request.method == "POST" else 200
        return render_page(
            request, template, congress=content.congress, status=status, content=content, time=time, now=now
        )
    if form.is_valid() and (Feedback.objects.filter(pk=form.submission).exists() or form.has_turn()):
        give_feedback(
            submission=form.submission,
            session=session,
            day=local_day(now, content.congress),
            ratings=form.ratings,
            to_speakers=form.cleaned_data["to_speakers"],
            to_organisers=form.cleaned_data["to_organisers"],
        )
        return redirect("feedback_thanks", session.slug)
    template = "feedback/feedback.html"
    return render_form(request, template, form=form, congress=content.congress, content=content, time=time)


@require_safe
@shared
@at_code
def feedback_thanks(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Say thank you, and where it goes."""
    content = shown_content(session)
    return render_page(request, "feedback/thanks.html", congress=content.congress, content=content)
