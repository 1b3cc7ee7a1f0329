"""The events of a calendar as content lines (RFC 5545, 3.1), made by icalendar and written once.

A calendar of a whole programme has about ninety thousand lines. icalendar's own component makes the lines of each date,
place and address anew for each event, and folds by counting the bytes of one character after the other: together three
quarters of what such a calendar cost.
"""

from dataclasses import dataclass, field
from datetime import date

from icalendar import Event, vText, vUri
from icalendar.caselessdict import canonsort_keys
from icalendar.parser import Contentline, Parameters

LONGEST_LINE = 74  # bytes before a fold: RFC 5545 (3.1) allows 75, icalendar stays below it
NO_PARAMETERS = Parameters()

# The lines that events of one calendar have in common, by the name and the value of the property.
SharedLines = dict[tuple[str, str], bytes]


@dataclass(slots=True)
class EventLines:
    """An event as the lines of its properties, by their names, which are in capitals."""

    shared: SharedLines
    lines: dict[str, bytes] = field(default_factory=dict)

    def add(self, name: str, value: str | int | date) -> None:
        """Add a property whose value other events may have too."""
        key = (name, repr(value))  # the value would not do: one moment in two zones is equal, and reads differently
        line = self.shared.get(key)
        if line is None:
            event = Event()
            event.add(name, value)
            line = self.shared[key] = folded(event.content_line(name, event[name]))
        self.lines[name] = line

    def add_text(self, name: str, text: str, *, language: str = "") -> None:
        """Add a text that this event has alone, with its language where that is given (RFC 5545, 3.2.10)."""
        parameters = Parameters({"LANGUAGE": language}) if language else NO_PARAMETERS
        self.lines[name] = folded(Contentline.from_parts(name, parameters, vText(text)))

    def add_address(self, name: str, address: str, **parameters: str | list[str]) -> None:
        """Add a web address in ASCII that this event has alone."""
        self.lines[name] = folded(Contentline.from_parts(name, Parameters(parameters), vUri(address)))

    def to_ical(self) -> bytes:
        """The whole event, its properties in the order in which icalendar writes them."""
        names = canonsort_keys(self.lines, Event.canonical_order)
        return b"\r\n".join((b"BEGIN:VEVENT", *(self.lines[name] for name in names), b"END:VEVENT", b""))


def folded(line: str) -> bytes:
    """The content line in UTF-8, folded at the places where icalendar folds it.

    A fold divides no character, and parts no character from the backslash or "^" that escapes it.
    """
    whole = line.encode()
    parts, start = [], 0
    while len(whole) - start > LONGEST_LINE:
        end = start + LONGEST_LINE
        while whole[end] & 0xC0 == 0x80:  # not the first byte of a character
            end -= 1
        if whole[end - 1] in b"\\^":
            end -= 1
        parts.append(whole[start:end])
        start = end
    parts.append(whole[start:])
    return b"\r\n ".join(parts)
