"""Reading a text again while an organiser corrects what was read from it: what was typed stays.

Pure: `base` is what was read before and filled into the form, `typed` what the form says now, `read` what is read now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from smartcity_session.importer.merge.matching import likeness_needed, match
from smartcity_session.importer.text.values import KINDS, Item, SessionValues, folded, same


def keep_corrections(*, base: SessionValues, typed: SessionValues, read: SessionValues) -> SessionValues:
    """What is read now, with everything that was typed, added or taken out since `base`."""
    fields = {
        name: _value(base.fields.get(name, ""), typed.fields.get(name, ""), value)
        for name, value in read.fields.items()
    }
    items = {kind: _items(kind, base.of(kind), typed.of(kind), read.of(kind)) for kind in KINDS}
    return SessionValues(fields, items, as_of=_value(base.as_of, typed.as_of, read.as_of))


def _fields(base: Mapping[str, str], typed: Mapping[str, str], read: Mapping[str, str]) -> dict[str, str]:
    return {name: _value(base.get(name, ""), typed.get(name, ""), value) for name, value in read.items()}


def _value(base: str, typed: str, read: str) -> str:
    return read if same(base, typed) else typed


def _items(kind: str, base: Sequence[Item], typed: Sequence[Item], read: Sequence[Item]) -> tuple[Item, ...]:
    needed = likeness_needed(kind)
    typed_as = _rows({at: index for index, at in match(base, typed, needed=needed).items()}, base, typed)
    read_as = {at: index for index, at in match(base, read, needed=needed).items()}
    result: dict[int, Item | None] = dict(enumerate(read))
    added = [item for index, item in enumerate(typed) if index not in typed_as.values()]
    for at, was in enumerate(base):
        if at not in typed_as:  # taken out by hand
            if at in read_as:
                result[read_as[at]] = None
            continue
        item = typed[typed_as[at]]
        if at in read_as:
            result[read_as[at]] = _merged(was, item, read[read_as[at]])
        elif not _same_item(was, item):  # corrected, and no longer read: the correction counts
            added.append(item)
    kept = [item for item in result.values() if item is not None]
    return (*kept, *(item for item in added if not any(folded(item.name) == folded(each.name) for each in kept)))


def _rows(found: dict[int, int], base: Sequence[Item], typed: Sequence[Item]) -> dict[int, int]:
    """By index of `base` the row of the form: one whose name was replaced by another stands where it stood."""
    free = set(range(len(typed))) - set(found.values())
    return found | {at: at for at in range(len(base)) if at not in found and at in free}


def _merged(base: Item, typed: Item, read: Item) -> Item:
    fields = {
        name: _value(base.fields.get(name, ""), typed.fields.get(name, ""), value)
        for name, value in read.fields.items()
    }
    return replace(read, fields=fields, people=_items("person", base.people, typed.people, read.people))


def _same_item(one: Item, other: Item) -> bool:
    """Whether nothing was typed: fields alike, and the same people."""
    alike = all(same(value, other.fields.get(name, "")) for name, value in one.fields.items())
    return alike and len(one.people) == len(other.people) and all(map(_same_item, one.people, other.people))
