"""Logging in with a password and the code that a device shows, and giving an account its device.

It is not in the package `admin`: the admin site imports it when the site is made, and that package registers its pages
at the site when it is imported.
"""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from smartcity_session.accounts.roles import NEED_SECOND_FACTOR

APP_CODE = re.compile(r"[0-9]{6}")
RECOVERY_CODES = 8


def needs_second_factor(user: Any) -> bool:
    """Whether the installation asks this account for a code at the login, or its role does."""
    by_role: bool = not user.is_superuser and user.has_perm(NEED_SECOND_FACTOR)
    return bool(settings.ADMIN_SECOND_FACTOR) or by_role


def has_second_factor(user: Any) -> bool:
    """Whether the account has a device that shows codes."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


@transaction.atomic
def replace_devices(user: Any) -> tuple[TOTPDevice, list[str]]:
    """Give the account a device and recovery codes, in place of those that it had."""
    TOTPDevice.objects.filter(user=user).delete()
    return TOTPDevice.objects.create(user=user, name="app"), _new_recovery_codes(user)


def pending_device(user: Any) -> TOTPDevice:
    """The device that the account is to have once a code of it was sent; a former one works until then."""
    device: TOTPDevice
    device, _created = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})
    return device


@transaction.atomic
def confirm_device(user: Any, code: str) -> list[str]:
    """Let the pending device be the account's own, if the code is of it; return the recovery codes. Else, none."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not APP_CODE.fullmatch(code) or not device.verify_token(code):
        return []
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    return _new_recovery_codes(user)


def _new_recovery_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    recovery = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _each in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=recovery, token=code) for code in codes)
    return codes


class SecondFactorLoginForm(AdminAuthenticationForm):
    """Asks for user name, password and, of those who have to send one, for a code. A recovery code works once.

    The field for it is there as soon as somebody has a device.
    """

    code = forms.CharField(
        label=pgettext_lazy("of a device", "Code"),
        max_length=20,
        help_text=gettext_lazy("Six digits from your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Enter the code that your authenticator app shows.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.ADMIN_SECOND_FACTOR:
            return
        self.fields["code"].required = False
        self.fields["code"].help_text = _("If your account has a second factor: %(code)s") % {
            "code": self.fields["code"].help_text
        }
        if not TOTPDevice.objects.filter(confirmed=True).exists():
            del self.fields["code"]

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse an account whose code is missing or wrong, or that has to wait after wrong ones."""
        super().confirm_login_allowed(user)
        has_device = has_second_factor(user)
        if not has_device and not needs_second_factor(user):
            return
        if not has_device and not settings.ADMIN_SECOND_FACTOR:
            raise ValidationError(
                _(
                    "Your role asks for a second factor, and this account has none yet: ask an organiser for a link to "
                    "add one."
                ),
                code="no_device",
            )
        if "code" not in self.cleaned_data:
            return  # its field says so, and nobody logs in; a code that was forgotten is no wrong one
        if not self.cleaned_data["code"]:
            raise ValidationError({"code": self.fields["code"].error_messages["required"]}, code="required")
        code = "".join(self.cleaned_data["code"].split()).lower()
        user.otp_device, wait = check_code(user, code, now=timezone.now())
        if wait:
            raise ValidationError(_wait_message(wait), code="too_many_codes")
        if user.otp_device is None:
            raise ValidationError(
                _(
                    "The code is wrong, was used before, or there is no device for this account. Wait for the next "
                    "code. An organiser resets a device that is lost; on the server, manage.py add_second_factor NAME "
                    "does."
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
