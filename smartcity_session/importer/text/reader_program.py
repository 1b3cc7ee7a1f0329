"""Reads a session description, as a program of its own: JSON comes on standard input, the readings go out as JSON.

What comes in is {"text": ..., "hints": ["12-15=speakers", ...], "days": ["2026-09-14", "2026-09-18"]}, the last of them
the days of the congress, or null. The answer is a list with an object for each session
of the text. It has the fields of a `Description` without its text, each span as a list of its fields; or, of a session
with more items than one has, only their number as "items".

It runs in a child process with limits on time and memory, because a text of any shape may be pasted, and what reads it
tries many shapes on it. It has neither settings nor database.
"""

import dataclasses
import json
import sys
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smartcity_session.importer.text.description import Description

SECONDS = 10
MEMORY = 512 * 1024**2


def readings(text: str, hints: list[str], days: list[str] | None = None) -> list[dict[str, Any]]:
    """What each session of the text says, as it goes out."""
    from smartcity_session.importer.text.hints import parse_hint  # noqa: PLC0415 (after the limits)
    from smartcity_session.importer.text.parse import parse_all  # noqa: PLC0415 (as above)

    said = [parse_hint(hint) for hint in hints]
    congress = (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None
    return [_reading(description) for description in parse_all(text, hints=said, days=congress)]


def _reading(description: "Description") -> dict[str, Any]:
    from smartcity_session.importer.text.description import MOST_ITEMS  # noqa: PLC0415 (after the limits)

    if description.number_of_items > MOST_ITEMS:
        return {"items": description.number_of_items}
    fields = {field.name: getattr(description, field.name) for field in dataclasses.fields(description)}
    del fields["text"]
    spans = [[s.start, s.end, s.line, s.kind.value, s.name, s.item] for s in description.spans]
    return {**fields, "spans": spans}


def plain(value: object) -> object:
    """A date, a time or a part of a description as JSON has it."""
    return value.isoformat() if isinstance(value, date | time) else dataclasses.asdict(value)  # type: ignore[call-overload]  # what else there is in a description


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[3]))  # `python -I` does not know where the portal is
    from smartcity_session.processes.limits import limit_resources

    limit_resources(seconds=SECONDS, memory=MEMORY)
    request = json.loads(sys.stdin.buffer.read())
    output = json.dumps(readings(request["text"], request["hints"], request["days"]), ensure_ascii=False, default=plain)
    sys.stdout.buffer.write(output.encode())
