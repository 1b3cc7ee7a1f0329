"""`manage.py import_session FILE`: the sessions of a plain-text description are imported, or corrected."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from smartcity_session.content.translatable import session_texts
from smartcity_session.importer.merge.merging import MergeEntry, Verdict
from smartcity_session.importer.text.decoding import MAX_BYTES, NotADescription, read_bytes
from smartcity_session.importer.text.description import Description
from smartcity_session.importer.text.encodings import ENCODINGS
from smartcity_session.importer.text.hints import BadHintError, Hint, parse_hint
from smartcity_session.importer.text.labels import HINTS
from smartcity_session.importer.text.language import guess_language
from smartcity_session.importer.text.reader_process import read_descriptions
from smartcity_session.importer.text.values import folded, values_of
from smartcity_session.importer.translation import match_description
from smartcity_session.importer.write.importing import (
    Imported,
    ImportPlan,
    ImportProblemError,
    StalePlanError,
    apply_import,
    open_questions,
    plan_import,
    remembered_hints,
)
from smartcity_session.importer.write.rows import session_with_code
from smartcity_session.management.recorded import RecordedCommand
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.presentation.plain_text import in_one_line
from smartcity_session.tables.translations import store_translations
from smartcity_session.text.language_names import language_name
from speakers.models import Speaker

LONGEST_SHOWN = 200
NOBODY_KNOWN = "new"
PARTS = (
    (Verdict.CREATE, gettext_lazy("New:")),
    (Verdict.UPDATE, gettext_lazy("Changed by the text:")),
    (Verdict.CONFLICT, gettext_lazy("To be decided (kept as it is here; --take KEY takes the text's side):")),
    (Verdict.KEEP, gettext_lazy("Edited here and kept (--take KEY takes the text's side):")),
    (Verdict.GONE, gettext_lazy("No longer in the text, and kept here:")),
    (Verdict.LEFT_OUT, gettext_lazy("Left out:")),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the options say."""

    take: Sequence[str]
    another: Sequence[str]
    persons: Mapping[str, int | None]
    language: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Part:
    """A session of the text and what an import of it would do."""

    description: Description
    plan: ImportPlan


class Command(RecordedCommand):
    """Say what the text would change, and, unless it is a dry run, change it."""

    help = str(
        gettext_lazy(
            "Imports the sessions of a plain-text description. A session of the same code is corrected; what was "
            "edited here since the last import is kept unless --take names it. Nothing is deleted."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file; what its lines are; what it does not say; whose side to take; how to answer."""
        parser.add_argument("file", help=_("the text file; - reads standard input"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would change, and change nothing"))
        parser.add_argument("--json", action="store_true", help=_("answer as JSON, for programs"))
        parser.add_argument(
            "--as",
            dest="hints",
            nargs="+",
            action="extend",
            default=[],
            type=_hint,
            metavar="LINES=KIND",
            help=_("what lines are, for example 12-15=speakers or 3=title; one of: %(kinds)s")
            % {"kinds": ", ".join(HINTS)},
        )
        parser.add_argument("--code", default="", help=_("the code, for a text without one"))
        parser.add_argument("--title", default="", help=_("the title, for a text without one"))
        parser.add_argument(
            "--session", type=int, metavar="N", help=_("of a text with several sessions only the N-th; else all")
        )
        parser.add_argument(
            "--person",
            nargs="+",
            action="extend",
            default=[],
            metavar="NAME=SPEAKER",
            help=_("who this person is: the last part of the address of a speaker's page, or “new”"),
        )
        _add_keys(parser, "--take", _("for these entries of the list take what the text says"))
        _add_keys(parser, "--another", _("for these questions about people of one name: it is another person"))
        parser.add_argument(
            "--language",
            default="",
            help=_(
                "the language of a new session's text (default: guessed); a text in a further language of the congress "
                "is the translation of the session that is here"
            ),
        )
        parser.add_argument(
            "--encoding", default="", choices=list(ENCODINGS), help=_("the encoding of the file (default: guessed)")
        )

    def handle(self, *_args: Any, file: str, hints: list[Hint], session: int | None, **options: Any) -> None:
        """Read, plan, say, write."""
        text = self._text(file, options["encoding"])
        descriptions, hints = self._read(file, text, hints, options["code"])
        chosen = self._chosen(descriptions, session)
        choices = self._choices(options, alone=len(chosen) == 1)
        if translated := _translated(chosen, choices):
            self._translate(translated, choices.language, dry_run=options["dry_run"], as_json=options["json"])
            return
        parts = [Part(each, self._plan(each, hints, choices)) for each in chosen]
        self._refuse_unknown_keys(parts, choices)
        if options["json"]:
            self._answer_as_json(parts, choices, dry_run=options["dry_run"])
            return
        for part in parts:
            self._say(part, choices)
        self._refuse_problems(parts)
        if options["dry_run"]:
            self.stdout.write(_("This was a dry run: nothing was changed."))
            return
        self._refuse_open_questions(parts, choices)
        for imported in self._apply(parts, choices):
            self._say_result(imported)

    # The text

    def _text(self, file: str, encoding: str) -> str:
        try:
            return read_bytes(_read(file), encoding)
        except OSError as error:
            message = _("%(file)s cannot be read: %(reason)s.")
            raise CommandError(message % {"file": file, "reason": error.strerror}) from error
        except NotADescription as error:
            raise CommandError(f"{file}: {error}") from error

    def _read(self, file: str, text: str, hints: list[Hint], code: str) -> tuple[Sequence[Description], list[Hint]]:
        """The sessions of the text, read with what was said of its lines here, and when it was imported before."""
        self._refuse_lines_beyond_the_end(text, hints)
        try:
            days = Congress.objects.days()
            descriptions = read_descriptions(text, hints=hints, days=days)
            before = remembered_hints(text, descriptions, session_with_code(code))
            hints = [*before, *hints]
            return (read_descriptions(text, hints=hints, days=days) if before else descriptions), hints
        except NotADescription as error:
            raise CommandError(f"{file}: {error}") from error

    def _refuse_lines_beyond_the_end(self, text: str, hints: list[Hint]) -> None:
        last = len(text.splitlines())
        for hint in hints:
            if hint.last > last:
                message = ngettext(
                    "--as %(hint)s: the text has %(last)d line.", "--as %(hint)s: the text has %(last)d lines.", last
                )
                raise CommandError(message % {"hint": hint, "last": last})

    def _chosen(self, descriptions: Sequence[Description], session: int | None) -> Sequence[Description]:
        if session is None:
            return descriptions
        if not 1 <= session <= len(descriptions):
            message = _("--session %(number)d: the text has sessions 1 to %(last)d.")
            raise CommandError(message % {"number": session, "last": len(descriptions)})
        return descriptions[session - 1 : session]

    # What it would do

    def _choices(self, options: Mapping[str, Any], *, alone: bool) -> Choices:
        if not alone and (options["code"] or options["title"]):
            raise CommandError(
                _("The text has several sessions. Say with --session N which one has this code or title.")
            )
        persons = dict(_person(words) for words in options["person"])
        names = ("take", "another", "language", "code", "title")
        return Choices(persons=persons, **{name: options[name] for name in names})

    def _plan(self, description: Description, hints: Sequence[Hint], choices: Choices) -> ImportPlan:
        values = values_of(description)
        given = {name: value for name in ("code", "title") if (value := getattr(choices, name))}
        return plan_import(
            description,
            wanted=replace(values, fields={**values.fields, **given}) if given else None,
            language=choices.language or guess_language(description.text),
            hints=hints,
            persons=choices.persons,
        )

    def _refuse_unknown_keys(self, parts: Sequence[Part], choices: Choices) -> None:
        keys = [entry.key for part in parts for entry in part.plan.entries if entry.can_be_taken]
        unknown = [key for key in choices.take if key not in keys]
        if unknown:
            message = _("There is nothing to decide about %(unknown)s. Keys that may be named now: %(keys)s.")
            raise CommandError(
                message % {"unknown": ", ".join(unknown), "keys": ", ".join(keys) or pgettext("keys", "none")}
            )

    def _refuse_problems(self, parts: Sequence[Part]) -> None:
        problems = [problem for part in parts for problem in part.plan.problems]
        if problems:
            advice = [_advice(name) for name in ("code", "title") if any(_lacks(part.plan, name) for part in parts)]
            raise CommandError("\n".join([_("Nothing was imported."), *problems, *advice]))

    def _refuse_open_questions(self, parts: Sequence[Part], choices: Choices) -> None:
        unanswered = [entry.key for part in parts for entry in _open(part, choices)]
        if unanswered:
            message = _(
                "Nothing was imported: there are people of these names already. Say of each whether it is the same "
                "person (--take KEY, or --person NAME=SPEAKER) or another one (--another KEY, or --person NAME=new): "
                "%(keys)s."
            )
            raise CommandError(message % {"keys": ", ".join(unanswered)})

    # As a translation

    def _translate(
        self, parts: Sequence[tuple[ConferenceSession, Description]], language: str, *, dry_run: bool, as_json: bool
    ) -> None:
        """Say what the texts are as translations of sessions that are here, and store them unless it is a dry run."""
        facts = []
        for session, description in parts:
            texts = session_texts(session, language)
            found = match_description(description, texts)
            translations = {text.key: found.texts[text.key] for text in texts if text.key in found.texts}
            facts.append({"code": session.code, "translations": translations, "remarks": list(found.remarks)})
            if not as_json:
                words = {"session": session, "language": language_name(language)}
                self.stdout.write(_("%(session)s in %(language)s:") % words)
                for text in texts:
                    if text.key in translations:
                        words = {
                            "field": text.label,
                            "here": _short(text.source),
                            "text": _short(translations[text.key]),
                        }
                        self.stdout.write(_("  %(field)s: %(text)s (here: %(here)s)") % words)
                for remark in found.remarks:
                    self.stdout.write(f"  {remark}")
            if not dry_run:
                store_translations(found.of(texts), language)
        if as_json:
            self.stdout.write(json.dumps({"imported": not dry_run, "sessions": facts}, ensure_ascii=False, indent=2))
        elif dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))

    # In words

    def _say(self, part: Part, choices: Choices) -> None:
        self._say_what_to_look_at(part.description)
        self.stdout.write(_whose(part.plan))
        for name in ("code", "title"):
            line = _line_of(part.description, name)
            if line and not getattr(choices, name):
                words = {"field": HINTS_OF[name], "value": part.plan.wanted.fields[name], "line": line}
                self.stdout.write(_("  %(field)s: %(value)s (line %(line)d)") % words)
        for verdict, heading in PARTS:
            entries = part.plan.having(verdict)
            if entries:
                self.stdout.write(str(heading))
            for entry in entries:
                self._say_entry(entry, taken=entry.key in choices.take)

    def _say_what_to_look_at(self, description: Description) -> None:
        if description.not_placed:
            self.stdout.write(_("Not placed (kept with the source text, shown nowhere):"))
        for span in description.not_placed:
            words = {"line": span.line, "text": _short(description.text_of(span))}
            self.stdout.write(_("  line %(line)d: %(text)s") % words)
        doubts = [doubt for doubt in description.doubts if doubt.kind]
        if doubts:
            self.stdout.write(_("Look at this (--as LINES=KIND says what lines are):"))
        for doubt in doubts:
            others = ", ".join(doubt.alternatives) or _("something else")
            words = {"lines": f"{doubt.first}-{doubt.last}", "kind": doubt.kind, "others": others}
            self.stdout.write(_("  lines %(lines)s: taken for %(kind)s; or: %(others)s") % words)

    def _say_entry(self, entry: MergeEntry, *, taken: bool) -> None:
        self.stdout.write(f"  {entry.label} [{entry.key}]" + (" " + _("(taken from the text)") if taken else ""))
        if entry.mine:
            self.stdout.write(_("      here: %(words)s") % {"words": _short(entry.mine)})
        if entry.theirs and entry.theirs not in entry.label:
            self.stdout.write(_("      text: %(words)s") % {"words": _short(entry.theirs)})
        if entry.reason:
            self.stdout.write(f"      {entry.reason}")

    def _say_result(self, imported: Imported) -> None:
        words = {"session": str(imported.session)}
        if imported.created:
            self.stdout.write(_("Imported as a draft: %(session)s.") % words)
        elif imported.changed:
            self.stdout.write(_("Imported: %(session)s.") % words)
        else:
            self.stdout.write(_("Nothing to change: %(session)s already says what the text says.") % words)

    # As JSON

    def _answer_as_json(self, parts: Sequence[Part], choices: Choices, *, dry_run: bool) -> None:
        """Write what is to be said of each session, and import unless something is in the way; then it fails."""
        stuck = any(part.plan.problems or _open(part, choices) for part in parts)
        done = [] if dry_run or stuck else self._apply(parts, choices)
        sessions = [_facts(part, choices) for part in parts]
        for facts, imported in zip(sessions, done, strict=False):
            facts |= {"created": imported.created, "changed": imported.changed}
        self.stdout.write(json.dumps({"imported": bool(done), "sessions": sessions}, ensure_ascii=False, indent=2))
        if stuck and not dry_run:
            raise CommandError(_("Nothing was imported: see “problems” and “questions”."))

    # Writing

    def _apply(self, parts: Sequence[Part], choices: Choices) -> list[Imported]:
        """Import all sessions or none."""
        try:
            with transaction.atomic():
                return [self._apply_one(part, choices) for part in parts]
        except StalePlanError as error:
            raise CommandError(
                _("Somebody changed the session at this moment. Nothing was imported; try again.")
            ) from error
        except ImportProblemError as error:
            raise CommandError(_("Nothing was imported.") + "\n" + "\n".join(error.problems)) from error

    def _apply_one(self, part: Part, choices: Choices) -> Imported:
        try:
            return apply_import(plan=part.plan, by=None, taken=choices.take, others=choices.another)
        except StalePlanError as error:  # the session before it may have brought a speaker of this one
            return apply_import(plan=error.plan, by=None, taken=choices.take, others=choices.another)


def _translated(descriptions: Sequence[Description], choices: Choices) -> list[tuple[ConferenceSession, Description]]:
    """The sessions that are here in another language than the text, with what it says; raises CommandError for some."""
    congress = Congress.objects.current()
    if congress is None or choices.language not in congress.languages:
        return []
    found = [(session_with_code(choices.code or each.code), each) for each in descriptions]
    here = [(session, each) for session, each in found if session and session.language != choices.language]
    if here and len(here) < len(found):
        raise CommandError(
            _("Some sessions of this text are here in another language, and some are not. Take one with --session N.")
        )
    return here


HINTS_OF: Mapping[str, Any] = {str(kind): label for kind, label in HINTS.items()}


def _add_keys(parser: ArgumentParser, name: str, help_text: str) -> None:
    parser.add_argument(name, nargs="+", action="extend", default=[], metavar="KEY", help=help_text)


def _hint(words: str) -> Hint:
    try:
        return parse_hint(words)
    except BadHintError as error:
        raise ArgumentTypeError(str(error)) from error


def _person(words: str) -> tuple[str, int | None]:
    """The folded name and the speaker that "Ana Lund=ana-lund" says; nobody whom the portal knows for "new"."""
    name, equals, slug = words.rpartition("=")
    if not equals or not name.strip():
        message = _(
            "--person %(words)s: write a name and a speaker, for example “Ana Lund=ana-lund” or “Ana Lund=new”."
        )
        raise CommandError(message % {"words": words})
    if slug == NOBODY_KNOWN:
        return folded(name), None
    speaker = Speaker.objects.filter(slug=slug).first()
    if speaker is None:
        message = _("--person %(words)s: the portal has no speaker with the address %(slug)s.")
        raise CommandError(message % {"words": words, "slug": slug})
    return folded(name), speaker.pk


def _open(part: Part, choices: Choices) -> list[MergeEntry]:
    return open_questions(part.plan.entries, taken=choices.take, others=choices.another)


def _lacks(plan: ImportPlan, name: str) -> bool:
    return not plan.wanted.fields[name]


def _advice(name: str) -> str:
    example = {"code": "--code B2", "title": '--title "Quiet streets"'}[name]
    return _("Give it with %(option)s, or say which line has it: --as 1=%(name)s.") % {"option": example, "name": name}


def _line_of(description: Description, name: str) -> int | None:
    return next((span.line for span in description.spans if span.name == name), None)


def _facts(part: Part, choices: Choices) -> dict[str, Any]:
    """What is to be said of a session, as JSON has it."""
    description, plan = part.description, part.plan
    return {
        "code": plan.wanted.fields["code"],
        "title": plan.wanted.fields["title"],
        "lines": {name: _line_of(description, name) for name in ("code", "title")},
        "known": plan.session is not None,
        "problems": list(plan.problems),
        "questions": [entry.key for entry in _open(part, choices)],
        "not_placed": [{"line": each.line, "text": description.text_of(each)} for each in description.not_placed],
        "doubts": [
            {
                "first": each.first,
                "last": each.last,
                "kind": each.kind,
                "alternatives": list(each.alternatives),
            }
            for each in description.doubts
        ],
        "entries": [
            {
                "key": each.key,
                "label": str(each.label),
                "verdict": each.verdict.value,
                "here": each.mine,
                "text": each.theirs,
                "reason": str(each.reason),
            }
            for each in plan.entries
        ],
    }


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
    return in_one_line(words, length=LONGEST_SHOWN)
