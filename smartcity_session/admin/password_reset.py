"""A forgotten password: a link by mail, under the names by which Django's log-in page finds it."""

from typing import Any

from axes.utils import reset
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import ngettext

from smartcity_session.accounts.password_resets import ask_for_reset
from smartcity_session.http.client_address import client_address
from smartcity_session.http.rate_limits import Limit, allow, allow_visitor

# Each network, all of them together, and whatever address is typed: the answers are the same for one without an account
LIMIT = Limit("password-reset", count=10, seconds=3600)
LIMIT_FOR_ALL = Limit("password-reset-all", count=200, seconds=3600)
LIMIT_FOR_ADDRESS = Limit("password-reset-address", count=3, seconds=3600)


class PasswordResetView(views.PasswordResetView):
    """Has the link mailed after the answer."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Take a turn of the limits, and ask for the link; with no turn left, say when there will be one."""
        email, now = form.cleaned_data["email"], timezone.now()
        wait = allow_visitor(LIMIT, LIMIT_FOR_ALL, client_address(self.request), now)
        wait = wait or allow(LIMIT_FOR_ADDRESS, email.casefold(), now)
        if not wait:
            ask_for_reset(email=email, now=now)
            return redirect(self.get_success_url())
        minutes = -(-wait // 60)
        words = ngettext(
            "Links were asked for too often from here or for this address. Look into your mail, also among what was "
            "sorted out, or ask again in %(count)d minute.",
            "Links were asked for too often from here or for this address. Look into your mail, also among what was "
            "sorted out, or ask again in %(count)d minutes.",
            minutes,
        )
        form.add_error("email", words % {"count": minutes})
        response = self.render_to_response(self.get_context_data(form=form), status=429)
        response.headers["Retry-After"] = str(wait)
        return response


class PasswordResetConfirmView(views.PasswordResetConfirmView):
    """Takes the link of the mail; its address is told to no other page.

    Django leads on to an address without the secret part, where the form is: a browser that is told to send no referrer
    sends the origin `null` with a form, too, which Django refuses.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        """Set the password; who owns the account is not locked out for guesses at the former any longer."""
        response = super().form_valid(form)
        reset(username=form.user.get_username())
        return response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and keep the secret part of the address."""
        response = super().dispatch(request, *args, **kwargs)
        if kwargs["token"] != self.reset_url_token:
            response.headers["Referrer-Policy"] = "no-referrer"
        return response


TITLES = {"site_header": admin.site.site_header, "site_title": admin.site.site_title}

password_reset_urls = [
    path(
        f"{settings.ADMIN_PATH}/password_reset/",
        PasswordResetView.as_view(extra_context=TITLES),
        name="admin_password_reset",
    ),
    path(
        f"{settings.ADMIN_PATH}/password_reset/done/",
        views.PasswordResetDoneView.as_view(extra_context=TITLES),
        name="password_reset_done",
    ),
    path(
        f"{settings.ADMIN_PATH}/reset/<uidb64>/<token>/",
        PasswordResetConfirmView.as_view(extra_context=TITLES),
        name="password_reset_confirm",
    ),
    path(
        f"{settings.ADMIN_PATH}/reset/done/",
        views.PasswordResetCompleteView.as_view(extra_context=TITLES),
        name="password_reset_complete",
    ),
]
