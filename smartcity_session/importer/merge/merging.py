"""The three-way merge: what the last import said (base), what the rows say (mine), what the text says (theirs).

Pure: values in, entries for the organiser and the values that the rows shall have out. Nothing is ever taken away; what
an organiser edited stays, unless the entry's key is among those `taken` from the text.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from django.utils.translation import gettext as _

from smartcity_session.importer.merge.matching import likeness_needed, match, nearly_alike
from smartcity_session.importer.text.labels import FIELDS, LISTS, item_label, item_words
from smartcity_session.importer.text.values import (
    ITEM_FIELDS,
    KINDS,
    SESSION_FIELDS,
    SUGGESTED,
    Item,
    SessionValues,
    folded,
    same,
)
from speakers.names import match_key

SAME_PERSON = ".same"  # how the key of the question ends whether two speakers are one person
SPEAKER_FIELDS = ("name", "affiliation", "original_name", "original_language")


class Verdict(Enum):
    """What an import does about one difference."""

    CREATE = "create"
    UPDATE = "update"
    CONFLICT = "conflict"
    KEEP = "keep"
    GONE = "gone"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class MergeEntry:
    """One line of the plan: `mine` is what stands in the portal, `theirs` what the text says."""

    key: str
    label: str
    verdict: Verdict
    mine: str = ""
    theirs: str = ""
    reason: str = ""

    @property
    def can_be_taken(self) -> bool:
        """Whether the organiser may choose the text's side."""
        return self.verdict in {Verdict.CONFLICT, Verdict.KEEP}

    @property
    def asks_about_a_person(self) -> bool:
        """Whether the two sides are answers to the question if this is a speaker whom the portal knows."""
        return self.key.endswith(SAME_PERSON)

    @property
    def person(self) -> str:
        """Of such a question, which person of the text it is about: there is one for each speaker of that name."""
        return re.sub(r"(\.[0-9]+)?\.same$", "", self.key)

    @property
    def token(self) -> str:
        """A name for the choice that is another when anything about the entry is another."""
        parts = repr((self.key, self.verdict, self.mine, self.theirs))
        return hashlib.sha256(parts.encode("utf-8", "backslashreplace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class KnownSpeaker:
    """A speaker whom the portal knows, and the other sessions in which the speaker has a part."""

    pk: int
    name: str
    affiliation: str
    elsewhere: str = ""

    def __str__(self) -> str:
        return f"{self.name}, {self.affiliation}" if self.affiliation else self.name


@dataclass(frozen=True, slots=True)
class Merged:
    """What the rows shall say, item by item of the text; None where an item gets no row. `order` has its indexes and
    the rows that the text does not name, in the order that they shall have, where that is not as it was."""

    entries: tuple[MergeEntry, ...]
    fields: Mapping[str, str]
    items: Mapping[str, tuple[Item | None, ...]]
    order: Mapping[str, tuple[Item | int, ...]]


def is_one_name(name: str, other: str) -> bool:
    """Whether two names are the same without title, case, accents and order of the words."""
    return folded(name) == folded(other) or match_key(name) == match_key(other) != ""


def reads_alike(name: str, other: str) -> bool:
    """Whether two names may be one person's: the same, or but for a letter or two."""
    return is_one_name(name, other) or nearly_alike(match_key(name), match_key(other))


def difference(base: str | None, mine: str, theirs: str) -> Verdict | None:
    """What the three values of one field call for; None when there is nothing to do or to say."""
    if same(mine, theirs) or (not theirs.strip() and not (base or "").strip()):
        return None
    if not theirs.strip():
        return Verdict.GONE
    if base is None:
        return Verdict.CONFLICT if mine.strip() else Verdict.UPDATE
    if same(base, theirs):
        return Verdict.KEEP
    return Verdict.UPDATE if same(base, mine) else Verdict.CONFLICT


def merge(  # noqa: PLR0913 (the three sides of a merge, and the answers to its questions)
    *,
    base: SessionValues | None,
    mine: SessionValues | None,
    theirs: SessionValues,
    known: Collection[KnownSpeaker] = (),
    taken: Collection[str] = (),
    persons: Mapping[str, int | None] | None = None,
) -> Merged:
    """Merge the text into the rows. `mine` is None for a session that does not exist yet.

    `persons` say of folded names which speaker they are, None for somebody whom the portal does not know.
    """
    return _Merger(known=known, taken=taken, persons=persons or {}).merge(base, mine, theirs)


@dataclass
class _Merger:
    known: Collection[KnownSpeaker]
    taken: Collection[str]
    persons: Mapping[str, int | None]
    entries: list[MergeEntry] = field(default_factory=list)
    named: list[Item] = field(default_factory=list)
    new_people: list[Item] = field(default_factory=list)

    def merge(self, base: SessionValues | None, mine: SessionValues | None, theirs: SessionValues) -> Merged:
        self.named = [*theirs.of("person"), *(person for talk in theirs.of("talk") for person in talk.people)]
        fields = {name: self._session_field(name, base, mine, theirs) for name in SESSION_FIELDS}
        self._leave_out_times_without_a_date(fields, base)
        self._date_of_the_text(base, theirs)
        items: dict[str, tuple[Item | None, ...]] = {}
        order: dict[str, tuple[Item | int, ...]] = {}
        for kind in KINDS:
            rows = mine.of(kind) if mine else ()
            last = base.of(kind) if base else None
            items[kind] = self._items(kind, last, rows, theirs.of(kind), prefix="")
            order[kind] = self._order(kind, last, rows, items[kind], prefix="")
        return Merged(tuple(self.entries), fields, items, order)

    # Fields

    def _session_field(
        self, name: str, base: SessionValues | None, mine: SessionValues | None, theirs: SessionValues
    ) -> str:
        value = theirs.fields.get(name, "")
        if mine is None:
            if value:
                self.entries.append(MergeEntry(name, str(FIELDS[name]), Verdict.CREATE, "", value))
            return value
        was = base.fields.get(name, "") if base else None
        if name == "code":  # the session was found by it; a new code is given on the session's own page
            return mine.fields[name]
        return self._field(name, str(FIELDS[name]), was, mine.fields.get(name, ""), value)

    def _leave_out_times_without_a_date(self, fields: dict[str, str], base: SessionValues | None) -> None:
        """A time needs a day, and an end its start: the organiser is told once, and adds what the text leaves out."""
        for name, needed in (("start_time", "date"), ("end_time", "start_time")):
            if fields[name] and not fields[needed]:
                self.entries = [entry for entry in self.entries if entry.key != name]
                if base and base.fields.get(name) == fields[name]:
                    fields[name] = ""
                    continue
                reason = _("It cannot be kept without: %(field)s.") % {"field": FIELDS[needed]}
                self.entries.append(
                    MergeEntry(name, str(FIELDS[name]), Verdict.LEFT_OUT, "", fields[name], str(reason))
                )
                fields[name] = ""

    def _date_of_the_text(self, base: SessionValues | None, theirs: SessionValues) -> None:
        """The date belongs to the text, so that nobody can have edited it."""
        was = base.as_of if base else ""
        if theirs.as_of and theirs.as_of != was:
            verdict = Verdict.UPDATE if was else Verdict.CREATE
            self.entries.append(MergeEntry("as-of", str(FIELDS["as_of"]), verdict, was, theirs.as_of))

    def _field(self, key: str, label: str, base: str | None, mine: str, theirs: str, *, confirm: str = "") -> str:  # noqa: PLR0913 (the three sides of a merge and their name)
        """The value that the field shall have. `confirm` is the reason for which a change has to be confirmed."""
        verdict = difference(base, mine, theirs)
        if verdict is None:
            return mine
        if verdict is Verdict.UPDATE and confirm:
            verdict = Verdict.CONFLICT
        entry = MergeEntry(key, label, verdict, mine, theirs, confirm or _reason(verdict))
        self.entries.append(entry)
        return theirs if verdict is Verdict.UPDATE or self._is_taken(entry) else mine

    def _is_taken(self, entry: MergeEntry) -> bool:
        return entry.can_be_taken and (entry.key in self.taken or entry.token in self.taken)

    # Lists

    def _items(
        self, kind: str, base: Sequence[Item] | None, rows: Sequence[Item], theirs: Sequence[Item], *, prefix: str
    ) -> tuple[Item | None, ...]:
        last = base or ()
        from_base = match(last, theirs, needed=likeness_needed(kind))
        by_pk: dict[int | None, Item] = {row.pk: row for row in rows if row.pk is not None}
        strangers = [row for row in rows if row.pk not in {item.pk for item in last}]
        new = [index for index in range(len(theirs)) if index not in from_base]
        from_rows = match(strangers, [theirs[index] for index in new], needed=max(0.8, likeness_needed(kind)))
        by_hand = {new[i]: strangers[j] for i, j in from_rows.items()}
        merged = []
        for index, item in enumerate(theirs):
            key = f"{prefix}{kind}-{index + 1}"
            was = last[from_base[index]] if index in from_base else None
            row = self._row(was, by_pk) if was else by_hand.get(index)
            merged.append(self._item(kind, key, was, row, item))
        self._say_what_is_gone(kind, [last[i] for i in range(len(last)) if i not in from_base.values()], by_pk, prefix)
        return tuple(merged)

    def _row(self, was: Item, by_pk: Mapping[int | None, Item]) -> Item | None:
        """The row that an item became; None when it was removed, or stands for another person now."""
        row = by_pk.get(was.pk)
        return row if row and row.speaker == was.speaker else None

    def _item(self, kind: str, key: str, was: Item | None, row: Item | None, item: Item) -> Item | None:
        if row is not None:
            return self._item_in_row(kind, key, was, row, item)
        if was is not None and not self._may_come_back(kind, key, was, item):
            return None
        return self._new_item(kind, key, item, said=was is not None)

    def _may_come_back(self, kind: str, key: str, was: Item, item: Item) -> bool:
        """An item that an organiser removed comes back only when that is chosen."""
        unchanged = all(same(was.fields.get(name, ""), item.fields.get(name, "")) for name in ITEM_FIELDS[kind])
        verdict = Verdict.KEEP if unchanged else Verdict.CONFLICT
        reason = _("It was imported before and is no longer here: somebody removed or replaced it.")
        entry = MergeEntry(key, item_label(kind, item), verdict, "", item_words(item), reason)
        self.entries.append(entry)
        return self._is_taken(entry)

    def _new_item(self, kind: str, key: str, item: Item, *, said: bool) -> Item:
        if kind == "person":
            return self._new_person(key, item, said=said)
        if not said:
            self.entries.append(MergeEntry(key, item_label(kind, item), Verdict.CREATE, "", item_words(item)))
        people = tuple(
            self._new_person(f"{key}.person-{index + 1}", person, said=True) for index, person in enumerate(item.people)
        )
        return replace(item, pk=None, people=people)

    def _item_in_row(self, kind: str, key: str, was: Item | None, row: Item, item: Item) -> Item:
        confirm = self._why_confirm(kind, row, item)
        label = item_label(kind, row)
        fields = dict(item.fields)
        for name in ITEM_FIELDS[kind]:
            before = was.fields.get(name, "") if was else None
            reason = confirm.get(name, "")
            words = f"{label}: {FIELDS[name]}"
            mine, theirs = row.fields.get(name, ""), item.fields.get(name, "")
            fields[name] = self._field(f"{key}.{name}", words, before, mine, theirs, confirm=reason)
        if kind == "person":
            fields |= self._suggested_fields(
                was, row, item, taken=same(fields["affiliation"], item.fields["affiliation"])
            )
        people: tuple[Item | None, ...] = ()
        if kind == "talk":
            last = was.people if was else None
            people = self._items("person", last, row.people, item.people, prefix=f"{key}.")
        return Item(fields, row.pk, row.speaker, tuple(person for person in people if person))

    def _suggested_fields(self, was: Item | None, row: Item, item: Item, *, taken: bool) -> dict[str, str]:
        """Suggestions follow their line, and never overwrite what somebody entered."""
        fields = {}
        for name in SUGGESTED:
            before, mine, theirs = (each.fields.get(name, "") if each else "" for each in (was, row, item))
            fields[name] = theirs if taken and was is not None and same(before, mine) else mine
        return fields

    def _say_what_is_gone(self, kind: str, gone: Iterable[Item], by_pk: Mapping[int | None, Item], prefix: str) -> None:
        for item in gone:
            if item.pk in by_pk:
                key = f"{prefix}{kind}-gone-{item.pk}"
                label = item_label(kind, by_pk[item.pk])
                reason = _("It is no longer in the text. It stays here; remove it by hand if it shall go.")
                self.entries.append(MergeEntry(key, label, Verdict.GONE, item_words(by_pk[item.pk]), "", reason))

    # People

    def _why_confirm(self, kind: str, row: Item, item: Item) -> dict[str, str]:
        """The reasons for which a change to a person has to be confirmed, by field."""
        if kind != "person":
            return {}
        speaker = next((each for each in self.known if each.pk == row.speaker), None)
        if speaker and speaker.elsewhere:
            words = _("This speaker also has a part in %(sessions)s, and would change there too.")
            return dict.fromkeys(SPEAKER_FIELDS, words % {"sessions": speaker.elsewhere})
        if folded(row.fields["name"]) != folded(item.fields["name"]):
            words = _("The text has another name here, %(name)s. Take it only if it is the same person.")
            return dict.fromkeys(SPEAKER_FIELDS, words % {"name": item.fields["name"]})
        return {}

    def _new_person(self, key: str, item: Item, *, said: bool) -> Item:
        """A person who is new in this place: known already, somebody else of the same name, or new at all."""
        item = self._with_line(item)
        name, line = item.fields["name"], item.fields["affiliation"]
        namesakes = [each for each in self.known if reads_alike(each.name, name)]
        same_line = [each for each in namesakes if folded(each.name) == folded(name) and same(each.affiliation, line)]
        chosen = self.persons.get(folded(name), same_line[0].pk if same_line else None)
        if not said or namesakes:
            self._say_who_is_new(key, item, known=chosen is not None)
        if chosen is None and folded(name) not in self.persons:
            entries = {
                each.pk: self._ask_about(f"{key}.{number}" if number > 1 else key, item, each)
                for number, each in enumerate(namesakes, start=1)
            }
            chosen = next((pk for pk, entry in entries.items() if self._is_taken(entry)), None)
        person = replace(item, pk=None, speaker=chosen)
        if chosen is None:
            person = self._known_from_this_text(key, person, number=len(namesakes) + 1)
        self.new_people.append(person)
        return person

    def _known_from_this_text(self, key: str, item: Item, *, number: int) -> Item:
        """The person as named before in this text, if that was chosen."""
        name, line = item.fields["name"], item.fields["affiliation"]
        for other in self.new_people:
            known = KnownSpeaker(0, other.fields["name"], other.fields["affiliation"])
            if not reads_alike(name, known.name) or (is_one_name(name, known.name) and same(line, known.affiliation)):
                continue
            if self._is_taken(self._ask_about(f"{key}.{number}" if number > 1 else key, item, known)):
                return replace(item, fields={**item.fields, **_speaker_fields(other)}, speaker=other.speaker)
            number += 1
        return item

    def _with_line(self, item: Item) -> Item:
        """A person who is named without an affiliation line: the one who is named with a line elsewhere in the text."""
        if item.fields["affiliation"].strip():
            return item
        found = [each for each in self.named if is_one_name(each.fields["name"], item.fields["name"])]
        lines = {each.fields["affiliation"]: each for each in found if each.fields["affiliation"].strip()}
        return replace(item, fields={**item.fields, **_speaker_fields(*lines.values())}) if len(lines) == 1 else item

    def _ask_about(self, key: str, item: Item, known: KnownSpeaker) -> MergeEntry:
        """Ask whether the person of the text is a speaker whose name reads alike."""
        entry = MergeEntry(
            f"{key}{SAME_PERSON}",
            _("%(person)s: is this the same person?") % {"person": item_label("person", item)},
            Verdict.CONFLICT,
            _("No: this is another person than %(known)s, who stays as it is.") % {"known": f"“{known}”"},
            _("Yes: %(known)s gets the part, and keeps that affiliation line.") % {"known": f"“{known}”"},
            _("The portal knows a speaker whose name reads alike, with another name or affiliation line.")
            if known.pk
            else _("The text names two people whose names read alike, with another name or affiliation line."),
        )
        self.entries.append(entry)
        return entry

    def _say_who_is_new(self, key: str, item: Item, *, known: bool) -> None:
        reason = _("The portal knows this speaker already.") if known else ""
        self.entries.append(MergeEntry(key, item_label("person", item), Verdict.CREATE, "", item_words(item), reason))

    # Order

    def _order(
        self,
        kind: str,
        base: Sequence[Item] | None,
        rows: Sequence[Item],
        merged: Sequence[Item | None],
        *,
        prefix: str,
    ) -> tuple[Item | int, ...]:
        """Indexes of `merged`, and rows that the text does not name, in the order that they shall have."""
        index_of: dict[int | None, int] = {
            item.pk: index for index, item in enumerate(merged) if item and item.pk is not None
        }
        mine = [row.pk for row in rows if row.pk in index_of]
        theirs = list(index_of)
        before = [item.pk for item in base or () if item.pk in index_of]
        slots: list[Item | int] = [index_of.get(row.pk, row) for row in rows]
        if self._takes_order(kind, before if base is not None else None, mine, theirs, prefix):
            moved = iter(theirs)
            slots = [index_of[next(moved)] if isinstance(slot, int) else slot for slot in slots]
        return tuple(_with_new(slots, merged))

    def _takes_order(
        self,
        kind: str,
        base: Sequence[int | None] | None,
        mine: Sequence[int | None],
        theirs: Sequence[int | None],
        prefix: str,
    ) -> bool:
        if base is None or mine == theirs or [pk for pk in theirs if pk in base] == base:
            return False
        key, label = f"{prefix}{kind}.order", f"{LISTS[kind]}: {FIELDS['order']}"
        verdict = Verdict.UPDATE if [pk for pk in mine if pk in base] == base else Verdict.CONFLICT
        entry = MergeEntry(key, label, verdict, _numbers(mine, mine), _numbers(theirs, mine), _reason(verdict))
        self.entries.append(entry)
        return verdict is Verdict.UPDATE or self._is_taken(entry)


def _speaker_fields(person: Item) -> dict[str, str]:
    return {name: person.fields.get(name, "") for name in (*SPEAKER_FIELDS, *SUGGESTED)}


def _with_new(slots: list[Item | int], merged: Sequence[Item | None]) -> list[Item | int]:
    """The slots with each new item after the one that it follows in the text."""
    order = list(slots)
    previous: int | None = None
    for index, item in enumerate(merged):
        if item is None:
            continue
        if item.pk is None:
            place = len(order) if previous is None and not any(isinstance(s, int) for s in order) else 0
            order.insert(order.index(previous) + 1 if previous is not None else place, index)
        previous = index
    return order


def _numbers(order: Sequence[int | None], now: Sequence[int | None]) -> str:
    return ", ".join(str(now.index(pk) + 1) for pk in order)


def _reason(verdict: Verdict) -> str:
    return {
        Verdict.CONFLICT: _("It was edited here, and the text says something else than before."),
        Verdict.KEEP: _("It was edited here since the last import; the text says the same as before."),
        Verdict.GONE: _("The text no longer says it. It stays here; remove it by hand if it shall go."),
    }.get(verdict, "")
