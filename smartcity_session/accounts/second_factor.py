"""Logging in with a password and the code that a device shows.

It is not in the package `admin`: the admin site imports it when the site is made, and that package registers its pages
at the site when it is imported.
"""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

APP_CODE = re.compile(r"[0-9]{6}")


class SecondFactorLoginForm(AdminAuthenticationForm):
    """Asks for user name, password and code. A recovery code works once."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("Six digits from your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Enter the code that your authenticator app shows.")},
    )

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse an account whose code is wrong, or that has to wait after wrong ones."""
        super().confirm_login_allowed(user)
        if "code" not in self.cleaned_data:
            return  # its field says so, and nobody logs in; a code that was forgotten is no wrong one
        code = "".join(self.cleaned_data["code"].split()).lower()
        user.otp_device, wait = check_code(user, code, now=timezone.now())
        if wait:
            raise ValidationError(_wait_message(wait), code="too_many_codes")
        if user.otp_device is None:
            raise ValidationError(
                _(
                    "The code is wrong, was used before, or there is no device for this account. Wait for the next "
                    "code. A new device is added on the server: manage.py add_second_factor NAME."
                ),
                code="invalid_code",
            )


def check_code(user: Any, code: str, *, now: datetime) -> tuple[Any, int]:
    """Return the user's device that the code belongs to, or None; and for how many seconds codes are refused.

    Each wrong code in a row doubles the wait before the next one is looked at, from one second (django-otp), so that
    nobody tries a million of them. Codes of the app and recovery codes are counted apart: after wrong codes of
    the app, a recovery code is still taken.
    """
    kind = TOTPDevice if APP_CODE.fullmatch(code) else StaticDevice
    waits = [0]
    with transaction.atomic():  # nothing is raised within: the wrong code has to be counted
        for device in kind.objects.devices_for_user(user, confirmed=True).select_for_update():
            allowed, refusal = device.verify_is_allowed()
            if not allowed:
                waits.append(int((refusal["locked_until"] - now).total_seconds()) + 1)
            elif device.verify_token(code):
                return device, 0
    return None, max(waits)


def _wait_message(seconds: int) -> str:
    if seconds <= 90:
        wait = ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    else:
        minutes = -(-seconds // 60)
        wait = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return _(
        "Too many wrong codes were sent, so this one was not looked at. Wait %(wait)s, and send the code that is shown "
        "then. Each wrong code doubles the wait. It ends with a recovery code, or with a new device, which is added on "
        "the server: manage.py add_second_factor NAME."
    ) % {"wait": wait}
