"""Reading a pasted description in a child process: a hostile text can end that process, and harm nothing else."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.content.serialization import revived
from smartcity_session.importer.text.decoding import NotADescription
from smartcity_session.importer.text.description import MOST_ITEMS, Description, Doubt, Span, SpanKind
from smartcity_session.importer.text.hints import Hint, HintKind
from smartcity_session.processes.worker_pool import PoolBusyError, WorkerPool

SECONDS = 20
MOST_BYTES = 8_000_000  # of an answer: the text once, and a span for each stretch of it
POOL = WorkerPool("importer", count=2, patience=10)


class UnreadError(NotADescription):
    """The text was not read to its end, so that nothing is known of it; the message says why and what to do."""


def read_description(text: str, *, hints: Sequence[Hint] = ()) -> Description:
    """The first session that `read_descriptions` reads."""
    return read_descriptions(text, hints=hints)[0]


def read_descriptions(
    text: str, *, hints: Sequence[Hint] = (), days: tuple[date, date] | None = None
) -> tuple[Description, ...]:
    """The sessions that a text is read as, at least one, within limits on time and memory.

    The text is as `read_text` gives it, `days` are the first and the last of the congress. Raises UnreadError for one
    that takes too much, or while too many others are read, and NotADescription for one with more items than a session
    has.
    """
    request = json.dumps(
        {
            "text": text,
            "hints": [str(hint) for hint in hints],
            "days": [day.isoformat() for day in days] if days else None,
        }
    ).encode()
    try:
        output = POOL.run(
            Path(__file__).with_name("reader_program.py"), "text", request, seconds=SECONDS, most=MOST_BYTES
        )
    except PoolBusyError as error:
        raise UnreadError(str(error)) from error
    if output is None:
        message = _(
            "This text takes more time or memory to read than it may. Take out what is no part of the description, "
            "such as long rows of dots or other signs, and read it again."
        )
        raise UnreadError(message)
    return tuple(_description(text, fields) for fields in json.loads(output))


def _description(text: str, fields: dict[str, Any]) -> Description:
    if "items" in fields:
        raise NotADescription(too_many(fields["items"]))
    doubts = tuple(map(_doubt, fields.pop("doubts")))
    description: Description = revived(Description, {**fields, "text": text, "spans": [], "doubts": []})
    return replace(description, spans=tuple(map(_span, fields["spans"])), doubts=doubts)


def _span(fields: list[Any]) -> Span:
    start, end, line, kind, name, item = fields
    return Span(start, end, line, SpanKind(kind), name, item)


def _doubt(fields: dict[str, Any]) -> Doubt:
    kind = HintKind(fields["kind"]) if fields["kind"] else None
    return Doubt(fields["first"], fields["last"], kind, tuple(map(HintKind, fields["alternatives"])))


def too_many(number: int) -> str:
    """Why a text with so many items is not the description of one session."""
    words = ngettext(
        "The text has %(number)d item (talks, people, questions and so on). One session has at most %(limit)d.",
        "The text has %(number)d items (talks, people, questions and so on). One session has at most %(limit)d.",
        number,
    )
    return words % {"number": number, "limit": MOST_ITEMS}
