"""Where a reading may be wrong: what could not be placed, and what was placed though it looks like something else."""

from collections.abc import Sequence
from dataclasses import replace

from smartcity_session.importer.text.classes import alternatives_of
from smartcity_session.importer.text.description import Description, Doubt, SpanKind
from smartcity_session.importer.text.hints import HintKind
from smartcity_session.importer.text.lines import Line
from smartcity_session.importer.text.sessions import may_be_sessions

MOST_LINES = 500  # of one session are looked at for what else they may be
KIND_OF_FIELD = {
    "abstract": HintKind.ABSTRACT,
    "talk abstract": HintKind.TALK,
    "talk title": HintKind.TALK,
    "question": HintKind.QUESTIONS,
    "outcome": HintKind.OUTCOMES,
    "outcomes lead-in": HintKind.OUTCOMES,
    "material title": HintKind.MATERIALS,
    "event name": HintKind.EVENTS,
    "speaker name": HintKind.SPEAKERS,
    "title": HintKind.TITLE,
    "room": HintKind.ROOM,
}


def find_doubts(description: Description, lines: Sequence[Line], hints: dict[int, HintKind]) -> Description:
    """The description with its doubts. Lines that an organiser has said something of are in none."""
    kinds = _kinds_by_line(description)
    by_number: dict[int, list[Line]] = {}
    for line in lines:
        if not line.blank:
            by_number.setdefault(line.number, []).append(line)
    doubts: list[Doubt] = []
    looked_at = 0
    for number in sorted(kinds):
        if number in hints:
            continue
        kind = kinds[number]
        looked_at += 1
        alternatives = alternatives_of(by_number.get(number, []), kind) if looked_at <= MOST_LINES else ()
        if kind is not None and not alternatives:
            continue
        last = doubts[-1] if doubts else None
        if last and last.last == number - 1 and last.kind is kind and last.alternatives == alternatives:
            doubts[-1] = replace(last, last=number)
        else:
            doubts.append(Doubt(number, number, kind, alternatives))
    doubts += _of_other_sessions(lines, kinds, hints)
    return replace(description, doubts=tuple(sorted(doubts, key=lambda doubt: doubt.first)))


def with_changes(
    found: Sequence[Description], without_hints: Sequence[Description], hints: dict[int, HintKind]
) -> tuple[Description, ...]:
    """The descriptions, with doubts about lines that only what was said of other lines made something else."""
    before = {line: kind for each in without_hints for line, kind in _kinds_by_line(each).items()}
    return tuple(_with_changes(each, before, hints) for each in found)


def _with_changes(
    description: Description, before: dict[int, HintKind | None], hints: dict[int, HintKind]
) -> Description:
    known = {line for doubt in description.doubts for line in range(doubt.first, doubt.last + 1)}
    changed = [
        Doubt(line, line, kind, (was,))
        for line, kind in _kinds_by_line(description).items()
        if line not in hints and line not in known and kind and (was := before.get(line)) and was is not kind
    ]
    return replace(description, doubts=tuple(sorted((*description.doubts, *changed), key=lambda doubt: doubt.first)))


def _of_other_sessions(
    lines: Sequence[Line], kinds: dict[int, HintKind | None], hints: dict[int, HintKind]
) -> list[Doubt]:
    """Lines that were read as part of this session, and may begin another one."""
    found = (line.number for line in may_be_sessions(lines, hints))
    return [
        Doubt(number, number, kind, (HintKind.ANOTHER_SESSION,))
        for number in found
        if (kind := kinds.get(number)) is not None
    ]


def _kinds_by_line(description: Description) -> dict[int, HintKind | None]:
    """By line what it was taken for, None where words of it were not placed."""
    kinds: dict[int, HintKind | None] = {}
    for span in description.spans:
        if span.kind is SpanKind.NOT_PLACED and any(map(str.isalnum, description.text_of(span))):
            kinds[span.line] = None
        elif span.kind is SpanKind.FIELD and span.name in KIND_OF_FIELD and span.line not in kinds:
            kinds[span.line] = KIND_OF_FIELD[span.name]
    return kinds
