"""Lines about events and materials: name, host event, dates, place, link."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from smartcity_session.importer.text.countries import is_country
from smartcity_session.importer.text.dates import DatesFound, find_dates
from smartcity_session.importer.text.description import EventReading, MaterialReading
from smartcity_session.importer.text.lines import TextPiece
from smartcity_session.importer.text.spans import Marks

LINK = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
HOST = re.compile(r"(?<!\s)\s++@\s*+(?=\S)")
SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
TRAILING = " \t\u00a0,;:.()[]–—-|"
BEFORE_DATES = re.compile(r"\b(?:on|from|takes place|will take place|held)\Z", re.IGNORECASE)
LONGEST_BEFORE_DATES = 20  # characters of such a word, and the one before it
PLACE = re.compile(
    r"[\s,;:)\]–—|.-]*+(?:(?:in|at)\s++)?(?P<place>[^,;:()]{2,100}+(?:,[^,;:()]{2,100}+){0,3}?)[\s.)\],;]*+",
    re.IGNORECASE,
)
MONTH_LIKE = re.compile(r"\d")
NOTE = re.compile(r"[(\[](?P<note>[^()\[\]]+)[)\]]\.?")
KINDS_OF_FILES = frozenset({"pdf", "doc", "docx", "ppt", "pptx", "slides", "video", "link", "website", "web", "online"})
_validate = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class EventPieces:
    """Where the parts of an event stand."""

    whole: TextPiece
    name: TextPiece | None = None
    host: TextPiece | None = None
    dates: TextPiece | None = None
    when: DatesFound | None = None
    city: TextPiece | None = None
    country: TextPiece | None = None
    link: TextPiece | None = None


def link_in(piece: TextPiece) -> TextPiece | None:
    """The first valid http or https address in the stretch."""
    for found in LINK.finditer(piece.text[:4000]):
        link = piece.cut(found.start(), found.start() + len(found.group().rstrip(".,;:!?)]’'»")))
        try:
            _validate(link.text)
        except ValidationError:
            continue
        if len(link.text) <= 200:
            return link
    return None


def read_event(whole: TextPiece) -> EventPieces:
    """The parts of "ICLEI City-Business Talks @ Metropolitan Solutions, 20-22 May, 2015 in Berlin, Germany"."""
    link = link_in(whole)
    piece = whole if link is None else whole.cut(0, link.start - whole.start)
    when = find_dates(piece.text)
    if when is None:
        name, city, country = _name_and_place(piece)
        return _with_host(EventPieces(whole, name=name, city=city, country=country, link=link))
    dates = piece.cut(when.begin, when.stop)
    head = piece.cut(0, when.begin)
    name = head.cut(0, _end_of_name(head.text))
    city, country = _place(piece.cut(when.stop))
    if not name:
        return _dates_first(whole, piece.cut(when.stop), dates, when, link)
    return _with_host(EventPieces(whole, name, None, dates, when, city, country, link))


def _end_of_name(text: str) -> int:
    """Where the signs and words begin that lead from a name to its dates: "Expo| will take place on ("."""
    end = len(text.rstrip(SPACES + "("))
    while found := BEFORE_DATES.search(text, max(0, end - LONGEST_BEFORE_DATES), end):
        end = len(text[: found.start()].rstrip())
    return len(text[:end].rstrip(SPACES + ",;:([–—|-"))


def _dates_first(
    whole: TextPiece, rest: TextPiece, dates: TextPiece, when: DatesFound, link: TextPiece | None
) -> EventPieces:
    """ "20-22 May 2015: Name, Berlin, Germany"; without a name this is the second line of an event."""
    text = rest.text
    body = rest.cut(len(text) - len(text.lstrip(TRAILING)))
    if re.match(r"(?:in|at)\s", body.text) or _is_place(body):
        city, country = _place(body)
        return EventPieces(whole, None, None, dates, when, city, country, link)
    name, city, country = _name_and_place(body)
    return _with_host(EventPieces(whole, name, None, dates, when, city, country, link))


def _is_place(piece: TextPiece) -> bool:
    parts = piece.text.rstrip(TRAILING).split(",")
    return len(parts) in {1, 2} and is_country(parts[-1].strip())


def _name_and_place(piece: TextPiece) -> tuple[TextPiece | None, TextPiece | None, TextPiece | None]:
    """ "Smart City Expo, Barcelona, Spain": the place is told by its country."""
    text = piece.text.rstrip(TRAILING)
    commas = [place for place, character in enumerate(text) if character == ","]
    if not commas or not is_country(text[commas[-1] + 1 :].strip()):
        return (piece.cut(0, len(text)) or None), None, None
    country = piece.cut(commas[-1] + 1, len(text))
    start = _start_of_city(text[: commas[-1]])
    if start is None:
        return piece.cut(0, commas[-1]), None, country
    name = piece.cut(0, len(text[:start].rstrip(TRAILING)))
    name = name.cut(0, len(re.sub(r"(?<!\s)\s+in$", "", name.text)))
    return name, piece.cut(start, commas[-1]), country


def _start_of_city(text: str) -> int | None:
    comma = text.rfind(",")
    if comma > 0:
        return comma + 1
    found = re.search(r"\bin\s++(?=[^,])", text)
    return found.end() if found and found.start() > 0 else None


def _place(piece: TextPiece) -> tuple[TextPiece | None, TextPiece | None]:
    """City and country of "in Berlin, Germany". What is no place stays where it is."""
    found = PLACE.fullmatch(piece.text[:400])
    if not found or len(piece.text) > 400:
        return None, None
    place = piece.cut(found.start("place"), found.end("place"))
    parts = [part.strip() for part in place.text.split(",") if part.strip()]
    if not parts or MONTH_LIKE.search(place.text) or any(len(part.split()) > 5 for part in parts):
        return None, None
    return _city_and_country(place, parts)


def _city_and_country(place: TextPiece, parts: list[str]) -> tuple[TextPiece | None, TextPiece | None]:
    last = place.cut(len(place.text.rstrip()) - len(parts[-1]))
    if len(parts) == 1:
        return (None, last) if is_country(parts[0]) else (last, None)
    before = TextPiece(place.source, place.start, last.start)
    end = len(before.text.rstrip(", \t\u00a0"))
    city = before.cut(before.text.rfind(",", 0, end) + 1, end)
    return city, last


def _with_host(event: EventPieces) -> EventPieces:
    found = HOST.search(event.name.text) if event.name else None
    if not event.name or not found or found.start() == 0:
        return event
    name, host = event.name.cut(0, found.start()), event.name.cut(found.end())
    return EventPieces(event.whole, name, host, event.dates, event.when, event.city, event.country, event.link)


def mark_event(event: EventPieces, marks: Marks, number: int) -> EventReading:
    """Mark the parts of the event as the fields of event `number`, and return what was read."""
    fields = {"name": event.name, "host": event.host, "dates": event.dates, "city": event.city}
    fields |= {"country": event.country, "link": event.link}
    values = {name: marks.field(piece, f"event {name}", number) for name, piece in fields.items() if piece}
    mark_connectors(event.whole, [piece for piece in fields.values() if piece], marks)
    return EventReading(
        name=values.get("name", ""),
        host_event=values.get("host", ""),
        start=event.when.first if event.when else None,
        end=event.when.last if event.when else None,
        city=values.get("city", ""),
        country=values.get("country", ""),
        link=values.get("link", ""),
    )


CONNECTORS = re.compile(
    r"[\s\W]*(?:(?:on|from|in|at|takes place|will take place|held)\b[\s\W]*)*(?:(?:see|more at|website)[\s\W]*)?", re.I
)


def mark_connectors(whole: TextPiece, pieces: list[TextPiece], marks: Marks) -> None:
    """Mark commas, "@" and "in" between the parts as structure; any other word there stays "not placed"."""
    position = whole.start
    for piece in [*sorted(pieces, key=lambda each: each.start), TextPiece(whole.source, whole.end, whole.end)]:
        gap = TextPiece(whole.source, position, max(position, piece.start))
        if len(gap.text) <= LONGEST_CONNECTOR and CONNECTORS.fullmatch(gap.text):
            marks.structure(gap, "punctuation")
        position = max(position, piece.end)


LONGEST_CONNECTOR = 60


def read_material(whole: TextPiece, marks: Marks, number: int) -> MaterialReading | None:
    """Read and mark "Title (note) https://link" as material `number`; None when the line has no title."""
    link = link_in(whole)
    piece = whole if link is None else whole.cut(0, link.start - whole.start)
    end = len(piece.text.rstrip(" \t\u00a0,;:([–—-|" if link else " \t\u00a0"))
    title, note = _without_note(piece.cut(0, end))
    if not title:
        return None
    pieces = [each for each in (title, note, link) if each]
    reading = MaterialReading(
        marks.field(title, "material title", number),
        marks.field(note, "material note", number) if note else "",
        marks.field(link, "material link", number) if link else "",
    )
    mark_connectors(whole, pieces, marks)
    return reading


def _without_note(piece: TextPiece) -> tuple[TextPiece, TextPiece | None]:
    """Title and note; "(2013)" and "(SDGs)" belong to the title."""
    start = max(piece.text.rfind("("), piece.text.rfind("["))
    found = NOTE.fullmatch(piece.text, start) if start > 0 else None
    if not found or (len(found["note"].split()) < 2 and found["note"].casefold() not in KINDS_OF_FILES):
        return piece, None
    return piece.cut(0, start), piece.cut(found.start("note"), found.end("note"))
