"""`manage.py import_schedule FILE`: a congress that was planned in pretalx or frab gets its portal."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.importer.schedule.grouping import SessionsBy, grouped
from smartcity_session.importer.schedule.importing import EventOutcome, ScheduleImport, import_schedule
from smartcity_session.importer.schedule.reading import NoScheduleError, read_schedule
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.models import Congress


class Command(RecordedCommand):
    """Read a schedule.json or schedule.xml into the portal."""

    help = str(
        gettext_lazy(
            "Reads schedule.json or schedule.xml of frab, pretalx and others: congress, days, rooms, tracks as topics, "
            "sessions as drafts, people, links. A later schedule changes what it changed itself; what was edited in "
            "the portal stays, unless --take says that the schedule counts. All is written, or nothing."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and how to answer."""
        parser.add_argument("file", type=Path, help=_("schedule.json or schedule.xml"))
        parser.add_argument(
            "--sessions-by",
            choices=list(SessionsBy),
            default=SessionsBy.NONE,
            help=_("events that follow on each other in one room, of one track or at all, are talks of one session"),
        )
        parser.add_argument("--check", action="store_true", help=_("say what would change, and write nothing"))
        parser.add_argument("--json", action="store_true", help=_("answer for programs"))
        parser.add_argument(
            "--take", nargs="+", default=[], metavar="CODE:KEY", help=_("differences in which the schedule counts")
        )

    def handle(self, *_args: Any, file: Path, check: bool, take: list[str], **options: Any) -> None:
        """Read it, write it, and say what was done."""
        congress = Congress.objects.current()
        try:
            schedule = read_schedule(file.read_bytes(), zone=congress.zone if congress else None)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(reason)s") % {"file": file, "reason": error}) from error
        except NoScheduleError as error:
            raise CommandError(str(error)) from error
        schedule = grouped(schedule, SessionsBy(options["sessions_by"]))
        done = import_schedule(file=schedule, by=None, taken=take, is_check=check)
        if options["json"]:
            self.stdout.write(json.dumps(_answer(done, is_check=check), ensure_ascii=False, indent=1))
        else:
            self._tell(done, is_check=check)
        if done.problems:
            raise CommandError("\n".join([_("Nothing was imported."), *done.problems]))

    def _tell(self, done: ScheduleImport, *, is_check: bool) -> None:
        for outcome in done.outcomes:
            self._tell_of(outcome)
        counts = {
            "added": sum(each.is_new for each in done.changed),
            "changed": sum(not each.is_new for each in done.changed),
            "unchanged": len(done.outcomes) - len(done.changed),
        }
        words = (
            _("It would add %(added)d, change %(changed)d, and leave %(unchanged)d as they are.")
            if is_check
            else _("Added: %(added)d, changed: %(changed)d, unchanged: %(unchanged)d.")
        )
        self.stdout.write(words % counts)

    def _tell_of(self, outcome: EventOutcome) -> None:
        differing = [entry for entry in outcome.entries if not outcome.is_new]
        if not outcome.is_changed and not differing:
            return
        mark = "+" if outcome.is_new else "~" if outcome.is_changed else "="
        self.stdout.write(f"{mark} {outcome.code} {outcome.title}".replace("  ", " "))
        for entry in differing:
            what = f"    {entry.verdict.value}: {entry.label}: “{entry.mine[:60]}” → “{entry.theirs[:60]}”"
            self.stdout.write(f"{what}  --take {outcome.code}:{entry.key}" if entry.can_be_taken else what)


def _answer(done: ScheduleImport, *, is_check: bool) -> dict[str, Any]:
    return {
        "imported": not is_check and not done.problems,
        "problems": done.problems,
        "events": [
            {
                "guid": outcome.guid,
                "code": outcome.code,
                "title": outcome.title,
                "added": outcome.is_new,
                "changed": outcome.is_changed,
                "entries": [
                    {
                        "key": entry.key,
                        "label": entry.label,
                        "verdict": entry.verdict.value,
                        "mine": entry.mine,
                        "theirs": entry.theirs,
                    }
                    for entry in outcome.entries
                ],
            }
            for outcome in done.outcomes
        ],
    }
