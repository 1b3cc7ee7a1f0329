"""System checks: what makes an installation unsafe or unable to keep what it is given."""

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as WarningMessage
from django.utils.translation import gettext as _


@register(Tags.security)
def check_secrets(**_options: Any) -> list[CheckMessage]:
    """Report a secret that other accounts of the machine can read, and debug pages that the world can read."""
    found: list[CheckMessage] = []
    path = settings.VAR_DIR / "secret-key"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        message = _("Other accounts of this machine can read %(path)s.") % {"path": path}
        found.append(
            WarningMessage(message, hint=_("Run: chmod 600 %(path)s") % {"path": path}, id="smartcity_session.W001")
        )
    if settings.DEBUG and not settings.SITE.loopback:
        message = _("DEBUG is on while SITE_URL is %(url)s: error pages would show secrets.") % {
            "url": settings.SITE_URL
        }
        found.append(Error(message, hint=_("Unset the variable DEBUG."), id="smartcity_session.E001"))
    return found


@register(Tags.security)
def check_transport(**_options: Any) -> list[CheckMessage]:
    """Report passwords that would travel in the clear, and pages that would redirect to themselves for ever."""
    if settings.SITE.loopback:
        return []
    if not settings.SITE.secure:
        message = _("SITE_URL is %(url)s: passwords travel unencrypted.") % {"url": settings.SITE_URL}
        return [
            WarningMessage(message, hint=_("Put a TLS proxy in front, and use https."), id="smartcity_session.W002")
        ]
    if not settings.TRUSTED_PROXY_COUNT:
        message = _("SITE_URL is %(url)s, but no proxy is trusted to say so: every page redirects to itself.")
        hint = _("Set TRUSTED_PROXY_COUNT to the number of proxies in front, usually 1; they set X-Forwarded-Proto.")
        return [WarningMessage(message % {"url": settings.SITE_URL}, hint=hint, id="smartcity_session.W003")]
    return []


@register(Tags.files)
def check_storage(**_options: Any) -> list[CheckMessage]:
    """Report folders of the state that the portal can't write to."""
    folders = [Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT)]
    return [
        Error(
            _("The portal can't write to %(folder)s.") % {"folder": folder},
            hint=_("Give the folder to the account that the portal runs under, or set VAR_DIR to another one."),
            id="smartcity_session.E002",
        )
        for folder in folders
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK)
    ]
