"""The page that the link of an invitation leads to: the first password, and the second factor where one is needed."""

from typing import Any

from axes.utils import reset
from django import forms
from django.contrib import admin
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as use_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from smartcity_session.accounts.invitations import invitation_of
from smartcity_session.accounts.second_factor import (
    confirm_device,
    has_second_factor,
    needs_second_factor,
    pending_device,
)
from smartcity_session.admin.accounts import CodeForm, device_picture
from smartcity_session.history.recording import Action, record
from smartcity_session.models import Invitation


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for what the account lacks; once it is complete, the link is used up, and its owner is logged in."""
    invitation = invitation_of(token, now=timezone.now())
    if invitation is None:
        return _page(request, "accounts/no_invitation.html", {"title": _("This link leads nowhere")}, status=404)
    user: Any = invitation.user
    sets_password = invitation.purpose == Invitation.Purpose.JOIN
    adds_device = not sets_password or (needs_second_factor(user) and not has_second_factor(user))
    data = request.POST if request.method == "POST" else None
    password = SetPasswordForm(user, data) if sets_password else None
    code = CodeForm(data) if adds_device else None
    asked: list[forms.BaseForm] = [form for form in (password, code) if form is not None]
    if data is not None and sum(not form.is_valid() for form in asked) == 0:  # each form says what is wrong
        codes = _accept(invitation, password, code)
        if codes is not None:
            return _enter(request, user, codes)
        if code is not None:
            code.add_error("code", _("This is not the code of the device. Wait for the next one, and send that."))
    context: dict[str, Any] = {
        "title": _("Welcome, %(name)s") % {"name": user.get_full_name() or user.get_username()},
        "account": user,
        "password": password,
        "code": code,
    }
    if adds_device:
        device = pending_device(user)
        context |= {"picture": device_picture(device), "device": device}
    return _page(request, "accounts/invitation.html", context)


@transaction.atomic
def _accept(invitation: Invitation, password: Any, code: Any) -> list[str] | None:
    """Take what was sent, all of it or nothing. Return the recovery codes; None where nothing was taken.

    That is where the code is wrong, or somebody else has used the link in this moment.
    """
    if not Invitation.objects.select_for_update().filter(pk=invitation.pk).exists():
        return None
    codes = confirm_device(invitation.user, "".join(code.cleaned_data["code"].split())) if code is not None else []
    if code is not None and not codes:
        return None
    if password is not None:
        password.save()
    words = _("First password set") if password is not None else _("Second factor added")
    record(action=Action.ACCOUNT, subject=invitation.user, by=invitation.user, note=words)
    invitation.delete()
    return codes


def _enter(request: HttpRequest, user: User, codes: list[str]) -> HttpResponse:
    """Log in who has just proved to have the link, and show the recovery codes this once."""
    reset(username=user.get_username())
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if not codes:
        return redirect("admin:index")
    use_device(request, TOTPDevice.objects.get(user=user, confirmed=True))
    return _page(request, "admin/accounts/recovery_codes.html", {"title": _("Recovery codes"), "codes": codes})


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)
