"""A description as plain values: what the text says, what the rows say and what was imported last, in one shape.

All values are strings, so that they can be compared, corrected in a form and kept as JSON: dates and times ("14:05") as
ISO 8601, "yes" for true, "" for nothing.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from smartcity_session.importer.text.affiliation import suggest
from smartcity_session.importer.text.description import Description, EventReading, PersonReading, TalkReading
from smartcity_session.text.normal_forms import normalized

APPOINTMENT = ("date", "start_time", "end_time")
SESSION_FIELDS = (
    *("code", "title", "abstract", "outcomes_lead_in", *APPOINTMENT),
    *("room", "format", "organiser", "partners"),
)
ITEM_FIELDS: dict[str, tuple[str, ...]] = {
    "question": ("text",),
    "outcome": ("text",),
    "talk": ("title", "abstract", "start_time", "minutes"),
    "person": ("name", "affiliation", "original_name", "original_language", "part", "confirmed"),
    "material": ("title", "note", "link"),
    "event": ("name", "host_event", "start_date", "end_date", "city", "country", "link"),
    "related": ("code",),
    "language": ("language", "interpreted", "channel"),
}
SUGGESTED = ("role", "organisation", "city", "country")
KINDS = tuple(ITEM_FIELDS)
YES = "yes"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list. `pk` is its row; of a person, `pk` is the contribution and `speaker` the speaker."""

    fields: Mapping[str, str]
    pk: int | None = None
    speaker: int | None = None
    people: tuple["Item", ...] = ()

    @property
    def name(self) -> str:
        """What the item is called: its first field."""
        return next(iter(self.fields.values()))


@dataclass(frozen=True, slots=True)
class SessionValues:
    """A session's own fields, and its lists by kind. `as_of` is the date of the text, as ISO 8601."""

    fields: Mapping[str, str]
    items: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    as_of: str = ""

    def of(self, kind: str) -> tuple[Item, ...]:
        """The items of a kind."""
        return self.items.get(kind, ())


def same(one: str, other: str) -> bool:
    """Whether two values are the same text: a form's line ends and composed letters make no difference."""
    return _plain(one) == _plain(other)


def _plain(value: str) -> list[str]:
    return [line.rstrip() for line in normalized("NFC", value).strip().splitlines()]


def folded(words: str) -> str:
    """Words for finding the same name again: without case, accents and double spaces."""
    letters = normalized("NFKD", words.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def person_fields(person: PersonReading) -> dict[str, str]:
    """The fields of a person, the suggested ones included."""
    return {
        "name": person.name,
        "affiliation": person.affiliation,
        "original_name": person.original_name,
        "original_language": person.original_language,
        "part": person.part,
        "confirmed": YES if person.confirmed else "",
        **{name: getattr(person.suggestion, name) for name in SUGGESTED},
    }


def values_of(description: Description) -> SessionValues:
    """What the text says."""
    return SessionValues(
        fields=_session_fields(description),
        items={
            "question": tuple(Item({"text": text}) for text in description.guiding_questions),
            "outcome": tuple(Item({"text": text}) for text in description.outcomes),
            "talk": tuple(_talk(talk) for talk in description.talks),
            "person": tuple(Item(person_fields(person)) for person in description.speakers),
            "material": tuple(Item({"title": m.title, "note": m.note, "link": m.link}) for m in description.materials),
            "event": tuple(_event(event) for event in description.events),
            "related": tuple(Item({"code": code}) for code in description.related),
            "language": tuple(
                Item(
                    {
                        "language": each.language,
                        "interpreted": YES if each.interpreted else "",
                        "channel": each.channel,
                    }
                )
                for each in description.languages
            ),
        },
        as_of=description.as_of.isoformat() if description.as_of else "",
    )


def plain(value: object) -> str:
    """A value of a row or a description as a string."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return YES if value else ""
    return "" if value is None else str(value)


def _session_fields(description: Description) -> dict[str, str]:
    times = {"date": description.starts_on, "start_time": description.start, "end_time": description.end}
    room = ", ".join(place for place in (description.room, description.venue) if place)
    texts = {name: getattr(description, name) for name in SESSION_FIELDS if name not in APPOINTMENT}
    fields = {**texts, "room": room, **{name: plain(value) for name, value in times.items()}}
    return {name: fields[name] for name in SESSION_FIELDS}


def _talk(talk: TalkReading) -> Item:
    people = tuple(Item(person_fields(person)) for person in talk.speakers)
    fields = {"title": talk.title, "abstract": talk.abstract}
    return Item({**fields, "start_time": plain(talk.start), "minutes": plain(talk.minutes)}, people=people)


def _event(event: EventReading) -> Item:
    one_day = event.start == event.end
    return Item(
        {
            "name": event.name,
            "host_event": event.host_event,
            "start_date": event.start.isoformat() if event.start else "",
            "end_date": event.end.isoformat() if event.end and not one_day else "",
            "city": event.city,
            "country": event.country,
            "link": event.link,
        }
    )


def suggested(affiliation: str) -> dict[str, str]:
    """The fields that an affiliation line suggests."""
    found = suggest(affiliation)
    return {name: getattr(found, name) for name in SUGGESTED}


def to_json(values: SessionValues) -> dict[str, Any]:
    """Values as they are kept with a source text."""
    return {
        "fields": dict(values.fields),
        "as_of": values.as_of,
        "items": {kind: [_item_to_json(kind, item) for item in values.of(kind)] for kind in KINDS},
    }


def _item_to_json(kind: str, item: Item) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "fields": {name: item.fields.get(name, "") for name in ITEM_FIELDS[kind]},
        "pk": item.pk,
    }
    if kind == "person":
        kept["speaker"] = item.speaker
    if kind == "talk":
        kept["people"] = [_item_to_json("person", person) for person in item.people]
    return kept


def from_json(kept: Mapping[str, Any]) -> SessionValues:
    """Values that were kept with a source text."""
    items = kept.get("items", {})
    return SessionValues(
        fields=kept.get("fields", {}),
        items={kind: tuple(_item_from_json(kind, item) for item in items.get(kind, [])) for kind in KINDS},
        as_of=kept.get("as_of", ""),
    )


def _item_from_json(kind: str, kept: Mapping[str, Any]) -> Item:
    fields = {name: kept["fields"].get(name, "") for name in ITEM_FIELDS[kind]}
    if kind == "person":
        fields |= suggested(fields["affiliation"])
    people = tuple(_item_from_json("person", person) for person in kept.get("people", []))
    return Item(fields, kept.get("pk"), kept.get("speaker"), people)


def with_rows(said: SessionValues, pairs: Mapping[str, Mapping[int, Item]]) -> SessionValues:
    """The values `said`, each item with the row that it became: `pairs[kind][index]`."""
    items = {
        kind: tuple(_with_row(item, pairs.get(kind, {}).get(index)) for index, item in enumerate(said.of(kind)))
        for kind in KINDS
    }
    return replace(said, items=items)


def _with_row(item: Item, row: Item | None) -> Item:
    return item if row is None else replace(item, pk=row.pk, speaker=row.speaker, people=row.people)


def without_rows(values: SessionValues) -> SessionValues:
    """The values alone, without the rows that they became."""
    return replace(values, items={kind: tuple(_without_row(item) for item in values.of(kind)) for kind in KINDS})


def _without_row(item: Item) -> Item:
    return replace(item, pk=None, speaker=None, people=tuple(_without_row(person) for person in item.people))
