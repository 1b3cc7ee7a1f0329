"""What the rows of a session say now, in the shape of values; and the writing of what they shall say."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from materials.models import LinkedEvent, Material
from smartcity_session.history.capture import update_rows
from smartcity_session.importer.merge.matching import nearly_alike
from smartcity_session.importer.merge.merging import KnownSpeaker, Merged
from smartcity_session.importer.text.labels import FIELDS
from smartcity_session.importer.text.values import (
    ITEM_FIELDS,
    SESSION_FIELDS,
    SUGGESTED,
    YES,
    Item,
    SessionValues,
    folded,
    plain,
    same,
)
from smartcity_session.models import (
    ConferenceSession,
    FormerCode,
    GuidingQuestion,
    Outcome,
    RelatedSession,
    SpokenLanguage,
)
from smartcity_session.timetable.rooms import set_room
from speakers.merging import say_different
from speakers.models import Contribution, Speaker, Talk
from speakers.names import match_key, split_title

ROWS: dict[str, models.Manager[Any]] = {
    "question": GuidingQuestion.objects,
    "outcome": Outcome.objects,
    "talk": Talk.objects,
    "material": Material.objects,
    "event": LinkedEvent.objects,
    "related": RelatedSession.objects,
    "language": SpokenLanguage.objects,
}
FROM_TEXT: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("date", "start_date", "end_date"), date.fromisoformat),
    **dict.fromkeys(("start_time", "end_time"), time.fromisoformat),
    "minutes": int,
}
SPEAKER_FIELDS = ("name", "affiliation", "original_name", "original_language", *SUGGESTED)
CONTRIBUTION_FIELDS = ("part", "confirmed")


def session_with_code(code: str) -> ConferenceSession | None:
    """The session that has the code, or had it once."""
    if not code:
        return None
    now = ConferenceSession.objects.coded(code).first()
    former = None if now else FormerCode.objects.select_related("session").newest(code)
    return former.session if former else now


def read_rows(session: ConferenceSession) -> SessionValues:
    """What the session's rows say."""
    items = {kind: tuple(_item(kind, row) for row in _rows(kind, session)) for kind in ROWS}
    people = _in_order(Contribution.objects.filter(session=session).select_related("speaker"))
    items["person"] = tuple(_person(row) for row in people)
    return SessionValues({name: plain(getattr(session, name)) for name in SESSION_FIELDS}, items)


def _rows(kind: str, session: ConferenceSession) -> Iterable[Any]:
    rows = _in_order(ROWS[kind].filter(session=session))
    return rows.prefetch_related("contributions__speaker") if kind == "talk" else rows


def _in_order(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return rows.order_by("position", "pk")


def _item(kind: str, row: Any) -> Item:
    fields = {name: plain(getattr(row, name)) for name in ITEM_FIELDS[kind]}
    people: Sequence[Contribution] = ()
    if kind == "talk":
        people = sorted(row.contributions.all(), key=lambda each: (each.position, each.pk))
    return Item(fields, row.pk, people=tuple(_person(each) for each in people))


def _person(row: Contribution) -> Item:
    fields = {name: getattr(row.speaker, name) for name in SPEAKER_FIELDS} | {"name": row.speaker.full_name}
    fields |= {"part": row.role, "confirmed": YES if row.confirmed else ""}
    return Item(fields, row.pk, row.speaker_id)


def known_speakers(
    names: Iterable[str], rows: SessionValues | None, session: ConferenceSession | None
) -> tuple[KnownSpeaker, ...]:
    """The speakers whose names read like one of these, or who have a part in the session already."""
    here = {person.speaker for person in _all_people(rows)} if rows else set()
    keys = {match_key(name) for name in names} - {""}
    alike = models.Q(match_key__in=keys | _near(keys))
    found = list(Speaker.objects.filter(alike | models.Q(pk__in=here)).order_by("pk"))
    elsewhere = _parts_elsewhere([speaker.pk for speaker in found], session)
    return tuple(
        KnownSpeaker(each.pk, each.full_name, each.affiliation, ", ".join(elsewhere.get(each.pk, []))) for each in found
    )


def _near(keys: Collection[str]) -> set[str]:
    """The keys of speakers' names that are one of these but for a letter or two."""
    by_word: dict[str, set[str]] = {}
    for key in Speaker.objects.values_list("match_key", flat=True) if keys else ():
        for word in key.split():
            by_word.setdefault(word, set()).add(key)
    return {
        other for key in keys for word in key.split() for other in by_word.get(word, ()) if nearly_alike(key, other)
    }


def _all_people(values: SessionValues) -> list[Item]:
    return [*values.of("person"), *(person for talk in values.of("talk") for person in talk.people)]


def _parts_elsewhere(speakers: Sequence[int], session: ConferenceSession | None) -> dict[int, list[str]]:
    """By speaker the codes of the other sessions in which the speaker has a part."""
    codes: dict[int, set[str]] = {}
    rows = Contribution.objects.filter(speaker__in=speakers).select_related("session", "talk__session")
    for row in rows:
        where = row.session or (row.talk.session if row.talk else None)
        if where and (session is None or where.pk != session.pk):
            codes.setdefault(row.speaker_id, set()).add(where.code)
    return {speaker: sorted(found) for speaker, found in codes.items()}


def _with_title(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts of a speaker, with a title before the name apart."""
    if "name" not in facts:
        return dict(facts)
    title, name = split_title(facts["name"])
    return {**facts, "title": title, "name": name}


# Writing


@dataclass
class Writer:
    """Writes merged values into rows, and counts what it wrote: nothing, when nothing is different.

    `known` are the speakers of whom was asked whether they are people of the text.
    """

    session: ConferenceSession
    mine: SessionValues | None
    known: Collection[int] = ()
    written: int = 0
    _speakers: dict[tuple[str, str], Speaker] = field(default_factory=dict)

    def write(self, merged: Merged) -> dict[str, dict[int, Item]]:
        """Write all of it. By kind and index of the text's items, the item with the row that it has now."""
        self._write_fields(self.session, merged.fields)
        written: dict[str, dict[int, Item]] = {}
        for kind, items in merged.items.items():
            rows = {row.pk: row for row in self.mine.of(kind)} if self.mine else {}
            written[kind] = {
                index: self._write_item(kind, item, rows.get(item.pk), None)
                for index, item in enumerate(items)
                if item is not None
            }
            self._write_order(kind, merged.order.get(kind, ()), written[kind], rows)
        if self.written:
            self.session.save(update_fields=["updated_at"])
        return written

    def _write_item(self, kind: str, item: Item, row: Item | None, talk: Talk | None) -> Item:
        if kind == "person":
            return self._write_person(item, row, talk)
        instance = self._instance(kind, item, row)
        rows = {person.pk: person for person in row.people} if row else {}
        people = tuple(self._write_person(person, rows.get(person.pk), instance) for person in item.people)
        return replace(item, pk=instance.pk, people=people)

    def _instance(self, kind: str, item: Item, row: Item | None) -> Any:
        rows = ROWS[kind]
        if row is None:
            facts = attributes(item.fields)
            if kind == "related":
                facts["reason"] = _("Named in the description")
            position = _last_position(rows.filter(session=self.session)) + 1
            return self._created(rows.model(session=self.session, position=position, **facts))
        instance = rows.get(pk=row.pk)
        self._write_fields(
            instance, {name: value for name, value in item.fields.items() if not same(value, row.fields[name])}
        )
        return instance

    def _write_fields(self, instance: models.Model, values: Mapping[str, str]) -> None:
        changed = {name: value for name, value in values.items() if not same(plain(getattr(instance, name)), value)}
        if not changed:
            return
        for name, value in changed.items():
            setattr(instance, name, _attribute(name, value))
        if isinstance(instance, ConferenceSession) and "room" in changed:
            set_room(session=instance, name=changed["room"])
            changed["location"] = ""
        names = [*changed, *(["updated_at"] if hasattr(instance, "updated_at") else [])]
        instance.save(update_fields=names)
        self.written += 1

    def _created(self, instance: Any) -> Any:
        instance.save(force_insert=True)
        self.written += 1
        return instance

    # People

    def _write_person(self, item: Item, row: Item | None, talk: Talk | None) -> Item:
        if row is None:
            return self._new_part(item, talk)
        contribution = Contribution.objects.select_related("speaker").get(pk=row.pk or 0)
        changed = {name: value for name, value in item.fields.items() if not same(value, row.fields[name])}
        facts = {name: changed[name] for name in SPEAKER_FIELDS if name in changed}
        self._write_fields(contribution.speaker, _with_title(facts))
        self._write_part(contribution, changed)
        return replace(item, speaker=contribution.speaker_id)

    def _write_part(self, contribution: Contribution, changed: Mapping[str, str]) -> None:
        if "part" in changed:
            contribution.role = changed["part"]
        if "confirmed" in changed:
            contribution.confirmed = changed["confirmed"] == YES
        if set(CONTRIBUTION_FIELDS) & set(changed):
            contribution.save(update_fields=["role", "confirmed"])
            self.written += 1

    def _new_part(self, item: Item, talk: Talk | None) -> Item:
        """A contribution of a speaker; one who already has the very part keeps it."""
        speaker = self._speaker(item)
        place = {"talk": talk} if talk else {"session": self.session}
        part = Contribution.objects.filter(speaker=speaker, role=item.fields["part"], **place).first()
        if part is None:
            facts = {"role": item.fields["part"], "confirmed": item.fields["confirmed"] == YES}
            position = _last_position(Contribution.objects.filter(**place)) + 1
            part = self._created(Contribution(speaker=speaker, position=position, **place, **facts))
        return replace(item, pk=part.pk, speaker=speaker.pk)

    def _speaker(self, item: Item) -> Speaker:
        if item.speaker is not None:
            return Speaker.objects.get(pk=item.speaker)
        name = item.fields["name"]
        key = (match_key(name) or folded(name), item.fields["affiliation"])
        if key not in self._speakers:
            facts = {name: item.fields.get(name, "") for name in SPEAKER_FIELDS}
            speaker = Speaker(**_with_title(facts))
            speaker.slug = Speaker.objects.unused_slug(speaker.name)
            self._speakers[key] = self._created(speaker)
            self._remember_answers(speaker)
        return self._speakers[key]

    def _remember_answers(self, speaker: Speaker) -> None:
        """Keep that the new speaker is none of those whom the portal knew: somebody was asked about each."""
        for other in Speaker.objects.perhaps_the_same_as(speaker).filter(pk__in=self.known):
            say_different(one=speaker, other=other)

    # Order

    def _write_order(
        self, kind: str, order: Sequence[Item | int], written: Mapping[int, Item], rows: Mapping[int | None, Item]
    ) -> None:
        """Give the rows the positions 1, 2, 3 ... when they do not stand in that order already."""
        if kind == "person":
            return
        wanted = [slot.pk if isinstance(slot, Item) else written[slot].pk for slot in order]
        created = [item.pk for item in written.values() if item.pk not in rows]
        if wanted == [*rows, *created]:
            return
        for position, pk in enumerate(wanted, start=1):
            self.written += update_rows(ROWS[kind].filter(pk=pk).exclude(position=position), position=position)


def _last_position(rows: models.QuerySet[Any]) -> int:
    return rows.aggregate(last=models.Max("position"))["last"] or 0


def attributes(values: Mapping[str, str]) -> dict[str, Any]:
    """The values as a model's fields have them."""
    return {name: _attribute(name, value) for name, value in values.items()}


def _attribute(name: str, value: str) -> Any:
    if name == "interpreted":
        return value == YES
    if name in FROM_TEXT:
        return FROM_TEXT[name](value) if value else None
    return value


# Validity


def problems_with(
    session: ConferenceSession | None,
    mine: SessionValues | None,
    merged: Merged,
    words: Mapping[str, Sequence[str]],
) -> list[str]:
    """What the database would not take, in the organiser's words: too long, no web address, an end before a start.

    Only what would be written is looked at. `words[kind][index]` is what the item is called.
    """
    found = [] if mine and mine.fields == merged.fields else _invalid(session or ConferenceSession(), merged.fields, "")
    for kind, items in merged.items.items():
        rows = {row.pk: row for row in mine.of(kind)} if mine else {}
        for index, item in enumerate(items):
            if item is not None:
                found += _item_problems(kind, item, rows.get(item.pk), words[kind][index])
    return found


def _item_problems(kind: str, item: Item, row: Item | None, words: str) -> list[str]:
    found: list[str] = []
    if row is None or row.fields != item.fields:
        found = _person_problems(item, words) if kind == "person" else _row_problems(kind, item, words)
    rows = {person.pk: person for person in row.people} if row else {}
    for person in item.people:
        found += _item_problems("person", person, rows.get(person.pk), f"{words}, {person.name}")
    return found


def _person_problems(item: Item, words: str) -> list[str]:
    speaker = Speaker.objects.filter(pk=item.speaker or 0).first() or Speaker()
    return _invalid(speaker, {name: item.fields.get(name, "") for name in SPEAKER_FIELDS}, words)


def _row_problems(kind: str, item: Item, words: str) -> list[str]:
    instance = ROWS[kind].filter(pk=item.pk or 0).first() or ROWS[kind].model()
    return _invalid(instance, item.fields, words)


def _invalid(instance: models.Model, values: Mapping[str, str], words: str) -> list[str]:
    before = {name: getattr(instance, name) for name in values}
    for name, value in values.items():
        setattr(instance, name, _attribute(name, value))
    others = {each.name for each in instance._meta.get_fields() if each.concrete} - set(values)  # noqa: SLF001 (Django's documented name)
    found = []
    for check in (instance.clean_fields, instance.validate_constraints):
        try:
            check(exclude=others - {"file"})
        except ValidationError as error:
            found += _messages(error, words)
    for name, value in before.items():
        setattr(instance, name, value)
    return found


def _messages(error: ValidationError, words: str) -> list[str]:
    found = []
    for name, messages in error.message_dict.items():
        label = "" if name == NON_FIELD_ERRORS else str(FIELDS[name])
        where = ": ".join(part for part in (words, label) if part)
        found += [f"{where}: {message}" if where else str(message) for message in messages]
    return found
