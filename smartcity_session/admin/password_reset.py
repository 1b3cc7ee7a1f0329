"""A forgotten password: a link by mail, under the names by which Django's log-in page finds it."""

from typing import Any
from urllib.parse import urlsplit

from axes.utils import reset
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path


class PasswordResetView(views.PasswordResetView):
    """Sends the mail; the link in it is under SITE_URL, whatever host the browser asked for."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send it."""
        site = urlsplit(settings.SITE_URL)
        self.extra_email_context = {"domain": site.netloc, "protocol": site.scheme, "site_name": site.netloc}
        return super().form_valid(form)


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
