"""`manage.py problems`: what cannot take place as it is planned, or hardly."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from smartcity_session.models import Congress
from smartcity_session.timetable.problems import FoundProblem, found_problems


class Command(BaseCommand):
    """List the problems of the programme."""

    help = str(gettext_lazy("Lists the problems of the programme: rooms and people at two things at once, and others."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the list."""
        parser.add_argument("--json", action="store_true", help=_("as JSON, for programs"))

    def handle(self, *_args: Any, json: bool, **_options: Any) -> None:
        """Print a line for each problem, or one JSON list."""
        congress = Congress.objects.current()
        if congress is None:
            raise CommandError(_("The congress is not described yet."))
        found = found_problems(congress)
        if json:
            self.stdout.write(_as_json(found))
            return
        for each in found:
            reason = _(" (accepted: %(reason)s)") % {"reason": each.accepted.reason} if each.accepted else ""
            self.stdout.write(f"{each.problem.words}{reason}")
        count = sum(each.accepted is None for each in found)
        self.stdout.write(ngettext("%(count)d problem.", "%(count)d problems.", count) % {"count": count})


def _as_json(found: tuple[FoundProblem, ...]) -> str:
    rows = [
        {
            "kind": each.problem.kind.value,
            "words": each.problem.words,
            "date": each.problem.date.isoformat(),
            "concerned": [
                {"kind": row.subject.value, "id": row.pk, "label": row.label, "field": row.field}
                for row in each.problem.concerned
            ],
            "digest": each.problem.digest,
            "accepted": each.accepted.reason if each.accepted else None,
        }
        for each in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)
