"""Rooms: made from texts, compared by their names, and merged."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from django.db import transaction

from smartcity_session.history.capture import update_rows
from smartcity_session.models import (
    Appointment,
    ConferenceSession,
    DifferentRooms,
    FormerRoomSlug,
    ProgrammeBreak,
    Room,
    Translation,
)
from smartcity_session.text.letters import base_letters, room_key, slug_of, unused_slug

LIKENESS = 0.8  # of two names without their numbers, from 0 to 1
AT_ONCE = 500  # rows that one statement changes


@transaction.atomic
def fill_rooms(session_model: Any = ConferenceSession, room_model: Any = Room) -> int:
    """Give each session whose room is a text the room of that name, which is made where there is none.

    Spellings that differ by spaces and capitals alone are one room, called as most sessions spell it; no text is
    changed. A text that is another one than the name of the session's room was written by the former release, and
    counts. Returns how many sessions were given a room. Migrations pass the models of their time.
    """
    session_model.objects.filter(room="", location__isnull=False).update(location=None)
    rows = session_model.objects.exclude(room="").values_list("pk", "room", "location__name").order_by("pk")
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    sessions: dict[str, list[int]] = defaultdict(list)
    for pk, text, name in rows:
        if room_key(text) and room_key(text) != room_key(name or ""):
            spellings[room_key(text)][" ".join(text.split())] += 1
            sessions[room_key(text)].append(pk)
    known = dict(room_model.objects.values_list("key", "pk"))
    slugs = set(room_model.objects.values_list("slug", flat=True))
    for key, pks in sessions.items():
        if key not in known:
            name = spellings[key].most_common(1)[0][0]
            slug = unused_slug(slug_of(name)[:80] or "room", slugs)
            slugs.add(slug)
            known[key] = room_model.objects.create(name=name, key=key, slug=slug).pk
        for start in range(0, len(pks), AT_ONCE):
            session_model.objects.filter(pk__in=pks[start : start + AT_ONCE]).update(location_id=known[key])
    return sum(map(len, sessions.values()))


def alike(rooms: Iterable[Room]) -> Iterator[tuple[Room, Room]]:
    """The pairs of rooms whose names may be two spellings of one: "Room B2" and "B 2", "Harbour Hall", "Harbor Hall".

    Names with other numbers or single letters are other rooms, and so are those in two buildings. Who said of two that
    they are two is not asked again. One query.
    """
    answered = set(DifferentRooms.objects.values_list("first_id", "second_id"))
    for one, other in combinations(sorted(rooms, key=lambda room: room.pk), 2):
        if (one.pk, other.pk) not in answered and _may_be_one(one, other):
            yield one, other


def near_spellings(name: str) -> list[Room]:
    """The rooms that may be meant by a name that no room has; none where there is a room of this name."""
    if not room_key(name) or Room.objects.called(name).exists():
        return []
    return [room for room in Room.objects.by_name() if _may_be_one(room, Room(name=name))]


@transaction.atomic
def set_room(*, session: ConferenceSession, name: str) -> Room | None:
    """Give the session, which is still to be saved, the room of this name; an empty one takes the room away.

    Returns the room where it had to be made, and None where there was one.
    """
    words = " ".join(name.split())
    room = Room.objects.called(words).first()
    made = None
    if room is None and words:
        room = made = Room.objects.create(name=words, slug=Room.objects.unused_slug(words))
    session.location, session.room = room, room.name if room else ""
    return made


def _may_be_one(one: Room, other: Room) -> bool:
    if one.building and other.building and room_key(one.building) != room_key(other.building):
        return False
    (mark, words), (other_mark, other_words) = _parts(one.name), _parts(other.name)
    if mark != other_mark:
        return False
    if not words or not other_words:
        return bool(mark)
    return SequenceMatcher(None, words, other_words).ratio() >= LIKENESS


def _parts(name: str) -> tuple[str, str]:
    """What tells a room from its neighbours, which is its numbers and single letters, and its other words."""
    words = "".join(each if each.isalnum() else " " for each in base_letters(name)).split()
    marks = [word for word in words if len(word) == 1 or any(map(str.isdigit, word))]
    return "".join(marks), "".join(word for word in words if word not in marks)


def say_two_rooms(*, one: Room, other: Room) -> None:
    """Remember that these are two rooms, whatever their names."""
    first, second = sorted((one.pk, other.pk))
    DifferentRooms.objects.get_or_create(first_id=first, second_id=second)


FACTS = (
    "building",
    "floor",
    "capacity",
    "directions",
    "equipment",
    "step_free",
    "hearing_loop",
    "quiet",
    "map_link",
    "picture",
    "picture_alt",
)


@transaction.atomic
def merge_rooms(*, kept: Room, gone: Room) -> list[ConferenceSession]:
    """Make two rooms one: what takes place in `gone` takes place in `kept`, which gets the facts that it lacks.

    The address of the room that is gone leads to the other. Returns the sessions whose room is called otherwise now.
    """
    for name in FACTS:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    for each in ProgrammeBreak.objects.filter(location=gone):
        each.location = kept
        each.save()
    update_rows(ConferenceSession.objects.filter(location=gone), location=kept)
    renamed = name_sessions(room=kept)
    update_rows(FormerRoomSlug.objects.filter(room=gone), room=kept)
    Translation.objects.carry(gone=gone, kept=kept)
    slug = gone.slug
    gone.delete()
    FormerRoomSlug.objects.create(room=kept, slug=slug)
    kept.save()
    return renamed


@transaction.atomic
def name_sessions(*, room: Room) -> list[ConferenceSession]:
    """Have all sessions in the room name it as it is called now; returns those that named it otherwise.

    No session moves because its room is called otherwise: what was announced of them names the room so, too.
    """
    renamed = list(ConferenceSession.objects.filter(location=room).exclude(room=room.name).order_by("pk"))
    for session in renamed:
        Appointment.objects.filter(session=session, room=session.room).update(room=room.name)
        session.room = room.name
        session.save(update_fields=["room", "updated_at"])
    return renamed
