"""The import itself: plan it, show the plan, and write exactly what the plan says."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from smartcity_session.editions.appointments import note_appointment
from smartcity_session.history import Action, batch, record
from smartcity_session.importer.merge.matching import likeness_needed, match
from smartcity_session.importer.merge.merging import KnownSpeaker, Merged, MergeEntry, Verdict, merge
from smartcity_session.importer.text.description import MOST_ITEMS, Description
from smartcity_session.importer.text.hints import Hint, moved_hints, parse_hint
from smartcity_session.importer.text.labels import item_label
from smartcity_session.importer.text.reader_process import too_many
from smartcity_session.importer.text.values import (
    KINDS,
    Item,
    SessionValues,
    from_json,
    to_json,
    values_of,
    with_rows,
    without_rows,
)
from smartcity_session.importer.write.rows import (
    Writer,
    attributes,
    known_speakers,
    problems_with,
    read_rows,
    session_with_code,
)
from smartcity_session.models import ConferenceSession, Congress, SourceText
from smartcity_session.timetable.rooms import set_room

HINTS = "hints"  # beside the values of a source text: what was said of its lines


class StalePlanError(Exception):
    """The rows are no longer what the plan was made from. `plan` is the new plan; nothing was written."""

    def __init__(self, plan: "ImportPlan") -> None:
        super().__init__(_("The session was changed in the meantime. Look at what the import would do now."))
        self.plan = plan


class ImportProblemError(Exception):
    """The import cannot be written; `problems` say why, in the organiser's words. Nothing was written."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class _Request:
    """What an import is asked for, from which its plan is made; the arguments of `plan_import` say what is what."""

    text: str
    said: SessionValues
    wanted: SessionValues
    language: str
    hints: tuple[Hint, ...]
    persons: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do.

    `session` is the session that would change, None for a new one; `digest` stands for the rows that the plan was
    made from.
    """

    request: _Request
    session: ConferenceSession | None
    entries: tuple[MergeEntry, ...]
    problems: tuple[str, ...]
    digest: str

    @property
    def said(self) -> SessionValues:
        """What the text says."""
        return self.request.said

    @property
    def wanted(self) -> SessionValues:
        """The same after an organiser's corrections."""
        return self.request.wanted

    def having(self, *verdicts: Verdict) -> tuple[MergeEntry, ...]:
        """The entries with one of the verdicts, in the order of the text."""
        return tuple(entry for entry in self.entries if entry.verdict in verdicts)

    @property
    def changes(self) -> tuple[MergeEntry, ...]:
        """What would be new or different without any choice."""
        return self.having(Verdict.CREATE, Verdict.UPDATE)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: `changed` is False when no row was written."""

    session: ConferenceSession
    entries: tuple[MergeEntry, ...]
    created: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class _State:
    """The rows from which a plan is made."""

    session: ConferenceSession | None
    source: SourceText | None
    base: SessionValues | None
    mine: SessionValues | None
    known: tuple[KnownSpeaker, ...]

    @property
    def digest(self) -> str:
        pk = self.session.pk if self.session else None
        source = self.source.pk if self.source else None
        parts = repr((pk, source, self.mine, self.known))
        return hashlib.sha256(parts.encode("utf-8", "backslashreplace")).hexdigest()


def plan_import(
    description: Description,
    *,
    wanted: SessionValues | None = None,
    language: str = "en",
    hints: Sequence[Hint] = (),
    persons: Mapping[str, int | None] | None = None,
) -> ImportPlan:
    """What an import of the description would do. Reads rows, writes nothing.

    `wanted` are the values after an organiser's corrections; without them the text's own. The session is found by its
    code; there is none yet when the code is new. `hints` are those with which the text was read, to be kept with it;
    `persons` say of folded names which speaker they are, None for somebody whom the portal does not know.
    """
    said = values_of(description)
    return _plan(_Request(description.text, said, wanted or said, language, tuple(hints), persons or {}))


def plan_values(
    text: str, values: SessionValues, *, language: str = "en", persons: Mapping[str, int | None] | None = None
) -> ImportPlan:
    """What an import of these values would do, which a program gave as `text`; the rest as for `plan_import`."""
    return _plan(_Request(text, values, values, language, (), persons or {}))


def remembered_hints(
    text: str, descriptions: Sequence[Description], session: ConferenceSession | None = None
) -> tuple[Hint, ...]:
    """What was said of the lines of this text when it, or one before it, was imported into the same sessions.

    The sessions are those of the descriptions' codes, and `session` for a text without one.
    """
    found: list[Hint] = []
    for each in [*(session_with_code(description.code) for description in descriptions), session]:
        source = _last_source(each)
        hints = [parse_hint(words) for words in source.values.get(HINTS, [])] if source else []
        found += [hint for hint in moved_hints(hints, old=source.text if source else "", new=text) if hint not in found]
    return tuple(found)


def _last_source(session: ConferenceSession | None) -> SourceText | None:
    return SourceText.objects.filter(session=session).order_by("pk").last() if session else None


def apply_import(
    *, plan: ImportPlan, by: User | None, taken: Collection[str] = (), others: Collection[str] = ()
) -> Imported:
    """Write what the plan says, all or nothing; a new session is a draft.

    `taken` are keys (or tokens) of entries for which the text's side was chosen, `others` those of the questions
    whether somebody is a speaker whom the portal knows that were answered with no. Raises StalePlanError when the rows
    changed since the plan was made, and ImportProblemError when the text cannot be stored or a question is open.
    """
    try:
        with transaction.atomic(), batch():
            imported = _apply(plan, by, taken, others)
            _note(imported, by)
            return imported
    except IntegrityError as error:
        raise StalePlanError(_again(plan)) from error


def _note(imported: Imported, by: User | None) -> None:
    if imported.changed:
        record(action=Action.IMPORT, by=by, subject=imported.session, session=imported.session)


def _again(plan: ImportPlan) -> ImportPlan:
    return _plan(plan.request)


def _plan(request: _Request) -> ImportPlan:
    wanted = request.wanted
    state = _state(wanted)
    merged = _merged(state, request, ())
    problems = (*_missing(wanted, state.session), *_problems(state, merged, wanted))
    return ImportPlan(request, state.session, merged.entries, problems, state.digest)


def _state(wanted: SessionValues) -> _State:
    session = session_with_code(wanted.fields["code"])
    source = _last_source(session)
    mine = read_rows(session) if session else None
    people = [*wanted.of("person"), *(person for talk in wanted.of("talk") for person in talk.people)]
    known = known_speakers((person.fields["name"] for person in people), mine, session)
    return _State(session, source, from_json(source.values) if source else None, mine, known)


def _merged(state: _State, request: _Request, taken: Collection[str]) -> Merged:
    return merge(
        base=state.base,
        mine=state.mine,
        theirs=request.wanted,
        known=state.known,
        taken=taken,
        persons=request.persons,
    )


def _missing(wanted: SessionValues, session: ConferenceSession | None) -> list[str]:
    found = []
    if not wanted.fields["code"]:
        found.append(_("No code was found. Give the session a short one that no other session has, such as D4."))
    if not wanted.fields["title"] and session is None:
        found.append(_("No title was found. Give the session one."))
    if Congress.objects.current() is None:
        found.append(_("The portal does not know its congress yet. Describe the congress first."))
    return [*found, *too_many_items(wanted)]


def too_many_items(values: SessionValues) -> list[str]:
    """Why this is not the description of one session, when it has more items than one can have."""
    number = sum(len(values.of(kind)) + sum(len(item.people) for item in values.of(kind)) for kind in KINDS)
    return [too_many(number)] if number > MOST_ITEMS else []


def _problems(state: _State, merged: Merged, wanted: SessionValues) -> list[str]:
    words = {kind: [item_label(kind, item) for item in wanted.of(kind)] for kind in KINDS}
    complete = wanted.fields["code"] and (wanted.fields["title"] or state.session)
    return problems_with(state.session, state.mine, merged, words) if complete else []


def open_questions(
    entries: Sequence[MergeEntry], *, taken: Collection[str], others: Collection[str]
) -> list[MergeEntry]:
    """The questions about people of one name that nobody has answered; one yes answers them all for a person."""
    answered = {*taken, *others}
    same = {entry.person for entry in entries if entry.asks_about_a_person and {entry.key, entry.token} & {*taken}}
    return [
        entry
        for entry in entries
        if entry.asks_about_a_person and entry.person not in same and not {entry.key, entry.token} & answered
    ]


def _apply(plan: ImportPlan, by: User | None, taken: Collection[str], others: Collection[str]) -> Imported:
    if plan.session is not None:
        ConferenceSession.objects.select_for_update().filter(pk=plan.session.pk).first()
    state = _state(plan.wanted)
    if state.digest != plan.digest:
        raise StalePlanError(_again(plan))
    merged = _merged(state, plan.request, taken)
    problems = [*_missing(plan.wanted, state.session), *_problems(state, merged, plan.wanted)]
    problems += [
        _("%(question)s Say yes or no: %(known)s") % {"question": entry.label, "known": entry.theirs}
        for entry in open_questions(merged.entries, taken=taken, others=others)
    ]
    if problems:
        raise ImportProblemError(problems)
    return _write(plan, state, merged, by)


def _write(plan: ImportPlan, state: _State, merged: Merged, by: User | None) -> Imported:
    session = state.session or _created(plan, merged)
    writer = Writer(session, state.mine, [speaker.pk for speaker in state.known])
    rows = writer.write(merged)
    created = state.session is None
    changed = created or writer.written > 0 or _says_something_new(plan, state)
    if changed:
        _remember(plan, session, rows, by)
        note_appointment(session=session)
    return Imported(session, merged.entries, created, changed)


def _created(plan: ImportPlan, merged: Merged) -> ConferenceSession:
    session = ConferenceSession(
        congress=Congress.objects.get(), language=plan.request.language, **attributes(merged.fields)
    )
    set_room(session=session, name=session.room)
    session.save(force_insert=True)
    return session


def _says_something_new(plan: ImportPlan, state: _State) -> bool:
    """Whether the text, or what was read from it, is not what was kept last."""
    if state.source is None or state.source.text.split() != plan.request.text.split():
        return True
    return to_json(without_rows(from_json(state.source.values))) != to_json(_dated(plan))


def _remember(
    plan: ImportPlan, session: ConferenceSession, rows: Mapping[str, Mapping[int, Item]], by: User | None
) -> None:
    """Keep the text and what it said, with the rows that it became."""
    said = with_rows(_dated(plan), {kind: _pairs(kind, plan, rows[kind]) for kind in KINDS})
    values = {**to_json(said), HINTS: [str(hint) for hint in plan.request.hints]}
    SourceText.objects.create(
        session=session, text=plan.request.text, as_of=said.as_of or None, values=values, imported_by=by
    )


def _dated(plan: ImportPlan) -> SessionValues:
    """What the text says, with its date as it may have been corrected."""
    return replace(plan.said, as_of=plan.wanted.as_of or plan.said.as_of)


def _pairs(kind: str, plan: ImportPlan, rows: Mapping[int, Item]) -> dict[int, Item]:
    """By index of what the text says, the row; corrections may have moved, changed or left out items."""
    if plan.said is plan.wanted:
        return {index: _said_people(plan.said.of(kind)[index], row) for index, row in rows.items()}
    said, wanted = plan.said.of(kind), plan.wanted.of(kind)
    found = match(wanted, said, needed=likeness_needed(kind))
    return {index: _said_people(said[index], rows[at]) for index, at in found.items() if at in rows}


def _said_people(said: Item, row: Item) -> Item:
    """The row, with the people as the text says them and the contributions that they became."""
    found = match(row.people, said.people, needed=likeness_needed("person"))
    people = tuple(
        replace(person, pk=row.people[found[index]].pk, speaker=row.people[found[index]].speaker)
        if index in found
        else person
        for index, person in enumerate(said.people)
    )
    return replace(row, people=people)
