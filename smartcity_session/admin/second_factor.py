"""Logging in with a password and the code that a device shows."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_otp import match_token


class SecondFactorLoginForm(AdminAuthenticationForm):
    """Asks for user name, password and code. A recovery code works once."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
        error_messages={"required": _("Enter the code that your authenticator app shows.")},
    )

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse an account whose code is wrong; too many wrong ones make it wait (django-otp)."""
        super().confirm_login_allowed(user)
        device = match_token(user, self.data.get("code", "").replace(" ", ""))
        if device is None:
            raise ValidationError(
                _(
                    "The code is wrong, was used before, or there is no device for this account. Wait for the next "
                    "code. A new device is added on the server: manage.py add_second_factor NAME."
                ),
                code="invalid_code",
            )
        user.otp_device = device
