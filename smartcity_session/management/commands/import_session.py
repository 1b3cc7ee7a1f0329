"""`manage.py import_session FILE`: a plain-text description becomes a session, or corrects one."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.importer.merge.merging import MergeEntry, Verdict
from smartcity_session.importer.text.decoding import MAX_BYTES, NotADescription, read_bytes
from smartcity_session.importer.text.description import Description
from smartcity_session.importer.text.reader_process import read_description
from smartcity_session.importer.write.importing import (
    Imported,
    ImportPlan,
    ImportProblemError,
    StalePlanError,
    apply_import,
    open_questions,
    plan_import,
)

LONGEST_SHOWN = 200
PARTS = (
    (Verdict.CREATE, gettext_lazy("New:")),
    (Verdict.UPDATE, gettext_lazy("Changed by the text:")),
    (Verdict.CONFLICT, gettext_lazy("To be decided (kept as it is here; --take KEY takes the text's side):")),
    (Verdict.KEEP, gettext_lazy("Edited here and kept (--take KEY takes the text's side):")),
    (Verdict.GONE, gettext_lazy("No longer in the text, and kept here:")),
    (Verdict.LEFT_OUT, gettext_lazy("Left out:")),
)


class Command(BaseCommand):
    """Say what the text would change, and, unless it is a dry run, change it."""

    help = str(
        gettext_lazy(
            "Imports a session from its plain-text description. A session of the same code is corrected; what was "
            "edited here since the last import is kept unless --take names it. Nothing is deleted."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, dry run, and whose side to take."""
        parser.add_argument("file", help=_("the text file; - reads standard input"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would change, and change nothing"))
        parser.add_argument(
            "--take",
            nargs="+",
            action="extend",
            default=[],
            metavar="KEY",
            help=_("for these entries of the list take what the text says"),
        )
        parser.add_argument(
            "--another",
            nargs="+",
            action="extend",
            default=[],
            metavar="KEY",
            help=_("for these questions about people of one name: it is another person"),
        )
        parser.add_argument("--language", default="en", help=_("the language of a new session's text (default: en)"))

    def handle(
        self,
        *_args: Any,
        file: str,
        dry_run: bool,
        take: list[str],
        another: list[str],
        language: str,
        **_options: Any,
    ) -> None:
        """Read, plan, say, write."""
        description = self._description(file)
        plan = plan_import(description, language=language)
        self._refuse_unknown_keys(plan, [*take, *another])
        self._say_what_is_not_placed(description)
        self._say_plan(plan, take)
        if plan.problems:
            raise CommandError(_("Nothing was imported.") + "\n" + "\n".join(plan.problems))
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))
            return
        self._refuse_open_questions(plan, take, another)
        self._say_result(self._apply(plan, take, another))

    def _description(self, file: str) -> Description:
        try:
            return read_description(read_bytes(_read(file)))
        except OSError as error:
            message = _("%(file)s cannot be read: %(reason)s.")
            raise CommandError(message % {"file": file, "reason": error.strerror}) from error
        except NotADescription as error:
            raise CommandError(f"{file}: {error}") from error

    def _refuse_unknown_keys(self, plan: ImportPlan, take: list[str]) -> None:
        keys = [entry.key for entry in plan.entries if entry.can_be_taken]
        unknown = [key for key in take if key not in keys]
        if unknown:
            message = _("There is nothing to decide about %(unknown)s. Keys that may be named now: %(keys)s.")
            raise CommandError(message % {"unknown": ", ".join(unknown), "keys": ", ".join(keys) or _("none")})

    def _refuse_open_questions(self, plan: ImportPlan, take: list[str], another: list[str]) -> None:
        unanswered = [entry.key for entry in open_questions(plan.entries, taken=take, others=another)]
        if unanswered:
            message = _(
                "Nothing was imported: the portal knows people of these names. Say of each whether it is the same "
                "person (--take KEY) or another one (--another KEY): %(keys)s."
            )
            raise CommandError(message % {"keys": ", ".join(unanswered)})

    def _say_what_is_not_placed(self, description: Description) -> None:
        if not description.not_placed:
            return
        self.stdout.write(_("Not placed (kept with the source text, shown nowhere):"))
        for span in description.not_placed:
            words = {"line": span.line, "text": _short(description.text_of(span))}
            self.stdout.write(_("  line %(line)d: %(text)s") % words)

    def _say_plan(self, plan: ImportPlan, take: list[str]) -> None:
        self.stdout.write(_whose(plan))
        for verdict, heading in PARTS:
            entries = plan.having(verdict)
            if entries:
                self.stdout.write(str(heading))
            for entry in entries:
                self._say_entry(entry, taken=entry.key in take)

    def _say_entry(self, entry: MergeEntry, *, taken: bool) -> None:
        self.stdout.write(f"  {entry.label} [{entry.key}]" + (" " + _("(taken from the text)") if taken else ""))
        if entry.mine:
            self.stdout.write(_("      here: %(words)s") % {"words": _short(entry.mine)})
        if entry.theirs and entry.theirs not in entry.label:
            self.stdout.write(_("      text: %(words)s") % {"words": _short(entry.theirs)})
        if entry.reason:
            self.stdout.write(f"      {entry.reason}")

    def _apply(self, plan: ImportPlan, take: list[str], another: list[str]) -> Imported:
        try:
            return apply_import(plan=plan, by=None, taken=take, others=another)
        except StalePlanError as error:
            raise CommandError(
                _("Somebody changed the session at this moment. Nothing was imported; try again.")
            ) from error
        except ImportProblemError as error:
            raise CommandError(_("Nothing was imported.") + "\n" + "\n".join(error.problems)) from error

    def _say_result(self, imported: Imported) -> None:
        words = {"session": str(imported.session)}
        if imported.created:
            self.stdout.write(_("Imported as a draft: %(session)s.") % words)
        elif imported.changed:
            self.stdout.write(_("Imported: %(session)s.") % words)
        else:
            self.stdout.write(_("Nothing to change: %(session)s already says what the text says.") % words)


def _read(file: str) -> bytes:
    """The bytes of the file, read only a little beyond the size at which it is refused."""
    if file == "-":
        return sys.stdin.buffer.read(10 * MAX_BYTES)
    with Path(file).open("rb") as stream:
        return stream.read(10 * MAX_BYTES)


def _whose(plan: ImportPlan) -> str:
    if plan.session is None:
        return _("There is no session %(code)s yet.") % {"code": plan.wanted.fields["code"] or "?"}
    return _("Session %(session)s (%(status)s) is here already.") % {
        "session": plan.session,
        "status": plan.session.get_status_display(),
    }


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
