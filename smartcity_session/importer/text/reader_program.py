"""Reads a session description, as a program of its own: the text comes on standard input, the reading goes out as JSON.

The answer has the fields of a `Description` without its text, each span as a list of its fields; or, of a text with
more items than a session has, only their number as "items".

It runs in a child process with limits on time and memory, because a text of any shape may be pasted, and what reads it
tries many shapes on it. It has neither settings nor database.
"""

import dataclasses
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

SECONDS = 10
MEMORY = 512 * 1024**2


def reading(text: str) -> dict[str, Any]:
    """What the text says, as it goes out."""
    from smartcity_session.importer.text.description import MOST_ITEMS  # noqa: PLC0415 (after the limits)
    from smartcity_session.importer.text.parse import parse  # noqa: PLC0415 (as above)

    description = parse(text)
    if description.number_of_items > MOST_ITEMS:
        return {"items": description.number_of_items}
    fields = {field.name: getattr(description, field.name) for field in dataclasses.fields(description)}
    del fields["text"]
    spans = [[s.start, s.end, s.line, s.kind.value, s.name, s.item] for s in description.spans]
    return {**fields, "spans": spans}


def plain(value: object) -> object:
    """A date or a part of a description as JSON has it."""
    return value.isoformat() if isinstance(value, date) else dataclasses.asdict(value)  # type: ignore[call-overload]  # what else there is in a description


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[3]))  # `python -I` does not know where the portal is
    from smartcity_session.processes.limits import limit_resources

    limit_resources(seconds=SECONDS, memory=MEMORY)
    output = json.dumps(reading(sys.stdin.buffer.read().decode()), ensure_ascii=False, default=plain)
    sys.stdout.buffer.write(output.encode())
