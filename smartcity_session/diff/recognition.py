"""Which items of a content are those of another one, although their rows are new: deleted and added again."""

import dataclasses
import typing
from collections.abc import Iterator, Sequence

from smartcity_session.content import (
    LinkedEventContent,
    MaterialContent,
    SessionContent,
    TalkContent,
    TranslationContent,
)

# What readers know an item by, of those that a uuid tells apart.
NAMES: dict[type, str] = {TalkContent: "title", MaterialContent: "title", LinkedEventContent: "name"}


def recognised(old: SessionContent, new: SessionContent) -> SessionContent:
    """The new content with the uuids of the old one, wherever readers would say that it is the same thing.

    That is a field that reads as before, and an item that was added with the words, or else the name, of one that was
    removed.
    """
    kept = {}
    for field in dataclasses.fields(SessionContent):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            kept[field.name] = before if _as_read(before) == _as_read(after) else _with_uuids_of(before, after)
    kept["translations"] = _with_keys_of(old, new, kept)
    return dataclasses.replace(new, **kept)


def _with_keys_of(
    old: SessionContent, new: SessionContent, kept: dict[str, typing.Any]
) -> tuple[TranslationContent, ...]:
    """The translations of the new content under the keys that the same things have in the old one."""
    keys: dict[tuple[str, str], str] = {}
    for subject, name in (("talk", "talks"), ("material", "materials"), ("event", "events")):
        items = zip(getattr(new, name), kept.get(name, getattr(new, name)), strict=False)
        keys |= {(subject, item.uuid): same.uuid for item, same in items}
    outcomes = ([outcome.text for outcome in content.outcomes] for content in (old, new))
    keys |= {("question", key): same for key, same in _places(old.guiding_questions, new.guiding_questions)}
    keys |= {("outcome", key): same for key, same in _places(*outcomes)}
    return tuple(
        dataclasses.replace(each, key=keys.get((each.subject, each.key), each.key)) for each in new.translations
    )


def _places(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The places of texts in a list, each with that of the same text in the old one; of others, in their order."""
    gone, come = list(range(len(old))), []
    for number, text in enumerate(new):
        same = next((each for each in gone if old[each] == text), None)
        if same is None:
            come.append(number)
        else:
            gone.remove(same)
            yield str(number), str(same)
    for at, number in enumerate(come):
        yield str(number), str(gone[at]) if at < len(gone) else f"new {number}"


def _with_uuids_of(old: typing.Any, new: typing.Any) -> typing.Any:
    """The items of the list `new`; anything else as it is."""
    if not isinstance(new, tuple) or not all(type(item) in NAMES for item in (*old, *new)):
        return new
    gone = [item for item in old if item.uuid not in {each.uuid for each in new}]
    come = [item for item in new if item.uuid not in {each.uuid for each in old}]
    found: dict[str, str] = {}
    for key in (_as_read, _name):
        for item in come:
            same = next((each for each in gone if item.uuid not in found and key(each) == key(item)), None)
            if same is not None:
                found[item.uuid] = same.uuid
                gone.remove(same)
    return tuple(dataclasses.replace(item, uuid=found.get(item.uuid, item.uuid)) for item in new)


def _name(item: typing.Any) -> str:
    return str(getattr(item, NAMES[type(item)]))


def _as_read(value: typing.Any) -> typing.Any:
    """The value without the uuids in it, which nobody reads."""
    if isinstance(value, tuple):
        return tuple(_as_read(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _as_read(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return type(value), {**fields, "uuid": ""}
    return value
