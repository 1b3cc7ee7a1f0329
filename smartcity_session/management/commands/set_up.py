"""`manage.py set_up`: everything between an empty folder and a portal that can be served."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.management.static_files import collect_static_files
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.timetable.rooms import fill_rooms
from speakers.derived import fill_missing
from speakers.models import Speaker

PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # noqa: S105  # none that look alike in print


class Command(RecordedCommand):
    """Migrate, collect static files, load the demo, make the first organiser: each only where it is missing."""

    help = str(gettext_lazy("Prepares the portal to be served. Running it again changes nothing."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let an installation start empty."""
        parser.add_argument("--no-demo", action="store_true", help=_("leave an empty database empty"))

    def handle(self, *_args: Any, no_demo: bool, **_options: Any) -> None:
        """Do what is missing, and say only what was done."""
        call_command("migrate", interactive=False, verbosity=0)
        ConferenceSession.objects.fill_code_keys()
        fill_missing(Speaker.objects.all())  # rows that the former release wrote beside this one
        fill_rooms()  # as above
        call_command("createcachetable", verbosity=0)  # nothing is to be made where Redis holds the cache
        call_command("redact_edition", again=True, stdout=self.stdout)  # the database may be a restored backup
        collect_static_files()
        if not no_demo and not Congress.objects.exists():
            call_command("load_demo", stdout=self.stdout)
        call_command("rebuild_search", missing=True, stdout=self.stdout)
        self.make_organiser()

    def make_organiser(self) -> None:
        """Make the account `organiser`, and show its password this once, when nobody could log in otherwise."""
        if User.objects.filter(is_staff=True).exists():
            return
        password = "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _i in range(4)) for _g in range(5))
        with transaction.atomic():
            organiser = User.objects.create_user("organiser", password=password, is_staff=True)
            organiser.groups.add(Group.objects.get(name="Organiser"))
        self.stdout.write(
            _(
                "\nAn account for the organiser was made. Log in at %(address)s\n"
                "    user name: %(name)s\n"
                "    password:  %(password)s\n"
                "The password is shown only now. To set another: manage.py changepassword %(name)s\n"
            )
            % {
                "address": settings.SITE_URL + reverse("admin:index"),
                "name": organiser.get_username(),
                "password": password,
            }
        )
        if settings.ADMIN_SECOND_FACTOR:
            words = _("Logging in takes a code, too. Give the account its device: manage.py add_second_factor %(name)s")
            self.stdout.write(words % {"name": organiser.get_username()})
