"""Contents as canonical JSON and back, in every schema version that an edition was ever frozen in."""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable
from datetime import date, time
from functools import cache

from smartcity_session.content.types import SessionContent

SCHEMA_VERSION = 4

Fields = dict[str, typing.Any]


def _with_topics_and_results(fields: Fields) -> Fields:
    """From 1, where outcomes were texts and sessions had no topics."""
    outcomes = [{"text": text, "result": "", "evidence": "", "link": ""} for text in fields["outcomes"]]
    return {**fields, "outcomes": outcomes, "topics": []}


def _with_location_and_organiser(fields: Fields) -> Fields:
    """From 2, where a room was its name and nothing else, and sessions had no organiser or partners of their own."""
    names = ("uuid", "slug", "building", "floor", "directions", "step_free", "hearing_loop", "quiet")
    return {**fields, "location": dict.fromkeys(names, ""), "organiser": "", "partners": ""}


def _with_translations_and_channels(fields: Fields) -> Fields:
    """From 3: one language, no main language of the congress, and no channel on which a spoken language is."""
    spoken = [{**each, "channel": ""} for each in fields["spoken_languages"]]
    congress = {**fields["congress"], "language": ""}
    return {**fields, "congress": congress, "spoken_languages": spoken, "translations": []}


# How the JSON fields of an older schema version become those of the next: the step under 1 leads from 1 to 2.
UPGRADES: dict[int, Callable[[Fields], Fields]] = {
    1: _with_topics_and_results,
    2: _with_location_and_organiser,
    3: _with_translations_and_channels,
}


def content_json(content: SessionContent) -> str:
    """The content as canonical JSON: sorted keys, no spaces, ISO 8601 dates. Equal contents give equal text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_json_value)


def content_digest(content: SessionContent) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(content_json(content).encode()).hexdigest()


def content_from_json(text: str) -> SessionContent:
    """The content that `content_json` wrote, in this release or an earlier one.

    It comes in the present schema, whatever version it was written in. ValueError for a version that this release
    does not know.
    """
    fields: Fields = json.loads(text)
    version = fields.get("schema")
    if not isinstance(version, int) or not 1 <= version <= SCHEMA_VERSION:
        raise ValueError(f"The content has schema version {version}; this release reads 1 to {SCHEMA_VERSION}.")
    for step in range(version, SCHEMA_VERSION):
        fields = UPGRADES[step](fields)
    return typing.cast("SessionContent", revived(SessionContent, {**fields, "schema": SCHEMA_VERSION}))


def _json_value(value: object) -> Fields | str:
    """What JSON has for a part of a content: an object for a dataclass, ISO 8601 for a date or time."""
    if isinstance(value, date | time):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _types_of(type(value))}
    raise TypeError(f"{value!r} has no place in a content.")


@cache
def _types_of(kind: type) -> dict[str, typing.Any]:
    """The fields of a dataclass with their types."""
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def revived(kind: typing.Any, value: typing.Any) -> typing.Any:
    """A JSON value as the annotated type: a dataclass, a tuple, an optional, a date or time, or itself."""
    if value is None:
        return None
    if isinstance(kind, types.UnionType):
        return revived(next(each for each in typing.get_args(kind) if each is not types.NoneType), value)
    if typing.get_origin(kind) is tuple:
        return tuple(revived(typing.get_args(kind)[0], each) for each in value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return kind(**{name: revived(its_kind, value[name]) for name, its_kind in _types_of(kind).items()})
    return kind.fromisoformat(value) if kind in {date, time} else value
