"""`manage.py add_second_factor NAME`: gives an account a device that shows codes."""

import io
from argparse import ArgumentParser
from typing import Any

import segno
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.accounts.second_factor import replace_devices
from smartcity_session.management.recorded import RecordedCommand


class Command(RecordedCommand):
    """Make a device for an account, and show it this once."""

    help = str(gettext_lazy("Gives an account a device that shows codes (TOTP), in place of the one that it had."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the account."""
        parser.add_argument("name", help=_("the user name"))

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        """Replace what the account had by a new device and new recovery codes."""
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(_("There is no account with the user name %(name)s.") % {"name": name})
        device, codes = replace_devices(user)
        code = io.StringIO()  # in one piece: a command's own output ends each piece with a line feed
        segno.make(device.config_url).terminal(out=code, compact=True)
        self.stdout.write(code.getvalue())
        self.stdout.write(
            _(
                "\nScan this with an authenticator app, or type this address into it:\n    %(address)s\n\n"
                "Recovery codes, each of which works once. Keep them on paper:\n    %(codes)s\n\n"
                "Both are shown only now."
            )
            % {"address": device.config_url, "codes": "\n    ".join(codes)}
        )
